"""Several who play together keep out of each other's way, stand as the words have them, and are all seen and heard."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from lanterne.core.shot import Shot, Subject
from lanterne.engines.native.company import Company
from lanterne.engines.native.ensemble import Ensemble
from lanterne.model.layout import COS_ANGLE, FACING, IMPULSE, KNOWN, LOG_HEIGHT, X, Y
from lanterne.worlds.moves import frame_of

REST = torch.tensor([[0.0, 0.0, 1.0]])
GROUND = -frame_of(1.8).middle
SHUT = torch.zeros(97, 0)  # nobody speaks


class Squares(Company):
    """Everybody is a square, of a grey of its own."""

    def __init__(self, across: int = 48) -> None:
        self.cast: list[tuple[str, int]] = []
        self.across = across

    def likeness(self, shot: Shot, again: int = 0) -> Tensor:
        self.cast.append((shot.subjects[0].phrase(), again))
        found = torch.zeros(1, 4, 60, 84)
        found[:, 3, 6:54, 42 - self.across // 2 : 42 + self.across // 2] = 1
        found[:, :3] = found[:, 3:] * (0.9 - 0.3 * len(self.cast))
        return found


def ensemble(*subjects: Subject, relation: str | None = None, action: str = "walking", aspect: float = 1.8) -> Ensemble:
    return Ensemble.of(Shot(subjects=subjects, relation=relation, action=action), Squares(), aspect)


def standing(*places: float, height: float = 0.4) -> Tensor:
    """Tracks (n, 97, 11) of those who stand on the ground, each at a place."""
    tracks = torch.zeros(len(places), 97, 11)
    tracks[..., X] = torch.tensor(places)[:, None]
    tracks[..., Y] = GROUND + height / 2
    tracks[..., LOG_HEIGHT] = torch.tensor(height).log()
    tracks[..., [COS_ANGLE, FACING, KNOWN]] = 1
    return tracks


def places(found: list[Tensor | None]) -> list[float]:
    return [round(float(track[0, X]), 3) for track in found if track is not None]


def test_who_plays_alone_plays_as_planned() -> None:
    one, tracks = ensemble(Subject("cat")), standing(0.2)
    assert one.sizes == (1.0,)
    assert torch.equal(one.apart(tracks, REST.expand(97, 3), 1.8), tracks)
    assert torch.equal(one.told(tracks), tracks)
    (chosen,) = one.chosen([standing(0.1, 0.5)], [True], 1.8)
    assert chosen is not None
    assert torch.equal(chosen, standing(0.1)[0])  # the first is the clearest


def test_each_of_a_kind_is_cast_for_itself() -> None:
    company = Squares()
    Ensemble.of(Shot(subjects=(Subject("runner", count=2), Subject("dog"))), company, 1.8)
    assert company.cast == [("runner", 0), ("runner", 1), ("dog", 0)]


def test_they_keep_out_of_each_others_way_and_in_the_frame() -> None:
    two = ensemble(Subject("sheep"), Subject("dog"))
    found = places(two.chosen([standing(0.0, 0.1), standing(0.0, -0.1)], [True, True], 1.8))
    assert abs(found[0] - found[1]) >= 0.4
    assert all(abs(place) <= 0.7 for place in found)


@pytest.mark.parametrize(("relation", "sign"), [("left of", -1), ("right of", 1)])
def test_they_stand_as_the_words_have_them(relation: str, sign: int) -> None:
    two = ensemble(Subject("sheep"), Subject("dog"), relation=relation)
    first, second = places(two.chosen([standing(0.0, 0.3, -0.3)] * 2, [True, True], 1.8))
    assert sign * (first - second) >= 0.4


def test_who_is_behind_is_covered_in_part_and_smaller_and_higher_up() -> None:
    two = ensemble(Subject("cow"), Subject("car"), relation="behind")
    first, second = places(two.chosen([standing(0.0)] * 2, [True, True], 1.8))
    assert 0.1 <= abs(first - second) <= 0.35
    tracks = two.apart(standing(0.0, 0.1), REST.expand(97, 3), 1.8)
    foot = tracks[:, 0, Y] - tracks[:, 0, LOG_HEIGHT].exp() / 2
    assert tracks[0, 0, LOG_HEIGHT] < tracks[1, 0, LOG_HEIGHT]
    assert foot[0] > foot[1] == pytest.approx(GROUND, abs=1e-5)
    picture = two.placed(tracks, SHUT, (288, 160))[0, 0]
    column = round(288 / 2 + 0.1 * 160)
    row = round(80 - 160 * float(tracks[1, 0, Y]))
    assert picture[0, row, column] == pytest.approx(0.3, abs=0.01)  # the car's grey: it is in front


def test_who_is_smaller_by_nature_is_smaller_beside_the_other() -> None:
    dog, runner = ensemble(Subject("dog"), Subject("runner")).sizes
    assert 0.7 < dog < runner == 1
    bee, elephant = ensemble(Subject("bee"), Subject("elephant")).sizes
    assert (bee, elephant) == (0.5, 1)
    assert len({*ensemble(Subject("cat", count=2)).sizes}) == 1


def test_what_flies_is_above_who_stands() -> None:
    pair = ensemble(Subject("runner"), Subject("kite"), action="flying")
    kites = standing(0.0, 0.0)
    kites[:, :, Y] += torch.tensor([0.0, 0.4])[:, None]
    _, kite = pair.chosen([standing(0.0), kites], [False, False], 1.8)
    assert kite is not None
    assert kite[0, Y] == kites[1, 0, Y]


def test_what_has_begun_goes_on_where_it_is() -> None:
    two = ensemble(Subject("sheep"), Subject("dog"))
    first, second = places(two.chosen([standing(0.0, 0.05), standing(0.1)], [False, True], 1.8))
    assert first in (0.0, 0.05)
    assert abs(second - first) >= 0.4
    assert two.chosen([None, standing(0.1)], [False, False], 1.8)[0] is None


def test_many_are_smaller_on_the_same_ground_and_keep_it_when_the_camera_moves() -> None:
    crowd = ensemble(Subject("cat", count=3), aspect=0.6)
    assert 0.5 <= crowd.sizes[0] < 1
    risen = torch.tensor([[0.0, 0.3, 1.2]]).expand(97, 3)
    ground = -1.2 * (frame_of(0.6).middle + 0.3)
    tracks = standing(0.0, 0.1, 0.2)
    tracks[..., Y] = ground + 0.2
    found = crowd.apart(tracks, risen, 0.6)
    height = found[..., LOG_HEIGHT].exp()
    assert torch.allclose(height, torch.tensor(0.4 * crowd.sizes[0]))
    assert torch.allclose(found[..., Y] - height / 2, torch.tensor(ground))


def test_all_are_drawn_and_all_touches_told() -> None:
    two, tracks = ensemble(Subject("ball", "red"), Subject("ball", "blue"), action="bouncing"), standing(-0.4, 0.4)
    tracks[0, 10, IMPULSE], tracks[1, 20, IMPULSE] = 0.5, 0.7
    alpha = two.placed(tracks, SHUT, (288, 160))[0, 0, 3]
    assert alpha[100:120, :144].max() == alpha[100:120, 144:].max() == 1
    assert alpha[:, 140:148].max() == 0
    told = two.told(tracks)
    assert told.shape == (1, 97, 11)
    assert told[0, :, IMPULSE].nonzero()[:, 0].tolist() == [10, 20]
    assert torch.equal(told[0, :, X], tracks[0, :, X])


def test_nobody_leaves_the_stage_empty() -> None:
    assert Ensemble.nobody().placed(torch.zeros(0, 8, 11), SHUT, (288, 160)).shape == (1, 8, 4, 160, 288)


def test_the_first_of_those_who_are_meant_opens_the_mouth_and_only_when_something_is_said() -> None:
    two, tracks = ensemble(Subject("dog", count=2)), standing(-0.4, 0.4)
    openings = torch.zeros(97, 1)
    openings[50] = 1.0
    quiet, speaking = (two.placed(tracks, each, (288, 160))[0] for each in (SHUT, openings))
    changed = (quiet - speaking).abs().amax(dim=1) > 0.05
    assert changed[50, :, :144].any()  # the first stands left
    assert not changed[50, :, 144:].any()
    assert not changed[49].any()

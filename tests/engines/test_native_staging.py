"""What is where in a segment: the camera's way, the subject's track, planned window by window, and its likeness."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import pytest
import torch
from torch import Tensor

from lanterne.core.shot import Shot, Subject
from lanterne.engines.native import recognition
from lanterne.engines.native.backdrop import Painter
from lanterne.engines.native.company import Company
from lanterne.engines.native.stagehands import Stagehands
from lanterne.engines.native.staging import Staging
from lanterne.engines.native.windows import Window, frames_of
from lanterne.model.casting import Casting, CastingConfig
from lanterne.model.depth import Depth, DepthConfig
from lanterne.model.draft import touched
from lanterne.model.latents import VideoLatents
from lanterne.model.layout import LOG_HEIGHT, X
from lanterne.model.likeness import placed
from lanterne.model.multiplane import shares_of
from lanterne.model.planner import Planner, PlannerConfig
from lanterne.model.probe import Probe, ProbeConfig
from lanterne.model.scenic import Scenic, ScenicConfig
from lanterne.model.stereo import PLACE, STEADY
from lanterne.model.text import Tokenizer
from lanterne.worlds.moves import frame_of

WHOLE = Window(0, 13, 0, 13)
GRIDS = {1.8: (10, 18), 1 / 1.8: (18, 10), 1.0: (14, 14)}
KITE = Shot(subjects=(Subject("kite", "red"),), action="flying", camera="pan right")


class Greys(Painter):
    """Paints grey stages, lighter and lighter, and remembers what was known of them before."""

    def __init__(self, grid: tuple[int, int]) -> None:
        super().__init__(cast(Stagehands, None), grid, noise())
        object.__setattr__(self, "asked", [])

    asked: list[tuple[Shot, float]]

    def __call__(self, shot: Shot, known: Tensor | None) -> Tensor:
        self.asked.append((shot, 0.0 if known is None else float(known[3].mean())))
        return torch.full((3, 16 * self.grid[0], 16 * self.grid[1]), 0.1 * len(self.asked))

    def shares(self, picture: Tensor) -> Tensor:
        return shares_of(torch.ones(picture.shape[1:]))


def staging(latents: int, aspect: float = 1.8, given: tuple[int, ...] = (), is_painted: bool = True) -> Staging:
    torch.manual_seed(0)
    planner = Planner(PlannerConfig(32, 1, 2, 300)).eval()
    tokenizer = Tokenizer.train(["red kite flying park"] * 3, 280)
    transform = VideoLatents(8)
    transform.basis.copy_(torch.linalg.qr(torch.randn(6144, 8)).Q.T)
    company = Company(Casting(CastingConfig(32, 1, 2, 300)).eval(), tokenizer, 0)
    classes = dict.fromkeys(("noun", "color", "shot_type", "setting", "light", "weather", "action"), ("", "kite"))
    probe = Probe(ProbeConfig(classes, channels=8, dim=8, blocks=1))
    scenic = Scenic(ScenicConfig(8, 32, 1, 2, 300)).eval() if is_painted else None
    depth = Depth(DepthConfig(8, 8, 1)) if is_painted else None
    hands = Stagehands(planner, probe, tokenizer, transform, scenic, depth)
    return Staging.empty(hands, company, Greys(GRIDS[aspect]), [index in given for index in range(latents)])


def speck() -> Tensor:
    """A likeness that is hardly there."""
    likeness = torch.zeros(1, 4, 60, 84)
    likeness[:, :, 26:34, 38:46] = 1
    return likeness


def noise(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def way(shot: Shot | None, lasts: tuple[int, int], window: Window, aspect: float) -> Tensor | None:
    return staging(max(lasts[1], window.end), aspect).layout(shot, lasts, window, noise()).camera


@pytest.mark.parametrize("shot", [None, Shot(), Shot(camera="still")], ids=["no words", "no camera", "still"])
def test_no_move_where_none_is_asked_for(shot: Shot | None) -> None:
    assert way(shot, (0, 13), WHOLE, 1.8) is None


@pytest.mark.parametrize(
    ("name", "axis", "sign"),
    [("pan left", 0, -1), ("pan right", 0, 1), ("rise", 1, 1), ("zoom in", 2, 1), ("zoom out", 2, -1)],
)
def test_each_move_goes_its_way_and_no_other(name: str, axis: int, sign: int) -> None:
    found = way(Shot(camera=name), (0, 13), WHOLE, 1 / 1.8)
    assert found is not None
    assert found.shape == (1, 13, 3)
    steps = found[0].diff(dim=0) * sign
    assert (steps[:, axis] > 0).all()
    assert (steps[:, [other for other in range(3) if other != axis]] == 0).all()


def test_a_longer_shot_goes_on_at_the_same_speed_through_its_windows() -> None:
    shot = Shot(camera="pan right")
    short, long = (way(shot, (0, count), Window(0, count, 0, count), 1.8) for count in (13, 13 + 12))
    assert short is not None
    assert long is not None
    lengths = [float(one[0, 6, 0] - one[0, 0, 0]) for one in (short, long)]
    assert lengths[1] == pytest.approx(lengths[0], rel=0.3)  # it gathers speed for longer
    part = way(shot, (0, 25), Window(9, 22, 13, 22), 1.8)
    assert part is not None
    assert torch.allclose(part[0, :4], long[0, 9:13])


def test_a_later_card_begins_its_move_where_it_begins() -> None:
    shot = Shot(camera="zoom in")
    first, later = way(shot, (0, 7), Window(0, 7, 0, 7), 1.0), way(shot, (6, 13), Window(6, 13, 6, 13), 1.0)
    assert first is not None
    assert later is not None
    assert later[0, 0, 2] == pytest.approx(float(first[0, 0, 2]), abs=0.02)
    assert later[0, -1, 2] == pytest.approx(float(first[0, -1, 2]), abs=0.05)


def test_a_window_goes_on_with_the_track_of_the_one_before() -> None:
    stage, lasts = staging(22), (0, 22)
    first = stage.layout(KITE, lasts, Window(0, 13, 0, 13), noise()).track
    then = stage.layout(KITE, lasts, Window(9, 22, 13, 22), noise()).track
    assert first is not None
    assert then is not None
    assert first.shape == then.shape == (1, 97, 11)
    assert torch.allclose(then[:, : 97 - 72, :8], first[:, 72:, :8], atol=1e-4)
    assert all(stage.plays[0].is_planned)


@pytest.mark.parametrize(
    "shot",
    [
        None,
        Shot(camera="rise"),
        Shot(subjects=(Subject("lion"),)),
        Shot(subjects=(Subject("dog"), Subject("lion"))),
    ],
    ids=["no words", "nobody", "one that the weights have not seen", "one beside another"],
)
def test_only_who_the_weights_have_seen_is_planned_and_cast(shot: Shot | None) -> None:
    found = staging(13).layout(shot, (0, 13), WHOLE, noise())
    assert found.track is None
    assert found.draft is None


def test_a_subject_looks_the_same_in_all_windows_and_shots() -> None:
    stage = staging(22)
    drafts = [stage.layout(KITE, (0, 22), window, noise()).draft for window in (WHOLE, Window(9, 22, 13, 22))]
    assert drafts[0] is not None
    assert drafts[0].shape == (1, 13, 10, 18, 17)
    assert drafts[0].abs().max() > 0
    closer = Shot(subjects=KITE.subjects, action="flying", light="night")
    assert stage.company.likeness(KITE) is stage.company.likeness(closer)
    other = Shot(subjects=(Subject("kite"),))
    assert not torch.equal(stage.company.likeness(KITE), stage.company.likeness(other))


def test_where_something_is_given_nothing_is_planned_beside_it() -> None:
    stage = staging(22, given=(0,))
    assert stage.layout(KITE, (0, 22), WHOLE, noise()).track is None
    assert stage.layout(KITE, (0, 22), Window(9, 22, 13, 22), noise()).track is not None


def test_a_ring_ends_with_the_track_that_it_began_with() -> None:
    stage = staging(15)  # 97 frames and those behind them
    first = stage.layout(KITE, (0, 15), WHOLE, noise()).track
    assert first is not None
    stage.plays[0].is_planned[5:] = [False] * 10
    stage.close_ring(97, stage)
    assert stage.plays[0].is_planned[13:] == [True, True]
    assert torch.equal(stage.plays[0].track[97:113], stage.plays[0].track[:16])
    last = stage.layout(KITE, (0, 15), Window(2, 15, 5, 13), noise(1)).track
    assert last is not None
    assert torch.allclose(last[0, -16:, :8], first[0, :16, :8], atol=1e-4)


@pytest.fixture
def sees_a_red_kite(monkeypatch: pytest.MonkeyPatch) -> None:
    """The probe is sure, and what it sees stands still in the middle."""
    shot = Shot("medium shot", (Subject("kite", "red"),), None, "flying", "park", "noon", "clear")
    path = torch.zeros(1 + 8 * 3, 11)
    path[:, [4, 6, 8, 10]] = 1.0
    monkeypatch.setattr(recognition, "named", lambda _, latents: (shot, path[: 1 + 8 * (len(latents) - 1)]))
    monkeypatch.setattr(recognition, "fitted", lambda boxes, *_: boxes)


def looked(given: range, start: float, latents: int = 13, asked: Shot | None = None) -> Staging:
    stage = staging(latents, given=tuple(given))
    starts = torch.ones(latents, 5, 9)
    starts[given.start : given.stop] = start
    stage.look(torch.zeros(latents, 10, 18, 8), starts, asked)
    return stage


@pytest.mark.usefixtures("sees_a_red_kite")
def test_the_track_goes_on_from_what_is_given() -> None:
    found = looked(range(4), 0.0).layout(KITE, (0, 13), WHOLE, noise())
    assert found.track is not None
    assert found.draft is not None
    assert torch.allclose(found.track[0, :25, 4], torch.ones(25), atol=1e-3)  # upright, as it was seen
    assert torch.allclose(found.track[0, :25, :2], torch.zeros(25, 2), atol=1e-3)


@pytest.mark.usefixtures("sees_a_red_kite")
def test_without_words_it_goes_on_as_what_was_seen() -> None:
    stage = looked(range(4), 0.0)
    assert stage.layout(None, (0, 13), WHOLE, noise()).draft is not None
    natural = Shot(subjects=(Subject("kite"),), action="flying")
    assert torch.equal(stage.company.likeness(KITE), stage.company.likeness(stage._cast(natural) or natural))


@pytest.mark.usefixtures("sees_a_red_kite")
@pytest.mark.parametrize(("start", "is_laid_out"), [(0.0, False), (0.6, True)], ids=["kept", "hinted at"])
def test_another_subject_takes_over_the_way_of_a_hint_but_not_of_what_is_kept(start: float, is_laid_out: bool) -> None:
    dog = Shot(subjects=(Subject("dog", "blue"),), action="walking")
    found = looked(range(13 if start else 4), start).layout(dog, (0, 13), WHOLE, noise())
    assert (found.draft is not None) is is_laid_out
    assert (found.track is not None) is is_laid_out


@pytest.mark.usefixtures("sees_a_red_kite")
def test_a_keyframe_in_the_midst_is_not_planned_around() -> None:
    assert looked(range(5, 6), 0.0).layout(KITE, (0, 13), WHOLE, noise()).track is None


def test_what_nobody_recognises_has_no_track() -> None:
    assert looked(range(4), 0.0).layout(KITE, (0, 13), WHOLE, noise()).track is None


def test_where_the_probe_is_not_sure_the_subject_that_is_asked_for_is_looked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = torch.zeros(97, 11)
    path[:, [4, 6, 8, 10]] = 1.0
    monkeypatch.setattr(recognition, "named", lambda _, latents: (None, path[: 1 + 8 * (len(latents) - 1)]))
    monkeypatch.setattr(recognition, "fitted", lambda boxes, *_: boxes)
    found = looked(range(13), 0.9, asked=KITE).layout(KITE, (0, 13), WHOLE, noise())
    assert found.track is not None
    assert torch.equal(found.track[0, :, 4], path[:, 4])
    monkeypatch.setattr(recognition, "fitted", lambda *_: None)  # it is not there
    assert looked(range(13), 0.9, asked=KITE).layout(KITE, (0, 13), WHOLE, noise()).track is None


@pytest.mark.parametrize(("camera", "plates"), [("still", 1), ("pan left", 3), ("zoom in", 1)])
def test_the_stage_is_painted_once_along_the_way_of_the_camera(camera: str, plates: int) -> None:
    stage, shot = staging(22), Shot(subjects=KITE.subjects, action="flying", setting="park", camera=camera)
    stage.company.recast(shot, speck())
    found = [stage.layout(shot, (0, 22), window, noise()).draft for window in (WHOLE, Window(9, 22, 13, 22))]
    asked = cast(Greys, stage.paint).asked
    if camera == "pan left":  # a longer pan passes more of the stage
        plates = len(asked)
        assert plates > 3
        assert all(0.3 < known < 0.8 for _, known in asked[1:])  # each goes on from the one before
    assert len(asked) == plates
    assert asked[0][1] == 0
    for draft in found:
        assert draft is not None
        known = draft[..., -1]
        assert known.mean() > 0.2  # the planner here has learned nothing: its kites are large
        assert known[known > 0].mean() > 0.95  # but for what is near the kite the plates show nearly all of it


def test_an_empty_place_is_painted_too() -> None:
    found = staging(13).layout(Shot(setting="desert", camera="pan right"), (0, 13), WHOLE, noise())
    assert found.track is None
    assert found.draft is not None
    assert found.draft[..., -1].min() > 0.9


@pytest.mark.usefixtures("sees_a_red_kite")
def test_the_stage_of_what_is_kept_goes_on_as_it_was_but_for_its_subject() -> None:
    stage = looked(range(4), 0.0)
    stage.company.recast(KITE, speck())
    found = stage.layout(Shot(subjects=KITE.subjects, action="flying"), (0, 13), WHOLE, noise()).draft
    assert found is not None
    assert cast(Greys, stage.paint).asked == []  # the camera rests: all that there is to see is there
    assert 0.3 < found[0, 6, :, :, -1].mean() < 0.99
    panned = looked(range(4), 0.0)
    panned.layout(KITE, (0, 13), WHOLE, noise())
    assert len(cast(Greys, panned.paint).asked) == 2


@pytest.mark.usefixtures("sees_a_red_kite")
def test_a_hint_keeps_its_own_stage() -> None:
    stage = looked(range(13), 0.6)
    assert stage.layout(KITE, (0, 13), WHOLE, noise()).draft is not None
    assert cast(Greys, stage.paint).asked == []


@pytest.mark.usefixtures("sees_a_red_kite")
def test_what_is_given_is_not_drawn_over_with_another_likeness() -> None:
    hinted, kept = looked(range(13), 0.6), looked(range(4), 0.0)
    for stage in (hinted, kept):
        assert stage.layout(KITE, (0, 13), WHOLE, noise()).track is not None
    video, done = torch.zeros(13, 10, 18, 8), [True] * 13
    assert all(hinted.sketch(index, video, done) is None for index in range(13))
    assert [kept.sketch(index, video, done) is None for index in (3, 4, 12)] == [True, False, False]


def test_of_several_takes_the_clearest_is_played(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Tensor] = []

    def clarity(_: Planner, tracks: Tensor, own: tuple[Tensor, ...], others: tuple[Tensor, ...], way: Tensor) -> Tensor:
        asked.append(tracks)
        assert len(own[0]) == 1
        assert len(others[0]) == 2  # a ball bounces, rolls or falls
        return torch.tensor([0.1, 0.3, 0.9, 0.2])

    monkeypatch.setattr(Planner, "clarity", clarity)
    ball = Shot(subjects=(Subject("ball"),), action="bouncing", setting="park")
    stage = staging(22)
    first = stage.layout(ball, (0, 22), WHOLE, noise()).track
    assert first is not None
    assert torch.allclose(first[0], asked[0][2], atol=1e-6)
    stage.layout(ball, (0, 22), Window(9, 22, 13, 22), noise())  # goes on as it began
    staging(13).layout(Shot(subjects=(Subject("ball"),)), (0, 13), WHOLE, noise())  # as it likes
    assert len(asked) == 1


def test_the_decoder_gets_a_sketch_of_what_was_made_after_the_same_track_and_plates() -> None:
    stage = staging(22, given=(0, 1))
    shot = Shot(subjects=KITE.subjects, action="flying", setting="park", camera="pan left")
    stage.company.recast(shot, speck())
    window = Window(9, 22, 13, 22)
    found = stage.layout(shot, (0, 22), window, noise())
    assert found.track is not None
    video, done = torch.randn(22, 10, 18, 8), [True] * 22
    assert all(stage.sketch(index, video, done) is None for index in (0, 1, 12))  # it was not made here
    sketch = stage.sketch(15, video, done)
    assert sketch is not None
    assert sketch.shape == (1, 8, 8, 160, 288)
    frames = slice(8 * (15 - 9) - 7, 8 * (15 - 9) + 1)  # of the window
    assert torch.allclose(sketch[:, :, :4], placed(speck(), found.track[:, frames], (288, 160)), atol=1e-5)
    is_touched = touched(sketch[:, :, :4])[0]  # no stage was painted: what is known of it was found elsewhere
    assert sketch[0, :, 7][:, ~is_touched].max() == 0
    empty = staging(13)
    empty.layout(Shot(setting="desert", camera="pan right"), (0, 13), WHOLE, noise())
    first = empty.sketch(0, video, done)
    assert first is not None
    assert torch.equal(first, first[:, :1].expand(-1, 8, -1, -1, -1))  # one frame
    assert first[:, :, :4].abs().max() == 0
    assert first[:, :, 7].min() > 0.9
    alone = staging(13, is_painted=False)
    alone.layout(Shot(camera="pan right"), (0, 13), WHOLE, noise())
    assert alone.sketch(3, video, done) is None


def test_while_the_camera_rests_the_decoder_gets_what_the_subject_hides_as_others_show_it() -> None:
    stage = staging(13, is_painted=False)
    stage.company.recast(KITE, speck())
    track = stage.layout(replace(KITE, camera="still"), (0, 13), WHOLE, noise()).track
    assert track is not None
    stage.plays[0].track[:, :2] = torch.linspace(-0.6, 0.6, len(stage.plays[0].track))[:, None] * torch.tensor(
        [1.0, 0.0]
    )
    stage.plays[0].track[:, LOG_HEIGHT] = -1.0
    video, done = torch.zeros(13, 10, 18, 8), [True] * 13
    found = stage.sketch(6, video, done)
    assert found is not None
    known = found[0, :, 7]
    assert 0 < known.mean() < 0.2
    assert bool((known[found[0, :, 3] > 0.5] == 1).all())  # behind the subject, wherever it is


def test_weights_that_never_saw_a_plate_are_not_told_of_one() -> None:
    stage = staging(13, is_painted=False)
    found = stage.layout(KITE, (0, 13), WHOLE, noise()).draft
    assert found is not None
    assert found[..., -1].max() == 0
    assert cast(Greys, stage.paint).asked == []


def test_who_is_seen_is_heard_where_its_track_goes_and_nobody_else_is() -> None:
    stage = staging(13, is_painted=False)
    car = Shot(subjects=(Subject("car", "red"),), action="driving", setting="city", sounds=("engine", "city"))
    assert not stage.heard(3).any()  # nothing is planned yet
    stage.layout(car, (0, 13), WHOLE, noise())
    told = stage.heard(3)
    frames = frames_of(3)
    seen = stage.plays[0].track[frames.start : frames.stop, X]
    assert told.shape == (8, 4, 4)
    assert torch.allclose(told[:, 0, PLACE], 2 * seen / frame_of(1.8).width)
    assert (told[:, 0, STEADY] > 0.9).all()  # its engine
    assert not told[:, 1:].any()


def test_a_kite_is_heard_in_the_wind_alone() -> None:
    for sounds, is_heard in ((("wind",), True), (("music",), False)):
        stage = staging(13, is_painted=False)
        kite = Shot(subjects=(Subject("kite", "red"),), action="flying", setting="park", sounds=sounds)
        stage.layout(kite, (0, 13), WHOLE, noise())
        assert bool(stage.heard(2)[..., STEADY].any()) is is_heard

"""The camera's way for the move that a card asks for."""

import pytest
import torch

from lanterne.core.shot import Shot
from lanterne.engines.native.moves import way
from lanterne.engines.native.windows import Window

WHOLE = Window(0, 13, 0, 13)


@pytest.mark.parametrize("shot", [None, Shot(), Shot(camera="still")], ids=["no words", "no camera", "still"])
def test_no_move_where_none_is_asked_for(shot: Shot | None) -> None:
    assert way(shot, (0, 13), WHOLE, 16 / 9) is None


@pytest.mark.parametrize(
    ("name", "axis", "sign"),
    [("pan left", 0, -1), ("pan right", 0, 1), ("rise", 1, 1), ("zoom in", 2, 1), ("zoom out", 2, -1)],
)
def test_each_move_goes_its_way_and_no_other(name: str, axis: int, sign: int) -> None:
    found = way(Shot(camera=name), (0, 13), WHOLE, 9 / 16)
    assert found is not None
    assert found.shape == (1, 13, 3)
    steps = found[0].diff(dim=0) * sign
    assert (steps[:, axis] > 0).all()
    assert (steps[:, [other for other in range(3) if other != axis]] == 0).all()


def test_a_longer_shot_goes_on_at_the_same_speed_through_its_windows() -> None:
    shot = Shot(camera="pan right")
    short, long = (way(shot, (0, count), Window(0, count, 0, count), 16 / 9) for count in (13, 25))
    assert short is not None
    assert long is not None
    lengths = [float(one[0, -1, 0] - one[0, 0, 0]) for one in (short, long)]
    assert lengths[1] == pytest.approx(2 * lengths[0], rel=0.02)
    part = way(shot, (0, 25), Window(9, 22, 13, 22), 16 / 9)
    assert part is not None
    assert torch.allclose(part[0], long[0, 9:22])


def test_a_later_card_begins_its_move_where_it_begins() -> None:
    shot = Shot(camera="zoom in")
    first, later = way(shot, (0, 7), Window(0, 7, 0, 7), 1.0), way(shot, (6, 13), Window(6, 13, 6, 13), 1.0)
    assert first is not None
    assert later is not None
    assert later[0, 0, 2] == pytest.approx(float(first[0, 0, 2]), abs=0.02)
    assert later[0, -1, 2] == pytest.approx(float(first[0, -1, 2]), abs=0.05)

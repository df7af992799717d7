"""What a moving camera sees of plates of the stage, hung at their depths."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from lanterne.model.multiplane import DISPARITIES, Multiplane, Plate, filled, shares_of

REST = torch.tensor([0.0, 0.0, 1.0])
HEIGHT, WIDTH = 80, 144
FAR, NEAR = DISPARITIES[0], DISPARITIES[-1]


def marked(x: int, y: int, side: int = 5) -> Tensor:
    """A black picture with a white spot."""
    picture = torch.full((3, HEIGHT, WIDTH), -1.0)
    picture[:, y - side : y + side, x - side : x + side] = 1
    return picture


def plate(picture: Tensor, disparity: Tensor | float, view: Tensor = REST, known: Tensor | None = None) -> Plate:
    everywhere = torch.ones(HEIGHT, WIDTH)
    return Plate(picture, shares_of(disparity * everywhere), everywhere if known is None else known, view)


def seen(plates: list[Plate], views: list[list[float]]) -> Tensor:
    """What cameras at `views` see, on a way through all of them and the plates' own."""
    way = torch.tensor(views)
    planes = Multiplane(torch.cat([way, *(each.view[None] for each in plates)]), (WIDTH, HEIGHT))
    for each in plates:
        planes.add(each)
    return planes.seen(way)


def spot(frame: Tensor) -> tuple[float, float]:
    """The middle (x, y) of what is light in what is seen (4, height, width)."""
    light = (frame[0] + frame[3]).clamp_min(0)
    x, y = torch.arange(WIDTH) + 0.5, torch.arange(HEIGHT) + 0.5
    return float((light.sum(0) * x).sum() / light.sum()), float((light.sum(1) * y).sum() / light.sum())


@pytest.mark.parametrize("disparity", DISPARITIES)
def test_from_its_own_view_a_plate_is_seen_as_it_is(disparity: float) -> None:
    view = [0.3, 0.1, 1.2]
    picture = torch.nn.functional.avg_pool2d(torch.rand(3, HEIGHT, WIDTH) * 2 - 1, 5, 1, 2)
    found = seen([plate(picture, disparity, torch.tensor(view))], [view])
    assert found.shape == (1, 4, HEIGHT, WIDTH)
    inside = (slice(None), slice(2, -2), slice(2, -2))
    assert (found[0, :3][inside] - picture[inside]).abs().mean() < 0.02
    assert found[0, 3][inside[1:]].min() > 0.98


@pytest.mark.parametrize("disparity", [FAR, NEAR])
def test_what_is_near_passes_faster_than_what_is_far(disparity: float) -> None:
    views = [[0.0, 0.0, 1.0], [0.4, 0.0, 1.0]]  # to the right by 0.4 of the shorter side: 32 pixels
    found = seen([plate(marked(72, 40), disparity)], views)
    assert spot(found[0])[0] == pytest.approx(72, abs=0.6)
    assert spot(found[1])[0] == pytest.approx(72 - 32 * disparity, abs=1.0)


def test_a_camera_that_rises_sees_the_ground_sink() -> None:
    found = seen([plate(marked(72, 62), NEAR)], [[0.0, 0.1, 1.0]])
    assert spot(found[0]) == (pytest.approx(72, abs=0.6), pytest.approx(70, abs=1.0))


def test_a_camera_that_comes_nearer_sees_near_things_grow_away_from_the_middle() -> None:
    found = seen([plate(marked(100, 50, side=4), NEAR)], [[0.0, 0.0, 1.2]])
    assert spot(found[0]) == (pytest.approx(72 + 28 * 1.2, abs=1.0), pytest.approx(40 + 10 * 1.2, abs=1.2))


def test_a_thing_keeps_its_shape_while_it_passes_before_the_sky_and_uncovers_it() -> None:
    near = torch.zeros(HEIGHT, WIDTH)
    near[20:60, 60:80] = 1  # a trunk that is taller than any one row of the stage
    picture = torch.where(near.bool(), 0.8, -0.6).expand(3, -1, -1)
    disparity = torch.where(near.bool(), NEAR, FAR)
    found = seen([plate(picture, disparity)], [[0.25, 0.0, 1.0]])[0]  # the trunk goes 20 pixels to the left
    trunk = found[0] > 0.1
    assert trunk[22:58, 42:58].float().mean() > 0.97
    assert trunk[:, 62:].float().mean() < 0.02
    assert found[0, 25:55, 62:78].mean() == pytest.approx(-0.6, abs=0.05)  # the sky goes on behind it


def test_what_no_plate_shows_is_not_known_and_takes_the_colour_of_the_edge() -> None:
    picture = torch.full((3, HEIGHT, WIDTH), -0.5)
    picture[..., 100:] = 0.7
    found = seen([plate(picture, NEAR)], [[0.0, 0.0, 1.0], [0.9, 0.0, 1.0]])[1]
    assert found[3, -4, : WIDTH - 74].min() > 0.99
    assert found[3, -4, WIDTH - 70 :].max() == 0
    assert found[:3, -4, WIDTH - 70 :].flatten().tolist() == pytest.approx([0.7] * 210, abs=1e-3)


def test_what_is_there_stays_and_later_plates_fill_what_it_lacks() -> None:
    dark, light = torch.full((3, HEIGHT, WIDTH), -0.8), torch.full((3, HEIGHT, WIDTH), 0.8)
    views = [[0.0, 0.0, 1.0], [0.45, 0.0, 1.0], [0.9, 0.0, 1.0]]
    found = seen([plate(dark, NEAR), plate(light, NEAR, torch.tensor(views[2]))], views)
    assert found[0, 0].max() < -0.75
    assert found[1, 0, 40, 20] < -0.75
    assert found[1, 0, 40, 130] > 0.75
    assert found[:, 3].min() > 0.99
    holed = plate(dark, NEAR, known=torch.cat([torch.ones(HEIGHT, 72), torch.zeros(HEIGHT, 72)], dim=1))
    alone = seen([holed], views[:1])[0]
    assert alone[3, 40, 30] == 1
    assert alone[3, 40, 100] == 0
    both = seen([holed, plate(light, NEAR)], views[:1])[0]
    assert both[0, 40, 30] < -0.75
    assert both[0, 40, 100] > 0.75


def test_a_hole_is_filled_with_the_colours_around_it() -> None:
    picture = torch.full((1, HEIGHT, WIDTH), -0.5)
    picture[..., 72:] = 0.5
    known = torch.ones(HEIGHT, WIDTH)
    known[30:50, 20:40] = known[30:50, 100:140] = 0
    found = filled(picture + (1 - known) * 9, known)
    assert torch.equal(found[:, known.bool()], picture[:, known.bool()])
    assert found[0, 30:50, 20:40].max() < -0.4
    assert found[0, 30:50, 100:140].min() > 0.4

"""What a moving camera sees of plates of the stage."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from lanterne.model.plates import DISPARITIES, Plate, travelled

REST = torch.tensor([0.0, 0.0, 1.0])
HEIGHT, WIDTH = 80, 144


def marked(x: int, y: int, side: int = 5) -> Tensor:
    """A black picture with a white spot."""
    picture = torch.full((3, HEIGHT, WIDTH), -1.0)
    picture[:, y - side : y + side, x - side : x + side] = 1
    return picture


def plate(picture: Tensor, view: Tensor = REST) -> Plate:
    return Plate(picture, torch.ones(HEIGHT, WIDTH), view)


def spot(frame: Tensor) -> tuple[float, float]:
    """The middle (x, y) of what is light in what is seen (4, height, width)."""
    light = (frame[0] + frame[3]).clamp_min(0)
    x, y = torch.arange(WIDTH) + 0.5, torch.arange(HEIGHT) + 0.5
    return float((light.sum(0) * x).sum() / light.sum()), float((light.sum(1) * y).sum() / light.sum())


def test_from_its_own_view_a_plate_is_seen_as_it_is() -> None:
    view = torch.tensor([0.3, 0.1, 1.2])
    picture = torch.rand(3, HEIGHT, WIDTH) * 2 - 1
    found = travelled([plate(picture, view)], "city", view[None])
    assert found.shape == (1, 4, HEIGHT, WIDTH)
    inside = (slice(None), slice(2, -2), slice(2, -2))
    assert torch.allclose(found[0, :3][inside], picture[inside], atol=0.02)
    assert found[0, 3][inside[1:]].min() == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize(("y", "share"), [(74, 1.0), (8, 0.1)], ids=["at the feet", "in the sky"])
def test_what_is_near_passes_faster_than_what_is_far(y: int, share: float) -> None:
    views = torch.tensor([[0.0, 0.0, 1.0], [0.4, 0.0, 1.0]])  # to the right by 0.4 of the shorter side: 32 pixels
    found = travelled([plate(marked(72, y))], "park", views)
    assert spot(found[0])[0] == pytest.approx(72, abs=0.6)
    assert spot(found[1])[0] == pytest.approx(72 - 32 * share, abs=1.0)


def test_a_camera_that_rises_sees_the_ground_sink() -> None:
    found = travelled([plate(marked(72, 62))], "park", torch.tensor([[0.0, 0.1, 1.0]]))
    assert spot(found[0]) == (pytest.approx(72, abs=0.6), pytest.approx(70, abs=1.0))


def test_a_camera_that_comes_nearer_sees_near_things_grow_away_from_the_middle() -> None:
    found = travelled([plate(marked(100, 70, side=4))], "park", torch.tensor([[0.0, 0.0, 1.1]]))
    assert spot(found[0]) == (pytest.approx(72 + 28 * 1.1, abs=1.0), pytest.approx(40 + 30 * 1.1, abs=1.2))


def test_what_no_plate_shows_is_not_known_and_takes_the_colour_of_the_edge() -> None:
    picture = torch.full((3, HEIGHT, WIDTH), -0.5)
    picture[..., 100:] = 0.7
    found = travelled([plate(picture)], "city", torch.tensor([[0.9, 0.0, 1.0]]))[0]
    assert found[3, -4].tolist()[: WIDTH - 74] == [1.0] * (WIDTH - 74)
    assert found[3, -4, WIDTH - 70 :].max() == 0
    assert found[:3, -4, WIDTH - 70 :].flatten().tolist() == pytest.approx([0.7] * 210, abs=1e-4)


def test_each_plate_is_seen_where_it_is_nearest_and_fills_what_the_others_lack() -> None:
    views = torch.tensor([[0.0, 0.0, 1.0], [0.45, 0.0, 1.0], [0.9, 0.0, 1.0]])
    dark, light = plate(torch.full((3, HEIGHT, WIDTH), -0.8)), plate(torch.full((3, HEIGHT, WIDTH), 0.8), views[2])
    found = travelled([dark, light], "city", views)
    ground = found[:, 0, -4]
    assert ground[0, 20] < -0.79
    assert ground[1, 72] == pytest.approx(0.0, abs=0.01)
    assert ground[2, 120] > 0.79
    assert found[1, 3].min() > 0.99
    holed = Plate(dark.picture, torch.cat([torch.ones(HEIGHT, 72), torch.zeros(HEIGHT, 72)], dim=1), REST)
    assert travelled([holed, light], "city", views[:1])[0, 0, -4, 100] > 0.7


def test_every_setting_is_told_in_the_same_bins() -> None:
    assert {len(each) for each in DISPARITIES.values()} == {20}
    assert all(0 <= value <= 1 for each in DISPARITIES.values() for value in each)

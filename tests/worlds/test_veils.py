"""Rain, snow, storms and fog that are put on a finished picture."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from lanterne.worlds.falling import Drops, Flakes, Flashes
from lanterne.worlds.moves import Frame, View
from lanterne.worlds.veils import VEILED, veil

SIZE = (288, 160)
DUSK = np.full((160, 288, 3), (60, 70, 90), np.uint8)
REST = View()


@pytest.mark.parametrize("weather", ["rain", "storm"])
def test_rain_covers_a_little_of_the_picture_and_is_lighter(weather: str) -> None:
    fallen = veil(weather, 1, SIZE)(DUSK, REST, 0.1)
    changed = (fallen != DUSK).any(axis=2)
    assert 0.004 < changed.mean() < 0.15
    assert (fallen >= DUSK).all()
    assert (DUSK == (60, 70, 90)).all()  # what was given is left as it was


def test_slow_drops_leave_short_streaks_at_the_same_places() -> None:
    usual, slow = (veil("rain", 1, SIZE, pace)(DUSK, REST, 0.1) != DUSK for pace in (1.0, 0.4))
    assert slow.mean() < 0.7 * usual.mean()
    assert (slow & ~usual).mean() < 0.1 * slow.mean()  # their round ends


def test_snow_falls_through_white_air() -> None:
    fallen = veil("snow", 1, SIZE)(DUSK, REST, 0.1).astype(int)
    air, counts = np.unique(fallen.reshape(-1, 3), axis=0, return_counts=True)
    usual = air[counts.argmax()]
    assert (usual > (60, 70, 90)).all()
    assert 0.004 < (fallen > usual).all(axis=2).mean() < 0.15  # the flakes


def test_fog_is_thick_far_away_and_thin_nearby_and_drifts() -> None:
    fog = veil("fog", 1, SIZE)
    change = np.abs(fog(DUSK, REST, 0.0).astype(int) - DUSK).mean(axis=(1, 2))
    horizon = round((1 - 0.42) * 160)
    assert change[horizon] > change[0] > 3 * change[-1] > 0
    assert change.argmax() == pytest.approx(horizon, abs=30)
    later = fog(DUSK, REST, 2.0).astype(int)
    moved = fog(DUSK, View(x=2 * 0.03 * 2.5), 0.0).astype(int)
    assert np.abs(later - moved).max() <= 1  # two seconds' drift, or a camera that goes as far
    assert np.abs(np.diff(later, axis=1)).max() <= 4  # smooth


@pytest.mark.parametrize("weather", VEILED)
def test_a_moment_is_the_same_each_time_and_the_next_one_is_another(weather: str) -> None:
    one, again = veil(weather, 1, SIZE), veil(weather, 1, SIZE)
    assert np.array_equal(one(DUSK, REST, 0.5), again(DUSK, REST, 0.5))
    assert not np.array_equal(one(DUSK, REST, 0.5), one(DUSK, REST, 0.5 + 1 / 24))
    assert not np.array_equal(one(DUSK, REST, 0.5), veil(weather, 2, SIZE)(DUSK, REST, 0.5))


def test_a_storm_is_heavier_than_rain_and_flashes() -> None:
    rain, storm = veil("rain", 3, SIZE), veil("storm", 3, SIZE)
    moments = [storm(DUSK, REST, at / 24) for at in range(240)]
    dry = [(frame == DUSK).all(axis=2).mean() for frame in moments]
    assert np.median(dry) < (rain(DUSK, REST, 0.0) == DUSK).all(axis=2).mean()
    bright = [frame.mean() for frame in moments]
    assert max(bright) > np.median(bright) + 20
    assert 2 <= sum(after - before > 20 for before, after in pairwise(bright)) <= 6


def test_drops_fall_and_flakes_sink_slowly() -> None:
    frame = Frame(1.8, 1.0)
    rng = np.random.default_rng(0)
    drops, flakes = Drops.fall(rng, frame), Flakes.fall(rng, frame)
    fallen = drops.streaks(REST, 0.1)[:, 0, 1] - drops.streaks(REST, 0.0)[:, 0, 1]
    sunk = flakes.discs(REST, 0.1)[:, 1] - flakes.discs(REST, 0.0)[:, 1]
    assert 0.16 <= np.median(fallen) <= 0.26
    assert 0.012 <= np.median(sunk) <= 0.032


def test_the_camera_passes_by_what_falls() -> None:
    flakes = Flakes.fall(np.random.default_rng(0), Frame(1.8, 1.0))
    moved = flakes.discs(View(x=0.1), 0.0)[:, 0] - flakes.discs(REST, 0.0)[:, 0]
    assert np.median(moved) == pytest.approx(-0.07)


def test_there_is_no_flash_before_the_first() -> None:
    flashes = Flashes(1.0, 2.0)
    assert flashes.glare(0.99) == 0
    assert flashes.glare(1.0) == pytest.approx(0.5)
    assert flashes.glare(3.0) == pytest.approx(0.5)
    assert flashes.glare(1.5) == 0


def test_a_shape_beyond_the_edge_is_cut_off() -> None:
    tall = np.full((288, 160, 3), 80, np.uint8)
    for at in range(12):
        assert veil("storm", at, (160, 288))(tall, View(x=0.3, zoom=1.4), at / 7).shape == tall.shape

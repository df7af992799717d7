"""Looks of the whole frame, and the weathers beyond those of the small world."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from lanterne.core.shot import Shot
from lanterne.worlds.art import Art
from lanterne.worlds.draw import Theatre
from lanterne.worlds.scene import Camera, Scene
from lanterne.worlds.styles import look
from lanterne.worlds.vocabulary.film import STYLES
from lanterne.worlds.vocabulary.times import WEATHERS

SCENE = Scene(5, "wide", 4.0, 16 / 9, Shot(), "park", "noon", "clear", Camera("still"), ())


def picture(scene: Scene, size: tuple[int, int] = (144, 80), time_s: float = 1.0) -> np.ndarray:
    return next(Theatre(Art({})).frames(scene, size, frames=1, start_s=time_s)).astype(np.float32)


@pytest.mark.parametrize("style", [entry.key for entry in STYLES if entry.key != "stop motion"])
def test_every_style_of_the_vocabulary_changes_the_picture_and_is_repeatable(style: str) -> None:
    plain, styled = picture(SCENE), picture(replace(SCENE, style=style))
    assert styled.shape == plain.shape
    assert np.abs(styled - plain).mean() > 2.5
    assert np.array_equal(styled, picture(replace(SCENE, style=style)))
    assert picture(replace(SCENE, style=style), (80, 144)).shape == (144, 80, 3)


def test_black_and_white_has_no_colour_and_sepia_is_brown() -> None:
    grey, brown = (picture(replace(SCENE, style=style)) for style in ("black and white", "sepia"))
    assert np.ptp(grey, axis=2).max() == 0
    assert (brown[..., 0] >= brown[..., 1]).all()
    assert (brown[..., 1] >= brown[..., 2]).all()


def test_pixel_art_is_made_of_squares() -> None:
    frame = picture(replace(SCENE, style="pixel art"), (288, 144))
    assert np.array_equal(frame, frame[::2, ::2].repeat(2, axis=0).repeat(2, axis=1))


def test_stop_motion_holds_each_pose_for_two_pictures() -> None:
    scene = replace(SCENE, camera=Camera("pan right"), style="stop motion")
    frames = [frame.astype(int) for frame in Theatre(Art({})).frames(scene, (144, 80), frames=8)]
    steps = [np.abs(one - other).mean() for one, other in pairwise(frames)]
    assert all(step == 0 for step in steps[::2])
    assert all(step > 0 for step in steps[1::2])


def test_old_film_is_never_twice_the_same_and_noir_is_grey() -> None:
    old = [picture(replace(SCENE, style="archival film"), time_s=1 + index / 24) for index in range(4)]
    assert all(np.abs(one - other).mean() > 1 for one, other in pairwise(old))
    noir = picture(replace(SCENE, style="film noir"))
    assert np.ptp(noir, axis=2).max() == 0
    assert (noir < 64).mean() > 0.1  # at noon


PLACES = ((104, 55), (108, 60), (116, 68))  # on the disc: towards the lamp, its middle, away from the lamp


def disc(middle: tuple[float, float]) -> np.ndarray:
    """A red disc before a plain sky, 216 x 120 pixels."""
    y, x = np.mgrid[0:120, 0:216]
    share = np.clip(14.5 - np.hypot(x - middle[0], y - middle[1]), 0, 1)[..., None]
    return np.round(np.array((150, 190, 220)) * (1 - share) + np.array((190, 50, 45)) * share).astype(np.uint8)


def blown(frame: np.ndarray) -> np.ndarray:
    found = look("balloon world", 1, (216, 120))
    assert found is not None
    return found(frame, 0.0).astype(np.float32)


def test_in_a_world_of_balloons_a_disc_is_a_ball_that_shines_where_the_lamp_is() -> None:
    flat, round_ = disc((108, 60)), blown(disc((108, 60)))
    lamp, middle, away = (round_[y - 2 : y + 3, x - 2 : x + 3].mean(axis=(0, 1)) for x, y in PLACES)
    assert lamp.mean() > middle.mean() + 20 > away.mean() + 30
    before = flat[60, 108].astype(int)
    assert middle[0] - middle[1:].max() > before[0] - before[1:].max()  # its colour is stronger


def test_balloons_are_steady() -> None:
    still = blown(disc((108, 60)))
    assert np.array_equal(still, blown(disc((108, 60))))
    noise = np.random.default_rng(1).integers(-3, 4, (120, 216, 3))
    grainy = np.clip(disc((108, 60)) + noise, 0, 255).astype(np.uint8)
    assert np.abs(blown(grainy) - still).mean() < 2 * np.abs(noise).mean()
    moved = blown(disc((109, 60)))
    assert np.abs(moved[20:100, 60:160] - still[20:100, 59:159]).mean() < 3  # the light goes along with the ball


@pytest.mark.parametrize("weather", [entry.key for entry in WEATHERS])
@pytest.mark.parametrize("light", ["noon", "golden hour", "night", "dawn"])
def test_every_weather_of_the_vocabulary_can_be_drawn(weather: str, light: str) -> None:
    scene = replace(SCENE, light=light)
    changed = np.abs(picture(replace(scene, weather=weather)) - picture(scene)).mean()
    assert changed == 0 if weather == "clear" else changed > 3


def test_snow_whitens_the_ground_and_a_storm_is_darker_than_rain() -> None:
    ground = {w: picture(replace(SCENE, world="small", weather=w))[64:] for w in ("clear", "snow", "rain", "storm")}
    assert np.ptp(ground["snow"], axis=2).mean() < 0.6 * np.ptp(ground["clear"], axis=2).mean()
    assert ground["storm"].mean() < ground["rain"].mean() < ground["clear"].mean()

"""The theatre's pictures, as someone who looks at them would judge them."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from lanterne.core.shot import Shot
from lanterne.worlds.art import Art
from lanterne.worlds.draw import Theatre
from lanterne.worlds.grammar import LIGHTS, STAGES, sample_scene
from lanterne.worlds.scene import Actor, Camera, Motion, Scene

SIZE = (144, 80)
BALL = Actor("ball", "own:ball", "red", 0.4, "rubber", Motion("roll", (0.0, 0.0), 0.0))


@pytest.fixture(scope="module")
def theatre() -> Theatre:
    return Theatre(Art({}))  # the ball is drawn in code: no art is needed


def staged(stage: str = "park", light: str = "noon", weather: str = "clear", seed: int = 5, **changes: object) -> Scene:
    scene = Scene(seed, "small", 4.0, 16 / 9, Shot(), stage, light, weather, Camera("still"), ())
    return replace(scene, **changes)


def picture(theatre: Theatre, scene: Scene, size: tuple[int, int] = SIZE, time_s: float = 1.0) -> np.ndarray:
    return next(theatre.frames(scene, size, frames=1, start_s=time_s)).astype(np.float32)


def test_frames_have_their_size_number_and_type(theatre: Theatre) -> None:
    frames = list(theatre.frames(staged(seconds=0.5), (96, 54)))
    assert len(frames) == 12
    assert all(frame.shape == (54, 96, 3) and frame.dtype == np.uint8 for frame in frames)
    assert frames[0] is not frames[1]
    assert len(list(theatre.frames(staged(), (96, 54), fps=12, frames=3))) == 3


def test_equal_scenes_are_equal_clips_and_frames_do_not_depend_on_where_one_starts(theatre: Theatre) -> None:
    scene = staged("sea coast", "night", "rain", actors=(BALL,))
    first = list(theatre.frames(scene, SIZE, frames=4))
    again = list(Theatre(Art({})).frames(scene, SIZE, frames=4))
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert np.array_equal(first[3], next(theatre.frames(scene, SIZE, frames=1, start_s=3 / 24)))


@pytest.mark.parametrize("stage", STAGES)
def test_every_seed_paints_another_stage(theatre: Theatre, stage: str) -> None:
    first, other = (picture(theatre, staged(stage, seed=seed)) for seed in (1, 2))
    assert np.abs(first - other).mean() > 3


@pytest.mark.parametrize("weather", ["clear", "rain"])
def test_lights_are_told_apart_by_their_skies(theatre: Theatre, weather: str) -> None:
    sky = {light: picture(theatre, staged("desert", light, weather))[:16].mean(axis=(0, 1)) for light in LIGHTS}
    red, _, blue = sky["golden hour"]
    assert red > blue + 20
    assert sky["noon"][2] > sky["noon"][0] + 10
    assert sky["night"].max() < 90
    assert all(np.abs(sky[a] - sky[b]).max() > 15 for a in LIGHTS for b in LIGHTS if a < b)


@pytest.mark.parametrize("light", LIGHTS)
@pytest.mark.parametrize("weather", ["clear", "rain"])
def test_a_red_ball_stays_red_in_every_light(theatre: Theatre, light: str, weather: str) -> None:
    frame = picture(theatre, staged("park", light, weather, actors=(BALL,)))
    red, green, blue = frame[40:56, 64:80].reshape(-1, 3).mean(axis=0)
    assert red > 100
    assert red > 2.2 * green
    assert red > 1.8 * blue


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("size", [(144, 80), (80, 144), (104, 104)])
def test_the_same_picture_at_three_times_the_size(theatre: Theatre, stage: str, size: tuple[int, int]) -> None:
    scene = staged(stage, aspect=size[0] / size[1], actors=(BALL,))
    small, large = picture(theatre, scene, size), picture(theatre, scene, (3 * size[0], 3 * size[1]))
    shrunk = large.reshape(size[1], 3, size[0], 3, 3).mean(axis=(1, 3))
    assert np.abs(small - shrunk).mean() < 2.5


@pytest.mark.parametrize("camera", ["still", "pan left", "pan right", "rise", "zoom in", "zoom out"])
def test_nothing_unpainted_shows_at_any_edge(theatre: Theatre, camera: str) -> None:
    for stage in STAGES:
        amount = 1.6 if camera.startswith("zoom") else 0.7
        scene = staged(stage, camera=Camera(camera, amount), actors=(BALL,))
        for time_s in (0.0, 2.0, 4.0):
            frame = picture(theatre, scene, time_s=time_s)
            edges = np.concatenate([frame[0], frame[-1], frame[:, 0], frame[:, -1]])
            assert edges.max(axis=1).min() > 8, (stage, time_s)  # unpainted pixels are black


def test_the_sea_moves_and_the_desert_rests(theatre: Theatre) -> None:
    def stir(stage: str) -> float:
        early, late = (picture(theatre, staged(stage), time_s=t)[45:60] for t in (0.0, 0.7))
        return float(np.abs(early - late).mean())

    assert stir("sea coast") > 3
    assert stir("desert") < 0.1


def test_a_boat_has_water_under_it_and_a_ball_has_sand(theatre: Theatre) -> None:
    boat = replace(BALL, motion=Motion("sail", (0.0, 0.0), 0.0, 0.0, 0.4))
    beside = (slice(64, 68), slice(20, 40))  # just below the ground line, at the actor's side
    water = picture(theatre, staged("sea coast", actors=(boat,)))[beside].mean(axis=(0, 1))
    sand = picture(theatre, staged("sea coast", actors=(BALL,)))[beside].mean(axis=(0, 1))
    assert water[2] > water[0] + 40
    assert sand[0] > sand[2] + 40


def test_the_shadow_is_fainter_when_the_actor_is_higher(theatre: Theatre) -> None:
    bare = picture(theatre, staged("desert"))

    def darkening(height: float) -> float:
        actor = replace(BALL, motion=Motion("float", (0.0, height), 0.0, 0.0, 0.5))
        ground = (slice(61, 66), slice(40, 104))
        return float((bare - picture(theatre, staged("desert", actors=(actor,))))[ground].max())

    low, high = darkening(0.1), darkening(0.5)
    assert low > high > 5


def test_windows_light_up_at_night(theatre: Theatre) -> None:
    night, day = (picture(theatre, staged("city", light)) for light in ("night", "noon"))
    lit = (night[..., 0] > 200) & (night[..., 2] < 160)
    assert lit.mean() > 0.005
    assert night.mean() < 0.5 * day.mean()


def test_rain_falls(theatre: Theatre) -> None:
    frames = [picture(theatre, staged(weather="rain"), time_s=t) for t in (0.0, 0.05, 0.1)]
    assert all(np.abs(a - b).max() > 30 for a, b in pairwise(frames))
    assert frames[0][:30].std() < picture(theatre, staged())[:30].std() + 40


def test_the_wide_world_has_more_colours(theatre: Theatre) -> None:
    def spread(world: str) -> float:
        skies = [picture(theatre, staged(world=world, seed=seed))[:10].mean(axis=(0, 1)) for seed in range(6)]
        return float(np.std(skies, axis=0).mean())

    assert spread("wide") > 2 * spread("small")


def test_scenes_of_the_grammar_are_drawn_with_the_real_art() -> None:
    try:
        theatre = Theatre(Art.open())
    except FileNotFoundError:
        pytest.skip("the art is not installed here (make art)")
    for seed in range(12):
        scene = sample_scene(seed)
        bare = replace(scene, actors=())
        assert np.abs(picture(theatre, scene) - picture(theatre, bare)).mean() > 1

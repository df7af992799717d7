"""The laws of motion, and that what is heard is what is seen."""

import dataclasses
import math
from itertools import pairwise

import pytest

from lanterne.worlds.grammar import sample_scene
from lanterne.worlds.motion import HOP_AIRBORNE, contacts, pose
from lanterne.worlds.scene import Actor, Camera, Motion, Pose, Scene


def actor(motion: Motion, height: float = 0.5) -> Actor:
    return Actor("ball", "own:ball", None, height, "rubber", motion)


def scene(*motions: Motion, seconds: float = 4.0) -> Scene:
    base = sample_scene(0)
    return dataclasses.replace(
        base, seconds=seconds, camera=Camera("still"), actors=tuple(actor(motion) for motion in motions)
    )


BOUNCE = Motion("bounce", (-0.2, 0.6), 0.1, restitution=0.8, gravity=3.0)
HOP = Motion("hop", (0.3, 0.0), -0.25, 0.15, 1.25, offset=0.4)
BALLOON = Motion("fall", (0.0, 0.5), 0.02, 0.03, 0.5, restitution=0.4, gravity=0.4, offset=0.3)
ALL = {
    "fly": Motion("fly", (0.1, 0.2), 0.1, 0.1, 0.2, offset=0.7),
    "bounce": BOUNCE,
    "fall": dataclasses.replace(BOUNCE, name="fall", restitution=0.5),
    "balloon": BALLOON,
    "roll": Motion("roll", (-0.3, 0.0), 0.3),
    "drive": Motion("drive", (0.3, 0.0), -0.2),
    "hop": HOP,
    "walk": Motion("walk", (-0.3, 0.0), 0.2, 0.01, 0.9, offset=0.2),
    "run": Motion("run", (-0.4, 0.0), 0.4, 0.03, 1.3, offset=0.1),
    "soar": Motion("soar", (-0.4, 0.3), 0.3, 0.03, 0.3, offset=0.4),
    "float": Motion("float", (0.0, 0.3), 0.05, 0.06, 0.3, offset=0.9),
    "sail": Motion("sail", (0.2, 0.0), -0.1, 0.02, 0.4, offset=0.6),
}


@pytest.mark.parametrize("name", ALL)
def test_a_motion_starts_at_its_start_and_never_jumps(name: str) -> None:
    motion = ALL[name]
    subject = actor(motion)
    first = pose(subject, 0.0)
    assert first.x == pytest.approx(motion.start[0], abs=1e-9)
    if name not in ("hop", "walk", "run"):  # these may start in the middle of a stride
        assert first.y == pytest.approx(motion.start[1], abs=1e-9)
    step = 1e-4
    for tick in range(0, 40_000, 7):
        here, there = pose(subject, tick * step), pose(subject, (tick + 1) * step)
        for field in ("x", "y", "angle_rad", "stretch"):
            assert abs(getattr(there, field) - getattr(here, field)) < 40 * step, (field, tick * step)


@pytest.mark.parametrize("name", ["bounce", "fall", "balloon", "hop"])
def test_nothing_sinks_into_the_floor(name: str) -> None:
    assert all(pose(actor(ALL[name]), tick / 97).y >= 0.0 for tick in range(600))


@pytest.mark.parametrize("name", ["bounce", "fall", "balloon", "hop"])
def test_every_touch_is_on_the_floor_and_in_the_air_around_it(name: str) -> None:
    touches = contacts(scene(ALL[name]))
    assert touches
    for touch in touches:
        assert pose(actor(ALL[name]), touch.time_s).y == pytest.approx(0.0, abs=1e-6)
        assert pose(actor(ALL[name]), touch.time_s - 0.02).y > 0.0
        assert touch.x == pytest.approx(pose(actor(ALL[name]), touch.time_s).x)


def test_every_time_the_ball_is_down_there_is_a_touch() -> None:
    heights = [pose(actor(BOUNCE), tick / 2000).y for tick in range(6000)]
    lows = [t / 2000 for t in range(1, 5999) if heights[t] < 0.002 and heights[t - 1] >= heights[t] <= heights[t + 1]]
    times = [touch.time_s for touch in contacts(scene(BOUNCE))]
    for low in lows:
        assert min(abs(low - time_s) for time_s in times) < 0.002


def test_a_bounce_follows_gravity_and_loses_its_restitution() -> None:
    touches = contacts(scene(BOUNCE))
    assert touches[0].time_s == pytest.approx(math.sqrt(2 * 0.6 / 3.0))
    gaps = [later.time_s - sooner.time_s for sooner, later in pairwise(touches)]
    assert gaps[0] == pytest.approx(2 * 0.8 * math.sqrt(2 * 0.6 / 3.0))
    assert gaps[1] / gaps[0] == pytest.approx(0.8)
    assert touches[1].impulse / touches[0].impulse == pytest.approx(0.8)
    middle = (touches[0].time_s + touches[1].time_s) / 2
    assert pose(actor(BOUNCE), middle).y == pytest.approx(0.64 * 0.6)  # restitution squared of the drop


def test_a_balloon_falls_slower_than_a_ball() -> None:
    heavy = contacts(scene(dataclasses.replace(BALLOON, frequency_hz=0.0)))[0].time_s
    light = contacts(scene(BALLOON))[0].time_s
    assert light > 1.3 * heavy


def test_a_ball_squashes_where_it_lands_and_comes_to_rest() -> None:
    first = contacts(scene(BOUNCE))[0].time_s
    assert pose(actor(BOUNCE), first).stretch < 0.85
    assert pose(actor(BOUNCE), first + 0.2).stretch == pytest.approx(1.0, abs=0.06)
    assert pose(actor(BOUNCE), 30.0).y == 0.0
    assert pose(actor(BOUNCE), 30.0).x == pytest.approx(pose(actor(BOUNCE), 40.0).x, abs=1e-6)


def test_a_rolling_ball_does_not_slip() -> None:
    rolling = actor(Motion("roll", (0.0, 0.0), 0.4), height=0.5)
    turned = pose(rolling, 2.0).angle_rad - pose(rolling, 1.0).angle_rad
    assert turned == pytest.approx(-0.4 / 0.25)  # to the right is clockwise


def test_a_hop_moves_only_in_the_air() -> None:
    subject = actor(HOP)
    landing = contacts(scene(HOP))[0].time_s
    rest = (1 - HOP_AIRBORNE) / HOP.frequency_hz
    assert pose(subject, landing + 0.5 * rest).x == pytest.approx(pose(subject, landing).x)
    assert abs(pose(subject, landing + 1.0).x - pose(subject, landing).x) > 0.1
    assert pose(subject, landing + 1 / HOP.frequency_hz).y == pytest.approx(0.0, abs=1e-9)


def test_facing_follows_the_speed() -> None:
    assert pose(actor(ALL["drive"]), 1.0).facing == -1
    assert pose(actor(ALL["roll"]), 1.0).facing == 1


def test_contacts_of_several_actors_are_in_order_and_within_the_scene() -> None:
    together = contacts(scene(BOUNCE, HOP, ALL["walk"], ALL["sail"], seconds=3.0))
    times = [touch.time_s for touch in together]
    assert times == sorted(times)
    assert all(0.0 <= time_s < 3.0 for time_s in times)
    assert {touch.actor for touch in together} == {0, 1, 2, 3}
    assert {touch.kind for touch in together} == {"bounce", "land", "step", "splash"}
    assert all(0.0 < touch.impulse <= 1.0 for touch in together)


@pytest.mark.parametrize("name", ["walk", "run"])
def test_who_goes_on_legs_steps_twice_a_cycle(name: str) -> None:
    steps = contacts(scene(ALL[name]))
    gaps = {round(later.time_s - sooner.time_s, 6) for sooner, later in pairwise(steps)}
    assert gaps == {round(0.5 / ALL[name].frequency_hz, 6)}


def test_an_unknown_law_is_refused() -> None:
    with pytest.raises(KeyError):
        pose(actor(Motion("teleport", (0.0, 0.0), 0.0)), 1.0)


def test_poses_are_values() -> None:
    assert pose(actor(HOP), 1.25) == pose(actor(HOP), 1.25)
    assert isinstance(pose(actor(HOP), 1.25), Pose)

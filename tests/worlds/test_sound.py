"""What a listener can tell about the theatre's sound."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest

from lanterne.core.shot import Shot
from lanterne.worlds.grammar import sample_scene, training_seeds
from lanterne.worlds.motion import contacts
from lanterne.worlds.scene import Actor, Camera, Contact, Motion, Scene
from lanterne.worlds.sound import mix
from lanterne.worlds.sound_events import MATERIALS, blow

RATE = 24000
AUDIO_FRAME_S = 1 / 96
BOUNCE = Motion("bounce", (-0.5, 0.8), 0.25, restitution=0.75, gravity=2.4)


def scene(
    motion: Motion = BOUNCE, noun: str = "ball", material: str = "rubber", sounds: tuple[str, ...] = ("bounces",)
) -> Scene:
    actor = Actor(noun, noun, None, 0.5, material, motion)
    shot = Shot(sounds=sounds)
    return Scene(5, "small", 4.0, 16 / 9, shot, "park", "noon", "clear", Camera("still"), (actor,))


def rms(wave: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(wave))))


def onset_s(wave: np.ndarray, near_s: float, rate: int) -> float:
    """When the sound first passes a third of the peak that follows `near_s`."""
    start = max(0, int((near_s - 0.05) * rate))
    part = np.abs(wave[start : int((near_s + 0.05) * rate)])
    return (start + int(np.argmax(part > part.max() / 3))) / rate


def centroid_hz(wave: np.ndarray) -> float:
    power = np.abs(np.fft.rfft(wave)) ** 2
    return float((power * np.fft.rfftfreq(len(wave), 1 / RATE)).sum() / power.sum())


@pytest.mark.parametrize("rate", [24000, 48000])
@pytest.mark.parametrize(
    ("motion", "material"),
    [
        (BOUNCE, "rubber"),
        (Motion("hop", (-0.5, 0.0), 0.3, amplitude=0.15, frequency_hz=1.4, offset=0.3), "fur"),
        (Motion("walk", (-0.5, 0.0), 0.3, amplitude=0.01, frequency_hz=1.1, offset=0.2), "fur"),
        (Motion("sail", (-0.5, 0.0), 0.2, amplitude=0.03, frequency_hz=0.6), "wood"),
    ],
)
def test_every_contact_is_heard_within_one_audio_frame(motion: Motion, material: str, rate: int) -> None:
    clip = scene(motion, "thing", material)
    wave = mix(clip, rate).mean(axis=0)
    touches = [touch.time_s for touch in contacts(clip) if 0.06 < touch.time_s < 3.9]
    assert len(touches) >= 2
    for time_s in touches:
        assert abs(onset_s(wave, time_s, rate) - time_s) < AUDIO_FRAME_S


def test_the_small_world_sounds_clean() -> None:
    """No clipping, never silent, and each blow stands out of the beds around it."""
    for seed in islice(training_seeds(600_000_000), 24):
        clip = sample_scene(seed)
        wave = mix(clip)
        assert wave.shape == (2, 96000)
        assert wave.dtype == np.float32
        assert np.isfinite(wave).all()
        assert np.abs(wave).max() < 0.9
        assert rms(wave) > 0.003
        loud = set(clip.shot.sounds) & {"engine", "burner", "barking"}
        for touch in contacts(clip):
            if touch.kind == "bounce" and touch.impulse > 0.3 and 0.2 < touch.time_s < 3.8 and not loud:
                at = int(touch.time_s * RATE)
                assert np.abs(wave[:, at : at + 1200]).max() > 2 * rms(wave[:, at - 2400 : at - 240])


def test_equal_scenes_are_equal_sounds_and_others_differ() -> None:
    clip = scene(sounds=("bounces", "wind", "birds"))
    assert np.array_equal(mix(clip), mix(clip))
    assert not np.allclose(mix(clip), mix(replace(clip, seed=6)))


NAMED = [
    ("wind", "kite"),
    ("waves", "boat"),
    ("rain", "ball"),
    ("birds", "ball"),
    ("city", "ball"),
    ("engine", "car"),
    ("burner", "hot-air balloon"),
    ("barking", "dog"),
]


@pytest.mark.parametrize(("name", "noun"), NAMED)
def test_a_sound_is_heard_exactly_when_it_is_named(name: str, noun: str) -> None:
    still = Motion("float", (0.0, 0.3), 0.0, amplitude=0.02, frequency_hz=0.3)
    quiet = mix(scene(still, noun, "cloth", ("bounces",)))
    assert rms(quiet) < 0.002  # only the air of the place
    assert rms(mix(scene(still, noun, "cloth", (name,)))) > 5 * rms(quiet)


def test_a_scene_that_names_no_sound_is_heard_with_its_own() -> None:
    driving = Motion("drive", (-0.5, 0.0), 0.3)
    natural = mix(scene(driving, "car", "metal", ()))
    assert np.array_equal(natural, mix(scene(driving, "car", "metal", ("engine", "birds"))))


def test_one_sound_more_leaves_the_others_as_they_were() -> None:
    still = Motion("float", (0.0, 0.3), 0.0)
    rain, wind, both, neither = (
        mix(scene(still, "thing", "cloth", names)) for names in (("rain",), ("wind",), ("wind", "rain"), ("bounces",))
    )
    assert np.allclose(both, rain + wind - neither, atol=1e-5)


def test_things_are_heard_where_they_are_seen() -> None:
    for sounds, noun in ((("engine",), "car"), (("bounces",), "ball")):
        motion = Motion("drive", (-0.8, 0.0), 0.02) if noun == "car" else replace(BOUNCE, start=(-0.8, 0.8), speed=0.02)
        left, right = mix(scene(motion, noun, "metal", sounds))
        assert rms(left) > 2 * rms(right)
    clip = scene(Motion("drive", (-0.3, 0.0), 0.0), "car", "metal", ("engine",))
    left, right = mix(replace(clip, camera=Camera("pan left", 2.0)))
    assert rms(left[-RATE:]) < rms(right[-RATE:])  # the camera went past it


def test_harder_blows_are_louder_and_brighter() -> None:
    actor = scene().actors[0]
    soft, hard = (
        blow(replace(actor, material="metal"), Contact(0, "bounce", impulse, 0, 0), "park", RATE)
        for impulse in (0.1, 0.9)
    )
    assert rms(hard) > 1.5 * rms(soft)
    assert centroid_hz(hard) > centroid_hz(soft)


def test_materials_sound_apart() -> None:
    actor, touch = scene().actors[0], Contact(0, "bounce", 0.8, 0, 0)
    heard = {name: blow(replace(actor, material=name), touch, "park", RATE) for name in MATERIALS}
    assert centroid_hz(heard["metal"]) > 2 * centroid_hz(heard["rubber"])
    assert len(heard["metal"]) > 2 * len(heard["wood"])  # it rings
    small = blow(replace(actor, height=0.2), touch, "park", RATE)
    assert centroid_hz(small) > centroid_hz(heard["rubber"])


def test_a_faster_car_has_a_higher_engine() -> None:
    slow, fast = (
        mix(scene(Motion("drive", (-0.5, 0.0), speed), "car", "metal", ("engine",))).mean(axis=0)
        for speed in (0.1, 0.9)
    )
    assert centroid_hz(fast) > 1.15 * centroid_hz(slow)


@pytest.mark.parametrize("seconds", [0.25, 1.0, 7.3])
def test_any_length(seconds: float) -> None:
    for names, noun in (
        (("wind", "birds", "city", "rain"), "kite"),
        (("waves", "barking"), "dog"),
        (("burner",), "hot-air balloon"),
    ):
        clip = replace(scene(Motion("float", (0.0, 0.3), 0.1, 0.1, 0.3), noun, "cloth", names), seconds=seconds)
        assert mix(clip).shape == (2, round(seconds * RATE))

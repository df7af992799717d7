"""The subject's track against the truth of its scene."""

from __future__ import annotations

import math
from itertools import islice

import numpy as np
import pytest

from lanterne.core.shot import Shot
from lanterne.model import layout
from lanterne.worlds.art import Art, ArtMissing
from lanterne.worlds.cast import Cast
from lanterne.worlds.grammar import NOUNS, sample_scene, training_seeds
from lanterne.worlds.motion import contacts
from lanterne.worlds.scene import Camera, Scene
from lanterne.worlds.tracks import CHANNELS, track
from lanterne.worlds.truth import Truth


@pytest.fixture(scope="module")
def cast() -> Cast:
    try:
        return Cast(Art.open())
    except ArtMissing:
        pytest.skip("the drawings are not installed: run `make art`")


@pytest.mark.parametrize("size", [(288, 160), (160, 288)], ids=["landscape", "portrait"])
@pytest.mark.parametrize("noun", NOUNS)
def test_it_goes_through_the_middle_of_what_is_seen(cast: Cast, noun: str, size: tuple[int, int]) -> None:
    seeds = islice(training_seeds(0), 1000)
    scenes = (sample_scene(seed, aspect=size[0] / size[1]) for seed in seeds)
    compared = 0
    for scene in islice((s for s in scenes if s.actors[0].noun == noun and s.camera.name != "still"), 3):
        truth = Truth(scene, size, cast)
        times = [0.5, 2.0, 3.5]
        for row, time_s in zip(track(scene, times, 24.0), times, strict=True):
            left, top, right, bottom = truth.boxes(time_s)[0] / min(size)
            if min(left, top) <= 0.01 or right >= size[0] / min(size) - 0.01 or bottom >= size[1] / min(size) - 0.01:
                continue  # partly out of the frame
            middle = ((left + right) / 2 - size[0] / min(size) / 2, size[1] / min(size) / 2 - (top + bottom) / 2)
            assert row[:2] == pytest.approx(middle, abs=0.09)
            assert math.exp(row[2]) == pytest.approx(bottom - top, rel=0.3)
            compared += 1
    assert compared > 0


def test_touches_fall_into_their_frames() -> None:
    scenes = (sample_scene(seed) for seed in training_seeds(0))
    scene = next(scene for scene in scenes if scene.shot.action == "bouncing")
    rows = track(scene, [frame / 24 for frame in range(97)], 24.0)
    touched = {math.floor(contact.time_s * 24 + 1e-6) for contact in contacts(scene)}
    assert set(np.flatnonzero(rows[:, layout.IMPULSE])) == touched
    assert touched
    later = track(scene, [frame / 24 for frame in range(24, 97)], 24.0)
    assert np.allclose(later, rows[24:], atol=1e-6)


def test_columns_are_those_that_the_model_reads_and_an_empty_stage_has_no_track() -> None:
    assert CHANNELS == layout.CHANNELS
    empty = Scene(4, "small", 4.0, 16 / 9, Shot(), "desert", "noon", "clear", Camera("still"), ())
    assert not track(empty, [0.0, 1.0], 24.0).any()
    rows = track(sample_scene(1), [0.0, 1.0], 24.0)
    assert (rows[:, layout.KNOWN] == 1).all()
    assert rows[:, layout.COS_ANGLE] ** 2 + rows[:, layout.SIN_ANGLE] ** 2 == pytest.approx(1)

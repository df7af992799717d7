"""Contacts, gravity and restitution read off tracks, and onsets off sound."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from lanterne.evals.cases import scenes
from lanterne.evals.motion import FPS, offsets, onsets, physics, seen_contacts, sunk
from lanterne.training.render import Kind
from lanterne.training.sights import places
from lanterne.worlds.motion import contacts
from lanterne.worlds.scene import Camera

TIMES = np.arange(97) / FPS
BOUNCING = [scene for scene in scenes(Kind("clips"), 150) if scene.shot.action == "bouncing"][:6]


@pytest.mark.parametrize("scene", BOUNCING, ids=lambda scene: str(scene.seed))
def test_contacts_are_seen_when_they_happen_even_if_the_camera_moves(scene) -> None:
    true = np.array([contact.time_s for contact in contacts(scene)])
    seen = seen_contacts(places(scene, TIMES))
    assert len(seen) >= 3
    assert np.abs(seen[:, None] - true[None]).min(axis=1).max() < 0.021  # half a frame


@pytest.mark.parametrize("scene", BOUNCING, ids=lambda scene: str(scene.seed))
def test_physics_is_that_of_the_scene(scene) -> None:
    found = physics(places(replace(scene, camera=Camera("pan left", 0.2)), TIMES))
    motion = scene.actors[0].motion
    assert found is not None
    assert found.gravity == pytest.approx(motion.gravity, rel=0.05)
    assert found.restitution == pytest.approx(motion.restitution, rel=0.03)


def test_a_ball_that_sinks_into_the_ground_is_seen_to() -> None:
    frames = np.arange(97)
    track = np.zeros((97, 3))
    track[:, 1], track[:, 2] = 0.4 - 0.8 * np.abs(np.sin(np.pi * frames / 20)), 0.2
    assert sunk(track) == pytest.approx(0, abs=1e-9)
    track[39:42, 1] += 0.1  # a twentieth of the frame further down: a quarter of its height
    assert sunk(track) == pytest.approx(0.25, abs=0.01)


def test_what_does_not_bounce_has_no_contacts() -> None:
    track = np.zeros((97, 3))
    track[:, 0] = np.linspace(-0.5, 0.5, 97)
    track[:, 1] += 0.01 * np.sin(np.arange(97))  # less than LEAST_DROP: a trembling probe
    assert len(seen_contacts(track)) == 0
    assert physics(track) is None
    assert sunk(track) is None


def clicks(times: list[float], noise: float) -> torch.Tensor:
    """Decaying knocks at the given times in steady noise: 4 seconds at 24 kHz."""
    rng = np.random.default_rng(0)
    wave = noise * rng.standard_normal(96_000)
    decay = np.exp(-np.arange(2400) / 300) * np.sin(np.arange(2400) * 0.12)
    for time in times:
        at = round(time * 24_000)
        wave[at : at + 2400] += 0.5 * decay[: len(wave) - at]
    return torch.from_numpy(wave)


@pytest.mark.parametrize("noise", [0.0, 0.01])
def test_onsets_are_heard_when_they_sound(noise: float) -> None:
    times = [0.41, 1.2, 1.87, 2.5, 3.6]
    heard = onsets(clicks(times, noise))
    gaps = offsets(np.array(times), heard)
    assert np.nanmax(gaps) < 0.02
    assert not np.isnan(gaps).any()
    assert len(heard) <= len(times) + 2


def test_steady_noise_and_silence_have_few_onsets() -> None:
    assert len(onsets(clicks([], 0.05))) <= 6
    assert len(onsets(torch.zeros(96_000))) == 0


def test_a_contact_that_nobody_hears_is_not_matched() -> None:
    gaps = offsets(np.array([1.0, 2.0]), np.array([1.03]))
    assert gaps[0] == pytest.approx(0.03)
    assert np.isnan(gaps[1])
    assert np.isnan(offsets(np.array([1.0]), np.zeros(0))).all()
    assert len(offsets(np.zeros(0), np.array([1.0]))) == 0

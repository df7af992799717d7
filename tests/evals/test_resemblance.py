"""How clips lie among true ones."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest
import torch

from lanterne.evals.bench import Bench
from lanterne.evals.resemblance import Naming, copied, frechet, voice
from lanterne.training.render import Kind
from lanterne.worlds.scene import Scene


def drawn(count: int, seed: int) -> torch.Tensor:
    return torch.randn(count, 6, generator=torch.Generator().manual_seed(seed))


def test_clips_from_the_same_world_are_near_and_others_are_not() -> None:
    true = drawn(400, 0)
    near, moved, flat = (frechet(one, true) for one in (drawn(400, 1), drawn(400, 1) + 1, 0.1 * drawn(400, 1)))
    assert near == pytest.approx(0, abs=0.05)
    assert moved == pytest.approx(1, abs=0.15)  # six directions of variance 1, moved by 1 in each
    assert flat == pytest.approx(0.81, abs=0.1)  # (1 - 0.1) squared


def test_one_clip_alone_has_no_distance() -> None:
    assert frechet(drawn(1, 0), drawn(5, 1)) is None


def test_a_copy_is_found_among_training_clips_and_new_ones_are_none() -> None:
    known = drawn(50, 0)
    assert copied(drawn(20, 1), known) < 20
    assert copied(known[:10] + 0.01 * drawn(10, 2), known) == 100


def test_a_sound_is_named_by_what_training_scenes_sound_like(monkeypatch: pytest.MonkeyPatch) -> None:
    """Toy sounds: a scene with rain is loud in one channel, one without is not."""

    def listened(_: Bench, scene: Scene) -> torch.Tensor:
        noise = torch.randn(24, 4, generator=torch.Generator().manual_seed(scene.seed))
        return noise + torch.tensor([3.0 if scene.weather == "rain" else 0.0, 0, 0, 0])

    monkeypatch.setattr("lanterne.evals.resemblance._listened", listened)
    monkeypatch.setattr("lanterne.evals.resemblance.audible", lambda scene: (scene.weather,))
    bench = cast(Bench, SimpleNamespace(kind=Kind("clips")))
    naming = Naming(bench, 80)
    scenes = [bench.kind.scene(seed) for seed in range(40)]
    voices = torch.stack([voice(listened(bench, scene)) for scene in scenes])
    right = naming.right(voices, [(scene.weather,) for scene in scenes])
    wrong = naming.right(voices, [("clear",) if scene.weather == "rain" else ("rain",) for scene in scenes])
    assert right == pytest.approx(100, abs=5)
    assert wrong == pytest.approx(0, abs=5)

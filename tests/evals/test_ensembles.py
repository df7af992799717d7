"""Groups of several: held-out scenes in which all stand where the words have them, and are found there."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from lanterne.core.canvas import Card
from lanterne.engines.native.model import WEIGHTS
from lanterne.evals import ensembles
from lanterne.evals.bench import Bench, Settings
from lanterne.evals.ensembles import groups
from lanterne.model import weights as files
from lanterne.model.audio import AudioLatents
from lanterne.model.flow import Latents
from lanterne.model.latents import VideoLatents
from lanterne.model.layout import X
from lanterne.training.render import Kind, Renderer
from lanterne.worlds.grammar import is_held_out
from lanterne.worlds.scene import Scene

KIND = Kind("clips")


def test_groups_are_held_out_and_the_same_in_every_run() -> None:
    found = groups(KIND, 6)
    assert found == groups(KIND, 8)[:6]
    assert all(is_held_out(group.scene.seed) for group in found)
    assert [sum(one.count for one in group.shot.subjects) for group in found] == [2, 2, 2, 3, 2, 2]
    assert [group.shot.relation for group in found] == ["left of", None, "right of", None, None, None]
    assert all(len(group.scene.actors) == sum(one.count for one in group.shot.subjects) for group in found)


@pytest.mark.parametrize("index", [0, 2])
def test_in_true_renders_they_stand_as_the_words_have_them(index: int) -> None:
    group = groups(KIND, 3)[index]
    first, second = group.scene.actors
    assert first.noun != second.noun
    sides = [first.motion.start[0] + first.motion.speed * 2, second.motion.start[0] + second.motion.speed * 2]
    assert (sides[0] < sides[1]) is (group.shot.relation == "left of")
    assert abs(sides[0] - sides[1]) > 0.9


class Toys(Bench):
    """Makes latents of nothing and renders latents of ones."""

    def __init__(self) -> None:
        self.settings, self.on_step = Settings(WEIGHTS), lambda *_: None
        transform = files.load_latents(WEIGHTS / "video_latents.safetensors")
        self.renderer = Renderer(transform, AudioLatents.load(WEIGHTS / "audio.safetensors"))

    def clip(self, card: Card, seed: int) -> Latents:
        return torch.zeros(1, 2, 10, 18, 96), torch.zeros(1, 9, 64)

    def render(self, scene: Scene) -> Latents:
        return torch.ones(1, 2, 10, 18, 96), torch.zeros(1, 9, 64)


def test_a_share_of_groups_is_all_there_as_many_as_asked_and_where_the_words_say(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def sought(
        portraits: Tensor, angles: list[tuple[float, ...]], latents: Tensor, transform: VideoLatents, sure: float
    ) -> Tensor | None:
        is_true = bool(latents.mean() > 0)
        if len(portraits) > 2 and is_true:  # in true renders there are two and no more
            return None
        tracks = torch.zeros(len(portraits), 9, 11)
        tracks[:, :, X] = torch.linspace(-0.5, 0.5, len(portraits))[:, None]
        return tracks

    monkeypatch.setattr(ensembles, "sought", sought)
    rows = {row.name: (row.value, row.ceiling) for row in ensembles.ensemble_rows(Toys(), 4)}
    assert rows["several subjects: all seen"] == (100, 75)  # three of a kind are not found in their true render
    assert rows["count"] == (0, 50)  # one too many in each clip
    assert rows["relation"] == (50, 50)  # left of, and right of

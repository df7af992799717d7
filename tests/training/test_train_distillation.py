"""Distillation at toy size: the student begins as its teacher, comes nearer to what the teacher says with guidance,
and goes on where it stopped.
"""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import torch
from toys import config, write_shard, write_transforms

from lanterne.core.errors import InvalidInput, WeightsError
from lanterne.model.conditioning import TokenPlan
from lanterne.model.transformer import Transformer
from lanterne.model.weights import load_tokenizer, load_transformer, save_transformer
from lanterne.training.cache import CAPTION_ONLY
from lanterne.training.diffusion import DiffusionRun
from lanterne.training.distillation import DistillationTrainer
from lanterne.training.render import Kind
from lanterne.worlds.grammar import training_seeds

NEVER = 1e9  # minutes


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with transforms, clips, and a teacher that says something."""
    folder = tmp_path_factory.mktemp("cache")
    write_transforms(folder)
    write_shard(folder, Kind("clips"), list(islice(training_seeds(90), 3)))
    torch.manual_seed(0)
    teacher = Transformer(config())
    for parameter in teacher.parameters():
        torch.nn.init.normal_(parameter, std=0.1)
    tokenizer = load_tokenizer(folder / "tokenizer.json")
    tensors = {name: each.bfloat16() for name, each in teacher.state_dict().items()}
    save_transformer(folder / "transformer.safetensors", tensors, config(), tokenizer, {"steps": 7})
    return folder


def make(cache: Path, out: Path) -> DistillationTrainer:
    run = DiffusionRun(
        cache, out, cache, mix={"short": 1.0}, batch_tokens=160, warmup=1, compile=False, save_minutes=NEVER,
        sheet_minutes=NEVER, config=config(), muon_lr=0.01, adam_lr=3e-3,
    )  # fmt: skip
    return DistillationTrainer(run, load_tokenizer(cache / "tokenizer.json"))


def test_it_begins_as_its_teacher_and_comes_nearer_to_what_that_says_with_guidance(cache: Path, tmp_path: Path) -> None:
    trainer = make(cache, tmp_path)
    for one, two in zip(trainer.model.parameters(), trainer.teacher.parameters(), strict=True):
        assert torch.equal(one, two)
    batch = trainer.caches["short", "landscape"].batch(2, 5, CAPTION_ONLY, np.random.default_rng(0))
    losses = []
    for _ in range(40):
        trainer.generator.manual_seed(5)  # the same times and noise
        video, audio = trainer.losses(batch, TokenPlan.free(2))
        (video + audio).backward()
        trainer.optimiser.step()
        losses.append(video.item())
    assert losses[-1] < 0.6 * losses[0]
    assert all(parameter.grad is None for parameter in trainer.teacher.parameters())


def test_what_is_given_is_learnt_as_given_and_costs_nothing(cache: Path, tmp_path: Path) -> None:
    trainer = make(cache, tmp_path)
    batch = trainer.caches["short", "landscape"].batch(2, 5, CAPTION_ONLY, np.random.default_rng(0))
    everything = TokenPlan(torch.zeros(2, 1, 1, 1), torch.zeros(2, 1))
    assert [loss.item() for loss in trainer.losses(batch, everything)] == [0.0, 0.0]


def test_it_goes_on_where_it_stopped_and_says_what_it_is(cache: Path, tmp_path: Path) -> None:
    first = make(cache, tmp_path)
    first.step(first.caches["short", "landscape"], "short", 1.0)
    first.save()
    second = make(cache, tmp_path)
    assert second.optimiser.steps == 1
    for one, two in zip(first.model.parameters(), second.model.parameters(), strict=True):
        assert torch.equal(one, two)
    _, _, about = load_transformer(tmp_path / "transformer.safetensors")
    assert (about["distilled"], about["steps"], about["scenery"]) == (True, 1, False)
    write_transforms(tmp_path)
    again = DiffusionRun(cache, tmp_path / "again", tmp_path, config=config(), mix={"short": 1.0})
    with pytest.raises(InvalidInput, match="distilled already"):
        DistillationTrainer(again, second.tokenizer)


def test_without_a_teacher_it_says_what_is_missing(cache: Path, tmp_path: Path) -> None:
    write_transforms(tmp_path)
    run = DiffusionRun(cache, tmp_path, tmp_path, config=config(), mix={"short": 1.0})
    with pytest.raises(WeightsError, match=r"transformer\.safetensors"):
        DistillationTrainer(run, load_tokenizer(cache / "tokenizer.json"))

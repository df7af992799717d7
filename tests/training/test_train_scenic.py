"""The scenic artist learns stages by their words, and goes on after a stop."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from toys import CHANNELS, write_stages

from lanterne.core.errors import InvalidInput
from lanterne.model.scenic import ScenicConfig
from lanterne.model.weights import SCENIC, load_scenic
from lanterne.training.scenic import ScenicRun, ScenicTrainer

CONFIG = ScenicConfig(CHANNELS, 64, 1, 2, 300)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_stages(tmp_path_factory.mktemp("stages"))


def test_it_learns_and_goes_on_where_it_stopped(folder: Path, tmp_path: Path) -> None:
    settings = ScenicRun(out=tmp_path, cache=folder, weights=folder, batch=8, config=CONFIG)
    run = ScenicTrainer(settings)
    assert [len(each.latents) for each in (*run.stages, *run.held_out)] == [8, 8, 8, 8]

    def loss() -> float:
        run.generator = torch.Generator().manual_seed(0)
        return sum(run.loss(stages, torch.arange(8)).item() for stages in run.stages)

    before = loss()
    for _ in range(80):
        run.step(1.0)
    assert loss() < 0.9 * before
    run.save()
    assert ScenicTrainer(settings).optimiser.steps == 80
    assert load_scenic(tmp_path / SCENIC).config == CONFIG
    assert "held_out" in json.loads((tmp_path / "log.jsonl").read_text().splitlines()[-1])
    assert {path.name for path in tmp_path.glob("sheet-*")} == {"sheet-10x18-000080.png", "sheet-14x14-000080.png"}


def test_a_cache_without_stages_says_how_to_fill_it(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="stage") as raised:
        ScenicTrainer(ScenicRun(out=tmp_path, cache=tmp_path, weights=folder, config=CONFIG))
    assert "render" in (raised.value.hint or "")

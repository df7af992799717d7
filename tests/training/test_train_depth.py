"""Who tells depth learns it from stages whose depth is known, and goes on after a stop."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from toys import CHANNELS, write_stages

from lanterne.core.errors import InvalidInput
from lanterne.model.depth import DepthConfig
from lanterne.model.multiplane import DISPARITIES
from lanterne.model.weights import DEPTH, load_depth
from lanterne.training.depth import DepthRun, DepthTrainer
from lanterne.training.render import Kind, moment_of
from lanterne.worlds.art import Art
from lanterne.worlds.cast import Cast
from lanterne.worlds.grammar import training_seeds
from lanterne.worlds.truth import Truth

CONFIG = DepthConfig(CHANNELS, 16, 1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_stages(tmp_path_factory.mktemp("stages"))


def test_it_learns_and_goes_on_where_it_stopped(folder: Path, tmp_path: Path) -> None:
    settings = DepthRun(out=tmp_path, cache=folder, weights=folder, batch=8, config=CONFIG)
    run = DepthTrainer(settings)
    assert [len(each.latents) for each in (*run.hung, *run.held_out)] == [8, 8, 8, 8]

    def loss() -> float:
        run.generator = torch.Generator().manual_seed(0)
        return sum(run.loss(hung, torch.arange(8)).item() for hung in run.hung)

    before = loss()
    for _ in range(100):
        run.step(1.0)
    assert loss() < 0.85 * before
    run.save()
    assert DepthTrainer(settings).optimiser.steps == 100
    assert load_depth(tmp_path / DEPTH).config == CONFIG
    assert 0 < json.loads((tmp_path / "log.jsonl").read_text().splitlines()[-1])["held_out"] <= 1
    assert {path.name for path in tmp_path.glob("sheet-*")} == {"sheet-80x144-000100.png", "sheet-112x112-000100.png"}


def test_what_it_learns_is_where_the_theatre_hangs_its_planes(folder: Path, tmp_path: Path) -> None:
    run = DepthTrainer(DepthRun(out=tmp_path, cache=folder, weights=folder, config=CONFIG))
    kind = Kind("stills", "landscape", "stage")
    seed = next(training_seeds(0))
    scene = kind.scene(seed)
    true = 1 / Truth(scene, kind.size, Cast(Art.open())).depth(moment_of(scene))
    kept = run.held_out[0].shares[0].argmax(dim=0)
    far, near = DISPARITIES.index(0.09), DISPARITIES.index(1.0)
    sure = torch.from_numpy(true[::2, ::2])
    assert (kept[sure < 0.1] == far).float().mean() > 0.95
    assert (kept[sure > 0.9] == near).float().mean() > 0.95


def test_a_cache_without_stages_says_how_to_fill_it(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="stage") as raised:
        DepthTrainer(DepthRun(out=tmp_path, cache=tmp_path, weights=folder, config=CONFIG))
    assert "render" in (raised.value.hint or "")

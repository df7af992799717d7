"""The planner learns from scenes alone, also in a mirror, and a killed run goes on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from toys import write_transforms

from lanterne.model.layout import FACING, X
from lanterne.model.planner import PATCHES, PlannerConfig
from lanterne.model.weights import PLANNER, load_planner, load_tokenizer
from lanterne.training.planner import PlannerRun, PlannerTrainer, draw_known, draw_tracks
from lanterne.worlds.grammar import training_seeds

CONFIG = PlannerConfig(32, 1, 2, 300)


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("weights")
    write_transforms(folder)
    return folder


def trainer(weights: Path, out: Path) -> PlannerTrainer:
    out.mkdir(exist_ok=True)
    return PlannerTrainer(PlannerRun(out=out, weights=weights, scenes=32, fresh=2, batch=16, config=CONFIG))


def test_it_learns_and_goes_on_where_it_stopped(weights: Path, tmp_path: Path) -> None:
    run = trainer(weights, tmp_path)
    rows = torch.arange(32)

    def loss() -> float:
        run.generator = torch.Generator().manual_seed(0)
        return run.loss(run.pool, rows, mirror=False).item()

    before = loss()
    for _ in range(150):
        run.step(1.0)
    assert loss() < 0.7 * before
    run.save()
    again = trainer(weights, tmp_path)
    assert again.optimiser.steps == 150
    assert torch.equal(again.model.mean, run.model.mean)
    assert again.seed > run.seed  # other scenes than before
    assert load_planner(tmp_path / PLANNER).config == CONFIG
    assert "held_out" in json.loads((tmp_path / "log.jsonl").read_text().splitlines()[-1])


def test_scenes_of_all_shapes_and_words_for_the_mirror(weights: Path) -> None:
    drawn = draw_tracks(24, training_seeds(0), load_tokenizer(weights / "tokenizer.json"), 160)
    assert drawn.track.shape == (24, 97, 11)
    assert drawn.way.shape == (24, PATCHES, 4)
    assert len(drawn.way[:, 0, 3].unique()) == 3
    assert drawn.track[:, 0, X].abs().max() < 1.0
    assert set(drawn.track[..., FACING].unique().tolist()) <= {-1.0, 1.0}
    other = [index for index in range(24) if not torch.equal(drawn.text[0][index], drawn.mirrored_text[0][index])]
    pans = (drawn.way[:, -1, 0].abs() > 0.03) & (drawn.way[:, -1, 2] == 0)
    assert other == pans.nonzero().flatten().tolist()


def test_what_is_given_is_nothing_a_beginning_an_end_or_both() -> None:
    known = draw_known(2000, torch.Generator().manual_seed(0))
    assert 0.4 < (~known.any(dim=1)).float().mean() < 0.6
    first, last = known[:, 0], known[:, -1]
    assert min((first & last).sum(), (first & ~last).sum(), (last & ~first).sum()) > 50
    assert (~known).any(dim=1).all()
    changes = (known[:, 1:] != known[:, :-1]).sum(dim=1)
    assert (changes <= 2).all()

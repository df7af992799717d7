"""The casting learns portraits by their words, never sees the pairs that are kept from it, and goes on after a stop."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from toys import write_transforms

from lanterne.model.casting import CastingConfig
from lanterne.model.weights import CASTING, load_casting, load_tokenizer
from lanterne.training.casting import CastingRun, CastingTrainer, roles
from lanterne.worlds.art import Art, ArtMissing
from lanterne.worlds.cast import ARTS_OF
from lanterne.worlds.grammar import HELD_OUT_PAIRS, NOUNS

CONFIG = CastingConfig(32, 1, 2, 300)


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    try:
        Art.open()
    except ArtMissing:
        pytest.skip("the drawings are not installed: run `make art`")
    folder = tmp_path_factory.mktemp("weights")
    write_transforms(folder)
    return folder


def test_it_learns_and_goes_on_where_it_stopped(weights: Path, tmp_path: Path) -> None:
    run = CastingTrainer(CastingRun(out=tmp_path, weights=weights, batch=16, config=CONFIG))
    rows = torch.arange(32)

    def loss() -> float:
        run.generator = torch.Generator().manual_seed(0)
        return run.loss(run.roles, rows).item()

    before = loss()
    for _ in range(60):
        run.step(1.0)
    assert loss() < 0.7 * before
    run.save()
    assert CastingTrainer(CastingRun(out=tmp_path, weights=weights, batch=16, config=CONFIG)).optimiser.steps == 60
    assert load_casting(tmp_path / CASTING).config == CONFIG
    assert "held_out_error" in json.loads((tmp_path / "log.jsonl").read_text().splitlines()[-1])
    assert (tmp_path / "sheet-000060.png").exists()


def test_nouns_of_many_drawings_are_shown_oftener_and_held_out_pairs_never(weights: Path) -> None:
    tokenizer = load_tokenizer(weights / "tokenizer.json")
    seen, kept = (roles(tokenizer, 16, held_out) for held_out in (False, True))
    assert {*kept.names} == {f"{color} {noun}" for color, noun in HELD_OUT_PAIRS}
    assert not {*kept.names} & {*seen.names}
    for noun in NOUNS:
        share = sum(
            share
            for name, share in zip(seen.names, seen.share.tolist(), strict=True)
            if name in (noun, *(f"{color} {noun}" for color in ("red", "blue", "green", "yellow", "purple", "white")))
        )
        assert share == pytest.approx(len(ARTS_OF[noun]) ** 0.5)
    assert seen.names.count("runner") == 15  # each gender and skin tone of the art

"""The scenic artist: plates hang on words, on the seed, and on what is known of them, in any shape of frame."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from lanterne.core.shot import Shot, Subject
from lanterne.model.scenic import Scenic, ScenicConfig, place, told
from lanterne.model.text import Tokenizer, batch_texts

CONFIG = ScenicConfig(8, 32, 1, 2, 300)


@pytest.fixture(scope="module")
def scenic() -> Scenic:
    torch.manual_seed(0)
    return Scenic(CONFIG).eval()


def painted(scenic: Scenic, words: str, known: Tensor, seed: int = 0) -> Tensor:
    tokenizer = Tokenizer.train(["park dawn", "desert night"] * 3, 280)
    text = batch_texts(tokenizer, [(words, "")], CONFIG.text_length)
    return scenic.paint(text, known, torch.Generator().manual_seed(seed), steps=3)


def test_a_place_is_said_without_who_plays_there() -> None:
    kite = Shot(subjects=(Subject("kite", "red"),), action="flying", shot_type="close-up", camera="still")
    assert place(replace(kite, setting="park", light="night", weather="rain")) == "park, night, rain"


def test_a_plate_hangs_on_words_seed_and_what_is_known(scenic: Scenic) -> None:
    nothing = torch.zeros(1, 10, 18, 9)
    found = painted(scenic, "park, dawn", nothing)
    assert found.shape == (1, 10, 18, 8)
    assert torch.equal(found, painted(scenic, "park, dawn", nothing))
    assert not torch.equal(found, painted(scenic, "desert, night", nothing))
    assert not torch.equal(found, painted(scenic, "park, dawn", nothing, seed=1))
    assert not torch.equal(found, painted(scenic, "park, dawn", torch.ones(1, 10, 18, 9)))


@pytest.mark.parametrize(("rows", "columns"), [(18, 10), (14, 14)])
def test_the_middle_of_every_shape_has_the_same_place(scenic: Scenic, rows: int, columns: int) -> None:
    assert painted(scenic, "park", torch.zeros(1, rows, columns, 9)).shape == (1, rows, columns, 8)


def test_of_a_draft_the_matte_is_not_told() -> None:
    draft = torch.arange(8 + 8 + 1.0).expand(1, 2, 3, 17)
    assert told(draft, 8)[0, 0, 0].tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 16]

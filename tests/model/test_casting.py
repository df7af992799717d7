"""Casting: likenesses within their limits, and the words that they hang on."""

from __future__ import annotations

import torch

from lanterne.core.shot import Shot, Subject
from lanterne.model.casting import Casting, CastingConfig, from_patches, role, to_patches
from lanterne.model.text import Tokenizer, batch_texts

CONFIG = CastingConfig(32, 1, 2, 300)


def test_patches_there_and_back() -> None:
    alpha = torch.randint(0, 2, (2, 1, 60, 84)).float()
    likeness = torch.cat([(torch.rand(2, 3, 60, 84) * 2 - 1) * alpha, alpha], dim=1)
    assert torch.allclose(from_patches(to_patches(likeness)), likeness, atol=1e-6)


def test_a_role_is_the_subject_alone() -> None:
    kite = Shot(subjects=(Subject("kite", "red"), Subject("dog")), action="flying", setting="park", light="night")
    assert role(kite) == "red kite"


def test_a_cast_keeps_its_limits_and_hangs_on_words_and_seed() -> None:
    torch.manual_seed(0)
    casting = Casting(CONFIG).eval()
    tokenizer = Tokenizer.train(["red kite", "blue dog"] * 3, 280)

    def cast(name: str, seed: int) -> torch.Tensor:
        return casting.cast(batch_texts(tokenizer, [(name, "")], 16), torch.Generator().manual_seed(seed), steps=3)

    found = cast("red kite", 0)
    assert found.shape == (1, 4, 60, 84)
    assert found[:, 3].min() >= 0
    assert found[:, 3].max() <= 1
    assert (found[:, :3].abs() <= found[:, 3:] + 1e-6).all()
    assert torch.equal(found, cast("red kite", 0))
    assert not torch.equal(found, cast("red kite", 1))
    assert not torch.equal(found, cast("blue dog", 0))

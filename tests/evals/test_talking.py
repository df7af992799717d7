"""Mouths that move with what is heard, late, or not at all, are told apart."""

import numpy as np
import pytest

from lanterne.evals.talking import LAGS, alike


def syllables():
    rng = np.random.default_rng(3)
    return np.convolve(rng.random(72), [0.25, 0.5, 0.25], "same").astype(np.float32)


@pytest.mark.parametrize("late", [-2, 0, 3])
def test_how_far_off_they_are(late):
    heard = syllables()
    here, off_ms = alike(5 + 40 * np.roll(heard, late), heard)
    assert off_ms == pytest.approx(-1000 * late / 24)
    assert here > 0.99 if late == 0 else here < 0.9


def test_mouths_that_move_as_they_like_are_not_alike():
    heard = syllables()
    here, _ = alike(np.sin(np.arange(72) / 3).astype(np.float32), heard)
    assert abs(here) < 0.5
    assert len(heard) > 2 * LAGS

"""Blows up a picture: every field of one colour becomes a cushion whose seam is where the colour changes."""

from __future__ import annotations

import numpy as np

_WIDEST = 26.0  # cells: the largest ball that the pressure makes
_SEAM = 12.0  # how firmly a border holds the cloth down
_CONTRAST = 0.1  # a change of colour, squared, that makes a border
_SWEEPS = 8  # over each size of the grid
_SMALLEST = 6  # cells along the shorter side of the coarsest grid


def relief(colours: np.ndarray) -> np.ndarray:
    """How the cushions of a picture stand: float32 (rows, columns, 3) of the slopes of half the squared height across
    and down and of the height, in cells, from colours in 0..1 (rows, columns, 3).

    A cloth under pressure, held down at the borders, solves Poisson's equation; over a disc, it is the squared height
    of a ball, whose radius is then the length of these three. Grids from coarse to fine are swept a fixed number of
    times, so that this is a smooth function of the picture, and steady where the picture is.
    """
    squared = _blown(_held(colours) + 4 / _WIDEST**2, 4.0)
    down, across = np.gradient(squared)
    return np.asarray(np.stack([across / 2, down / 2, np.sqrt(squared)], axis=2), np.float32)


def _held(colours: np.ndarray) -> np.ndarray:
    """How firmly each cell is held down: about 0 within a field, `_SEAM` on a border.

    A border is where the next colour and the one beyond it both differ: a thread or a drop of rain is none.
    """
    change = np.zeros(colours.shape[:2], np.float32)
    for lines, found in ((colours, change), (colours.swapaxes(0, 1), change.T)):
        around = np.pad(lines, ((1, 1), (0, 0), (0, 0)), mode="edge")
        step = np.maximum((lines[1:] - lines[:-1]) * (around[3:] - around[:-3]), 0).sum(axis=2) / 2
        found[1:] += step
        found[:-1] += step
    return np.asarray(_SEAM * change**2 / (change**2 + _CONTRAST**2), np.float32)


def _blown(held: np.ndarray, pressure: float) -> np.ndarray:
    """The cloth over a grid, float32 like `held`: swept on from the one over a grid of half as many cells a side."""
    rows, columns = held.shape
    if min(rows, columns) <= _SMALLEST:
        cloth = np.full_like(held, pressure / held.mean())
    else:
        even = np.pad(held, ((0, rows % 2), (0, columns % 2)), mode="edge")
        halved = even.reshape(even.shape[0] // 2, 2, even.shape[1] // 2, 2).mean(axis=(1, 3))
        cloth = _blown(4 * halved, 4 * pressure).repeat(2, axis=0).repeat(2, axis=1)[:rows, :columns]
    for _ in range(_SWEEPS):
        wide = np.pad(cloth, 1, mode="edge")
        pulled = wide[:-2, 1:-1] + wide[2:, 1:-1] + wide[1:-1, :-2] + wide[1:-1, 2:] + pressure
        cloth = 0.25 * cloth + 0.75 * pulled / (held + 4)
    return np.asarray(cloth, np.float32)

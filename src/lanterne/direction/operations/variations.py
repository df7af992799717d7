"""The same canvas several times, each with a seed of its own."""

from __future__ import annotations

from dataclasses import replace

from lanterne.core.canvas import Canvas
from lanterne.core.errors import InvalidInput

MAX_VARIATIONS = 8


def variations(canvas: Canvas, seed: int, count: int) -> tuple[Canvas, ...]:
    """So many canvases, with seeds in a row from `seed` on. Raises InvalidInput for none or too many."""
    if not 1 <= count <= MAX_VARIATIONS:
        raise InvalidInput(f"{count} variations cannot be made.", f"Ask for 1 to {MAX_VARIATIONS}.")
    return tuple(replace(canvas, seed=seed + number) for number in range(count))

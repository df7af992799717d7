"""From the size that people ask for to the size that an engine has."""

from __future__ import annotations

import math
from collections.abc import Sequence

Size = tuple[int, int]  # width, height


def nearest_size(wanted: Size, sizes: Sequence[Size]) -> Size:
    """The engine's size to make a clip at, which is then scaled to `wanted` (`lanterne.media.scale`).

    The same orientation if the engine has it (else the picture comes out small), then the shape
    that loses the least, then the smallest that is as large as wanted, or the largest.
    """

    def loss(size: Size) -> tuple[bool, float, bool, float]:
        shape = abs(math.log(size[0] / size[1] * wanted[1] / wanted[0]))
        growth = math.log(wanted[0] * wanted[1] / (size[0] * size[1]))
        return _orientation(size) != _orientation(wanted), round(shape, 2), growth > 0, abs(growth)

    return min(sizes, key=loss)


def _orientation(size: Size) -> int:
    return (size[0] > size[1]) - (size[0] < size[1])

"""Pictures made to fit a frame, and masks with soft edges."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from lanterne.core.canvas import Fit
from lanterne.media.scale import inset, scale

SHAPE_TOLERANCE = 0.02  # how much the sides' ratio may differ before a picture counts as of another shape
MIDDLE_GREY = 127
BACKDROP_PX, DIMMED = 24, 0.5  # the backdrop's longer side before it is blown up, and how bright it is

Frame = npt.NDArray[np.uint8]


def fitted(pixels: Frame, size: tuple[int, int], fit: Fit = "fill") -> Frame:
    """A picture (height, width, 3) at a size (width, height).

    "fill" cuts what sticks out at two sides; "fit" shows all of it, over a dim blur of itself. A picture that has the
    size already comes back as it is, bit for bit.
    """
    height, width = pixels.shape[:2]
    if (width, height) == size:
        return pixels
    left, top, inner_width, inner_height = inset((width, height), size)
    if fit != "fit" or (inner_width, inner_height) == size:
        return scale(pixels, size)
    shrink = BACKDROP_PX / max(size)
    tiny = scale(pixels, (max(2, round(size[0] * shrink)), max(2, round(size[1] * shrink))))
    frame: Frame = (scale(tiny, size) * np.float32(DIMMED)).astype(np.uint8)
    frame[top : top + inner_height, left : left + inner_width] = scale(pixels, (inner_width, inner_height))
    return frame


def decided(mask: Frame) -> Frame:
    """A mask's pictures (..., height, width, 3) in black and white: white where it is lighter than middle grey.

    What comes out of a lossy file has no clean black.
    """
    white = (mask.mean(axis=-1, keepdims=True) > MIDDLE_GREY) * np.uint8(255)
    return np.repeat(white, 3, axis=-1)


def is_other_shape(size: tuple[int, int], wanted: tuple[int, int]) -> bool:
    """Whether pictures of `size` must lose something at their sides, or get something, to be of `wanted`."""
    return abs(size[0] * wanted[1] / (size[1] * wanted[0]) - 1) > SHAPE_TOLERANCE


def feathered(mask: npt.NDArray[np.float32], radius: int) -> npt.NDArray[np.float32]:
    """A mask (height, width) whose white stays white and fades to black within `radius` pixels around it."""
    white = (mask > 0).astype(np.float32)
    for axis in (0, 1):
        padded = np.pad(white, [(radius, radius) if each == axis else (0, 0) for each in (0, 1)], mode="edge")
        sums = np.cumsum(padded, axis=axis, dtype=np.float64)
        sums = np.concatenate([np.zeros_like(sums.take([0], axis)), sums], axis=axis)
        count = white.shape[axis]
        ahead, behind = np.arange(count) + 2 * radius + 1, np.arange(count)
        white = ((sums.take(ahead, axis) - sums.take(behind, axis)) / (2 * radius + 1)).astype(np.float32)
    soft = np.minimum(white * 4, 1)  # a corner's own mean is 1/4 and a little
    soft[mask > 0] = 1
    soft[soft < 1e-6] = 0
    return soft.astype(np.float32)

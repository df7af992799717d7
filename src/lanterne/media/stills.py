"""Pictures that browsers show, from frames: WebP and JPEG, and the sheet that a player scrubs over."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image

from lanterne.core.errors import MediaError


def encode_webp(pixels: npt.NDArray[np.uint8], quality: int = 80) -> bytes:
    """The WebP of a picture, uint8 (height, width, 3)."""
    return _encode(pixels, "WEBP", quality=quality, method=2)


def encode_jpeg(pixels: npt.NDArray[np.uint8], quality: int = 82) -> bytes:
    """The JPEG of a picture, uint8 (height, width, 3)."""
    return _encode(pixels, "JPEG", quality=quality)


def fit(pixels: npt.NDArray[np.uint8], side_px: int) -> npt.NDArray[np.uint8]:
    """A picture made smaller, if it must be, until its longer side is `side_px`."""
    height, width = pixels.shape[:2]
    scale = side_px / max(height, width)
    if scale >= 1:
        return pixels
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BOX), np.uint8)


def sprite_sheet(cells: Sequence[npt.NDArray[np.uint8]], columns: int) -> npt.NDArray[np.uint8]:
    """Pictures of one size, uint8 (height, width, 3), edge to edge in reading order; the rest of the last row is black.

    Raises MediaError for no picture.
    """
    if not cells:
        raise MediaError("There is no frame to show on a sheet.")
    height, width = cells[0].shape[:2]
    rows = -(-len(cells) // columns)
    sheet = np.zeros((rows * height, min(columns, len(cells)) * width, 3), np.uint8)
    for index, cell in enumerate(cells):
        top, left = index // columns * height, index % columns * width
        sheet[top : top + height, left : left + width] = cell
    return sheet


def _encode(pixels: npt.NDArray[np.uint8], kind: str, **options: int) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(buffer, kind, **options)
    return buffer.getvalue()

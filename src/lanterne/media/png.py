"""A PNG encoder on the standard library, so that pictures can be written wherever numpy runs."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import numpy.typing as npt


def encode_png(pixels: npt.NDArray[np.uint8]) -> bytes:
    """The PNG of an RGB picture, uint8 (height, width, 3). Source: PNG specification, third edition."""
    height, width, channels = pixels.shape
    if channels != 3 or pixels.dtype != np.uint8:
        raise ValueError(f"not an RGB picture of bytes: {pixels.dtype} {pixels.shape}")
    above = np.vstack([np.zeros((1, width * 3), np.uint8), pixels.reshape(height, -1)[:-1]])
    rows = np.empty((height, 1 + width * 3), np.uint8)
    rows[:, 0] = 2  # filter "up": each byte less the one above, which deflates well on drawings
    rows[:, 1:] = pixels.reshape(height, -1) - above
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"sRGB", b"\0"), (b"IDAT", zlib.compress(rows.tobytes(), 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in chunks
    )

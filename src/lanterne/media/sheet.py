"""Many frames on one picture, to see a clip, or many clips, at a glance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from lanterne.core.errors import MediaError
from lanterne.media.png import encode_png
from lanterne.media.reader import FileClip

GAP_PX = 4
PAPER = 24  # grey level of the gaps


def shrink(pixels: npt.NDArray[np.uint8], size: tuple[int, int]) -> npt.NDArray[np.uint8]:
    """A picture, uint8 (height, width, 3), at another size (width, height): a pixel is the mean of what it covers."""
    height, width = pixels.shape[:2]
    rows = _coverage(height, size[1])  # (new height, height)
    columns = _coverage(width, size[0])  # (new width, width)
    mixed = np.tensordot(rows, pixels.astype(np.float32), 1)  # (new height, width, 3)
    mixed = np.tensordot(columns, mixed, (1, 1)).swapaxes(0, 1)  # (new height, new width, 3)
    shrunk: npt.NDArray[np.uint8] = (mixed + 0.5).clip(0, 255).astype(np.uint8)
    return shrunk


def _coverage(old: int, new: int) -> npt.NDArray[np.float32]:
    """Which share of each new pixel each old one fills: float32 (new, old), rows sum to 1."""
    edges = np.arange(new + 1) * (old / new)
    left = np.maximum(edges[:-1, None], np.arange(old))
    right = np.minimum(edges[1:, None], np.arange(1, old + 1))
    shares: npt.NDArray[np.float32] = ((right - left).clip(0) * (new / old)).astype(np.float32)
    return shares


def paste_sheet(
    frames: Sequence[npt.NDArray[np.uint8]], columns: int = 4, width: int | None = 288
) -> npt.NDArray[np.uint8]:
    """Frames, uint8 (height, width, 3) each, in reading order; cells are `width` pixels wide (None: as given)."""
    if not frames:
        raise MediaError("There is no frame to show on a sheet.")
    columns = min(columns, len(frames))
    height, full_width = frames[0].shape[:2]
    cell = (full_width, height) if width is None else (width, max(1, round(height * width / full_width)))
    pitch_x, pitch_y = cell[0] + GAP_PX, cell[1] + GAP_PX
    rows = -(-len(frames) // columns)
    sheet = np.full((rows * pitch_y + GAP_PX, columns * pitch_x + GAP_PX, 3), PAPER, np.uint8)
    for index, frame in enumerate(frames):
        top, left = GAP_PX + index // columns * pitch_y, GAP_PX + index % columns * pitch_x
        sheet[top : top + cell[1], left : left + cell[0]] = frame if width is None else shrink(frame, cell)
    return sheet


def contact_sheet(
    source: Path | str | Sequence[npt.NDArray[np.uint8]],
    columns: int = 4,
    count: int | None = None,
    width: int | None = 288,
) -> bytes:
    """A PNG with `count` evenly spaced frames of a clip file (8 if not said), or with the frames that are given.

    Raises MediaError for a file that cannot be read.
    """
    if isinstance(source, Path | str):
        frames: Sequence[npt.NDArray[np.uint8]] = pick_frames(Path(source), count or 8)
    else:
        frames = spaced(source, count or len(source))
    return encode_png(paste_sheet(frames, columns, width))


def spaced(frames: Sequence[npt.NDArray[np.uint8]], count: int) -> list[npt.NDArray[np.uint8]]:
    """`count` of the frames, evenly spaced, with the first and the last."""
    if not len(frames):
        return []
    return [frames[index] for index in np.linspace(0, len(frames) - 1, min(count, len(frames))).round().astype(int)]


def pick_frames(path: Path, count: int) -> list[npt.NDArray[np.uint8]]:
    """`count` evenly spaced frames of a clip file, uint8 (height, width, 3), while it is read once."""
    clip = FileClip(path)
    total = max(1, round(clip.info.seconds * clip.info.fps))
    wanted = set(np.linspace(0, total - 1, min(count, total)).round().astype(int).tolist())
    picked: list[npt.NDArray[np.uint8]] = []
    index = 0
    for chunk in clip.frames():
        for frame in chunk:
            if index in wanted:
                picked.append(frame.copy())
            index += 1
    return picked


def shown(path: Path | str, seconds: float = 0.0) -> bytes:
    """The PNG of the frame that a player shows at a time of a clip, or of its last one. Raises MediaError."""
    clip = FileClip(Path(path))
    return encode_png(clip.frame(math.floor(seconds * clip.info.fps + 1e-3) / clip.info.fps if clip.info.fps else 0.0))

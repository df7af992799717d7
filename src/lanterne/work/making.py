"""One clip: from an order to the three files that belong to a video."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from lanterne.core.clip import ClipSink
from lanterne.engines.protocol import Engine, MediaSource, OnProgress
from lanterne.jobs.order import Order
from lanterne.media.scale import Scaled
from lanterne.media.stills import encode_jpeg, encode_webp, fit, sprite_sheet
from lanterne.media.writer import ClipWriter
from lanterne.work.scratch import on_disk, unnamed

THUMBNAIL_PX = 640  # the longer side
SHEET_CELLS, SHEET_COLUMNS, SHEET_CELL_PX = 24, 6, 192


@dataclass(frozen=True, slots=True)
class Files:
    """An mp4, a WebP and a JPEG."""

    video: Path
    thumbnail: Path
    spritesheet: Path


class Tap:
    """A `ClipSink` before another one, that keeps small copies of evenly spaced frames as they pass by."""

    def __init__(self, sink: ClipSink, frames: int) -> None:
        self._sink = sink
        self._wanted = set(np.linspace(0, frames - 1, min(SHEET_CELLS, frames)).round().astype(int).tolist())
        self._middle = frames // 2
        self._index = 0
        self.cells: list[npt.NDArray[np.uint8]] = []
        self.thumbnail: npt.NDArray[np.uint8] | None = None

    def video(self, frames: npt.NDArray[np.uint8]) -> None:
        for pixels in frames:
            if self._index in self._wanted:
                self.cells.append(fit(pixels, SHEET_CELL_PX).copy())
            if self._index <= self._middle and (self._index == self._middle or self.thumbnail is None):
                self.thumbnail = fit(pixels, THUMBNAIL_PX).copy()
            self._index += 1
        self._sink.video(frames)

    def audio(self, samples: npt.NDArray[np.float32]) -> None:
        self._sink.audio(samples)

    def close(self) -> None:
        self._sink.close()

    def abort(self) -> None:
        self._sink.abort()


def make(order: Order, engine: Engine, media: MediaSource, folder: Path, on_progress: OnProgress) -> Files:
    """Write a clip and its stills into a folder. Raises LanterneError, and whatever `on_progress` raises.

    media: where the canvas's media are.
    """
    files = Files(folder / "clip.mp4", folder / "thumbnail.webp", folder / "sheet.jpg")
    canvas, size = order.canvas, order.final_size
    able = engine.capabilities()
    sample_rate = able.sample_rate if order.with_sound else 0
    comment = f"Made by Lanterne with {engine.name}, seed {order.seed}"
    channels = max(1, able.channels)
    with (
        unnamed(files.video),
        ClipWriter(files.video, size, canvas.fps, sample_rate, channels, comment=comment) as writer,
    ):
        tap = Tap(writer, canvas.frames)
        sink = Scaled(tap, canvas.size, size, with_sound=sample_rate > 0)
        engine.generate(canvas, sink, seed=order.seed, media=media, steps=order.steps, on_progress=on_progress)
    # The writer has refused a clip without any frame by now.
    assert tap.thumbnail is not None
    with on_disk():
        files.thumbnail.write_bytes(encode_webp(tap.thumbnail))
        files.spritesheet.write_bytes(encode_jpeg(sprite_sheet(tap.cells, SHEET_COLUMNS)))
    return files

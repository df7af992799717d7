"""Sound that is laid over what was made, and over nothing that is given."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from lanterne.core.canvas import Canvas
from lanterne.core.clip import ClipSink
from lanterne.engines.native.join import Wave, bent, kept
from lanterne.engines.native.layers import SoundLayer


class Over(ABC):
    """A sink that lays more over the sound of a canvas that passes, and pours both into another."""

    def __init__(self, sink: ClipSink, canvas: Canvas, given: Sequence[SoundLayer]) -> None:
        """`given`: the canvas's sounds, of which those that are kept stay as they are."""
        self._sink, self._at = sink, 0
        self._kept = kept(given, 0, canvas.frames, canvas.fps)[1] if given else np.zeros(0, np.float32)

    def video(self, frames: npt.NDArray[np.uint8]) -> None:
        """Pictures pass."""
        self._sink.video(frames)

    def audio(self, samples: Wave) -> None:
        """The next part of the sound, (2, samples)."""
        first, count = self._at, samples.shape[1]
        self._at += count
        share = np.zeros(count, np.float32)
        there = self._kept[first : first + count]
        share[: len(there)] = there
        room = np.where(share == 1, 0, np.cos(share * np.float32(np.pi / 2)))  # as what was made beside it
        more = self._more(samples, first) * room
        self._sink.audio(np.where(more == 0, samples, bent(samples + more)).astype(np.float32))

    @abstractmethod
    def _more(self, samples: Wave, first: int) -> Wave:
        """What is to be added to the samples (2, n) from sample `first` on where nothing is kept, (2, n)."""

    def close(self) -> None:
        """Close what is behind it."""
        self._sink.close()

    def abort(self) -> None:
        """Leave no trace of what was poured."""
        self._sink.abort()

"""Decoded frames at a larger size than the decoder's, before their style is put on: grain, dots and pixels of a style
are drawn for the size that is looked at, and the upsampler has learned from plain pictures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch

from lanterne.engines.pixels import Frame
from lanterne.model.upsampler import Upsampler


class Enlarger:
    """Takes the frames of a segment and gives those that are needed to `emit`, `factor` times as large."""

    def __init__(
        self, upsampler: Upsampler, factor: float, needs: Sequence[bool], emit: Callable[[Frame | None], None]
    ) -> None:
        """`factor` is one of `lanterne.model.upsampler.FACTORS`; `needs` says which frames of the segment are used."""
        self._upsampler, self._factor, self._emit = upsampler, factor, emit
        self._needs, self._at = needs, 0

    def push(self, frame: Frame | None) -> None:
        """The next frame, uint8 (height, width, 3); None where nobody needs it."""
        is_needed = self._at < len(self._needs) and self._needs[self._at]
        self._at += 1
        if frame is not None and is_needed:
            frame = self._upsampler.enlarge(torch.from_numpy(frame[None]), self._factor)[0].numpy()
        self._emit(frame if is_needed else None)

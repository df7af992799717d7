"""What is done to finished frames, each in the way of the card that is in force."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from lanterne.engines.native.windows import Segment
from lanterne.engines.pixels import Frame

T = TypeVar("T")


class Cardwise(ABC, Generic[T]):
    """Takes the frames of a segment and gives them to `emit`, changed as their card wants it; a dissolve keeps to the
    card that it came from.
    """

    def __init__(
        self, wanted: Sequence[tuple[int, T | None]], segment: Segment, emit: Callable[[Frame | None], None]
    ) -> None:
        """`wanted`: from which frame of the canvas on, and what; None: nothing."""
        self._wanted, self._segment, self._emit = wanted, segment, emit
        self._at = segment.start

    def push(self, frame: Frame | None) -> None:
        """The next frame, uint8 (height, width, 3); None where nobody needs it."""
        last = min(self._at, self._segment.start + self._segment.frames - 1)
        what = next((what for first, what in reversed(self._wanted) if first <= last), None)
        if frame is not None and what is not None:
            frame = self._changed(frame, what, self._at)
        self._at += 1
        self._emit(frame)

    @abstractmethod
    def _changed(self, frame: Frame, what: T, at: int) -> Frame:
        """Frame `at` of the canvas as it is wanted."""

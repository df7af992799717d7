"""Pictures and sound that pass by in parts, so that nothing ever holds a whole clip.

Order of axes: frames are uint8 (frames, height, width, 3), RGB, full range; sound is float32 (channels, samples),
within -1..1. A minute at 864x480 is 1.8 GB of frames: hence chunks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # for annotations alone: core runs on the standard library
    import numpy as np
    import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class ClipInfo:
    """What is known about a clip without decoding it.

    size: (width, height) in pixels as shown, (0, 0) for sound alone. fps: frames per second, 0 for sound alone and for
    a still. seconds: 0 for a still. sample_rate and channels are 0 for a silent clip.
    """

    size: tuple[int, int]
    fps: float
    seconds: float
    sample_rate: int = 0
    channels: int = 0

    @property
    def has_pictures(self) -> bool:
        return self.size != (0, 0)

    @property
    def has_sound(self) -> bool:
        return self.sample_rate > 0

    @property
    def is_still(self) -> bool:
        return self.has_pictures and self.seconds == 0


class Clip(Protocol):
    """Something that can be watched from its beginning, any number of times."""

    @property
    def info(self) -> ClipInfo: ...

    def frames(self) -> Iterator[npt.NDArray[np.uint8]]:
        """The pictures in order, in chunks of uint8 (frames, height, width, 3)."""

    def sound(self) -> Iterator[npt.NDArray[np.float32]]:
        """The sound in order, in chunks of float32 (channels, samples); nothing for a silent clip."""


class ClipSink(Protocol):
    """Where an engine pours a clip as it makes it: pictures and sound in any order, in chunks of any length.

    Whoever opened the sink ends it: `close` keeps what was poured, `abort` leaves no trace of it.
    """

    def video(self, frames: npt.NDArray[np.uint8]) -> None:
        """Append frames: uint8 (frames, height, width, 3)."""

    def audio(self, samples: npt.NDArray[np.float32]) -> None:
        """Append sound: float32 (channels, samples) at the sink's sample rate."""

    def close(self) -> None: ...

    def abort(self) -> None: ...

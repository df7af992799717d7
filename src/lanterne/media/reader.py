"""Reading given files: clips, sound and pictures, in parts, decoded in a child process with limits."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator
from contextlib import closing
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from lanterne.core.clip import ClipInfo
from lanterne.core.errors import MediaError
from lanterne.media.limits import Limits
from lanterne.media.sandbox import FRAME, INFO, SOUND, converse, first

CHUNK_FRAMES = 8


class FileClip:
    """A `Clip` in a file. Each pass over its frames or its sound decodes them anew; nothing is held.

    fps: give the frames at this even rate. sample_rate: give the sound at this rate. None: as in the file; frames of a
    clip with an uneven rate come at its average. Every method raises MediaError for a file that cannot be read.
    """

    def __init__(
        self,
        path: Path | str,
        *,
        fps: float | None = None,
        sample_rate: int | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.path = Path(path)
        self._fps = fps
        self._sample_rate = sample_rate
        self._limits = limits or Limits()

    @cached_property
    def info(self) -> ClipInfo:
        """What the file holds, as it is in the file."""
        return self._info_of(first(self.path, "probe", {}, self._limits, INFO))

    def frames(self, from_s: float = 0.0) -> Generator[npt.NDArray[np.uint8], None, None]:
        """Chunks of at most 8 frames, from a time on: uint8 (frames, height, width, 3). A still is one frame."""
        chunk: list[npt.NDArray[np.uint8]] = []
        with closing(self._each_frame({"fps": self._fps, "at_s": from_s})) as frames:
            for frame in frames:
                chunk.append(frame)
                if len(chunk) == CHUNK_FRAMES:
                    yield np.stack(chunk)
                    chunk = []
        if chunk:
            yield np.stack(chunk)

    def frame(self, at_s: float = 0.0) -> npt.NDArray[np.uint8]:
        """The frame that is shown at a time, or the last one: uint8 (height, width, 3)."""
        with closing(self._each_frame({"at_s": at_s})) as frames:
            for frame in frames:
                return frame
        raise MediaError(f"{self.path.name} has no picture.", "Give a clip or a picture.")

    def sound(self) -> Iterator[npt.NDArray[np.float32]]:
        """Chunks of float32 (channels, samples)."""
        channels = 0
        with closing(converse(self.path, "sound", {"sample_rate": self._sample_rate}, self._limits)) as messages:
            for kind, payload in messages:
                if kind == INFO:
                    channels = self._info_of(payload).channels
                elif kind == SOUND and channels and len(payload) % (4 * channels) == 0:
                    yield np.frombuffer(payload, np.float32).reshape(channels, -1)
                else:
                    raise self._nonsense()

    def _each_frame(self, options: dict[str, object]) -> Generator[npt.NDArray[np.uint8], None, None]:
        width, height = 0, 0
        with closing(converse(self.path, "frames", options, self._limits)) as messages:
            for kind, payload in messages:
                if kind == INFO:
                    width, height = self._info_of(payload).size
                elif kind == FRAME and len(payload) == width * height * 3 > 0:
                    yield np.frombuffer(payload, np.uint8).reshape(height, width, 3)
                else:
                    raise self._nonsense()

    def _info_of(self, payload: bytes) -> ClipInfo:
        """What the child says of the file; it may have been taken over, so its word is checked."""
        try:
            said = json.loads(payload)
            width, height = (int(side) for side in said["size"])
            fps, seconds = float(said["fps"]), float(said["seconds"])
            info = ClipInfo((width, height), fps, seconds, int(said["sample_rate"]), int(said["channels"]))
        except (ValueError, TypeError, KeyError) as error:
            raise self._nonsense() from error
        if min(width, height, info.fps, info.seconds, info.sample_rate, info.channels) < 0 or info.channels > 2:
            raise self._nonsense()
        return info

    def _nonsense(self) -> MediaError:
        return MediaError(f"{self.path.name} made its reader fail.", "It is damaged; export it again.")


def read_clip(path: Path | str, *, fps: float | None = None, sample_rate: int | None = None) -> FileClip:
    """A clip, sound or picture file, opened for reading in parts. Raises MediaError for one that cannot be read."""
    clip = FileClip(path, fps=fps, sample_rate=sample_rate)
    _ = clip.info
    return clip


def probe(path: Path | str, limits: Limits | None = None) -> ClipInfo:
    """What a file holds. Raises MediaError."""
    return FileClip(path, limits=limits).info

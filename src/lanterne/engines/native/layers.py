"""Given media as layers of a canvas: when each is there, how exactly, and its pictures one after the other.

Later layers cover earlier ones, except where an influence curve mixes them. Order of axes: frames (height, width, 3).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lanterne.core.canvas import Canvas, Given
from lanterne.core.clip import ClipInfo
from lanterne.core.errors import InvalidInput, MediaError
from lanterne.engines.pixels import Frame, decided, fitted, is_other_shape
from lanterne.engines.protocol import MediaSource

SHORT_S = 0.1  # sound that ends so much before its picture lasts as long as it


@dataclass(frozen=True, slots=True)
class Layer:
    """The pictures of a given medium on frames `first` to `last` of the canvas."""

    given: Given
    first: int
    last: int
    is_still: bool
    fps: float

    def share(self, frame: int) -> float:
        """How much of it there is at a frame, 0 to 1."""
        if not self.first <= frame < self.last:
            return 0.0
        if not self.given.influence:
            return 1.0
        times, shares = zip(*self.given.influence, strict=True)
        return float(np.interp(frame / self.fps, times, shares))

    @property
    def is_mixed(self) -> bool:
        return bool(self.given.influence)

    def frames(self, media: MediaSource, size: tuple[int, int], start: int) -> Iterator[Frame]:
        """Its pictures from frame `start` of the canvas on, uint8 at the size (width, height); the last one stays."""
        clip = media.open(self.given.medium, fps=self.fps)
        skip = 0 if self.is_still else round(self.given.from_s * self.fps) + max(0, start - self.first)
        last: Frame | None = None
        for chunk in clip.frames():
            passed = min(skip, len(chunk))
            skip -= passed
            for pixels in chunk[passed:]:
                last = fitted(pixels, size, self.given.fit)
                yield last
            if passed == len(chunk):
                last = fitted(chunk[-1], size, self.given.fit)
        if last is None:
            raise MediaError("A given clip has no picture.", "Give a clip that can be watched.")
        while True:
            yield last

    def masks(self, media: MediaSource, size: tuple[int, int], start: int) -> Iterator[npt.NDArray[np.float32]]:
        """Its mask frame by frame, (height, width) in 0..1, above 0 where the engine may paint; it runs along with the
        medium, so a part of the one goes with the same part of the other."""
        assert self.given.mask is not None
        skip = round(self.given.from_s * self.fps) + max(0, start - self.first)
        last: npt.NDArray[np.float32] | None = None
        for chunk in media.open(self.given.mask, fps=self.fps).frames():
            for pixels in chunk:
                white = fitted(decided(pixels), size, self.given.fit)
                last = white.mean(axis=2, dtype=np.float32) / np.float32(255)
                skip -= 1
                if skip < 0:
                    yield last
        if last is None:
            raise MediaError("A mask has no picture.", "Give a picture or a clip, white where something may change.")
        while True:
            yield last


class Reader:
    """A layer read forward."""

    def __init__(self, layer: Layer, media: MediaSource, size: tuple[int, int]) -> None:
        self.layer, self._media, self._size = layer, media, size
        self._frames: Iterator[Frame] | None = None
        self._masks: Iterator[npt.NDArray[np.float32]] | None = None
        self._at = -1
        self._now: tuple[Frame, npt.NDArray[np.float32] | None] | None = None

    def read(self, frame: int) -> tuple[Frame, npt.NDArray[np.float32] | None]:
        """The picture and the mask at a frame that is not before the last one that was read."""
        if self._frames is None:
            self._frames = self.layer.frames(self._media, self._size, frame)
            if self.layer.given.mask is not None:
                self._masks = self.layer.masks(self._media, self._size, frame)
            self._at = frame - 1
        while self._at < frame or self._now is None:
            self._now = next(self._frames), next(self._masks) if self._masks is not None else None
            self._at += 1
        return self._now


@dataclass(frozen=True, slots=True)
class SoundLayer:
    """The sound of a given medium from frame `first` of the canvas on. wave: float32 (2, samples), alike where
    it is mono.
    """

    given: Given
    first: int
    wave: npt.NDArray[np.float32]

    @property
    def is_mono(self) -> bool:
        """Whether left and right are alike."""
        return bool(np.array_equal(self.wave[0], self.wave[1]))

    def follows(self, before: SoundLayer, fps: float) -> bool:
        """Whether it goes on where another layer stops, in the same recording."""
        here, there = self.given, before.given
        same = here.medium == there.medium and here.strength == there.strength
        return same and abs((here.at_s - there.at_s) - (here.from_s - there.from_s)) < 0.5 / fps


def picture_layers(canvas: Canvas, media: MediaSource) -> tuple[Layer, ...]:
    """The layers of the canvas that show something. Raises InvalidInput and MediaError for media that do not fit."""
    found = []
    for given in canvas.given:
        if given.tracks == "sound":
            continue
        info = media.open(given.medium).info
        if not info.has_pictures:
            if given.tracks == "picture":
                raise InvalidInput("A given clip has no picture.", "Give a clip that can be watched, or use its sound.")
            continue
        if given.fit == "refuse" and is_other_shape(info.size, canvas.size):
            width, height = info.size
            raise InvalidInput(
                f"A given picture of {width}x{height} has another shape than the clip.",
                "Let it fill the frame, let it fit into it, or ask for a clip of its shape.",
            )
        first = round(given.at_s * canvas.fps)
        last = min(first + _length(given, info, canvas), canvas.frames)
        found.append(Layer(given, first, last, info.is_still, canvas.fps))
    return tuple(found)


def sound_layers(canvas: Canvas, media: MediaSource, sample_rate: int) -> tuple[SoundLayer, ...]:
    """The layers of the canvas that are heard, left and right. Raises InvalidInput and MediaError."""
    found = []
    for given in canvas.given:
        if given.tracks == "picture":
            continue
        info = media.open(given.medium).info
        if not info.has_sound:
            if given.tracks == "sound":
                raise InvalidInput("A given clip is silent.", "Give one with sound, or use its picture.")
            continue
        first = round(given.at_s * canvas.fps)
        frames = min(_length(given, info, canvas), canvas.frames - first)
        skip, wanted = round(given.from_s * sample_rate), round(frames * sample_rate / canvas.fps)
        parts = [np.zeros((info.channels, 0), np.float32), *media.open(given.medium, sample_rate=sample_rate).sound()]
        wave = np.concatenate(parts, axis=1)[:, skip : skip + wanted]
        if wanted - wave.shape[1] < SHORT_S * sample_rate:  # encoders drop or add a moment at the end
            wave = np.pad(wave, ((0, 0), (0, wanted - wave.shape[1])))
        if len(wave) == 1:
            wave = wave.repeat(2, axis=0)
        found.append(SoundLayer(given, first, wave))
    return tuple(found)


def _length(given: Given, info: ClipInfo, canvas: Canvas) -> int:
    """Frames on the canvas that the used part lasts."""
    if info.is_still:
        return max(1, round((given.for_s or 0) * canvas.fps))
    left_s = info.seconds - given.from_s
    if left_s < 0.499 / canvas.fps and given.from_s > 0:
        raise InvalidInput(
            f"A given clip lasts {info.seconds:g} seconds, and its part from {given.from_s:g} seconds on is wanted.",
            "Begin earlier.",
        )
    return max(1, round(min(left_s, given.for_s or left_s) * canvas.fps))

"""A clip at another size than it was made at: what people ask for, where an engine has its own sizes."""

from __future__ import annotations

import av
import numpy as np
import numpy.typing as npt
from av.video.reformatter import VideoReformatter

from lanterne.core.clip import ClipSink

LOSS = 0.4  # the largest share of a picture that is cut away; beyond it the whole picture is shown, smaller
BACKDROP_PX, DIMMED = 24, 0.5  # the backdrop's longer side before it is blown up, and how bright it is


class Scaled:
    """A `ClipSink` before another one: frames come in at `made` (width, height) and go on at `wanted`.

    The picture fills the wanted size; what sticks out at two sides, where the shapes differ, is cut off evenly. Where
    that would be too much of it (a landscape asked for as a portrait), all of it is shown, over a dim blur of itself.
    Without `with_sound` the sound is dropped.
    """

    def __init__(
        self, sink: ClipSink, made: tuple[int, int], wanted: tuple[int, int], *, with_sound: bool = True
    ) -> None:
        self._sink = sink
        self._wanted = wanted
        self._part = cover(made, wanted)
        self._place = inset(made, wanted) if self._lost(made) > LOSS else None
        self._with_sound = with_sound
        self._scaler = VideoReformatter()

    def _lost(self, made: tuple[int, int]) -> float:
        return 1 - self._part[2] * self._part[3] / (made[0] * made[1])

    def video(self, frames: npt.NDArray[np.uint8]) -> None:
        """Append frames: uint8 (frames, height, width, 3) of the size made."""
        left, top, width, height = self._part
        part = frames[:, top : top + height, left : left + width]
        if (width, height) == self._wanted:
            self._sink.video(part)
            return
        for pixels, middle in zip(frames, part, strict=True):
            if self._place is None:
                scaled = _stretch(self._scaler, middle, self._wanted)
            else:
                scaled = self._on_backdrop(pixels, middle, self._place)
            self._sink.video(scaled[None])

    def _on_backdrop(
        self, pixels: npt.NDArray[np.uint8], middle: npt.NDArray[np.uint8], place: tuple[int, int, int, int]
    ) -> npt.NDArray[np.uint8]:
        left, top, width, height = place
        shrink = BACKDROP_PX / max(self._wanted)
        tiny = (max(2, round(self._wanted[0] * shrink)), max(2, round(self._wanted[1] * shrink)))
        blurred = _stretch(self._scaler, _stretch(self._scaler, middle, tiny, "AREA"), self._wanted, "BICUBIC")
        canvas: npt.NDArray[np.uint8] = (blurred * np.float32(DIMMED)).astype(np.uint8)
        canvas[top : top + height, left : left + width] = _stretch(self._scaler, pixels, (width, height))
        return canvas

    def audio(self, samples: npt.NDArray[np.float32]) -> None:
        if self._with_sound:
            self._sink.audio(samples)

    def close(self) -> None:
        self._sink.close()

    def abort(self) -> None:
        self._sink.abort()


def cover(made: tuple[int, int], wanted: tuple[int, int]) -> tuple[int, int, int, int]:
    """(left, top, width, height) of the largest middle part of `made` that has the shape of `wanted`."""
    width = min(made[0], max(1, round(made[1] * wanted[0] / wanted[1])))
    height = min(made[1], max(1, round(made[0] * wanted[1] / wanted[0])))
    return (made[0] - width) // 2, (made[1] - height) // 2, width, height


def inset(made: tuple[int, int], wanted: tuple[int, int]) -> tuple[int, int, int, int]:
    """(left, top, width, height) of the largest middle part of `wanted` that has the shape of `made`."""
    return cover(wanted, made)


def scale(pixels: npt.NDArray[np.uint8], wanted: tuple[int, int]) -> npt.NDArray[np.uint8]:
    """One picture, uint8 (height, width, 3), at the size `wanted` (width, height), cut to its shape."""
    left, top, width, height = cover((pixels.shape[1], pixels.shape[0]), wanted)
    return _stretch(VideoReformatter(), pixels[top : top + height, left : left + width], wanted)


def _stretch(
    scaler: VideoReformatter, pixels: npt.NDArray[np.uint8], wanted: tuple[int, int], how: str = "LANCZOS"
) -> npt.NDArray[np.uint8]:
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format="rgb24")
    scaled = scaler.reformat(frame, width=wanted[0], height=wanted[1], format="rgb24", interpolation=how)
    return scaled.to_ndarray().astype(np.uint8, copy=False)

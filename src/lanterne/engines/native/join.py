"""Sound that is kept put back into what was decoded, and segments joined into one clip."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from lanterne.core.canvas import Canvas
from lanterne.core.clip import ClipSink
from lanterne.engines.native.layers import SoundLayer
from lanterne.engines.native.restore import mixed
from lanterne.engines.native.windows import Segment
from lanterne.engines.pixels import Frame
from lanterne.model.audio import SAMPLE_RATE, TOKEN

FADE_SAMPLES = 480  # 20 ms between kept sound and what was made beside it

LOUDEST = 0.85  # made sound that is louder is bent

Wave = npt.NDArray[np.float32]


def bent(wave: Wave) -> Wave:
    """The same, but what is louder than `LOUDEST` comes nearer and nearer to 1, and never beyond it."""
    over, room = np.maximum(np.abs(wave) - LOUDEST, 0), 1 - LOUDEST
    return np.asarray(np.where(over > 0, np.sign(wave) * (LOUDEST + room * np.tanh(over / room)), wave), np.float32)


def kept(layers: Sequence[SoundLayer], first_frame: int, frames: int, fps: float) -> tuple[Wave, Wave]:
    """The sound that is kept in some frames of a canvas, (2, samples), and how much of it is put back at each sample:
    1 where it is to stay as it is, 0 where there is none.
    """
    count = frames * TOKEN
    wave, share = np.zeros((2, count), np.float32), np.zeros(count, np.float32)
    exact = [layer for layer in layers if layer.given.strength == 0]
    for layer in layers:
        start = (layer.first - first_frame) * TOKEN
        first, last = max(0, start), min(count, start + layer.wave.shape[1])
        if first >= last:
            continue
        share[first:last] = 0
        if layer.given.strength > 0:
            continue
        wave[:, first:last] = layer.wave[:, first - start : last - start]
        share[first:last] = 1
        if first > 0 and not any(layer.follows(other, fps) for other in exact if _ends(other) == layer.first):
            _fade(share[first:last], 1)
        if last < count and not any(other.follows(layer, fps) for other in exact if other.first == _ends(layer)):
            _fade(share[first:last], -1)
    return wave, share


class RestoredSound:
    """The kept sound of a segment: each sample, and how much of it is put back."""

    def __init__(self, layers: Sequence[SoundLayer], segment: Segment, fps: float) -> None:
        self._wave, self._share = kept(layers, segment.start, segment.frames + segment.tail, fps)
        self._at = 0

    def put_back(self, made: Wave) -> Wave:
        """The next part of the sound, (2, samples), with the kept samples in their places, bit for bit where nothing
        fades.
        """
        here = slice(self._at, self._at + made.shape[1])
        self._at += made.shape[1]
        given, share = self._wave[:, here], self._share[here]
        inside = made[:, : given.shape[1]]
        angle = share * np.float32(np.pi / 2)  # constant power: the two have nothing in common but their spectra
        both = np.sin(angle) * given + np.cos(angle) * inside
        out = np.where(share == 1, given, np.where(share == 0, inside, both)).astype(np.float32)
        return np.concatenate([out, made[:, given.shape[1] :]], axis=1)


def _ends(layer: SoundLayer) -> int:
    count: int = layer.wave.shape[1]
    return layer.first + round(count / TOKEN)


def _fade(share: Wave, direction: int) -> None:
    ramp = np.linspace(0, 1, min(FADE_SAMPLES, len(share)), endpoint=False, dtype=np.float32)
    part = share[: len(ramp)] if direction > 0 else share[-len(ramp) :][::-1]
    np.minimum(part, ramp, out=part)


class Joiner:
    """Takes the finished pictures and sound of one segment after the other and pours one clip into a sink."""

    def __init__(self, canvas: Canvas, sink: ClipSink) -> None:
        self._canvas, self._sink = canvas, sink
        self._frames_left, self._samples_left = canvas.frames, canvas.samples(SAMPLE_RATE)
        self._pictures: list[Frame] = []  # held from the segment before, to dissolve from
        self._sound = _silence()
        self._ready: list[Frame] = []
        self._whole: list[Wave] = []  # of a ring: its beginning can only be finished with its end

    def begin(self, segment: Segment) -> None:
        """What comes now belongs to this segment."""
        self._segment = segment
        self._before, self._pictures = self._pictures, []
        self._sound_before, self._sound = self._sound, _silence()
        self._seen = self._heard = 0

    def picture(self, frame: Frame) -> None:
        """The next picture (height, width, 3)."""
        index = self._seen
        self._seen += 1
        if index >= self._segment.frames:
            if self._segment.picture_tail:
                self._pictures.append(frame)
            return
        if index < min(self._segment.fade, len(self._before)):
            frame = mixed(frame, self._before[index], (index + 1) / (self._segment.fade + 1))
        if self._frames_left > 0:
            self._frames_left -= 1
            self._ready.append(frame)

    def flush(self) -> None:
        """Pour the pictures that are ready."""
        if self._ready:
            self._sink.video(np.stack(self._ready))
            self._ready = []

    def sound(self, wave: Wave) -> None:
        """The next samples (2, n)."""
        first, self._heard = self._heard, self._heard + wave.shape[1]
        overlap = self._sound_before.shape[1]
        if first < overlap:
            count = min(overlap - first, wave.shape[1])
            angle = np.linspace(0, np.pi / 2, overlap, dtype=np.float32)[first : first + count]
            head = np.sin(angle) * wave[:, :count] + np.cos(angle) * self._sound_before[:, first : first + count]
            wave = np.concatenate([head.astype(np.float32), wave[:, count:]], axis=1)
        end = self._segment.frames * TOKEN
        inside, beyond = wave[:, : max(0, end - first)], wave[:, max(0, end - first) :]
        tail = (self._segment.tail or bool(self._segment.ring)) * TOKEN
        self._sound = np.concatenate([self._sound, beyond], axis=1)[:, :tail]
        self._pour(inside)

    def _pour(self, wave: Wave) -> None:
        wave = wave[:, : self._samples_left]
        self._samples_left -= wave.shape[1]
        if self._canvas.is_ring:
            self._whole.append(wave)
        elif wave.shape[1]:
            self._sink.audio(wave)

    def finish(self) -> None:
        """The end of the clip: a ring's beginning grows out of what its end led to."""
        if not self._canvas.is_ring:
            return
        wave, after = np.concatenate(self._whole, axis=1), self._sound
        count = min(after.shape[1], wave.shape[1] // 2)
        angle = np.linspace(0, np.pi / 2, count, dtype=np.float32)
        wave[:, :count] = np.sin(angle) * wave[:, :count] + np.cos(angle) * after[:, :count]
        self._sink.audio(wave)


def _silence() -> Wave:
    return np.zeros((2, 0), np.float32)

"""Kept pictures put back bit for bit, and the seams beside them made soft.

Inside a long kept stretch the last few frames go over into what was decoded. A stretch too short for that (a photo, a
keyframe, the frame at which a loop closes) stays whole, and its difference from what was decoded fades out beside it.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from lanterne.engines.native.layers import Layer, Reader
from lanterne.engines.native.windows import Segment
from lanterne.engines.pixels import Frame, feathered
from lanterne.engines.protocol import MediaSource

FADE = 12  # frames: the transform loses about eight grey levels, and so many at once would be seen

Alpha = float | npt.NDArray[np.float32]  # how much of a kept picture is put back: 1 is bit for bit


class Kept:
    """The kept pictures of a segment at the canvas's size, one after the other."""

    def __init__(self, layers: Sequence[Layer], media: MediaSource, size: tuple[int, int], segment: Segment) -> None:
        self._layers = layers
        self._readers = [Reader(layer, media, size) for layer in layers]
        self._feather_px, self._start = max(2, size[0] // 108), segment.start
        end = segment.start + segment.frames
        self.stacks = [  # which layers are put back at each frame, from below
            self._stack(segment.start + index, end) for index in range(segment.frames + segment.picture_tail)
        ]
        self.is_kept = [bool(stack) for stack in self.stacks]
        self.is_whole = [bool(stack) and layers[stack[0]].given.mask is None for stack in self.stacks]

    def _stack(self, frame: int, end: int) -> tuple[int, ...]:
        found: list[int] = []
        for index, layer in enumerate(self._layers):
            share = layer.share(frame)
            if share == 0 or (frame >= end and layer.first >= end):
                continue
            is_exact = layer.given.strength == 0 and share == 1
            if layer.given.mask is None:
                found = [index] if is_exact else []
            elif is_exact:
                found.append(index)
        return tuple(found)

    def read(self, index: int) -> tuple[Frame | None, Alpha]:
        """The picture to put back at a frame of the segment and how much of it; called for each frame in order."""
        picture: Frame | None = None
        alpha: Alpha = 0.0
        for number in self.stacks[index]:
            pixels, mask = self._readers[number].read(self._start + index)
            if mask is None:
                picture, alpha = pixels, 1.0
                continue
            soft = 1 - feathered(mask, self._feather_px)
            picture = pixels if picture is None else mixed(pixels, picture, soft)
            alpha = np.maximum(np.float32(alpha), soft)
        return picture, alpha


class Restore:
    """Takes the decoded frames of a segment in order and gives finished ones to `emit`, `FADE` frames late.

    A frame that `needs` nothing may come as None. closing: for a ring, asks for the frame that follows the last one.
    """

    def __init__(self, kept: Kept, segment: Segment, emit: Callable[[Frame], None], is_ring: bool = False) -> None:
        self._kept, self._emit = kept, emit
        self._total = segment.frames + segment.picture_tail + (1 if is_ring else 0)
        self._first: Frame | None = None
        self._closes = is_ring
        flags = [*kept.is_kept, *([True] if is_ring else [])]
        self._runs = _runs(flags)
        whole = [*kept.is_whole, *([False] if is_ring else [])]
        self.needs = [
            not all(whole[max(0, index - FADE) : index + FADE + 1]) or self._is_short(index)
            for index in range(self._total)
        ]
        self._delay = FADE if any(flags) else 0
        self._waiting: deque[tuple[int, Frame | None, Frame | None, Alpha]] = deque()
        self._alphas: dict[int, Alpha] = {}
        self._residuals: dict[int, npt.NDArray[np.float32]] = {}  # by the frame they were taken at
        self._taken = 0

    def _is_short(self, index: int) -> bool:
        first, last = self._runs[index]
        return last - first < 2 * FADE

    def push(self, decoded: Frame | None) -> None:
        """The next frame, (height, width, 3); what comes after the segment's end is dropped."""
        index = self._taken
        if index >= self._total:
            return
        self._taken += 1
        picture: Frame | None
        alpha: Alpha
        if self._closes and index == self._total - 1:
            picture, alpha = self._first, 1.0
        else:
            picture, alpha = self._kept.read(index)
        self._alphas[index] = alpha
        first, last = self._runs[index]
        if picture is not None and decoded is not None and self._is_short(index) and index in (first, last - 1):
            share = np.asarray(alpha, np.float32)
            share = share[..., None] if share.ndim == 2 else share
            self._residuals[index] = share * (picture.astype(np.float32) - decoded)
        self._waiting.append((index, decoded, picture, alpha))
        while self._waiting and self._waiting[0][0] + self._delay < self._taken:
            self._finish_one()

    def finish(self) -> None:
        """Give out what is still held back."""
        while self._waiting:
            self._finish_one()

    def _finish_one(self) -> None:
        index, decoded, picture, alpha = self._waiting.popleft()
        if self._closes and index == self._total - 1:
            return
        alpha = alpha if self._is_short(index) else self._eroded(index, alpha)
        base = decoded
        if picture is None and decoded is not None:
            base = self._corrected(index, decoded)
        frame = base if picture is None else picture if base is None else mixed(picture, base, alpha)
        assert frame is not None
        if self._first is None:
            self._first = frame
        self._emit(frame)
        for old in [each for each in self._alphas if each < index - FADE]:
            del self._alphas[old]
            self._residuals.pop(old, None)

    def _eroded(self, index: int, alpha: Alpha) -> Alpha:
        """Less where a neighbour has less: a kept stretch goes over into what was made beside it."""
        for other, neighbour in self._alphas.items():
            distance = abs(other - index)
            if 0 < distance <= FADE and not (isinstance(neighbour, float) and neighbour == 1):
                alpha = np.minimum(alpha, np.float32(neighbour) + np.float32(distance / (FADE + 1)))
        return alpha

    def _corrected(self, index: int, decoded: Frame) -> Frame:
        """With the difference at a keyframe beside it, the less the further away."""
        near = [each for each in self._residuals if 0 < abs(each - index) <= FADE]
        if not near:
            return decoded
        change = np.zeros(decoded.shape, np.float32)
        for each in near:
            weight = 0.5 + 0.5 * math.cos(math.pi * abs(each - index) / (FADE + 1))
            change += np.float32(weight) * self._residuals[each]
        corrected: Frame = np.clip(np.rint(decoded + change), 0, 255).astype(np.uint8)
        return corrected


def mixed(picture: Frame, base: Frame, alpha: Alpha) -> Frame:
    """`picture` over `base`; where alpha is 1, or 0, it is the one or the other, bit for bit."""
    if isinstance(alpha, float | int):
        if alpha in (0, 1):
            return picture if alpha == 1 else base
        share: npt.NDArray[np.float32] = np.full((1, 1, 1), alpha, np.float32)
    else:
        share = np.clip(alpha, 0, 1)
        share = share[..., None] if share.ndim == 2 else share.reshape(1, 1, 1)
    if share.size == 1 and share.flat[0] == 1:
        return picture
    blend = base + share * (picture.astype(np.float32) - base)
    whole = np.clip(np.rint(blend), 0, 255).astype(np.uint8)
    out: Frame = np.where(share == 1, picture, np.where(share == 0, base, whole))
    return out


def _runs(flags: Sequence[bool]) -> list[tuple[int, int]]:
    """For each frame the (first, last) of the stretch of equal flags that it lies in; those at an end are long."""
    found: list[tuple[int, int]] = []
    first = 0
    for index in range(1, len(flags) + 1):
        if index == len(flags) or flags[index] != flags[first]:
            found += [(first, index)] * (index - first)
            first = index
    return [(first, last) if flags[first] else (-2 * FADE, last) for first, last in found]

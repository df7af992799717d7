"""Temporal deblocking: the step from the eight frames of one latent to those of the next, made soft.

Each latent is drawn from noise of its own and holds less motion than there is, so a clip stands nearly still for eight
frames and then jumps (5 to 11 grey levels on average, beside 1 to 3 inside). What the jump is beyond the motion on both
sides of it is spread over the frames before and after, as far as it is faint: what is strong is motion, and stays.
Where two clips are mixed it is one of them giving way to the other, and is spread whole, as a dissolve. The same is
done to blocks in space by the loop filters of video codecs (H.264: List et al. 2003).

The decoder draws frames in pairs, so every second step is half as large again: a faint flicker, evened out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from lanterne.engines.pixels import Frame

FLICKER = 8  # grey levels by which a frame comes nearer to the mean of those beside it, at most


@dataclass(frozen=True, slots=True)
class Softness:
    """How many grey levels of a jump are spread, at most, over how many frames on each side."""

    levels: int
    reach: int


FAINT = Softness(levels=32, reach=4)
DISSOLVE = Softness(levels=255, reach=8)


class Deblock:
    """Takes the decoded frames of one latent after the other, and gives them to `emit` one latent late."""

    def __init__(self, emit: Callable[[Frame | None], None]) -> None:
        self._emit = emit
        self._last: Tensor | None = None  # frame before those that are held back
        self._held: Tensor | None = None

    def push(self, frames: Tensor, softness: Softness = FAINT) -> None:
        """The next latent's frames: uint8 (1 or 8, height, width, 3), and how soft the step to them becomes."""
        now, before = frames.to(torch.int16), self._held
        if before is not None and len(now) > 1:
            _soften(before, now, softness)
        self._release(now[:1])
        self._held = now

    def skip(self, count: int) -> None:
        """So many frames that nobody needs."""
        self.flush()
        for _ in range(count):
            self._emit(None)

    def flush(self) -> None:
        """Give out what is held back."""
        self._release(None)
        self._last = self._held = None

    def _release(self, after: Tensor | None) -> None:
        """Give out what is held back, evened; `after` (1, height, width, 3) comes next."""
        held = self._held
        if held is None:
            return
        around = [part for part in (self._last, held, after) if part is not None]
        first = 0 if self._last is None else 1
        frames = torch.cat(around)
        _even(frames)
        self._last = held[-1:]
        for frame in frames[first : first + len(held)].clamp_(0, 255).to(torch.uint8).numpy():
            self._emit(frame)


def _soften(before: Tensor, now: Tensor, softness: Softness) -> None:
    """Spread the jump between the frames (n, height, width, 3) of two latents, in place."""
    step, after, reach = now[0] - before[-1], now[1] - now[0], softness.reach
    if len(before) == 1:  # one frame: it stays, and those after it come nearer
        jump = (step - after).clamp_(-softness.levels, softness.levels)
        for index in range(reach):
            now[index] -= jump * (reach - index) // (reach + 1)
        return
    usual = (before[-1] - before[-2] + after) // 2
    jump = (step - usual).clamp_(-softness.levels, softness.levels)
    for index in range(reach):
        part = jump * (reach - index) // (2 * reach + 1)
        before[-1 - index] += part
        now[index] -= part


def _even(frames: Tensor) -> None:
    """Take from frames (n, height, width, 3), in place, what turns back at every step; the first and the last stay."""
    turn = (frames[:-2] + frames[2:]).sub_(frames[1:-1], alpha=2).add_(2).bitwise_right_shift_(2)
    frames[1:-1] += turn.clamp_(-FLICKER, FLICKER)

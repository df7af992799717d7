"""Temporal deblocking: the step from the eight frames of one latent to those of the next, made soft.

Each latent is drawn from noise of its own and holds less motion than there is, so a clip stands nearly still for eight
frames and then jumps (5 to 11 grey levels on average, beside 1 to 3 inside). What the jump is beyond the motion on both
sides of it is spread over the four frames before and after, as far as it is faint: what is strong is motion, and stays.
The same is done to blocks in space by the loop filters of video codecs (H.264: List et al. 2003).
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from lanterne.engines.pixels import Frame

FAINT = 32  # grey levels of a jump that are spread, at most
REACH = 4  # frames on each side


class Deblock:
    """Takes the decoded frames of one latent after the other, and gives them to `emit` one latent late."""

    def __init__(self, emit: Callable[[Frame | None], None]) -> None:
        self._emit = emit
        self._held: Tensor | None = None

    def push(self, frames: Tensor) -> None:
        """The next latent's frames: uint8 (1 or 8, height, width, 3)."""
        now, before = frames.to(torch.int16), self._held
        if before is not None and len(now) > 1:
            _soften(before, now)
        self.flush()
        self._held = now

    def skip(self, count: int) -> None:
        """So many frames that nobody needs."""
        self.flush()
        for _ in range(count):
            self._emit(None)

    def flush(self) -> None:
        """Give out what is held back."""
        held, self._held = self._held, None
        for frame in () if held is None else held.clamp_(0, 255).to(torch.uint8).numpy():
            self._emit(frame)


def _soften(before: Tensor, now: Tensor) -> None:
    """Spread the jump between the frames (n, height, width, 3) of two latents, in place."""
    step, after = now[0] - before[-1], now[1] - now[0]
    if len(before) == 1:  # one frame: it stays, and those after it come nearer
        jump = (step - after).clamp_(-FAINT, FAINT)
        for index in range(REACH):
            now[index] -= jump * (REACH - index) // REACH
        return
    usual = (before[-1] - before[-2] + after) // 2
    jump = (step - usual).clamp_(-FAINT, FAINT)
    for index in range(REACH):
        part = jump * (REACH - index) // (2 * REACH)
        before[-1 - index] += part
        now[index] -= part

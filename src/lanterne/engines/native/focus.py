"""Shallow focus: who is seen is sharp, with the ground at their feet, and what is far behind or before them is not.

What is out of focus is spread over a disc, in linear light, so that lamps become discs as in a lens; the subject's own
light is kept out of what is around it (a thin lens, layer by layer: Potmesil and Chakravarty, 1981).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from lanterne.core.canvas import Canvas
from lanterne.engines.native.cardwise import Cardwise
from lanterne.engines.native.windows import Segment
from lanterne.engines.pixels import Frame

WIDEST = 0.03  # of the frame's shorter side: the radius of the disc of what is far away
DEEP = 0.18  # of the frame's height: so far above and below the feet the ground is wholly out of focus
GLOW = 6.0  # by how much what is white outshines what is dark: lamps are brighter than pictures have them
KEEP = 5  # native pixels in a square whose likeness is sharp in its midst

Known = tuple[Tensor, float]  # alpha of who is seen (height, width), and where their ground is: 0 above, 1 below


def focuses_of(canvas: Canvas) -> tuple[tuple[int, str | None], ...]:
    """The focus of each card, in order of time."""
    return tuple((round(card.at_s * canvas.fps), card.shot.focus if card.shot else None) for card in canvas.cards)


class Focus(Cardwise[str]):
    """Brings frames out of focus where their card wants it."""

    def __init__(
        self,
        wanted: Sequence[tuple[int, str | None]],
        segment: Segment,
        known: Callable[[int], Known | None],
        emit: Callable[[Frame | None], None],
    ) -> None:
        """`known`: who is seen in a frame of the segment; None where nobody was planned, and then all stays sharp."""
        super().__init__(wanted, segment, emit)
        self._known = known

    def _changed(self, frame: Frame, what: str, at: int) -> Frame:
        found = self._known(at - self._segment.start)
        return frame if found is None else defocused(frame, *found)


def defocused(frame: Frame, alpha: Tensor, ground: float) -> Frame:
    """A frame (height, width, 3) in which only what `alpha` (rows, columns; of any size) covers is in focus, and the
    ground there: `ground` is the row of it, from 0 above to 1 below.
    """
    height, width = frame.shape[:2]
    covers = F.max_pool2d(alpha[None, None], KEEP, 1, KEEP // 2)
    sharp = F.interpolate(F.avg_pool2d(covers, 3, 1, 1), (height, width), mode="bilinear")[0]
    light = (torch.from_numpy(frame).movedim(-1, 0).float() / 255).square()  # nearly linear
    weight = (1 - sharp) * (1 + GLOW * light.mean(dim=0, keepdim=True) ** 4)
    half = F.avg_pool2d(torch.cat([light * weight, weight])[None], 2, ceil_mode=True)
    radius = WIDEST * min(height, width) / 2
    near, far = _spread(half, radius / 2), _spread(half, radius)
    blurred = torch.lerp(near, far, (2 * _depth(near.shape[-2], ground) - 1).clamp(0, 1))
    blurred = F.interpolate(blurred, (height, width), mode="bilinear")[0]
    seen = torch.lerp(light, blurred, (2 * _depth(height, ground)).clamp(0, 1) * (1 - sharp))
    return np.asarray((seen.clamp(0, 1).sqrt() * 255).round().to(torch.uint8).movedim(0, -1).numpy())


def _depth(rows: int, ground: float) -> Tensor:
    """How far from being in focus the ground of each row is, (rows, 1): from 0 to 1."""
    middles = (torch.arange(rows) + 0.5) / rows
    return ((middles - ground).abs() / DEEP).clamp(0, 1)[:, None]


def _spread(half: Tensor, radius: float) -> Tensor:
    """Light times weight, and weight, (1, 4, rows, columns), spread over discs of a radius: the light (1, 3, rows,
    columns).
    """
    reach = max(1, round(radius))
    at = torch.arange(-reach, reach + 1).float()
    disc = ((radius + 0.5) - (at[:, None] ** 2 + at**2).sqrt()).clamp(0, 1)
    kernel = (disc / disc.sum()).expand(4, 1, -1, -1)
    found = F.conv2d(F.pad(half, (reach,) * 4, mode="replicate"), kernel, groups=4)
    return found[:, :3] / found[:, 3:].clamp_min(1e-3)

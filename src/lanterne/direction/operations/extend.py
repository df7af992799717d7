"""More of a clip: after its end, before its beginning, or between two clips."""

from __future__ import annotations

from lanterne.core.canvas import Canvas, Card
from lanterne.direction.operations.source import Source, added, on_canvas


def extend_forward(clip: Source, card: Card | None, blank: Canvas, seconds: float) -> Canvas:
    """The clip, and so many seconds after it. Raises InvalidInput, also where it would be too long in all."""
    more = added(seconds, blank.fps)
    length = clip.clip().seconds(blank.fps)
    return on_canvas(blank, length + more, card).keep(clip.digest, for_s=length)


def extend_backward(clip: Source, card: Card | None, blank: Canvas, seconds: float) -> Canvas:
    """So many seconds that lead to the clip, and the clip. Raises InvalidInput as `extend_forward` does."""
    more = added(seconds, blank.fps)
    length = clip.clip().seconds(blank.fps)
    return on_canvas(blank, more + length, card).keep(clip.digest, at=more, for_s=length)


def connect(first: Source, second: Source, card: Card | None, blank: Canvas, seconds: float) -> Canvas:
    """Two clips with so many seconds between them that lead from the one to the other. Raises InvalidInput."""
    more = added(seconds, blank.fps)
    before, after = (each.clip().seconds(blank.fps) for each in (first, second))
    canvas = on_canvas(blank, before + more + after, card)
    return canvas.keep(first.digest, for_s=before).keep(second.digest, at=before + more, for_s=after)

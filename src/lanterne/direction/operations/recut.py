"""Clips cut and joined by an edit list, and what is missing between them made."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lanterne.core.canvas import Canvas, Card
from lanterne.core.errors import InvalidInput
from lanterne.direction.operations.source import Source, check_added, check_span, on_canvas


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a clip, or, without a clip, a gap of so many seconds that is made, with words for it if there are any.

    from_s, until_s: which part of the clip, None for its end.
    """

    clip: Source | None = None
    from_s: float = 0.0
    until_s: float | None = None
    seconds: float = 0.0
    card: Card | None = None


def parse_parts(texts: Sequence[str], open_clip: Callable[[Path], Source], card: Card | None) -> tuple[Part, ...]:
    """Parts as people write them: "kite.mp4", "kite.mp4@0-2.5", "kite.mp4@1-", "gap:1". The card goes to every gap.

    Raises InvalidInput, and whatever `open_clip` raises.
    """
    found = []
    for text in texts:
        gap = re.fullmatch(r"gap:(\d+(?:\.\d+)?)", text)
        if gap:
            found.append(Part(seconds=float(gap[1]), card=card))
            continue
        span = re.fullmatch(r"(.+)@(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)?", text)
        name = span[1] if span else text
        part = Part(open_clip(Path(name)))
        if span:
            part = replace(part, from_s=float(span[2]), until_s=None if span[3] is None else float(span[3]))
        found.append(part)
    if all(part.clip is None for part in found):
        raise InvalidInput("The edit list has no clip.", "Make a storyboard where everything is made from words.")
    return tuple(found)


def recut(parts: Sequence[Part], blank: Canvas) -> Canvas:
    """The parts one after the other, to the frame. Raises InvalidInput for an empty list and impossible parts."""
    if not parts:
        raise InvalidInput("The edit list is empty.", "Give at least one part of a clip.")
    if all(part.clip is None for part in parts):
        raise InvalidInput("The edit list has no clip.", "Make a storyboard where everything is made from words.")
    fps = blank.fps
    lengths = [_frames(part, fps) for part in parts]
    canvas = on_canvas(blank, sum(lengths) / fps, None)
    at = 0
    for part, frames in zip(parts, lengths, strict=True):
        if part.clip is not None:
            canvas = canvas.keep(part.clip.digest, at=at / fps, from_s=part.from_s, for_s=frames / fps)
        if part.card is not None:
            card = replace(part.card, at_s=at / fps, enters="continuous")
            canvas = replace(canvas, cards=(*canvas.cards, card))
        at += frames
    return canvas


def _frames(part: Part, fps: float) -> int:
    if part.clip is None:
        check_added(part.seconds)
        return max(1, round(part.seconds * fps))
    seconds = part.clip.clip().info.seconds
    check_span("A part", part.from_s, part.until_s, seconds)
    end = seconds if part.until_s is None else min(part.until_s, seconds)
    return max(1, round((end - part.from_s) * fps))

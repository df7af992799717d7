"""Clips cut and joined by an edit list, and what is missing between them made."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lanterne.core.canvas import Canvas, Card
from lanterne.core.errors import InvalidInput
from lanterne.direction.operations.source import Source, added, on_canvas, span


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
        if text.startswith("gap:"):
            found.append(Part(seconds=_parse_gap(text), card=card))
        else:
            name, from_s, until_s = _parse_part(text)
            found.append(Part(open_clip(Path(name)), from_s, until_s))
    if all(part.clip is None for part in found):
        raise InvalidInput("The edit list has no clip.", "Make a storyboard where everything is made from words.")
    return tuple(found)


def _parse_gap(text: str) -> float:
    try:
        return float(text.removeprefix("gap:"))
    except ValueError as error:
        raise InvalidInput(f"{text[:60]!r} is no gap.", "Write gap:SECONDS, such as gap:1.5.") from error


def _parse_part(text: str) -> tuple[str, float, float | None]:
    """The name of a clip, and when the part of it begins and ends. An @ that no times follow belongs to the name."""
    name, _, said = text.rpartition("@")
    if not name or not re.fullmatch(r"[-+.\d]+", said):
        return text, 0.0, None
    times = re.fullmatch(r"(\d*\.?\d+)-(\d*\.?\d+)?", said)
    if not times:
        raise InvalidInput(
            f"{said[:60]!r} is no part of {name}.",
            "Write FROM-UNTIL in seconds from its beginning, such as 0-2.5, or 1- for all that follows.",
        )
    return name, float(times[1]), None if times[2] is None else float(times[2])


def recut(parts: Sequence[Part], blank: Canvas) -> Canvas:
    """The parts one after the other, to the frame. Raises InvalidInput for an empty list and impossible parts."""
    if not parts:
        raise InvalidInput("The edit list is empty.", "Give at least one part of a clip.")
    if all(part.clip is None for part in parts):
        raise InvalidInput("The edit list has no clip.", "Make a storyboard where everything is made from words.")
    fps = blank.fps
    spans = [_span(part, fps) for part in parts]
    canvas = on_canvas(blank, sum(end - begin for begin, end in spans), None)
    frame = 0
    for part, (begin, end) in zip(parts, spans, strict=True):
        if part.clip is not None:
            canvas = canvas.keep(part.clip.digest, at=frame / fps, from_s=begin, for_s=end - begin)
        if part.card is not None:
            card = replace(part.card, at_s=frame / fps, enters="continuous")
            canvas = replace(canvas, cards=(*canvas.cards, card))
        frame += round((end - begin) * fps)
    return canvas


def _span(part: Part, fps: float) -> tuple[float, float]:
    """When the part begins and ends in its clip; a gap begins at 0."""
    if part.clip is None:
        return 0.0, added(part.seconds, fps)
    return span("A part", part.from_s, part.until_s, part.clip.clip().seconds(fps), fps)

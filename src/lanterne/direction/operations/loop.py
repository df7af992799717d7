"""A clip without an end: its end meets its beginning."""

from __future__ import annotations

from lanterne.core.canvas import Canvas, Card
from lanterne.core.errors import InvalidInput
from lanterne.direction.operations.source import Source, added, on_canvas

JOINS = {"short": 2.0, "normal": 4.0, "long": 6.0}  # seconds
MIN_S = 1.0


def parse_join(text: str) -> float:
    """Seconds of a join, by its name or as a number. Raises InvalidInput."""
    try:
        return JOINS[text] if text in JOINS else float(text)
    except ValueError as error:
        raise InvalidInput(f"{text[:40]!r} is no length.", f"Use {', '.join(JOINS)} or seconds.") from error


def loop(clip: Source, card: Card | None, blank: Canvas, join_s: float = JOINS["short"]) -> Canvas:
    """The clip, and so many seconds that lead back to its beginning. Raises InvalidInput."""
    more = added(join_s, blank.fps)
    length = clip.clip().seconds(blank.fps)
    if clip.frames(blank.fps) < 2:
        raise InvalidInput("A loop of one frame does not move.", "Give a clip of at least a second.")
    return on_canvas(blank, length + more, card).keep(clip.digest, for_s=length).ring()


def endless(card: Card, blank: Canvas) -> Canvas:
    """A loop from words alone, of the blank canvas's length. Raises InvalidInput."""
    if blank.seconds < MIN_S:
        raise InvalidInput(
            f"A loop of {blank.seconds:g} seconds has no time to move.", f"Ask for at least {MIN_S:g} second."
        )
    return on_canvas(blank, blank.seconds, card).ring()

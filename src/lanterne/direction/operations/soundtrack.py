"""Sound for a silent clip, and a picture for a soundtrack."""

from __future__ import annotations

from lanterne.core.canvas import Canvas, Card
from lanterne.direction.operations.source import Source, on_canvas


def add_sound(clip: Source, card: Card | None, blank: Canvas) -> Canvas:
    """The clip's picture, kept, with sound made for it; sound that it has is replaced. Raises InvalidInput."""
    return on_canvas(blank, clip.clip().seconds(blank.fps), card).keep(clip.digest, tracks="picture")


def add_picture(sound: Source, card: Card | None, blank: Canvas) -> Canvas:
    """The sound, kept, with a picture made for it. Raises InvalidInput."""
    return on_canvas(blank, sound.sound().seconds(blank.fps), card).keep(sound.digest, tracks="sound")

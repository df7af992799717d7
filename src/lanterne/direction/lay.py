"""Shots onto a canvas, as far as an engine has room for them."""

from __future__ import annotations

from lanterne.core.canvas import Canvas, Preparation
from lanterne.core.capabilities import Capabilities
from lanterne.core.shot import Shot
from lanterne.direction.report import Direction


def lay(direction: Direction, blank: Canvas, capabilities: Capabilities) -> tuple[Canvas, tuple[Shot, ...]]:
    """The blank canvas with the shots spread evenly over its time, and the shots that this engine has no room for."""
    shots, left_out = direction.shots, direction.shots[:0]
    if Preparation.STORYBOARD not in capabilities.preparations:
        shots, left_out = shots[:1], shots[1:]
    canvas = blank
    for place, shot in enumerate(shots):
        words = direction.prompt if len(shots) == 1 else shot.caption()
        canvas = canvas.shot(shot, at=place * blank.seconds / len(shots), words=words)
    return canvas, left_out

"""A picture comes alive; several pictures become the moments that a clip passes through."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import cast, get_args

from lanterne.core.canvas import Canvas, Card, Fit
from lanterne.core.canvas_parts import check_time
from lanterne.core.errors import InvalidInput
from lanterne.direction.operations.source import Source, on_canvas

MIN_APART_S = 0.5  # keyframes closer than this leave no time to move


@dataclass(frozen=True, slots=True)
class Keyframe:
    """A picture that is seen at a time."""

    picture: Source
    at_s: float = 0.0


def parse_keyframes(texts: Sequence[str], open_picture: Callable[[Path], Source]) -> tuple[Keyframe, ...]:
    """Keyframes as people write them: "dawn.png" (at 0), "noon.png@3". Raises whatever `open_picture` raises."""
    found = []
    for text in texts:
        name, at_s = _parse_keyframe(text)
        found.append(Keyframe(open_picture(Path(name)), at_s))
    return tuple(found)


def _parse_keyframe(text: str) -> tuple[str, float]:
    """The name of a picture and its time. An @ that no time follows belongs to the name."""
    name, _, said = text.rpartition("@")
    try:
        return (name, float(said)) if name else (text, 0.0)
    except ValueError:
        return text, 0.0


def fit_of(said: str) -> Fit:
    """How a picture of another shape is treated, by its name. Raises InvalidInput."""
    if said not in get_args(Fit):
        raise InvalidInput(f"{said!r} is no way to fit a picture.", f"Use {', '.join(get_args(Fit))}.")
    return cast(Fit, said)


def animate(keyframes: Sequence[Keyframe], card: Card | None, blank: Canvas, fit: Fit = "fill") -> Canvas:
    """A clip of the blank canvas's length in which each picture is seen, exactly, at its time.

    Raises InvalidInput for no picture, a clip, a time outside the clip, pictures out of order or too close, and, with
    the fit "refuse", pictures of another shape.
    """
    if not keyframes:
        raise InvalidInput("There is no picture to animate.", "Give at least one.")
    for frame in keyframes:
        frame.picture.still(blank.size, fit)
        check_time("A picture's time", frame.at_s, blank.seconds)
    for before, after in pairwise(keyframes):
        if after.at_s - before.at_s < MIN_APART_S:
            raise InvalidInput(
                f"Pictures at {before.at_s:g} and {after.at_s:g} seconds are out of order or too close.",
                f"Give them in order, at least {MIN_APART_S:g} seconds apart.",
            )
    canvas = on_canvas(blank, blank.seconds, card)
    last = (canvas.frames - 1) / canvas.fps
    for frame in keyframes:
        canvas = canvas.keep(frame.picture.digest, at=min(frame.at_s, last), tracks="picture", fit=fit)
    return canvas

"""The same clip, but different: a clip loosened and made again under other words."""

from __future__ import annotations

import math
from typing import Literal, cast, get_args

from lanterne.core.canvas import Canvas, Card
from lanterne.core.errors import InvalidInput
from lanterne.direction.operations.source import Source, on_canvas

STRENGTHS = {"subtle": 0.35, "mild": 0.6, "strong": 0.85}

RemixSound = Literal["new", "follow", "keep"]


def strength_of(said: str | float) -> float:
    """A strength by its name or its number from 0 to 1. Raises InvalidInput."""
    if isinstance(said, str) and said in STRENGTHS:
        return STRENGTHS[said]
    try:
        strength = float(said)
    except ValueError:
        strength = math.nan
    if not 0 < strength <= 1:
        raise InvalidInput(f"{said!r} is no strength.", f"Use {', '.join(STRENGTHS)}, or a number above 0 and up to 1.")
    return strength


def sound_of(said: str) -> RemixSound:
    """What becomes of the sound, by its name. Raises InvalidInput."""
    for name in get_args(RemixSound):
        if said == name:
            return cast(RemixSound, said)
    raise InvalidInput(f"{said!r} is no way to treat the sound.", f"Use {', '.join(get_args(RemixSound))}.")


def remix(
    clip: Source, card: Card | None, blank: Canvas, strength: str | float = "mild", sound: RemixSound = "new"
) -> Canvas:
    """The clip at its own length, changed towards the words as much as the strength says.

    sound: made anew, loosened like the picture, or kept. Raises InvalidInput.
    """
    loose = strength_of(strength)
    clip.clip()
    canvas = on_canvas(blank, clip.seconds(blank.fps), card)
    canvas = canvas.hint(clip.digest, loose, tracks="both" if sound == "follow" and clip.info.has_sound else "picture")
    if sound == "keep":
        canvas = canvas.keep(clip.sound().digest, tracks="sound")
    return canvas

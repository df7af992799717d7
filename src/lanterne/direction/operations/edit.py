"""One part of a picture changed, for all of a clip or for a while, and the rest left as it is."""

from __future__ import annotations

import math

import numpy as np

from lanterne.core.canvas import Canvas, Card
from lanterne.core.clip import Clip
from lanterne.core.errors import InvalidInput
from lanterne.direction.operations.source import Source, on_canvas, span
from lanterne.engines.pixels import decided
from lanterne.media.png import encode_png

Box = tuple[float, float, float, float]  # left, top, width, height, each as a share of the frame


def parse_box(text: str) -> Box:
    """A box as people write it: "0.25,0.1,0.5,0.4". Raises InvalidInput."""
    try:
        left, top, width, height = (float(part) for part in text.split(","))
    except ValueError as error:
        raise InvalidInput(
            f"{text[:60]!r} is no box.", "Write left,top,width,height as shares of the frame: 0.25,0.1,0.5,0.4."
        ) from error
    return left, top, width, height


def box_mask(box: Box, size: tuple[int, int]) -> bytes:
    """The PNG of a mask for a clip of `size` (width, height): white in the box. Raises InvalidInput."""
    left, top, width, height = box
    is_inside = all(map(math.isfinite, box)) and min(left, top) >= 0 and max(left + width, top + height) <= 1 + 1e-6
    if not (is_inside and min(width, height) > 0):
        raise InvalidInput(
            f"The box {left:g},{top:g},{width:g},{height:g} is not inside the frame.",
            "Its left, top, width and height are shares of the frame, from 0 to 1.",
        )
    pixels = np.zeros((size[1], size[0], 3), np.uint8)
    rows = slice(round(top * size[1]), max(round(top * size[1]) + 1, round((top + height) * size[1])))
    columns = slice(round(left * size[0]), max(round(left * size[0]) + 1, round((left + width) * size[0])))
    pixels[rows, columns] = 255
    return encode_png(pixels)


def painted_mask(mask: Clip) -> bytes | None:
    """The PNG of a mask that somebody painted: white where it is lighter than middle grey, black elsewhere.

    None for a clip, which is used as it is. Raises InvalidInput for a mask without white, MediaError.
    """
    for frames in mask.frames():
        white = decided(frames)
        if white.any():
            return encode_png(white[0]) if mask.info.is_still else None
    raise InvalidInput("The mask is black everywhere: nothing would change.", "Paint white what may change.")


def edit(
    clip: Source,
    card: Card | None,
    blank: Canvas,
    mask: Source,
    from_s: float = 0.0,
    until_s: float | None = None,
    strength: float = 1.0,
) -> Canvas:
    """The clip with what is white in the mask made anew from `from_s` to `until_s`; all else, and the sound, is kept.

    mask: a picture of the clip's size, or a clip of that size that runs along with it. strength: 1 makes the part from
    nothing, less starts from what is there. Raises InvalidInput.
    """
    clip.clip()
    seconds = clip.seconds(blank.fps)
    if mask.picture().info.size != clip.info.size:
        (width, height), (wide, high) = mask.info.size, clip.info.size
        raise InvalidInput(
            f"The mask has {width}x{height} pixels, and the clip {wide}x{high}.", "Give a mask of the clip's size."
        )
    begin, end = span("The change", from_s, until_s, seconds, blank.fps)
    if not 0 < strength <= 1:
        raise InvalidInput(f"The strength {strength:g} is out of range.", "It lies above 0 and up to 1.")
    canvas = on_canvas(blank, seconds, card)
    if strength < 1:
        canvas = canvas.hint(clip.digest, strength, at=begin, from_s=begin, for_s=end - begin, tracks="picture")
    if begin > 0:
        canvas = canvas.keep(clip.digest, for_s=begin, tracks="picture")
    canvas = canvas.keep(clip.digest, at=begin, from_s=begin, for_s=end - begin, mask=mask.digest, tracks="picture")
    if end < seconds:
        canvas = canvas.keep(clip.digest, at=end, from_s=end, tracks="picture")
    return canvas.keep(clip.digest, tracks="sound") if clip.info.has_sound else canvas

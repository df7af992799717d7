"""The tints of the cast, and how a drawing is tinted: its shades move to the same place on the new colour's ramp."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Container

# From deep shade over the colour itself to its highlight. The middle one is what the word says.
RAMPS: dict[str, tuple[str, str, str]] = {
    "red": ("#7a0a18", "#e01f2d", "#ffb3ad"),
    "blue": ("#0b2a7a", "#1e63e0", "#a9cdff"),
    "green": ("#0d4d1f", "#27a03c", "#b4eeb0"),
    "yellow": ("#a86a00", "#ffcb12", "#fff3b0"),
    "purple": ("#3d1270", "#8a35c9", "#dcb8ff"),
    "white": ("#8f9bab", "#f1f3f6", "#ffffff"),
    # Not words of the small world: natural colours that must not be mistaken for one of the six.
    "pink": ("#9c1f5c", "#ff6aa6", "#ffd0e2"),
    "orange": ("#9c3d00", "#f57c14", "#ffd3a1"),
    "brown": ("#5c3317", "#a9683a", "#e8c29b"),
    "fawn": ("#6e5a48", "#b99f84", "#f0e2d0"),
    "wood": ("#5b3216", "#9a5b2a", "#dba774"),
    "teal": ("#0a4b52", "#1a9a9e", "#b0ecea"),
}
_HEX = re.compile(r"#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}\b")

Rgb = tuple[float, float, float]


def rgb(code: str) -> Rgb:
    """Red, green and blue in 0..1 of `#rrggbb` or `#rgb`."""
    digits = code[1:] if len(code) == 7 else "".join(digit * 2 for digit in code[1:])
    red, green, blue = (int(digits[index : index + 2], 16) / 255 for index in (0, 2, 4))
    return red, green, blue


def code(colour: Rgb) -> str:
    """`#rrggbb` of red, green and blue in 0..1."""
    return "#" + "".join(f"{round(255 * min(max(value, 0.0), 1.0)):02x}" for value in colour)


def luma(colour: Rgb) -> float:
    """Brightness as the eye weighs it (Rec. 709 weights on the coded values), 0..1."""
    return 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]


def mix(first: str, second: str, share: float) -> str:
    """The colour `share` of the way from the first to the second, both `#rrggbb`."""
    pairs = zip(rgb(first), rgb(second), strict=True)
    red, green, blue = ((1 - share) * start + share * end for start, end in pairs)
    return code((red, green, blue))


def shade(color: str, level: float) -> str:
    """A shade of a tint: -1 is its deepest, 0 the colour itself, 1 its highlight. Raises KeyError for no tint."""
    deep, base, pale = RAMPS[color]
    return mix(base, pale, min(level, 1.0)) if level >= 0 else mix(base, deep, min(-level, 1.0))


def retint(body: str, color: str, base: str, keep: Container[str] = ()) -> str:
    """Tint an SVG body: every colour code that is not in `keep` goes to the ramp of `color`.

    `base` is the drawing's main colour: it becomes the tint itself, darker codes become shades, lighter ones
    highlights.
    """
    middle = luma(rgb(base))

    def replaced(match: re.Match[str]) -> str:
        found = match.group(0)
        if found.lower() in keep:
            return found
        level = luma(rgb(found)) - middle
        return shade(color, level / (1.05 - middle) if level > 0 else 1.3 * level / middle)

    return _HEX.sub(replaced, body)


def codes(body: str) -> frozenset[str]:
    """The colour codes of an SVG body, in small letters."""
    return frozenset(found.lower() for found in _HEX.findall(body))


def dominant(body: str) -> tuple[str, frozenset[str]]:
    """The main colour of an SVG body and the codes outside its family, which a tint should leave alone.

    The family holds the hues within 40 degrees of the most frequent colourful code; a drawing in greys is its own
    family but for its blacks.
    """
    codes = [found.lower() for found in _HEX.findall(body)]
    if not codes:
        return "#808080", frozenset()
    colourful = [found for found in codes if _hls(found)[2] > 0.35 and 0.15 < _hls(found)[1] < 0.92]
    if 3 * len(colourful) < len(codes):
        greys = [found for found in codes if _hls(found)[1] > 0.35]
        main = max(greys or codes, key=lambda found: luma(rgb(found)))
        return main, frozenset(found for found in codes if _hls(found)[1] <= 0.35)
    main = max(colourful, key=lambda found: sum(_hue_distance(found, other) < 0.06 for other in colourful))
    return main, frozenset(found for found in codes if found not in colourful or _hue_distance(found, main) > 0.11)


def _hls(found: str) -> tuple[float, float, float]:
    return colorsys.rgb_to_hls(*rgb(found))


def _hue_distance(first: str, second: str) -> float:
    distance = abs(_hls(first)[0] - _hls(second)[0])
    return min(distance, 1 - distance)

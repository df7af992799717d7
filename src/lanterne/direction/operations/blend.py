"""Two clips become one, along a curve that says how much of each there is at what time."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from lanterne.core.canvas import Canvas, Card
from lanterne.core.errors import InvalidInput
from lanterne.direction.operations.source import Source, added, on_canvas

CURVES = ("transition", "mix", "sample")
OVERLAP_S = 2.0
_SAMPLED = 0.6  # the most that a sampled clip has to say

Points = tuple[tuple[float, float], ...]  # (seconds, share of the second clip), in order of time


def parse_curve(text: str) -> str | Points:
    """A curve by its name, or its points as people write them: "0:0 1.5:0.7 4:1". Raises InvalidInput."""
    if text in CURVES:
        return text
    if not (points := _read_points([part.split(":") for part in text.split()])):
        raise _no_curve(text)
    return points


def _read_points(said: Sequence[Sequence[str | float]]) -> Points:
    try:
        return tuple((float(time), float(share)) for time, share in said)
    except (TypeError, ValueError) as error:
        raise _no_curve(said) from error


def _no_curve(said: object) -> InvalidInput:
    return InvalidInput(
        f"{str(said)[:60]!r} is no curve.", f"Use {', '.join(CURVES)}, or points such as 0:0 2:0.5 4:1 (seconds:share)."
    )


def blend(
    first: Source,
    second: Source,
    card: Card | None,
    blank: Canvas,
    curve: str | Sequence[tuple[float, float]] = "transition",
    overlap_s: float = OVERLAP_S,
) -> Canvas:
    """One clip from two.

    "transition" plays the first, then the second, which take over from each other within `overlap_s`; the sound of
    each goes with it. The other curves lay both over the same time, as long as the shorter one: "mix" half and half,
    "sample" the first with something of the second in its middle, or the share of the second at given points. Their
    sound is made anew. Raises InvalidInput.
    """
    lengths = [each.clip().seconds(blank.fps) for each in (first, second)]
    if isinstance(curve, str) and curve not in CURVES:
        raise _no_curve(curve)
    if curve == "transition":
        return _transition(first, second, card, blank, lengths, overlap_s)
    seconds = min(lengths)
    canvas = on_canvas(blank, seconds, card)
    if curve == "mix":
        points: Points = ((0.0, 0.5), (seconds, 0.5))
    elif isinstance(curve, str):
        points = ((0.0, 0.0), (seconds / 2, _SAMPLED), (seconds, 0.0))
    else:
        points = _read_points(curve)
        _check_points(points, seconds)
    return _lay(canvas, (first, 0.0), (second, 0.0), points, seconds)


def _transition(
    first: Source, second: Source, card: Card | None, blank: Canvas, lengths: Sequence[float], overlap_s: float
) -> Canvas:
    overlap_s = added(overlap_s, blank.fps)
    if overlap_s > min(lengths):
        raise InvalidInput(
            f"Clips of {lengths[0]:g} and {lengths[1]:g} seconds cannot overlap for {overlap_s:g}.",
            "Let them overlap for as long as the shorter one at most.",
        )
    begins = lengths[0] - overlap_s
    canvas = on_canvas(blank, begins + lengths[1], card)
    points = ((begins, 0.0), (lengths[0], 1.0))
    canvas = _lay(canvas, (first, 0.0), (second, begins), points, lengths[0])
    if first.info.has_sound and begins > 0:
        canvas = canvas.keep(first.digest, for_s=begins, tracks="sound")
    if second.info.has_sound and lengths[1] > overlap_s:
        canvas = canvas.keep(second.digest, at=lengths[0], from_s=overlap_s, tracks="sound")
    return canvas


def _lay(
    canvas: Canvas, first: tuple[Source, float], second: tuple[Source, float], points: Points, until_s: float
) -> Canvas:
    """Both clips with opposite influence."""
    falling = tuple((time, 1 - share) for time, share in points)
    canvas = canvas.keep(first[0].digest, at=first[1], for_s=until_s, tracks="picture", influence=falling)
    return canvas.keep(second[0].digest, at=second[1], tracks="picture", influence=points)


def _check_points(points: Points, seconds: float) -> None:
    if not points:
        raise InvalidInput("The curve has no points.", "Give at least one, or the name of a curve.")
    for time, share in points:
        if not 0 <= time <= seconds + 1e-6:
            raise InvalidInput(f"A point of the curve is at {time:g} seconds.", f"The clips last {seconds:g}.")
        if not 0 <= share <= 1:
            raise InvalidInput(f"A share of {share:g} is out of range.", "It lies between 0 and 1.")
    if any(after[0] <= before[0] for before, after in pairwise(points)):
        raise InvalidInput("The points of the curve are out of order.", "Give them in order of time.")

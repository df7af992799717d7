"""Pieces of the cast's paper puppets: SVG bodies cut into elements, recorded once, and turned about their joints."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import skia

_ELEMENT = re.compile(r"<(path|ellipse|circle|rect|g|linearGradient|radialGradient)\b[^>]*?(?:/>|>.*?</\1>)", re.DOTALL)


class Puppet(Protocol):
    """One drawing that can move. `box` is (left, top, right, bottom) of its rest pose in its own units, y downwards."""

    box: tuple[float, float, float, float]
    pivot: float  # how far up, relative to its height, it turns when its pose has an angle
    looks: int  # -1 when the drawing looks left

    def draw(self, canvas: skia.Canvas, gait: str, phase: float) -> None:
        """Draw it in its own units, in the middle of the motion `gait` at `phase` cycles."""


@dataclass(frozen=True, slots=True)
class Elements:
    """The top-level elements of an SVG body, in order, so that a drawing can be cut into parts."""

    items: tuple[str, ...]

    @classmethod
    def of(cls, body: str) -> Elements:
        """Cut an SVG body. Groups stay whole."""
        return cls(tuple(match.group(0) for match in _ELEMENT.finditer(body)))

    def take(self, *indices: int) -> str:
        """The elements at `indices`, joined in that order."""
        return "".join(self.items[index] for index in indices)


def picture(body: str, size: float = 128.0) -> skia.Picture:
    """Record an SVG body (user units, y downwards) as a picture that draws crisp at any scale."""
    document = f'<svg xmlns="http://www.w3.org/2000/svg" width="{size:g}" height="{size:g}">{body}</svg>'
    dom = skia.SVGDOM.MakeFromStream(skia.MemoryStream.MakeCopy(document.encode()))
    if dom is None:
        raise ValueError("the drawing is not SVG that skia can read")
    dom.setContainerSize(skia.Size(size, size))
    recorder = skia.PictureRecorder()
    dom.render(recorder.beginRecording(skia.Rect.MakeLTRB(-4 * size, -4 * size, 5 * size, 5 * size)))
    return recorder.finishRecordingAsPicture()


@contextmanager
def turned(canvas: skia.Canvas, degrees: float, x: float, y: float) -> Iterator[None]:
    """Draw with the canvas turned by `degrees` (clockwise on the screen) about the joint (x, y)."""
    canvas.save()
    canvas.rotate(degrees, x, y)
    yield
    canvas.restore()


@contextmanager
def clipped(canvas: skia.Canvas, outline: skia.Path, inside: bool = True, soft: bool = True) -> Iterator[None]:
    """Draw only inside (or outside) an outline. A hard edge (not `soft`) leaves no seam where two parts meet."""
    canvas.save()
    canvas.clipPath(outline, skia.ClipOp.kIntersect if inside else skia.ClipOp.kDifference, soft)
    yield
    canvas.restore()


def paint(colour: str, width: float | None = None, alpha: float = 1.0) -> skia.Paint:
    """A smooth paint of a `#rrggbb` colour: a fill, or a round stroke when `width` is given."""
    red, green, blue = (int(colour[index : index + 2], 16) for index in (1, 3, 5))
    made = skia.Paint(AntiAlias=True, Color=skia.Color(red, green, blue, round(255 * alpha)))
    if width is not None:
        made.setStyle(skia.Paint.kStroke_Style)
        made.setStrokeWidth(width)
        made.setStrokeCap(skia.Paint.kRound_Cap)
        made.setStrokeJoin(skia.Paint.kRound_Join)
    return made


def polygon(points: Iterable[tuple[float, float]], closed: bool = True) -> skia.Path:
    """A path through points."""
    path = skia.Path()
    path.addPoly([skia.Point(x, y) for x, y in points], closed)
    return path


def smooth(points: list[tuple[float, float]]) -> skia.Path:
    """An open curve through points (Catmull-Rom as Bezier curves)."""
    path = skia.Path()
    path.moveTo(*points[0])
    padded = [points[0], *points, points[-1]]
    for (x0, y0), (x1, y1), (x2, y2), (x3, y3) in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        path.cubicTo(x1 + (x2 - x0) / 6, y1 + (y2 - y0) / 6, x2 - (x3 - x1) / 6, y2 - (y3 - y1) / 6, x2, y2)
    return path


def limb(joints: list[tuple[float, float, float]]) -> skia.Path:
    """A limb through joints (x, y, radius): round at each, tapering between them. Fill it with the winding rule."""
    path = skia.Path()
    for x, y, radius in joints:
        path.addCircle(x, y, radius)
    for (x0, y0, radius0), (x1, y1, radius1) in pairwise(joints):
        length = math.hypot(x1 - x0, y1 - y0) or 1.0
        across, along = -(y1 - y0) / length, (x1 - x0) / length
        side = [(x0 + across * radius0, y0 + along * radius0), (x1 + across * radius1, y1 + along * radius1)]
        back = [(x1 - across * radius1, y1 - along * radius1), (x0 - across * radius0, y0 - along * radius0)]
        path.addPath(polygon([*back[::-1], *side[::-1]]))
    return path

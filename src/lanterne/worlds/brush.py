"""Painting in world units: colours, gradients, hills, trees and clouds from which the stages are put together.

Canvases here have y growing upwards and one unit per world unit; every helper takes its random numbers from the caller.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import skia

from lanterne.worlds.light import RGB, Light, mix

Line = Callable[[float], float]
Point = tuple[float, float]


def ink(color: RGB, alpha: float = 1.0) -> skia.Paint:
    """A smooth-edged paint of one colour."""
    return skia.Paint(Color4f=skia.Color4f(color[0], color[1], color[2], alpha), AntiAlias=True)


def fade(colors: Sequence[RGB], start: Point, end: Point, alphas: Sequence[float] | None = None) -> skia.Paint:
    """A paint that runs evenly through the colours from one point to another."""
    shader = skia.GradientShader.MakeLinear([start, end], _codes(colors, alphas))
    return skia.Paint(Shader=shader, AntiAlias=True, Dither=True)


def halo(color: RGB, center: Point, radius: float, alpha: float) -> skia.Paint:
    """A round glow: `alpha` in the middle, nothing at the radius."""
    alphas = (alpha, 0.55 * alpha, 0.2 * alpha, 0.0)
    shader = skia.GradientShader.MakeRadial(center, radius, _codes([color] * 4, alphas))
    return skia.Paint(Shader=shader, AntiAlias=True, Dither=True)


def _codes(colors: Sequence[RGB], alphas: Sequence[float] | None) -> list[int]:
    return [
        skia.Color4f(c[0], c[1], c[2], a).toColor() for c, a in zip(colors, alphas or [1.0] * len(colors), strict=True)
    ]


def polygon(points: Sequence[Point]) -> skia.Path:
    """A closed straight-edged path."""
    path = skia.Path()
    path.addPoly([skia.Point(x, y) for x, y in points], True)
    return path


def stroke(points: Sequence[Point]) -> skia.Path:
    """An open straight-edged path."""
    path = skia.Path()
    path.addPoly([skia.Point(x, y) for x, y in points], False)
    return path


def ridge(rng: np.random.Generator, base: float, height: float, waves: float = 1.2) -> Line:
    """A rolling skyline between `base` and about `base + height`; `waves` is its bumps per unit of width."""
    parts = [(height * share, waves * rate * rng.uniform(0.8, 1.25), rng.uniform(0, 1)) for share, rate in _OCTAVES]

    def line(x: float) -> float:
        return base + sum(a * (0.5 + 0.5 * math.sin(math.tau * (f * x + p))) for a, f, p in parts)

    return line


_OCTAVES = ((0.62, 0.55), (0.28, 1.0), (0.1, 2.1))


def below(line: Line, left: float, right: float, bottom: float, step: float = 0.04) -> skia.Path:
    """The land under a skyline."""
    count = max(2, math.ceil((right - left) / step))
    xs = [left + (right - left) * i / count for i in range(count + 1)]
    return polygon([(left, bottom), *((x, line(x)) for x in xs), (right, bottom)])


def land(canvas: skia.Canvas, light: Light, line: Line, span: Point, heights: Point, depth: float, color: RGB) -> None:
    """A hill in its light: its own colour at the upper of `heights`, mist at the lower."""
    low, high = heights
    paint = fade([light.shade(color, depth), light.misty(color, depth)], (0, high), (0, low))
    canvas.drawPath(below(line, span[0], span[1], low - 2.0), paint)


def blob(canvas: skia.Canvas, rng: np.random.Generator, x: float, y: float, radius: float, paint: skia.Paint) -> None:
    """A leafy or cloudy round shape: one big disc and a ring of smaller ones."""
    canvas.drawCircle(x, y, radius * 0.82, paint)
    turn = rng.uniform(0, math.tau)
    for i in range(6):
        angle = turn + i * math.tau / 6
        reach = radius * rng.uniform(0.46, 0.58)
        canvas.drawCircle(
            x + reach * math.cos(angle), y + reach * math.sin(angle), radius * rng.uniform(0.4, 0.5), paint
        )


def tree(
    canvas: skia.Canvas, rng: np.random.Generator, light: Light, foot: Point, height: float, depth: float, leaf: RGB
) -> None:
    """A round tree: trunk, crown, and a lighter side of the crown."""
    x, y = foot
    radius = 0.36 * height
    trunk = light.shade((0.45, 0.3, 0.19), depth)
    wide, slim, top = 0.06 * height, 0.035 * height, y + 0.5 * height
    canvas.drawPath(polygon([(x - wide, y), (x + wide, y), (x + slim, top), (x - slim, top)]), ink(trunk))
    blob(canvas, rng, x, y + height - radius, radius, ink(light.shade(leaf, depth)))
    lit = light.shade(mix(leaf, (1.0, 1.0, 0.6), 0.22), depth)
    blob(canvas, rng, x - 0.1 * height, y + height - 0.85 * radius, 0.6 * radius, ink(lit))


def fir(canvas: skia.Canvas, light: Light, foot: Point, height: float, depth: float, needle: RGB) -> None:
    """A fir of three tiers, its left side lighter."""
    x, y = foot
    canvas.drawRect(
        skia.Rect.MakeLTRB(x - 0.035 * height, y, x + 0.035 * height, y + 0.2 * height),
        ink(light.shade((0.4, 0.28, 0.2), depth)),
    )
    dark, lit = light.shade(needle, depth), light.shade(mix(needle, (0.8, 1.0, 0.7), 0.2), depth)
    for low, high, half in ((0.12, 0.52, 0.24), (0.36, 0.76, 0.19), (0.6, 1.0, 0.13)):
        tip = (x, y + high * height)
        canvas.drawPath(
            polygon([(x - half * height, y + low * height), (x + half * height, y + low * height), tip]), ink(dark)
        )
        canvas.drawPath(
            polygon([(x - half * height, y + low * height), (x - 0.02 * height, y + low * height), tip]), ink(lit)
        )


def cloud(canvas: skia.Canvas, rng: np.random.Generator, center: Point, width: float, color: RGB, alpha: float) -> None:
    """A soft cumulus with a flat foot."""
    x, y = center
    paint = fade([color, color], (0, y + 0.3 * width), (0, y - 0.06 * width), (alpha, 0.55 * alpha))
    paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, 0.035 * width))
    path = skia.Path()
    path.addOval(skia.Rect.MakeLTRB(x - 0.5 * width, y - 0.07 * width, x + 0.5 * width, y + 0.1 * width))
    for i in range(4):
        radius = width * rng.uniform(0.12, 0.2) * (1.15 if i in (1, 2) else 0.8)
        cx = x + width * (-0.3 + 0.2 * i + rng.uniform(-0.04, 0.04))
        path.addCircle(cx, y + 0.5 * radius, radius)
    path.setFillType(skia.PathFillType.kWinding)
    canvas.drawPath(path, paint)

"""The mountains: snowy peaks in two ranges, wooded foot hills, firs, a stony meadow."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import skia

from lanterne.worlds.brush import Point, fade, fir, ink, land, polygon, ridge
from lanterne.worlds.light import RGB, mix, rgb
from lanterne.worlds.stages.plane import Plane, Set
from lanterne.worlds.stages.sky import sun_x

PEAKS, RANGE, HILLS, FIRS, MEADOW, NEAR = 7.0, 4.0, 2.4, 1.5, 1.0, 0.82
NEEDLES = (rgb(0x2F6B52), rgb(0x3A7558), rgb(0x2C5F58))


def planes(stage: Set) -> list[Plane]:
    """The mountains' planes, far to near."""
    tall, horizon = stage.frame.height, stage.horizon
    return [
        stage.plane(
            PEAKS,
            horizon + 0.48 * tall,
            lambda c: _range(stage, c, "peaks", PEAKS, (0.3, 0.43), (0.5, 0.75), rgb(0x7388AC)),
        ),
        stage.plane(
            RANGE,
            horizon + 0.36 * tall,
            lambda c: _range(stage, c, "range", RANGE, (0.13, 0.27), (0.45, 0.7), rgb(0x5F7896)),
        ),
        stage.plane(HILLS, horizon + 0.2 * tall, lambda c: _hills(stage, c)),
        stage.plane(FIRS, 0.1 + 0.6 * tall, lambda c: _firs(stage, c)),
        stage.plane(MEADOW, 0.16, lambda c: _meadow(stage, c)),
        stage.plane(NEAR, 0.05, lambda c: _rocks(stage, c)),
    ]


def _range(stage: Set, canvas: skia.Canvas, name: str, depth: float, heights: Point, steps: Point, rock: RGB) -> None:
    rng, (left, right) = stage.rng(name), stage.span(depth)
    x = left + rng.uniform(-0.1, 0.2)
    tops = []
    while x < right + 0.3:
        tops.append((x, stage.horizon + rng.uniform(*heights) * stage.frame.height))
        x += rng.uniform(*steps) * 0.75 * min(1.2, stage.frame.height)
    for i in rng.permutation(len(tops)):
        _peak(stage, canvas, rng, tops[i], depth, rock)


def _peak(stage: Set, canvas: skia.Canvas, rng: np.random.Generator, top: Point, depth: float, rock: RGB) -> None:
    """One peak: a lit and a shaded side, and a cap of snow with a jagged hem."""
    light, low = stage.light, stage.horizon - 0.12
    (x, y), sun = top, 1.0 if sun_x(stage) > 0 else -1.0
    tall = y - low
    half = tall * rng.uniform(0.85, 1.1)
    left, right = _flank(rng, x, y, -half, tall), _flank(rng, x, y, half, tall)
    spine = [(x, y), (x + 0.05 * half, y - 0.3 * tall), (x - 0.06 * half, y - 0.6 * tall), (x + 0.05 * half, low)]
    bright, dark = mix(rock, (1.0, 0.95, 0.88), 0.16), mix(rock, rgb(0x2E3E62), 0.35)
    for side, flank in ((-1.0, left), (1.0, right)):
        color = bright if side == sun else dark
        paint = fade([light.shade(color, depth), light.misty(color, depth)], (0, y), (0, low))
        canvas.drawPath(polygon([*flank, *reversed(spine)]), paint)
    hem = rng.uniform(0.36, 0.46)
    snow, blue = rgb(0xFFFFFF), rgb(0xB9CBE6)
    for side, flank in ((-1.0, left), (1.0, right)):
        # Snow keeps more of its own white than anything else does, or mountains could not be told at night.
        color = mix(light.shade(snow if side == sun else blue, 1 + 0.4 * (depth - 1)), mix(snow, light.haze, 0.3), 0.42)
        canvas.drawPath(polygon(_cap(rng, flank, spine, hem, tall)), ink(color))


def _flank(rng: np.random.Generator, x: float, y: float, half: float, tall: float) -> list[Point]:
    points = [(x, y)]
    for share in (0.25, 0.5, 0.75):
        points.append((x + half * (share + rng.uniform(-0.05, 0.03)), y - tall * (share + rng.uniform(-0.04, 0.04))))
    return [*points, (x + half, y - tall)]


def _at(line: list[Point], y: float) -> float:
    """Where a line that goes down passes a height."""
    for (xa, ya), (xb, yb) in pairwise(line):
        if yb <= y <= ya:
            return xa + (xb - xa) * (ya - y) / max(ya - yb, 1e-9)
    return line[-1][0]


def _cap(rng: np.random.Generator, flank: list[Point], spine: list[Point], hem: float, tall: float) -> list[Point]:
    top = flank[0][1]
    low = top - hem * tall
    edge = [point for point in flank if point[1] > low]
    out, inner = _at(flank, low), _at(spine, low)
    zigzag = []
    for i in range(5):
        share = i / 4
        zigzag.append(
            (
                out + (inner - out) * share,
                low + (0.09 * tall if i % 2 else -rng.uniform(0.0, 0.07) * tall * (0 < i < 4)),
            )
        )
    back = [point for point in reversed(spine) if point[1] > low]
    return [*edge, *zigzag, *back]


def _hills(stage: Set, canvas: skia.Canvas) -> None:
    light, (left, right), tall = stage.light, stage.span(HILLS), stage.frame.height
    for i, (base, color) in enumerate(((0.07, rgb(0x5E9384)), (0.03, rgb(0x6CA274)))):
        line = ridge(
            stage.rng(f"hills {i}"), stage.horizon * (0.55 - 0.45 * i) + base, 0.13 * tall * (1 - 0.3 * i), 0.9
        )
        land(canvas, light, line, (left, right), (0.02, stage.horizon + 0.1), HILLS - 0.4 * i, color)


def _firs(stage: Set, canvas: skia.Canvas) -> None:
    rng, light, (left, right) = stage.rng("firs"), stage.light, stage.span(FIRS)
    line = ridge(rng, 0.04, 0.06, 0.8)
    land(canvas, light, line, (left, right), (0.0, 0.12), FIRS, rgb(0x86AF66))
    scale = min(stage.frame.height, 1.2)
    for place in (-0.47, -0.37, -0.26, 0.27, 0.38, 0.47, -0.7, 0.7):
        if rng.random() < 0.22:
            continue
        x = place * stage.frame.width + rng.uniform(-0.04, 0.04)
        fir(
            canvas,
            light,
            (x, line(x) - 0.015),
            rng.uniform(0.22, 0.42) * scale,
            FIRS,
            NEEDLES[rng.integers(len(NEEDLES))],
        )


def _meadow(stage: Set, canvas: skia.Canvas) -> None:
    rng, light, (left, right) = stage.rng("meadow"), stage.light, stage.span(MEADOW)
    bottom = stage.frame.bottom
    line = ridge(rng, 0.04, 0.03, 0.7)
    land(canvas, light, line, (left, right), (bottom, 0.07), MEADOW, rgb(0xA9BE78))
    dark = light.shade(rgb(0x6F8A58))
    canvas.drawRect(
        skia.Rect.MakeLTRB(left, bottom - 1, right, 0.0), fade([dark, dark], (0, 0.0), (0, bottom), (0.0, 0.75))
    )
    for _ in range(int(3.5 * (right - left))):
        x, y, r = rng.uniform(left, right), rng.uniform(bottom, -0.07), rng.uniform(0.015, 0.032)
        canvas.drawOval(
            skia.Rect.MakeLTRB(x - 1.5 * r, y - 0.8 * r, x + 1.5 * r, y + 0.8 * r), ink(light.shade(rgb(0x98A09C)))
        )
        canvas.drawOval(skia.Rect.MakeLTRB(x - 1.1 * r, y, x + 0.6 * r, y + 0.7 * r), ink(light.shade(rgb(0xC3CAC6))))


def _rocks(stage: Set, canvas: skia.Canvas) -> None:
    rng, light, (left, right) = stage.rng("rocks"), stage.light, stage.span(NEAR)
    bottom = stage.frame.bottom
    for _ in range(2):
        x, r = rng.uniform(left, right), rng.uniform(0.05, 0.09)
        y = bottom - 0.02
        gray = light.shade(rgb(0x7E8892))
        canvas.drawPath(
            polygon(
                [
                    (x - 1.6 * r, y - stage.deep),
                    (x - 1.3 * r, y + 0.4 * r),
                    (x - 0.3 * r, y + r),
                    (x + 0.8 * r, y + 0.7 * r),
                    (x + 1.6 * r, y - stage.deep),
                ]
            ),
            ink(gray),
        )
        canvas.drawPath(
            polygon([(x - 1.3 * r, y + 0.4 * r), (x - 0.3 * r, y + r), (x + 0.1 * r, y + 0.3 * r)]),
            ink(mix(gray, (1.0, 1.0, 1.0), 0.2)),
        )

"""The desert: table mountains far away, dunes with a lit and a shaded side, cacti and stones."""

from __future__ import annotations

import math

import numpy as np
import skia

from lanterne.worlds.brush import Line, Point, below, fade, ink, land, polygon, ridge, stroke
from lanterne.worlds.light import RGB, mix, rgb
from lanterne.worlds.stages.plane import Plane, Set
from lanterne.worlds.stages.sky import sun_x

MESAS, FAR, MIDDLE, CACTI, GROUND, NEAR = 7.0, 4.0, 2.5, 1.5, 1.0, 0.82
SAND = rgb(0xF0BC6E)


def planes(stage: Set) -> list[Plane]:
    """The desert's planes, far to near."""
    horizon, tall = stage.horizon, stage.frame.height
    return [
        stage.plane(MESAS, horizon + 0.3 * tall, lambda c: _mesas(stage, c)),
        stage.plane(
            FAR,
            horizon + 0.16 * tall,
            lambda c: _dunes(stage, c, "far", FAR, horizon - 0.01, 0.12 * tall, rgb(0xE9AE6C)),
        ),
        stage.plane(
            MIDDLE, horizon + 0.1 * tall, lambda c: _dunes(stage, c, "middle", MIDDLE, 0.06, 0.13 * tall, rgb(0xEDB566))
        ),
        stage.plane(CACTI, 0.7, lambda c: _cacti(stage, c)),
        stage.plane(GROUND, 0.16, lambda c: _ground(stage, c)),
        stage.plane(NEAR, 0.05, lambda c: _stones(stage, c)),
    ]


def _mesas(stage: Set, canvas: skia.Canvas) -> None:
    rng, light, (left, right) = stage.rng("mesas"), stage.light, stage.span(MESAS)
    x = left - 0.1
    while x < right:
        width, height = rng.uniform(0.2, 0.5), rng.uniform(0.1, 0.24) * stage.frame.height
        low, high = stage.horizon - 0.05, stage.horizon + height
        slope = 0.22 * height + 0.03
        outline = [(x, low), (x + slope, high), (x + width - slope * 0.8, high), (x + width, low)]
        color = rgb(0xC8744C)
        canvas.drawPath(
            polygon(outline), fade([light.shade(color, MESAS), light.misty(color, MESAS)], (0, high), (0, low))
        )
        band = ink(light.shade(rgb(0xE09A6A), MESAS), 0.6)
        for share in (0.45, 0.72):
            y = low + share * (high - low)
            inset = slope * share
            canvas.drawRect(skia.Rect.MakeLTRB(x + inset, y, x + width - inset * 0.8, y + 0.012), band)
        x += width + rng.uniform(0.02, 0.5)


def _crest(rng: np.random.Generator, base: float, height: float) -> Line:
    """Dunes: long slopes to windward, short ones to leeward."""
    length, start = float(rng.uniform(0.75, 1.1)), float(rng.uniform(0, 1))
    rolls = ridge(rng, 0.0, 0.3 * height, 0.8)

    def line(x: float) -> float:
        turn = (x / length + start) % 1.0
        rise = turn / 0.68 if turn < 0.68 else (1 - turn) / 0.32
        return base + rolls(x) + 0.7 * height * math.pow(0.5 - 0.5 * math.cos(math.pi * rise), 1.2)

    return line


def _dunes(stage: Set, canvas: skia.Canvas, name: str, depth: float, base: float, height: float, color: RGB) -> None:
    rng, light, span = stage.rng(name), stage.light, stage.span(depth)
    line = _crest(rng, base, height)
    land(canvas, light, line, span, (base - 0.05, base + height), depth, color)
    shade = light.shade(mix(color, rgb(0xA85F3A), 0.5), depth)
    toward = -1.0 if sun_x(stage) > 0 else 1.0
    count = math.ceil((span[1] - span[0]) / 0.03)
    xs = [span[0] + 0.03 * i for i in range(count + 1)]
    lee = [x for x in xs if (line(x + 0.02) - line(x)) * toward < -0.002]
    run: list[Point] = []
    for x in [*lee, math.inf]:
        if run and x - run[-1][0] > 0.05:
            _lee(canvas, run, shade)
            run = []
        if x < math.inf:
            run.append((x, line(x)))


def _lee(canvas: skia.Canvas, run: list[Point], color: RGB) -> None:
    """The shaded side of a dune: from its crest line down, fading into the slope."""
    high, low = max(y for _, y in run), min(y for _, y in run)
    drop = 0.75 * (high - low) + 0.02
    path = polygon(
        [
            *run,
            *[
                (x, y - drop * math.sin(math.pi * i / max(1, len(run) - 1)) - 0.001)
                for i, (x, y) in reversed(list(enumerate(run)))
            ],
        ]
    )
    canvas.drawPath(path, fade([color, color], (0, high), (0, low - drop), (0.75, 0.3)))


def _cacti(stage: Set, canvas: skia.Canvas) -> None:
    rng, light, (left, right) = stage.rng("cacti"), stage.light, stage.span(CACTI)
    line = _crest(rng, 0.02, 0.09)
    land(canvas, light, line, (left, right), (0.0, 0.12), CACTI, rgb(0xF0BA6A))
    for place in (-0.42, 0.42, -0.22, 0.26, -0.75, 0.75):
        if abs(place) < 0.6 and rng.random() < 0.35:
            continue
        x = place * stage.frame.width + rng.uniform(-0.07, 0.07)
        _cactus(canvas, rng, stage, (x, line(x) - 0.015), rng.uniform(0.22, 0.42))


def _cactus(canvas: skia.Canvas, rng: np.random.Generator, stage: Set, foot: Point, height: float) -> None:
    x, y = foot
    color = rgb(0x4F8F52)
    stem = ink(stage.light.shade(color, CACTI))
    stem.setStyle(skia.Paint.kStroke_Style)
    stem.setStrokeCap(skia.Paint.kRound_Cap)
    stem.setStrokeJoin(skia.Paint.kRound_Join)
    width = 0.17 * height
    lines = [[(x, y), (x, y + height - width / 2)]]
    for side in (-1.0, 1.0):
        if rng.random() < 0.85:
            out, low, top = side * 0.27 * height, rng.uniform(0.3, 0.5) * height, rng.uniform(0.62, 0.85) * height
            lines.append([(x, y + low), (x + out, y + low), (x + out, y + top)])
    for i, points in enumerate(lines):
        stem.setStrokeWidth(width * (1.0 if i == 0 else 0.75))
        canvas.drawPath(stroke(points), stem)
    stem.setColor4f(skia.Color4f(*stage.light.shade(mix(color, (0.9, 1.0, 0.6), 0.3), CACTI), 1.0))
    stem.setStrokeWidth(0.22 * width)
    canvas.drawPath(stroke([(x - 0.22 * width, y + 0.03), (x - 0.22 * width, y + height - 0.6 * width)]), stem)


def _ground(stage: Set, canvas: skia.Canvas) -> None:
    rng, light, (left, right) = stage.rng("ground"), stage.light, stage.span(GROUND)
    line = ridge(rng, 0.04, 0.035, 0.6)
    land(canvas, light, line, (left, right), (stage.frame.bottom, 0.07), GROUND, SAND)
    dark = light.shade(rgb(0xCE8A42))
    low = stage.frame.bottom
    canvas.drawPath(
        below(lambda x: line(x) - 0.03, left, right, low - 1), fade([dark, dark], (0, 0.0), (0, low), (0.0, 0.6))
    )
    ripple = ink(light.shade(rgb(0xC98A48)), 0.45)
    ripple.setStyle(skia.Paint.kStroke_Style)
    ripple.setStrokeWidth(0.009)
    for i in range(3):
        y = low * (0.32 + 0.26 * i)
        wave = ridge(rng, y, 0.03, 1.4)
        canvas.drawPath(
            stroke([(left + 0.04 * j, wave(left + 0.04 * j)) for j in range(math.ceil((right - left) / 0.04) + 1)]),
            ripple,
        )


def _stones(stage: Set, canvas: skia.Canvas) -> None:
    rng, light, (left, right) = stage.rng("stones"), stage.light, stage.span(NEAR)
    bottom = stage.frame.bottom
    for _ in range(3):
        x, r = rng.uniform(left, right), rng.uniform(0.035, 0.075)
        y = bottom - 0.25 * r
        canvas.drawOval(skia.Rect.MakeLTRB(x - 1.5 * r, y - r, x + 1.5 * r, y + r), ink(light.shade(rgb(0xA66E4A))))
        canvas.drawOval(skia.Rect.MakeLTRB(x - 1.15 * r, y, x + 0.5 * r, y + 0.85 * r), ink(light.shade(rgb(0xC88C60))))

"""The city: a skyline, a row of houses with windows that light up, lamp posts, pavement and street."""

from __future__ import annotations

import math

import numpy as np
import skia

from lanterne.worlds.brush import blob, fade, halo, ink, polygon
from lanterne.worlds.light import RGB, mix, rgb
from lanterne.worlds.stages.plane import Plane, Set

FAR, HOUSES, LAMPS, STREET = 5.0, 1.8, 1.2, 1.0
WALLS = (rgb(0xD88C68), rgb(0xE9D3A6), rgb(0x93A9C4), rgb(0xC56A5E), rgb(0x9CC0A8), rgb(0xCFB4C4))
PANE, LIT = rgb(0x5C7590), rgb(0xFFD772)
PAVEMENT = 0.1


def planes(stage: Set) -> list[Plane]:
    """The city's planes, far to near."""
    tall = stage.frame.height
    return [
        stage.plane(FAR, stage.horizon + 0.5 * tall, lambda c: _skyline(stage, c)),
        stage.plane(HOUSES, PAVEMENT + 0.66 * tall, lambda c: _houses(stage, c)),
        stage.plane(LAMPS, PAVEMENT + 0.7, lambda c: _lamps(stage, c)),
        stage.plane(STREET, PAVEMENT, lambda c: _street(stage, c)),
    ]


def _box(canvas: skia.Canvas, left: float, bottom: float, right: float, top: float, paint: skia.Paint) -> None:
    canvas.drawRect(skia.Rect.MakeLTRB(left, bottom, right, top), paint)


def _skyline(stage: Set, canvas: skia.Canvas) -> None:
    rng, light, (x, right) = stage.rng("skyline"), stage.light, stage.span(FAR)
    tall, low = stage.frame.height, stage.horizon
    _box(canvas, x, -2.0, right, low - 0.1, ink(light.misty(rgb(0x98A4B8), FAR)))  # where the sky's sheet ends
    while x < right:
        width, height = rng.uniform(0.14, 0.26), rng.uniform(0.12, 0.44) * tall
        color = mix(rgb(0x7F93AE), rgb(0x98A4B8), rng.random())
        paint = fade([light.shade(color, FAR), light.misty(color, FAR)], (0, low + height), (0, low))
        _box(canvas, x, -1.0, x + width + 0.004, low + height, paint)
        if rng.random() < 0.3:
            canvas.drawPath(
                polygon(
                    [(x, low + height - 0.002), (x + width, low + height - 0.002), (x + width / 2, low + height + 0.08)]
                ),
                paint,
            )
        if light.lamps > 0.3:
            for _ in range(4):
                wx, wy = x + rng.uniform(0.2, 0.8) * width, low + rng.uniform(0.1, 0.9) * height
                _box(canvas, wx, wy, wx + 0.016, wy + 0.022, ink(LIT, 0.55 * light.lamps))
        x += width + rng.uniform(-0.01, 0.06)


def _houses(stage: Set, canvas: skia.Canvas) -> None:
    rng, (x, right) = stage.rng("houses"), stage.span(HOUSES)
    x -= rng.uniform(0.0, 0.3)
    last = -1
    while x < right:
        if rng.random() < 0.13:
            _courtyard(stage, canvas, rng, x)
            x += 0.22
            continue
        width, storeys = rng.uniform(0.3, 0.42), int(rng.integers(2, 5))
        wall = int((last + rng.integers(1, len(WALLS))) % len(WALLS))
        last = wall
        _house(stage, canvas, rng, x, width, storeys, WALLS[wall])
        x += width


def _courtyard(stage: Set, canvas: skia.Canvas, rng: np.random.Generator, x: float) -> None:
    """A gap between houses, with a garden wall and a tree."""
    light = stage.light
    blob(canvas, rng, x + 0.11, PAVEMENT + 0.22, 0.1, ink(light.shade(rgb(0x5FA045), HOUSES)))
    _box(canvas, x - 0.01, PAVEMENT - 0.1, x + 0.23, PAVEMENT + 0.12, ink(light.shade(rgb(0xBFA58A), HOUSES)))


def _house(
    stage: Set, canvas: skia.Canvas, rng: np.random.Generator, x: float, width: float, storeys: int, wall: RGB
) -> None:
    light, storey = stage.light, 0.125 * min(1.25, stage.frame.height)
    top = PAVEMENT + 0.05 + storey * (storeys + 0.35)
    _box(
        canvas,
        x,
        PAVEMENT - 0.1,
        x + width,
        top,
        fade([light.shade(wall, HOUSES), light.misty(wall, HOUSES)], (0, top), (0, PAVEMENT)),
    )
    trim = ink(light.shade(mix(wall, (1.0, 1.0, 1.0), 0.45), HOUSES))
    if rng.random() < 0.45:
        roof = ink(light.shade(rgb(0x9A5648), HOUSES))
        canvas.drawPath(
            polygon(
                [
                    (x - 0.015, top),
                    (x + width + 0.015, top),
                    (x + width * 0.8, top + 0.09),
                    (x + width * 0.2, top + 0.09),
                ]
            ),
            roof,
        )
    else:
        _box(canvas, x - 0.01, top - 0.012, x + width + 0.01, top + 0.018, trim)
    columns = 2 if width < 0.35 else 3
    pitch = width / columns
    for row in range(storeys):
        for column in range(columns):
            wx, wy = x + pitch * (column + 0.5), PAVEMENT + 0.05 + storey * (row + 0.38)
            if row == 0 and column == columns // 2:
                _door(stage, canvas, rng, wx)
                continue
            lit = rng.random() < 0.62 * light.lamps
            pane = LIT if lit else mix(light.shade(PANE, HOUSES), light.sky[2], 0.18 if light.stars == 0 else 0.0)
            half = 0.033
            _box(canvas, wx - half - 0.009, wy - 0.009, wx + half + 0.009, wy + 0.6 * storey + 0.009, trim)
            _box(canvas, wx - half, wy, wx + half, wy + 0.6 * storey, ink(pane))
            if lit and light.stars > 0:
                canvas.drawCircle(wx, wy + 0.3 * storey, 0.1, halo(LIT, (wx, wy + 0.3 * storey), 0.1, 0.3))


def _door(stage: Set, canvas: skia.Canvas, rng: np.random.Generator, x: float) -> None:
    doors = (rgb(0x7A4A34), rgb(0x3F6C86), rgb(0x5C7A4A))
    _box(
        canvas,
        x - 0.04,
        PAVEMENT - 0.1,
        x + 0.04,
        PAVEMENT + 0.135,
        ink(stage.light.shade(doors[rng.integers(3)], HOUSES)),
    )


def _lamps(stage: Set, canvas: skia.Canvas) -> None:
    rng, light, (left, right) = stage.rng("lamps"), stage.light, stage.span(LAMPS)
    step, height = 0.78, 0.5
    start = rng.uniform(0, step)
    x = left - step + start
    pole = ink(light.shade(rgb(0x3C4550), LAMPS))
    while x < right + step:
        y = PAVEMENT + height
        _box(canvas, x - 0.009, 0.0, x + 0.009, y, pole)
        _box(canvas, x - 0.02, 0.0, x + 0.02, 0.1, pole)
        if light.lamps > 0.2:
            canvas.drawCircle(x, y + 0.03, 0.24, halo(rgb(0xFFDF8E), (x, y + 0.03), 0.24, 0.75 * min(1.0, light.lamps)))
        bulb = mix(light.shade(rgb(0xF4EFDC), LAMPS), rgb(0xFFF3C4), min(1.0, 1.4 * light.lamps))
        canvas.drawCircle(x, y + 0.03, 0.04, ink(bulb))
        canvas.drawPath(polygon([(x - 0.045, y + 0.06), (x + 0.045, y + 0.06), (x, y + 0.1)]), pole)
        x += step


def _street(stage: Set, canvas: skia.Canvas) -> None:
    rng, light, (left, right) = stage.rng("street"), stage.light, stage.span(STREET)
    bottom = stage.frame.bottom
    low = bottom - stage.rise - 0.1
    _box(
        canvas,
        left,
        0.03,
        right,
        PAVEMENT,
        fade([light.shade(rgb(0xCFC8BD), 1.4), light.shade(rgb(0xD8D2C8))], (0, PAVEMENT), (0, 0.03)),
    )
    _box(canvas, left, 0.012, right, 0.03, ink(light.shade(rgb(0xA9A298))))
    asphalt = rgb(0x747B87)
    _box(
        canvas,
        left,
        low,
        right,
        0.012,
        fade([light.shade(asphalt), light.shade(mix(asphalt, rgb(0x4C5260), 0.7))], (0, 0.012), (0, bottom)),
    )
    dash = ink(light.shade(rgb(0xF1EBD8)), 0.9)
    start, y = left - rng.uniform(0, 0.4), 0.55 * bottom
    for i in range(math.ceil((right - start) / 0.4)):
        x = start + 0.4 * i
        canvas.drawPath(polygon([(x, y), (x + 0.22, y), (x + 0.21, y + 0.022), (x + 0.01, y + 0.022)]), dash)
    if light.lamps > 0.5:
        x = left + 0.3
        while x < right:
            canvas.save()
            canvas.translate(x, 0.02)
            canvas.scale(1.0, 0.22)
            canvas.drawCircle(0, 0, 0.34, halo(rgb(0xFFD98A), (0, 0), 0.34, 0.35 * light.lamps))
            canvas.restore()
            x += 0.78

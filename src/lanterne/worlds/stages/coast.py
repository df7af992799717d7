"""The sea coast: sea to the horizon, waves that roll, foam on the sand; boats sail, others stand on the beach."""

from __future__ import annotations

import math

import skia

from lanterne.worlds.brush import Point, fade, halo, ink, land, polygon, ridge, stroke
from lanterne.worlds.light import RGB, luma, mix, rgb, times
from lanterne.worlds.stages.plane import Plane, Set
from lanterne.worlds.stages.sky import sun_x

SEA, ISLAND, PARASOL, SAND = 10.0, 7.0, 1.001, 1.0
DEEP, SHALLOW = rgb(0x1F7FC4), rgb(0x58C3D6)
SWAY = 0.09
EYE = 0.29  # of the frame's height: the sea's horizon, higher than on the other stages so that there is sea to see


def planes(stage: Set) -> list[Plane]:
    """The coast's planes, far to near. With a boat the ground line is water and the beach lies in front of it."""
    horizon, bottom = EYE * stage.frame.height, stage.frame.bottom
    shore = 0.62 * bottom if stage.sailing else 0.07
    near = 0.85 if stage.sailing else SAND
    found = [stage.plane(SEA, horizon, lambda c: _sea(stage, c, horizon, shore))]
    if stage.rng("island").random() < 0.6:
        found.insert(0, stage.plane(ISLAND, horizon + 0.3, lambda c: _island(stage, c), bottom=horizon - 0.004))
    foot = 0.0 if stage.sailing else shore
    for i, level in enumerate((0.7, 0.4, 0.1) if stage.sailing else (0.68, 0.32)):
        height = (0.02 + 0.035 * (1 - level)) * min(1.3, stage.frame.height)
        found.append(_wave(stage, f"wave {i}", 1.15 + 4 * level, foot + level * (horizon - foot), height, 1 - level))
    if stage.light.orb_strength > 0:
        found.append(
            stage.plane(5.0, horizon, lambda c: _glitter(stage, c, horizon, foot + 0.02), _shimmer, 0.05, foot)
        )
    if stage.sailing:
        found.append(_wave(stage, "front wave", 0.97, -0.012, 0.035, 0.9))
        found.append(_wave(stage, "near wave", 0.92, 0.36 * bottom, 0.045, 1.0))
    found.append(stage.plane(near, shore + 0.05, lambda c: _sand(stage, c, shore, near)))
    found.append(_wash(stage, shore, near * 1.001))
    if not stage.sailing and stage.rng("has parasol").random() < 0.5:
        found.append(stage.plane(PARASOL, 0.5, lambda c: _parasol(stage, c), bottom=-0.02))
    return found


def _sea(stage: Set, canvas: skia.Canvas, horizon: float, shore: float) -> None:
    left, right = stage.span(SEA)
    colors = [_water(stage, 0.0), _water(stage, 1.0)]
    canvas.drawRect(skia.Rect.MakeLTRB(left, -2, right, horizon), fade(colors, (0, horizon), (0, shore)))


def _glitter(stage: Set, canvas: skia.Canvas, horizon: float, foot: float) -> None:
    """The way of the sun or the moon on the water."""
    light, x, rows = stage.light, sun_x(stage), 7
    for i in range(rows):
        y = horizon + (foot - horizon) * (i + 0.6) / rows
        half = light.orb_radius * (0.75 + 0.16 * i) * (1.0 if i % 2 == 0 else 0.7)
        box = skia.Rect.MakeLTRB(x - half, y - 0.004 - 0.0012 * i, x + half, y + 0.004 + 0.0012 * i)
        canvas.drawOval(box, ink(mix(light.glow, light.orb, 0.5), 0.62 * light.orb_strength))


def _shimmer(time_s: float) -> tuple[float, float]:
    return 0.018 * math.sin(2.1 * time_s), 0.004 * math.sin(3.4 * time_s)


def _water(stage: Set, near: float) -> RGB:
    """The sea's colour: deep and sky-like far out, clear and green near the shore. A warm light leaves it half blue."""
    light, color = stage.light, mix(DEEP, SHALLOW, near)
    own = mix(light.shade(color), times(color, (luma(light.tint),) * 3), 0.75)
    return mix(own, light.sky[1], 0.3 * (1 - near) + 0.06)


def _foam(stage: Set) -> RGB:
    """White as the light leaves it; a little brighter than other things, so that it shows at night."""
    return mix(stage.light.shade((1.0, 1.0, 1.0)), (1.0, 1.0, 1.0), 0.3)


def _island(stage: Set, canvas: skia.Canvas) -> None:
    rng, light = stage.rng("island shape"), stage.light
    x = rng.choice([-1.0, 1.0]) * stage.frame.width * rng.uniform(0.2, 0.5)
    width, height, y = rng.uniform(0.25, 0.5), rng.uniform(0.06, 0.13), EYE * stage.frame.height
    path = skia.Path()
    path.moveTo(x - width, y)
    path.cubicTo(x - 0.5 * width, y, x - 0.5 * width, y + height, x - 0.1 * width, y + height)
    path.cubicTo(x + 0.3 * width, y + height, x + 0.4 * width, y + 0.2 * height, x + width, y)
    path.close()
    canvas.drawPath(path, ink(light.shade(rgb(0x6FA58A), ISLAND)))
    if rng.random() < 0.5:
        _lighthouse(stage, canvas, x - 0.1 * width, y + 0.95 * height)


def _lighthouse(stage: Set, canvas: skia.Canvas, x: float, y: float) -> None:
    light = stage.light
    for i in range(4):
        low, half = 0.035 * i, 0.02 - 0.002 * i
        color = rgb(0xF6F1EA) if i % 2 == 0 else rgb(0xD9604F)
        canvas.drawRect(skia.Rect.MakeLTRB(x - half, y + low, x + half, y + low + 0.036), ink(light.shade(color, 2.0)))
    lamp = mix(light.shade(rgb(0x8CB4C8), 2.0), rgb(0xFFE9A0), light.lamps)
    canvas.drawRect(skia.Rect.MakeLTRB(x - 0.013, y + 0.14, x + 0.013, y + 0.168), ink(lamp))
    canvas.drawPath(
        polygon([(x - 0.02, y + 0.166), (x + 0.02, y + 0.166), (x, y + 0.192)]), ink(light.shade(rgb(0xB0483C), 2.0))
    )
    if light.lamps > 0.5:
        canvas.drawCircle(x, y + 0.154, 0.12, halo(rgb(0xFFE9A0), (x, y + 0.154), 0.12, 0.6))


def _wave(stage: Set, name: str, depth: float, y: float, height: float, near: float) -> Plane:
    """One strip of sea with a scalloped crest of foam; it sways and bobs."""
    rng = stage.rng(name)
    length = rng.uniform(0.26, 0.34) * (0.55 + 0.75 * near)
    phase, period, start = rng.uniform(0, math.tau), rng.uniform(2.2, 3.0), rng.uniform(0, length)
    left, right = stage.span(depth, SWAY + length)
    bob = 0.3 * height + 0.003
    body, foot = _water(stage, 0.35 + 0.5 * near), _water(stage, 0.2 + 0.6 * near)
    foam = mix(body, _foam(stage), 0.45 + 0.35 * near)

    def paint(canvas: skia.Canvas) -> None:
        crest = _scallops(left - start, right + length, y, length, height)
        canvas.drawPath(_under(crest, y - 2.0), fade([body, foot], (0, y + height), (0, y - 0.1)))
        pen = ink(foam, 0.9)
        pen.setStyle(skia.Paint.kStroke_Style)
        pen.setStrokeWidth(0.006 + 0.008 * near)
        canvas.drawPath(stroke(crest), pen)

    def drift(time_s: float) -> tuple[float, float]:
        turn = math.tau * time_s / period + phase
        return SWAY * (0.4 + 0.6 * near) * math.sin(turn), bob * math.cos(turn)

    return stage.plane(depth, y + height + 0.03, paint, drift, SWAY + length)


def _scallops(left: float, right: float, y: float, length: float, height: float) -> list[Point]:
    count = math.ceil((right - left) / length * 14)
    return [(left + length * i / 14, y + height * abs(math.sin(math.pi * i / 14)) ** 1.4) for i in range(count + 1)]


def _under(crest: list[Point], bottom: float) -> skia.Path:
    return polygon([(crest[0][0], bottom), *crest, (crest[-1][0], bottom)])


def _sand(stage: Set, canvas: skia.Canvas, shore: float, depth: float) -> None:
    rng, light, (left, right) = stage.rng("sand"), stage.light, stage.span(depth)
    bottom = stage.frame.bottom
    wet = ridge(rng, shore - 0.01, 0.02, 0.5)
    land(canvas, light, wet, (left, right), (bottom, shore), depth, rgb(0xC9AC78))
    dry = fade([light.shade(rgb(0xF6E3B4)), light.shade(rgb(0xE3C384))], (0, shore - 0.03), (0, bottom))
    canvas.drawPath(_under([(x, wet(x) - 0.045) for x in _steps(left, right)], bottom - 2), dry)
    shells = (rgb(0xFFF4E6), rgb(0xF3B8A0), rgb(0xF0907A))
    for _ in range(int(4 * (right - left))):
        x, y = rng.uniform(left, right), rng.uniform(bottom, max(bottom, shore - 0.13))
        canvas.drawCircle(x, y, rng.uniform(0.007, 0.012), ink(light.shade(shells[rng.integers(3)]), 0.9))


def _steps(left: float, right: float) -> list[float]:
    count = math.ceil((right - left) / 0.05)
    return [left + (right - left) * i / count for i in range(count + 1)]


def _parasol(stage: Set, canvas: skia.Canvas) -> None:
    rng, light, y = stage.rng("parasol"), stage.light, 0.0
    x = rng.choice([-1.0, 1.0]) * stage.frame.width * rng.uniform(0.34, 0.44)
    cloth = (rgb(0xE8705A), rgb(0x4FA3C8), rgb(0xF0B848))[rng.integers(3)]
    canvas.drawRect(skia.Rect.MakeLTRB(x - 0.007, y, x + 0.007, y + 0.34), ink(light.shade(rgb(0xF2EBDD))))
    box = skia.Rect.MakeLTRB(x - 0.2, y + 0.18, x + 0.2, y + 0.44)
    for i in range(6):
        color = cloth if i % 2 == 0 else rgb(0xFBF6EC)
        canvas.drawArc(box, 30.0 * i, 30.0, True, ink(light.shade(color)))


def _wash(stage: Set, shore: float, depth: float) -> Plane:
    """The thin water that runs up the sand and back, with its line of foam."""
    rng = stage.rng("wash")
    phase = rng.uniform(0, math.tau)
    left, right = stage.span(depth, 0.1)
    edge = ridge(rng, shore - 0.045, 0.022, 1.4)
    water, foam = _water(stage, 1.0), _foam(stage)
    reach = shore + 0.06

    def paint(canvas: skia.Canvas) -> None:
        line = [(x, edge(x)) for x in _steps(left, right)]
        sheet = polygon([(left, reach), *line, (right, reach)])
        canvas.drawPath(sheet, fade([water] * 3, (0, reach), (0, shore - 0.05), (0.0, 1.0, 0.6)))
        pen = ink(foam, 0.9)
        pen.setStyle(skia.Paint.kStroke_Style)
        pen.setStrokeWidth(0.016)
        canvas.drawPath(stroke(line), pen)

    def drift(time_s: float) -> tuple[float, float]:
        turn = math.tau * time_s / 3.1 + phase
        return 0.03 * math.sin(turn), 0.022 * math.sin(turn + 0.6)

    return stage.plane(depth, reach, paint, drift, 0.1, shore - 0.1)

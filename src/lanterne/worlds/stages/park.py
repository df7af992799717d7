"""The park: rolling lawns, round trees, a path; a pond or a bench."""

from __future__ import annotations

import skia

from lanterne.worlds.brush import Line, blob, fade, ink, land, polygon, ridge, tree
from lanterne.worlds.light import RGB, mix, rgb
from lanterne.worlds.stages.plane import Plane, Set

FAR, MIDDLE, TREES, LAWN, NEAR = 5.0, 2.8, 1.6, 1.0, 0.8
LEAVES = (rgb(0x4E9A4A), rgb(0x5FA845), rgb(0x3F8F58), rgb(0x6DAF52))


def planes(stage: Set) -> list[Plane]:
    """The park's planes, far to near."""
    height = stage.frame.height
    far = ridge(stage.rng("far"), stage.horizon + 0.02, 0.12 * height, 1.0)
    middle = ridge(stage.rng("middle"), stage.horizon - 0.05, 0.1 * height, 0.9)
    return [
        stage.plane(
            FAR, stage.horizon + 0.02 + 0.14 * height, lambda c: _hills(stage, c, far, FAR, rgb(0x8FC39A), 0.0)
        ),
        stage.plane(
            MIDDLE, stage.horizon + 0.1 * height + 0.2, lambda c: _hills(stage, c, middle, MIDDLE, rgb(0x84C26A), 0.06)
        ),
        stage.plane(TREES, 0.12 + 0.75 * height, lambda c: _trees(stage, c)),
        stage.plane(LAWN, 0.45, lambda c: _lawn(stage, c)),
        stage.plane(NEAR, -0.02, lambda c: _near(stage, c)),
    ]


def _hills(stage: Set, canvas: skia.Canvas, line: Line, depth: float, color: RGB, tuft: float) -> None:
    rng, (left, right) = stage.rng(f"tufts {depth}"), stage.span(depth)
    if tuft:
        for _ in range(int(4 * (right - left))):
            x = rng.uniform(left, right)
            leaf = mix(LEAVES[rng.integers(len(LEAVES))], color, 0.25)
            blob(
                canvas, rng, x, line(x) + 0.3 * tuft, tuft * rng.uniform(0.7, 1.2), ink(stage.light.shade(leaf, depth))
            )
    land(canvas, stage.light, line, (left, right), (0.0, stage.horizon + 0.12 * stage.frame.height), depth, color)


def _trees(stage: Set, canvas: skia.Canvas) -> None:
    rng, (left, right) = stage.rng("trees"), stage.span(TREES)
    line = ridge(rng, 0.06, 0.05, 0.8)
    land(canvas, stage.light, line, (left, right), (0.02, 0.14), TREES, rgb(0x7CC555))
    scale = min(stage.frame.height, 1.3)
    places = [-0.47, -0.3, 0.3, 0.47, -0.72, 0.72]
    for place in places:
        if abs(place) < 0.6 and rng.random() < 0.25:
            continue
        x = place * stage.frame.width + rng.uniform(-0.08, 0.08)
        height = rng.uniform(0.34, 0.56) * scale
        tree(canvas, rng, stage.light, (x, line(x) - 0.01), height, TREES, LEAVES[rng.integers(len(LEAVES))])


def _lawn(stage: Set, canvas: skia.Canvas) -> None:
    rng, light, (left, right) = stage.rng("lawn"), stage.light, stage.span(LAWN)
    bottom = stage.frame.bottom
    line = ridge(rng, 0.05, 0.03, 0.6)
    land(canvas, light, line, (left, right), (bottom, 0.08), LAWN, rgb(0x8FD14F))
    canvas.drawRect(
        skia.Rect.MakeLTRB(left, bottom - 1, right, -0.05), _shade_down(light.shade(rgb(0x3F8F2E)), -0.05, bottom)
    )
    _path(stage, canvas)
    kind = rng.choice(["pond", "bench", "none"], p=[0.35, 0.4, 0.25])
    side = rng.choice([-1.0, 1.0])
    if kind == "pond":
        _pond(stage, canvas, side * stage.frame.width * 0.34)
    elif kind == "bench":
        _bench(stage, canvas, side * stage.frame.width * rng.uniform(0.3, 0.4), float(line(0)) - 0.015)
    petals = (rgb(0xFFFFFF), rgb(0xFFD94A), rgb(0xFF9EC4))
    petal = petals[rng.integers(len(petals))]
    for _ in range(int(7 * (right - left))):
        x, y = rng.uniform(left, right), rng.uniform(bottom, -0.06)
        canvas.drawCircle(x, y, 0.008, ink(light.shade(petal), 0.9))


def _shade_down(color: RGB, top: float, bottom: float) -> skia.Paint:
    return fade([color, color], (0, top), (0, bottom), (0.0, 0.55))


def _path(stage: Set, canvas: skia.Canvas) -> None:
    rng, bottom = stage.rng("path"), stage.frame.bottom
    x, lean = rng.uniform(-0.25, 0.25) * stage.frame.width, rng.uniform(-0.5, 0.5)
    low = bottom + 0.05 - stage.deep
    path = skia.Path()
    path.moveTo(x - 0.035, 0.06)
    path.cubicTo(x - 0.05 + lean * 0.1, 0.0, x - 0.1 + lean * 0.4, bottom * 0.4, x - 0.28 + lean, low)
    path.lineTo(x + 0.12 + lean, low)
    path.cubicTo(x + 0.1 + lean * 0.4, bottom * 0.4, x + 0.05 + lean * 0.1, 0.0, x + 0.025, 0.06)
    path.close()
    canvas.drawPath(path, ink(stage.light.shade(rgb(0xEBD9A8))))


def _pond(stage: Set, canvas: skia.Canvas, x: float) -> None:
    light, y = stage.light, 0.55 * stage.frame.bottom
    canvas.drawOval(skia.Rect.MakeLTRB(x - 0.26, y - 0.075, x + 0.26, y + 0.075), ink(light.shade(rgb(0x5E9C3C))))
    water = mix(light.shade(rgb(0x63B6E6)), light.sky[1], 0.4)
    canvas.drawOval(skia.Rect.MakeLTRB(x - 0.24, y - 0.065, x + 0.24, y + 0.065), ink(water))
    shine = ink(mix(water, (1.0, 1.0, 1.0), 0.5), 0.6)
    canvas.drawOval(skia.Rect.MakeLTRB(x - 0.13, y + 0.018, x + 0.02, y + 0.032), shine)


def _bench(stage: Set, canvas: skia.Canvas, x: float, y: float) -> None:
    wood, leg = ink(stage.light.shade(rgb(0xB0713D))), ink(stage.light.shade(rgb(0x6B4A32)))
    for dx in (-0.1, 0.1):
        canvas.drawRect(skia.Rect.MakeLTRB(x + dx - 0.01, y, x + dx + 0.01, y + 0.15), leg)
    for low in (0.055, 0.1, 0.135):
        canvas.drawRect(skia.Rect.MakeLTRB(x - 0.14, y + low, x + 0.14, y + low + 0.024), wood)


def _near(stage: Set, canvas: skia.Canvas) -> None:
    rng, bottom = stage.rng("near"), stage.frame.bottom
    left, right = stage.span(NEAR)
    for _ in range(3):
        x = rng.uniform(left, right)
        height = rng.uniform(0.05, 0.1)
        grass = ink(stage.light.shade(mix(rgb(0x4E9A34), LEAVES[rng.integers(len(LEAVES))], 0.5)))
        for blade in range(7):
            dx = (blade - 3) * 0.022
            tall = height * (1 - 0.18 * abs(blade - 3)) + 0.02
            canvas.drawPath(
                polygon(
                    [
                        (x + dx - 0.014, bottom - stage.deep),
                        (x + dx + 0.014, bottom - stage.deep),
                        (x + 1.5 * dx, bottom + tall),
                    ]
                ),
                grass,
            )

"""The sky: its gradient, sun or moon with their glow, stars, and clouds that drift."""

from __future__ import annotations

import numpy as np
import skia

from lanterne.worlds.brush import cloud, fade, halo, ink
from lanterne.worlds.light import RGB, mix
from lanterne.worlds.stages.plane import Plane, Set

DEPTH = 14.0
CLOUDS = 8.0


def sun_x(stage: Set) -> float:
    """Where the sun or the moon stands, in units across: on one side, so that it does not sit behind the subject."""
    rng = stage.rng("sun")
    side = 1.0 if rng.random() < 0.5 else -1.0
    return side * stage.frame.width * float(rng.uniform(0.22, 0.38))


def planes(stage: Set, skyline: float) -> list[Plane]:
    """The sky's planes; `skyline` is how high (of the frame's height, above the ground line) the scenery reaches."""
    top = stage.frame.top + stage.rise / CLOUDS + 0.05
    drift = 0.012 if stage.rng("wind").random() < 0.5 else -0.012
    low = stage.horizon - 0.1 - 0.4 * stage.rise
    return [
        stage.plane(DEPTH, top, lambda canvas: _sky(stage, canvas, skyline), bottom=low),
        stage.plane(CLOUDS, top, lambda canvas: _clouds(stage, canvas, skyline), lambda t: (drift * t, 0.0), 0.15, low),
    ]


def _sky(stage: Set, canvas: skia.Canvas, skyline: float) -> None:
    light, frame = stage.light, stage.frame
    canvas.drawPaint(fade(light.sky, (0, frame.top), (0, stage.horizon)))
    rng = stage.rng("stars")
    left, right = stage.span(DEPTH)
    if light.stars > 0:
        for _ in range(int(26 * frame.width * frame.height)):
            x, y = rng.uniform(left, right), frame.top - (frame.top - stage.horizon) * 0.9 * rng.random() ** 1.3
            canvas.drawCircle(
                x, y, rng.uniform(0.0035, 0.0075), ink((1.0, 0.98, 0.9), light.stars * rng.uniform(0.6, 1))
            )
    if light.orb_strength > 0:
        _orb(stage, canvas, skyline)


def _orb(stage: Set, canvas: skia.Canvas, skyline: float) -> None:
    light, frame = stage.light, stage.frame
    low = skyline * frame.height + 0.3 * light.orb_radius
    x, y = sun_x(stage), low + light.orb_rise * max(0.0, frame.top - light.orb_radius - 0.03 - low)
    canvas.drawCircle(x, y, light.glow_radius, halo(light.glow, (x, y), light.glow_radius, 0.85 * light.orb_strength))
    canvas.drawCircle(x, y, light.orb_radius, ink(light.orb, light.orb_strength))
    if light.stars > 0:
        for dx, dy, radius in ((-0.3, 0.25, 0.22), (0.35, -0.1, 0.16), (-0.1, -0.42, 0.13)):
            r = light.orb_radius
            canvas.drawCircle(x + dx * r, y + dy * r, radius * r, ink(mix(light.orb, (0.5, 0.55, 0.7), 0.3)))


def _clouds(stage: Set, canvas: skia.Canvas, skyline: float) -> None:
    light, frame, rng = stage.light, stage.frame, stage.rng("clouds")
    left, right = stage.span(CLOUDS, 0.15)
    overcast = light.orb_strength == 0
    low, high = max(skyline, 0.45) * frame.height, frame.top - 0.06
    count = round((right - left) * (2.2 if overcast else rng.uniform(0.6, 1.6)))
    for i in range(count):
        x = left + (right - left) * (i + rng.uniform(0.2, 0.8)) / count
        y = rng.uniform(max(low, high - 0.25) if overcast else low, high)
        cloud(
            canvas,
            rng,
            (x, y),
            rng.uniform(0.3, 0.5) * (1.5 if overcast else 1),
            _tone(light.cloud, rng),
            light.cloud_alpha,
        )


def _tone(color: RGB, rng: np.random.Generator) -> RGB:
    level = rng.uniform(0.95, 1.0)
    return color[0] * level, color[1] * level, color[2] * level

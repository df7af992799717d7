"""Weather in front of the stage: rain that streaks down and splashes on the ground, flakes of snow, lightning."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import skia

from lanterne.worlds.light import Light, mix
from lanterne.worlds.moves import Frame, View

DROPS, SPLASHES = 52, 9  # per unit of the frame's area
FLAKES = 60  # per unit of the frame's area
SLANT = -0.16  # across, per unit of fall


@dataclass(frozen=True, slots=True)
class Rain:
    """The drops of one scene: their places, speeds and lengths, and where they splash."""

    frame: Frame
    light: Light
    drops: np.ndarray  # (n, 4): x, phase, speed in units per second, length in units
    splashes: np.ndarray  # (n, 3): x, y, phase

    @classmethod
    def fall(cls, rng: np.random.Generator, frame: Frame, light: Light, amount: float = 1.0) -> Rain:
        """Rain over a frame; `amount` is its strength."""
        count = int(DROPS * amount * frame.width * frame.height)
        near = rng.random(count)
        drops = np.stack([rng.random(count), rng.random(count), 1.6 + near, 0.09 + 0.09 * near], axis=1)
        spots = int(SPLASHES * frame.width)
        spread = [rng.random(spots), rng.uniform(0.9 * frame.bottom, 0.02, spots), rng.random(spots)]
        return cls(frame, light, drops, np.stack(spread, axis=1))

    def paint(self, canvas: skia.Canvas, view: View, time_s: float, unit_px: float) -> None:
        """Draw the rain of one moment on a canvas in pixels."""
        frame, tall = self.frame, self.frame.height + 0.3
        x, phase, speed, length = self.drops.T
        fallen = np.mod(phase * tall + speed * time_s, tall)
        across = np.mod(x * (frame.width + 0.4) + SLANT * fallen - 0.7 * view.x, frame.width + 0.4) - 0.2
        down = fallen - 0.15
        top = np.stack([across, down], axis=1) * unit_px
        foot = np.stack([across + SLANT * length, down + length], axis=1) * unit_px
        paint = skia.Paint(AntiAlias=True, StrokeWidth=0.008 * unit_px, StrokeCap=skia.Paint.kRound_Cap)
        bright = mix(self.light.sky[2], (0.92, 0.96, 1.0), 0.75)
        paint.setColor4f(skia.Color4f(*bright, 0.42))
        ends = np.stack([top, foot], axis=1).reshape(-1, 2)
        canvas.drawPoints(skia.Canvas.kLines_PointMode, [skia.Point(px, py) for px, py in ends.tolist()], paint)
        self._splash(canvas, view, time_s, unit_px, bright)

    def _splash(
        self, canvas: skia.Canvas, view: View, time_s: float, unit_px: float, color: tuple[float, float, float]
    ) -> None:
        paint = skia.Paint(AntiAlias=True, Style=skia.Paint.kStroke_Style, StrokeWidth=0.006 * unit_px)
        for x, y, phase in self.splashes.tolist():
            age = (time_s * 2.2 + phase) % 1.0
            if age > 0.6:
                continue
            spread = (x + 0.618 * np.floor(time_s * 2.2 + phase)) % 1.0  # each splash somewhere else
            px, py = view.place(self.frame, (spread - 0.5) * (self.frame.width + 0.2) + view.x, y)
            radius = (0.008 + 0.035 * age) * unit_px * view.zoom
            paint.setColor4f(skia.Color4f(*color, 0.6 * (1 - age / 0.6)))
            canvas.drawOval(
                skia.Rect.MakeLTRB(
                    px * unit_px - radius,
                    py * unit_px - 0.35 * radius,
                    px * unit_px + radius,
                    py * unit_px + 0.35 * radius,
                ),
                paint,
            )


@dataclass(frozen=True, slots=True)
class Snow:
    """Flakes that sink and sway."""

    frame: Frame
    light: Light
    flakes: np.ndarray  # (n, 5): x, phase, speed in units per second, radius in units, sway's phase

    @classmethod
    def fall(cls, rng: np.random.Generator, frame: Frame, light: Light) -> Snow:
        """Snow over a frame."""
        count = int(FLAKES * frame.width * frame.height)
        near = rng.random(count)
        columns = [rng.random(count), rng.random(count), 0.12 + 0.2 * near, 0.006 + 0.009 * near, rng.random(count)]
        return cls(frame, light, np.stack(columns, axis=1))

    def paint(self, canvas: skia.Canvas, view: View, time_s: float, unit_px: float) -> None:
        """Draw the flakes of one moment on a canvas in pixels."""
        tall, wide = self.frame.height + 0.1, self.frame.width + 0.2
        white = mix(self.light.shade((1.0, 1.0, 1.0)), (1.0, 1.0, 1.0), 0.55)
        paint = skia.Paint(Color4f=skia.Color4f(*white, 0.85), AntiAlias=True)
        for x, phase, speed, radius, sway in self.flakes.tolist():
            fallen = (phase * tall + speed * time_s + 0.7 * view.y) % tall
            across = x * wide + 0.03 * math.sin(math.tau * (0.35 * time_s + sway)) - 0.05 * time_s - 0.7 * view.x
            canvas.drawCircle((across % wide - 0.1) * unit_px, (fallen - 0.05) * unit_px, radius * unit_px, paint)


@dataclass(frozen=True, slots=True)
class Storm:
    """Heavy rain, and now and then a flash."""

    rain: Rain
    flash_s: float  # time of the first flash
    pause_s: float  # from one flash to the next

    @classmethod
    def fall(cls, rng: np.random.Generator, frame: Frame, light: Light) -> Storm:
        """A storm over a frame."""
        return cls(Rain.fall(rng, frame, light, 1.7), float(rng.uniform(0.2, 2.5)), float(rng.uniform(1.8, 4.0)))

    def paint(self, canvas: skia.Canvas, view: View, time_s: float, unit_px: float) -> None:
        """Draw the storm of one moment on a canvas in pixels."""
        self.rain.paint(canvas, view, time_s, unit_px)
        age = (time_s - self.flash_s) % self.pause_s if time_s >= self.flash_s else math.inf
        if age < 0.3:
            canvas.drawColor(skia.Color4f(0.9, 0.94, 1.0, 0.5 * (1 - age / 0.3) ** 2))


Falling = Rain | Snow | Storm


def falling(name: str, rng: np.random.Generator, frame: Frame, light: Light) -> Falling | None:
    """What falls in front of the stage in a weather, if anything does."""
    kinds: dict[str, Callable[[np.random.Generator, Frame, Light], Falling]]
    kinds = {"rain": Rain.fall, "snow": Snow.fall, "storm": Storm.fall}
    return kinds[name](rng, frame, light) if name in kinds else None

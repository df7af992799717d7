"""Weather in front of the stage: rain that streaks down and splashes on the ground, flakes of snow, lightning."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import skia

from lanterne.worlds.falling import HEAVY, Drops, Flakes, Flashes
from lanterne.worlds.light import Light, mix
from lanterne.worlds.moves import Frame, View


@dataclass(frozen=True, slots=True)
class Rain:
    """The rain of one scene."""

    light: Light
    drops: Drops

    @classmethod
    def fall(cls, rng: np.random.Generator, frame: Frame, light: Light, amount: float = 1.0) -> Rain:
        """Rain over a frame; `amount` is its strength."""
        return cls(light, Drops.fall(rng, frame, amount))

    def paint(self, canvas: skia.Canvas, view: View, time_s: float, unit_px: float) -> None:
        """Draw the rain of one moment on a canvas in pixels."""
        paint = skia.Paint(AntiAlias=True, StrokeWidth=0.008 * unit_px, StrokeCap=skia.Paint.kRound_Cap)
        bright = mix(self.light.sky[2], (0.92, 0.96, 1.0), 0.75)
        paint.setColor4f(skia.Color4f(*bright, 0.42))
        ends = (self.drops.streaks(view, time_s) * unit_px).reshape(-1, 2)
        canvas.drawPoints(skia.Canvas.kLines_PointMode, [skia.Point(px, py) for px, py in ends.tolist()], paint)
        self._splash(canvas, view, time_s, unit_px, bright)

    def _splash(
        self, canvas: skia.Canvas, view: View, time_s: float, unit_px: float, color: tuple[float, float, float]
    ) -> None:
        paint = skia.Paint(AntiAlias=True, Style=skia.Paint.kStroke_Style, StrokeWidth=0.006 * unit_px)
        for x, y, half, left in self.drops.rings(view, time_s).tolist():
            px, py, radius = x * unit_px, y * unit_px, half * unit_px
            paint.setColor4f(skia.Color4f(*color, 0.6 * left))
            canvas.drawOval(skia.Rect.MakeLTRB(px - radius, py - 0.35 * radius, px + radius, py + 0.35 * radius), paint)


@dataclass(frozen=True, slots=True)
class Snow:
    """The snow of one scene."""

    light: Light
    flakes: Flakes

    @classmethod
    def fall(cls, rng: np.random.Generator, frame: Frame, light: Light) -> Snow:
        """Snow over a frame."""
        return cls(light, Flakes.fall(rng, frame))

    def paint(self, canvas: skia.Canvas, view: View, time_s: float, unit_px: float) -> None:
        """Draw the flakes of one moment on a canvas in pixels."""
        white = mix(self.light.shade((1.0, 1.0, 1.0)), (1.0, 1.0, 1.0), 0.55)
        paint = skia.Paint(Color4f=skia.Color4f(*white, 0.85), AntiAlias=True)
        for x, y, radius in (self.flakes.discs(view, time_s) * unit_px).tolist():
            canvas.drawCircle(x, y, radius, paint)


@dataclass(frozen=True, slots=True)
class Storm:
    """Heavy rain, and now and then a flash."""

    rain: Rain
    flashes: Flashes

    @classmethod
    def fall(cls, rng: np.random.Generator, frame: Frame, light: Light) -> Storm:
        """A storm over a frame."""
        return cls(Rain.fall(rng, frame, light, HEAVY), Flashes.strike(rng))

    def paint(self, canvas: skia.Canvas, view: View, time_s: float, unit_px: float) -> None:
        """Draw the storm of one moment on a canvas in pixels."""
        self.rain.paint(canvas, view, time_s, unit_px)
        glare = self.flashes.glare(time_s)
        if glare:
            canvas.drawColor(skia.Color4f(0.9, 0.94, 1.0, glare))


Falling = Rain | Snow | Storm


def falling(name: str, rng: np.random.Generator, frame: Frame, light: Light) -> Falling | None:
    """What falls in front of the stage in a weather, if anything does."""
    kinds: dict[str, Callable[[np.random.Generator, Frame, Light], Falling]]
    kinds = {"rain": Rain.fall, "snow": Snow.fall, "storm": Storm.fall}
    return kinds[name](rng, frame, light) if name in kinds else None

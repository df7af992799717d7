"""The vehicles of the small world's cast as moving puppets: hot-air balloon, boat, car."""

from __future__ import annotations

import math

import skia

from lanterne.worlds.art import Art
from lanterne.worlds.cast_parts import Elements, paint, picture, polygon
from lanterne.worlds.tints import retint, shade

_TURN = 2 * math.pi


class HotAirBalloon:
    """A striped envelope, its ropes, a basket, and a burner that flickers."""

    box = (10.0, 2.0, 118.0, 158.0)
    pivot = 0.6
    looks = 1
    _NATURAL = ("#e5383b", "#fff3d6", "#ffb703", "#fff3d6", "#2a9d8f", "#fff3d6") * 2
    _TURNS_PER_CYCLE = 0.045  # it turns slowly about its mast

    def __init__(self, color: str | None) -> None:
        stripes: tuple[str, ...] = self._NATURAL
        if color == "white":
            stripes = ("#ffffff", "#dbe1ea") * 6
        elif color is not None:
            stripes = (shade(color, 0.0), shade(color, -0.36)) * 6
        self._stripes = [paint(stripe) for stripe in stripes]
        self._outline = self._envelope()
        self._band = paint(shade(color, -0.45) if color else "#b3262e")
        self._rope = paint("#6b5640", 1.3)
        self._basket = picture(
            '<rect x="51" y="137" width="26" height="20" rx="4" fill="#9a6a3a"/>'
            '<path d="M51 143h26M51 149h26M58 137v20M64 137v20M70 137v20" stroke="#75491f" stroke-width="1.2"/>'
            '<rect x="49.500" y="134.500" width="29" height="5" rx="2.500" fill="#c08a52"/>',
            160,
        )
        self._shade = skia.Paint(
            AntiAlias=True,
            Shader=skia.GradientShader.MakeRadial(
                (48, 36),
                82,
                [skia.Color(255, 255, 255, 70), skia.Color(255, 255, 255, 0), skia.Color(20, 10, 50, 90)],
                [0.0, 0.42, 1.0],
            ),
        )

    @staticmethod
    def _envelope() -> skia.Path:
        path = skia.Path()
        path.moveTo(64, 2)
        path.cubicTo(98, 2, 118, 26, 118, 54)
        path.cubicTo(118, 80, 92, 98, 79, 114)
        path.lineTo(49, 114)
        path.cubicTo(36, 98, 10, 80, 10, 54)
        path.cubicTo(10, 26, 30, 2, 64, 2)
        path.close()
        return path

    @staticmethod
    def _gore(first: float, last: float) -> skia.Path:
        """The stripe between two meridians whose sines of longitude are `first` and `last`."""
        path = skia.Path()
        path.moveTo(64, 0)
        path.cubicTo(64 + first * 37, 2, 64 + first * 58, 26, 64 + first * 58, 54)
        path.cubicTo(64 + first * 58, 80, 64 + first * 28, 98, 64 + first * 15.5, 117)
        path.lineTo(64 + last * 15.5, 117)
        path.cubicTo(64 + last * 28, 98, 64 + last * 58, 80, 64 + last * 58, 54)
        path.cubicTo(64 + last * 58, 26, 64 + last * 37, 2, 64, 0)
        path.close()
        return path

    def draw(self, canvas: skia.Canvas, gait: str, phase: float) -> None:
        for x0, x1 in ((50, 52), (59, 60), (69, 68), (78, 76)):
            canvas.drawLine(x0, 113, x1, 136, self._rope)
        canvas.save()
        canvas.clipPath(self._outline, True)
        width = _TURN / len(self._stripes)
        for number, colour in enumerate(self._stripes):
            # Longitude of the stripe's middle, -pi..pi; 0 looks at us. A hair of overlap hides the seams.
            middle = (number * width + _TURN * self._TURNS_PER_CYCLE * phase + math.pi) % _TURN - math.pi
            first, last = (max(-math.pi / 2, min(math.pi / 2, middle + side * width * 0.51)) for side in (-1, 1))
            if first < last:
                canvas.drawPath(self._gore(math.sin(first), math.sin(last)), colour)
        canvas.drawRect(skia.Rect.MakeLTRB(40, 107.5, 90, 117), self._band)
        canvas.drawPaint(self._shade)
        canvas.restore()
        self._flame(canvas, phase)
        canvas.drawPicture(self._basket)

    def _flame(self, canvas: skia.Canvas, phase: float) -> None:
        """The burner: bursts of three seconds with a flicker of their own, and a pilot flame between them."""
        flicker = 0.5 + 0.25 * math.sin(_TURN * 7.3 * phase) + 0.25 * math.sin(_TURN * 11.9 * phase + 1)
        strength = (0.58 + 0.42 * math.sin(_TURN * phase / 3)) * (0.7 + 0.3 * flicker)
        length = 6 + 20 * strength
        for width, colour, share in ((6.5, "#ff8c1a", 1.0), (4.2, "#ffd84d", 0.7), (2.0, "#fff6cf", 0.42)):
            tip = 133 - length * share
            path = skia.Path()
            path.moveTo(64 - 0.6 * width, 133)
            path.quadTo(64 - width, 133 - 0.45 * length * share, 64 + 2 * flicker - 1, tip)
            path.quadTo(64 + width, 133 - 0.45 * length * share, 64 + 0.6 * width, 133)
            path.close()
            canvas.drawPath(path, paint(colour))
        canvas.drawRect(skia.Rect.MakeLTRB(59, 132, 69, 135), paint("#54606b"))


class Boat:
    """A sailing boat: sails that fill, a pennant that flutters, foam at the bow."""

    box = (10.0, 4.0, 119.0, 124.0)
    pivot = 0.12
    looks = -1

    def __init__(self, art: Art, color: str | None) -> None:
        parts = Elements.of(art["sailboat"].body)
        tint = color or "orange"
        self._main_sail = picture(retint(parts.take(1, 3), tint, "#ff7043"))
        self._jib = picture(retint(parts.take(2, 4), tint, "#f4511e"))
        self._mast = picture(parts.take(0, 11).replace("#82aec0", "#7b5636"))
        cabin = parts.take(5) + parts.take(6).replace("#82aec0", "#f3ead8") + parts.take(8, 9)
        hull = retint(parts.take(7), color, "#b9e4ea") if color else retint(parts.take(7), "wood", "#b9e4ea")
        stripe = parts.take(10).replace("#bf360c", shade(tint, -0.6) if color != "white" else "#7b8aa0")
        self._hull = picture(cabin + hull + stripe)
        self._pennant = paint(shade(tint, -0.2) if color != "white" else "#9fb0c6")
        self._foam = paint("#ffffff", alpha=0.85)

    def draw(self, canvas: skia.Canvas, gait: str, phase: float) -> None:
        fill = math.sin(_TURN * phase + 0.8)
        canvas.drawPath(self._flag(phase), self._pennant)
        for sail, anchor, strength in ((self._jib, 76.0, 0.05), (self._main_sail, 66.0, 0.035)):
            canvas.save()
            canvas.translate(anchor, 100)
            canvas.skew(0.02 * fill, 0)
            canvas.scale(1 + strength * fill, 1)
            canvas.translate(-anchor, -100)
            canvas.drawPicture(sail)
            canvas.restore()
        canvas.drawPicture(self._mast)
        canvas.drawPicture(self._hull)
        self._bow_wave(canvas, phase)

    def _bow_wave(self, canvas: skia.Canvas, phase: float) -> None:
        """The water that the bow throws up: a curl that rises when the bow goes down."""
        height = 7 + 4 * math.sin(_TURN * phase + 2.6)
        ripple = 1.2 * math.sin(_TURN * 4 * phase)
        path = skia.Path()
        path.moveTo(2, 125)
        path.quadTo(7 + ripple, 124 - 0.5 * height, 11, 122 - height)
        path.quadTo(20, 121 - 0.35 * height, 34 + ripple, 124 - 0.2 * height)
        path.quadTo(60, 122 + 0.5 * ripple, 84, 125)
        path.close()
        canvas.drawPath(path, self._foam)

    @staticmethod
    def _flag(phase: float) -> skia.Path:
        upper, lower = [], []
        for step in range(6):
            share = step / 5
            wave = 2.0 * share * math.sin(_TURN * (3 * phase - share))
            upper.append((75.5 + 18 * share, 4 + 3.2 * share + wave))
            lower.append((75.5 + 18 * share, 12.5 - 3.8 * share + wave))
        return polygon([*upper, *reversed(lower)])


class Car:
    """A small car: its wheels turn and its body sits on them."""

    box = (2.5, 50.0, 124.8, 124.4)
    pivot = 0.0
    looks = -1
    _WHEELS = ((32.0, 110.2), (102.4, 110.2))
    _RADIUS = 14.1

    def __init__(self, art: Art, color: str | None) -> None:
        parts = Elements.of(art["automobile"].body)
        body = retint(parts.take(0), color or "orange", "#f92612")
        lower = parts.take(1).replace("#d70617", shade(color or "orange", -0.28))
        glass = parts.take(4, 5)
        mirror = parts.take(6).replace("#af0f21", shade(color or "orange", -0.6))
        mirror += parts.take(7).replace("#f92612", shade(color or "orange", 0.15))
        arches = "".join(f'<circle cx="{x}" cy="{y - 0.5}" r="17" fill="#2c2a33"/>' for x, y in self._WHEELS)
        self._body = picture(body + lower + parts.take(2, 3) + glass + mirror + arches + parts.take(12, 13))
        bar = '<rect x="-1.500" y="-8.200" width="3" height="8" rx="1.200" fill="#5d6068" transform="rotate({})"/>'
        spokes = "".join(bar.format(72 * number) for number in range(5))
        tyre = f'<circle r="{self._RADIUS}" fill="#3a3538"/><circle r="9.600" fill="#d9dbe0"/>'
        self._wheel = picture(f'{tyre}{spokes}<circle r="2.600" fill="#5d6068"/>')

    def draw(self, canvas: skia.Canvas, gait: str, phase: float) -> None:
        canvas.save()
        canvas.translate(0, 0.5 * math.sin(_TURN * 2.3 * phase))
        canvas.drawPicture(self._body)
        canvas.restore()
        for x, y in self._WHEELS:
            canvas.save()
            canvas.translate(x, y)
            canvas.rotate(-360 * phase)
            canvas.drawPicture(self._wheel)
            canvas.restore()

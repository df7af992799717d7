"""The toys of the small world's cast as moving puppets: kite, ball, balloon."""

from __future__ import annotations

import math

import skia

from lanterne.worlds.art import Art
from lanterne.worlds.cast_parts import Elements, paint, picture, polygon, smooth, turned
from lanterne.worlds.tints import retint, shade

_TURN = 2 * math.pi
# The light on a round thing of 128 units: nothing towards the light, a cool shade around the far edge.
_ROUND = (
    '<defs><radialGradient id="round" gradientUnits="userSpaceOnUse" cx="68" cy="38" r="64">'
    '<stop offset="0.450" stop-color="#180a40" stop-opacity="0"/>'
    '<stop offset="1" stop-color="#180a40" stop-opacity="0.340"/>'
    "</radialGradient></defs>"
)


class Kite:
    """A diamond with a tail of bows that waves in the wind."""

    box = (2.0, 7.0, 104.0, 150.0)
    pivot = 0.65
    looks = -1
    _PANELS = (1, 2, 3, 4)

    def __init__(self, art: Art, color: str | None) -> None:
        parts = Elements.of(art["kite"].body)
        sail = parts.take(*self._PANELS)
        bows = ["#b7d214", "#7ade8d", "#56c2f9", "#907afa", "#dcbcf6"]
        line = "#f7f3e8"
        if color is not None:
            levels = {"#ff8e00": -0.18, "#917bf1": -0.38, "#ec3e24": 0.0, "#feb804": 0.3}
            for found, level in levels.items():
                sail = sail.replace(found, shade(color, level))
            bows = [shade(color, level) for level in (0.0, 0.35, 0.0, 0.35, 0.0)]
        self._sail = picture(sail + parts.take(5, 6).replace("#bfccd2", "#f4f1ea"))
        self._bows = [paint(bow) for bow in bows]
        self._line = paint(line, 1.9)

    def draw(self, canvas: skia.Canvas, gait: str, phase: float) -> None:
        points = [self._tail(share / 14, phase) for share in range(15)]
        canvas.drawPath(smooth(points), self._line)
        for number, bow in enumerate(self._bows):
            self._bow(canvas, (number + 0.8) / 5, phase, bow)
        sway = 3.0 * math.sin(_TURN * phase)
        canvas.drawPath(
            smooth([(5.1, 87), (3.6, 101 + 0.2 * sway), (3 + 0.4 * sway, 126), (5 + sway, 149)]), self._line
        )
        canvas.save()
        canvas.translate(60, 100)
        canvas.skew(0.025 * math.sin(_TURN * phase + 0.7), 0.0)
        canvas.translate(-60, -100)
        canvas.drawPicture(self._sail)
        canvas.restore()

    def _tail(self, share: float, phase: float) -> tuple[float, float]:
        wave = math.sin(_TURN * (phase - 1.15 * share))
        return 61 + 32 * share + 10 * share**0.7 * wave, 103 + 45 * share - 3 * share * math.cos(_TURN * phase)

    def _bow(self, canvas: skia.Canvas, share: float, phase: float, colour: skia.Paint) -> None:
        x, y = self._tail(share, phase)
        ahead_x, ahead_y = self._tail(share + 0.04, phase)
        canvas.save()
        canvas.translate(x, y)
        canvas.rotate(math.degrees(math.atan2(ahead_y - y, ahead_x - x)) + 14 * math.sin(_TURN * (2 * phase + share)))
        canvas.drawPath(polygon([(0, 0), (-4.5, -9.5), (5.0, -8.5)]), colour)
        canvas.drawPath(polygon([(0, 0), (-4.5, 9.5), (5.0, 8.5)]), colour)
        canvas.restore()


class Ball:
    """A beach ball. The pattern turns with the pose; the light on it does not, which `Cast.paint` sees to."""

    box = (0.0, 0.0, 100.0, 100.0)
    pivot = 0.5
    looks = 1
    _NATURAL = ("#ef3b36", "#fdfdfb", "#2f7de1", "#fdfdfb", "#ffc928", "#fdfdfb")

    def __init__(self, color: str | None) -> None:
        panels = self._NATURAL
        if color == "white":
            panels = ("#ffffff", "#dfe4ec") * 3
        elif color is not None:
            panels = (shade(color, 0.06), shade(color, -0.36)) * 3
        self._panels = [(self._panel(number), paint(panel)) for number, panel in enumerate(panels)]
        self._seam = paint(shade(color, -0.75) if color else "#5a6472", 1.6, 0.55)
        self._cap = paint("#ffffff" if color != "white" else "#cfd6e0")
        self._shade = skia.Paint(
            AntiAlias=True,
            Shader=skia.GradientShader.MakeRadial(
                (36, 30),
                78,
                [skia.Color(255, 255, 255, 90), skia.Color(255, 255, 255, 0), skia.Color(10, 10, 50, 95)],
                [0.0, 0.4, 1.0],
            ),
        )
        self._shine = paint("#ffffff", alpha=0.6)

    def draw(self, canvas: skia.Canvas, gait: str, phase: float) -> None:
        disc = skia.Path().addCircle(50, 50, 50)
        canvas.save()
        canvas.clipPath(disc, True)
        for panel, colour in self._panels:
            canvas.drawPath(panel, colour)
        for panel, _ in self._panels:
            canvas.drawPath(panel, self._seam)
        canvas.drawCircle(42, 40, 9, self._cap)
        canvas.drawCircle(42, 40, 9, self._seam)
        canvas.restore()

    def light(self, canvas: skia.Canvas) -> None:
        """The fixed light on the turning pattern."""
        canvas.drawCircle(50, 50, 50, self._shade)
        canvas.save()
        canvas.rotate(-38, 33, 20)
        canvas.drawOval(skia.Rect.MakeXYWH(24, 15, 18, 9), self._shine)
        canvas.restore()

    @staticmethod
    def _panel(number: int) -> skia.Path:
        """A gore from the pole (42, 40) to the rim, its edges bent as on a sphere."""
        first, last = (_TURN * (number + step) / 6 + 0.3 for step in (0, 1))
        path = skia.Path()
        path.moveTo(42, 40)
        path.quadTo(
            50 + 34 * math.cos(first - 0.35),
            50 + 34 * math.sin(first - 0.35),
            50 + 56 * math.cos(first),
            50 + 56 * math.sin(first),
        )
        middle = (first + last) / 2
        path.quadTo(
            50 + 74 * math.cos(middle), 50 + 74 * math.sin(middle), 50 + 56 * math.cos(last), 50 + 56 * math.sin(last)
        )
        path.quadTo(50 + 34 * math.cos(last - 0.35), 50 + 34 * math.sin(last - 0.35), 42, 40)
        path.close()
        return path


class Balloon:
    """A toy balloon on a string that trails."""

    box = (24.0, 3.0, 103.0, 152.0)
    pivot = 0.65
    looks = 1
    _MAIN = "#f44336"

    def __init__(self, art: Art, color: str | None) -> None:
        parts = Elements.of(art["balloon"].body)
        tint = color or "pink"
        shadow = parts.take(2).replace(self._MAIN, "url(#round)")
        self._body = picture(
            _ROUND
            + retint(parts.take(1, 2), tint, self._MAIN)
            + shadow
            + retint(parts.take(3), tint, self._MAIN)
            + parts.take(4).replace("#ff847a", "#ffffff").replace("<path", '<path opacity="0.55"')
        )
        self._line = paint("#7d8fa0", 2.2)

    def draw(self, canvas: skia.Canvas, gait: str, phase: float) -> None:
        shares = [step / 8 for step in range(9)]
        points = [(64 + 9 * s * math.sin(_TURN * (0.8 * phase - 0.9 * s)), 106 + 46 * s) for s in shares]
        canvas.drawPath(smooth(points), self._line)
        with turned(canvas, 13.5, 64, 54):
            canvas.drawPicture(self._body)

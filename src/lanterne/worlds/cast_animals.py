"""The animals of the small world's cast as moving puppets: rabbit, dog."""

from __future__ import annotations

import math
import re

import skia

from lanterne.worlds.art import Art
from lanterne.worlds.cast_parts import Elements, clipped, limb, paint, picture, polygon, turned
from lanterne.worlds.motion import HOP_AIRBORNE
from lanterne.worlds.tints import retint, shade

_TURN = 2 * math.pi
_FILL = re.compile(r'fill="[^"]*"')


def leap(phase: float) -> float:
    """How high in its leap, -1 (crouched on the ground) over 0 to 1 (at the top), for a hop's phase in cycles."""
    part = phase % 1.0
    if part < HOP_AIRBORNE:
        air = part / HOP_AIRBORNE
        return 4 * air * (1 - air)
    return -math.sin(math.pi * (part - HOP_AIRBORNE) / (1 - HOP_AIRBORNE))


class Rabbit:
    """A rabbit whose ears flop and whose feet stretch out in the leap."""

    box = (18.0, 3.5, 114.0, 123.5)
    pivot = 0.25
    looks = -1
    _FRONT_EAR = ((62.5, 41.5), (64, 34), (80, 8), (104, 8), (104, 36), (73, 53.5))
    _BACK_EAR = ((44, 0), (67, 0), (66, 43), (47, 43))
    _PAWS = ((34, 106.5), (68, 106.5), (66, 128), (34, 128))
    _FOOT = ((66, 106.5), (76, 106.5), (82, 110), (94, 104), (100, 116), (94, 128), (66, 128))

    def __init__(self, art: Art, color: str | None) -> None:
        tint = color or "fawn"
        keep = {"#ffb0b1", "#2f3030", "#fff", "#ffffff"} | ({"#8e9395"} if color != "white" else set())
        raw = Elements.of(art["rabbit"].body)
        parts = Elements.of(retint(art["rabbit"].body, tint, "#dfdfdf", keep))
        self._tail = picture(raw.take(0).replace("#ecf0f2", shade(tint, 0.75)))
        self._behind = picture(parts.take(1))
        self._trunk = picture(parts.take(3, 4))
        self._inner_ear = picture(parts.take(5))
        self._face = picture(parts.take(6, 7, 8))
        self._whiskers = picture(parts.take(2, 9))
        self._coat = paint(shade(tint, 0.0))
        self._shadow = paint(shade(tint, -0.3) if color != "white" else "#cdd3db")
        self._ear = polygon(self._FRONT_EAR)
        self._back_ear = polygon(self._BACK_EAR)
        self._paws = polygon(self._PAWS)
        self._foot = polygon(self._FOOT)
        self._rest = skia.Path()
        for outline in (self._ear, self._paws, self._foot):
            self._rest.addPath(outline)

    def draw(self, canvas: skia.Canvas, gait: str, phase: float) -> None:
        height = leap(phase) if gait == "hop" else 0.25 * math.sin(_TURN * phase)
        # The ears lag behind the body: they fall back on the way up and swing forward after the landing.
        flop = 16 * (leap(phase - 0.12) if gait == "hop" else height)
        reach = max(0.0, height) if gait == "hop" else 0.0
        with turned(canvas, 6 * math.sin(_TURN * 2 * phase), 97, 92):
            canvas.drawPicture(self._tail)
        with turned(canvas, 0.8 * flop, 56, 42), clipped(canvas, self._back_ear, soft=False):
            canvas.drawPicture(self._behind)
        with clipped(canvas, self._back_ear, inside=False, soft=False):
            canvas.drawPicture(self._behind)
        with turned(canvas, 24 * reach, 52, 96), clipped(canvas, self._paws, soft=False):
            canvas.drawPicture(self._trunk)
        canvas.drawCircle(52, 100, 12.5, self._coat)
        canvas.drawRect(skia.Rect.MakeLTRB(48, 96, 88, 108), self._coat)
        canvas.drawCircle(83.5, 104, 16, self._coat)
        with clipped(canvas, self._rest, inside=False, soft=False):
            canvas.drawPicture(self._trunk)
        self._hind_leg(canvas, reach)
        canvas.drawCircle(69, 46.5, 7, self._coat)
        with turned(canvas, flop, 68, 46):
            with clipped(canvas, self._ear, soft=False):
                canvas.drawPicture(self._trunk)
            canvas.drawPicture(self._inner_ear)
        canvas.drawPicture(self._face)
        canvas.drawPicture(self._whiskers)

    def _hind_leg(self, canvas: skia.Canvas, reach: float) -> None:
        """The foot: flat under the haunch, or stretched out behind in the leap."""
        turn = math.radians(157 - 95 * reach)
        x, y = 89 + 18 * math.cos(turn), 110.5 + 18 * math.sin(turn)
        canvas.drawPath(limb([(86, 112.0, 10.5), (x - 1, y + 0.8, 5.2)]), self._shadow)
        canvas.drawPath(limb([(88, 110.0, 11.5), (x, y, 5.0)]), self._coat)


class Dog:
    """A dog with four legs that walk, a tail that wags and an ear that swings."""

    box = (0.5, 9.0, 127.0, 119.5)
    pivot = 0.3
    looks = -1
    _KEEP = frozenset({"#0ac2e7", "#07000d", "#54656b"})
    # Hip x, hip y, phase of the leg in the cycle, near side. Diagonal pairs step together.
    _LEGS = ((40.0, 78.0, 0.5, False), (90.0, 76.0, 0.0, False), (57.0, 76.0, 0.0, True), (98.5, 71.0, 0.5, True))
    _TORSO = ((-5, -5), (135, -5), (135, 76), (110, 76), (96, 82), (88, 71), (79, 76), (66, 84), (53, 88), (-5, 90))
    _FLOOR = 119.5

    def __init__(self, art: Art, color: str | None) -> None:
        tint = color or "brown"
        parts = Elements.of(retint(art["guide-dog"].body, tint, "#ffb903", self._KEEP))
        raw = Elements.of(art["guide-dog"].body)
        dark = "#b9c2cf" if tint == "white" else shade(tint, -0.42)
        self._tail = picture(parts.take(0, 1))
        self._body = picture(parts.take(3))
        collar = "#1fb6d6" if color in ("red", "white", None) else "#f04a4a"
        self._collar = picture(raw.take(4).replace("#0ac2e7", collar))
        self._eye = picture(raw.take(6, 7) + '<circle cx="21" cy="19.500" r="0.900" fill="#ffffff"/>')
        ear_edge = _FILL.sub(f'fill="{dark}"', raw.take(5)[: raw.take(5).index("m22.83")] + '"/>')
        ear = _FILL.sub(f'fill="{"#d3dae3" if tint == "white" else shade(tint, -0.24)}"', raw.take(9))
        self._ear = picture(ear_edge + ear)
        self._near = paint(shade(tint, 0.0))
        self._far = paint(dark)
        self._torso = polygon(self._TORSO)

    def draw(self, canvas: skia.Canvas, gait: str, phase: float) -> None:
        self._legs(canvas, gait, phase, near=False)
        with turned(canvas, 16 * math.sin(_TURN * 1.5 * phase), 104, 52):
            canvas.drawPicture(self._tail)
        with clipped(canvas, self._torso):
            canvas.drawPicture(self._body)
        self._legs(canvas, gait, phase, near=True)
        canvas.drawPicture(self._collar)
        canvas.drawPicture(self._eye)
        swing = 14 * leap(phase - 0.12) if gait == "hop" else 6 * math.sin(_TURN * 2 * phase)
        with turned(canvas, swing, 37, 18):
            canvas.drawPicture(self._ear)

    def _legs(self, canvas: skia.Canvas, gait: str, phase: float, near: bool) -> None:
        for x, y, offset, is_near in self._LEGS:
            if is_near is not near:
                continue
            hind = x > 70
            if gait == "hop":
                height = max(0.0, leap(phase))
                swing, lift = (20 if hind else -22) * height + (3 if near else -3), 13 * height
            else:
                swing, lift = self._stride((phase + offset) % 1.0)
            self._leg(canvas, x, y, swing, lift, self._near if near else self._far, hind)

    @staticmethod
    def _stride(part: float) -> tuple[float, float]:
        """Where a paw is: half a cycle through the air from behind to the front, then back with the floor under it."""
        if part < 0.5:
            return 17 * math.cos(_TURN * part), 11 * math.sin(_TURN * part)
        return 68 * (part - 0.75), 0.0

    def _leg(
        self, canvas: skia.Canvas, x: float, y: float, swing: float, lift: float, colour: skia.Paint, hind: bool
    ) -> None:
        """Thigh, shank and paw, the paw `swing` behind its hip and `lift` over the floor."""
        foot_x, foot_y = x + swing, self._FLOOR - 4.6 - lift
        # Forelegs bend forward at the knee, hind legs back at the hock; more when the paw is lifted.
        bend = (5 + 0.4 * lift) if hind else -(1 + 0.35 * lift)
        knee = (x + 0.55 * swing + bend, y + 0.56 * (foot_y - y) - 0.15 * lift, 6.4 if hind else 6.2)
        thigh = (x, y, 12.0) if hind else (x, y, 9.0)
        canvas.drawPath(limb([thigh, knee, (foot_x, foot_y - 2, 5.0)]), colour)
        canvas.drawPath(limb([(foot_x - 4.5, foot_y, 4.6), (foot_x + 0.5, foot_y, 4.6)]), colour)

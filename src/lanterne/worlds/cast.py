"""The cast: paints actors. Eight of the small world's subjects are puppets with moving parts; the rest are sprites."""

from __future__ import annotations

import math
from collections.abc import Callable

import skia

from lanterne.worlds.art import Art
from lanterne.worlds.cast_animals import Dog, Rabbit
from lanterne.worlds.cast_parts import Puppet
from lanterne.worlds.cast_sprite import Sprite
from lanterne.worlds.cast_toys import Ball, Balloon, Kite
from lanterne.worlds.cast_vehicles import Boat, Car, HotAirBalloon
from lanterne.worlds.scene import Actor, Pose
from lanterne.worlds.troupe import TROUPE

_PUPPETS: dict[str, Callable[[Art, str | None], Puppet]] = {
    "kite": Kite,
    "ball": lambda art, color: Ball(color),
    "balloon": Balloon,
    "rabbit": Rabbit,
    "boat": Boat,
    "car": Car,
    "hot-air balloon": lambda art, color: HotAirBalloon(color),
    "dog": Dog,
}
# Which drawings of the art a noun is made from; ours, drawn in code, are named "own:...".
ARTS_OF: dict[str, tuple[str, ...]] = {
    "kite": ("kite",),
    "ball": ("own:ball",),
    "balloon": ("balloon",),
    "rabbit": ("rabbit",),
    "boat": ("sailboat",),
    "car": ("automobile",),
    "hot-air balloon": ("own:hot-air balloon",),
    "dog": ("guide-dog",),
} | {noun: player.arts for noun, player in TROUPE.items()}
_BOXES = {
    "kite": Kite.box,
    "ball": Ball.box,
    "balloon": Balloon.box,
    "rabbit": Rabbit.box,
    "boat": Boat.box,
    "car": Car.box,
    "hot-air balloon": HotAirBalloon.box,
    "dog": Dog.box,
}
_PIVOTS = {"kite": Kite.pivot, "ball": Ball.pivot, "balloon": Balloon.pivot, "rabbit": Rabbit.pivot}
_PIVOTS |= {"boat": Boat.pivot, "car": Car.pivot, "hot-air balloon": HotAirBalloon.pivot, "dog": Dog.pivot}
SMALL_WORLD_ART: tuple[str, ...] = tuple(
    name for names in ARTS_OF.values() for name in names if not name.startswith("own:")
)


def proportion(noun: str) -> float:
    """Width over height of a noun of the small world at rest. Raises KeyError for any other."""
    if noun in TROUPE:
        return TROUPE[noun].proportion
    left, top, right, bottom = _BOXES[noun]
    return (right - left) / (bottom - top)


def middle(actor: Actor, pose: Pose) -> tuple[float, float]:
    """Where the middle of an actor is seen from its pose's (x, y), in units: right and up. It turns about its pivot."""
    pivot = _PIVOTS.get(actor.noun, Sprite.pivot)
    arm = (0.5 - pivot) * actor.height
    up = pivot * actor.height + arm * math.cos(pose.angle_rad)
    return -arm * math.sin(pose.angle_rad) / pose.stretch, up * pose.stretch


class Cast:
    """Paints actors with a set of drawings; puppets and sprites are made once per drawing and colour."""

    def __init__(self, art: Art) -> None:
        self._art = art
        self._puppets: dict[tuple[str, str, str | None], Puppet] = {}

    def paint(self, canvas: skia.Canvas, actor: Actor, pose: Pose, unit_px: float) -> None:
        """Paint `actor` in `pose` with the middle of its underside at the canvas' origin, y downwards, in pixels.

        `pose.x` and `pose.y` are the caller's business; angle, stretch, phase and facing are done here. Raises KeyError
        for a drawing that the art lacks.
        """
        puppet = self._puppet(actor)
        left, top, right, bottom = puppet.box
        scale = actor.height * unit_px / (bottom - top)
        canvas.save()
        canvas.scale(scale / pose.stretch, scale * pose.stretch)
        pivot = puppet.pivot * (bottom - top)
        canvas.rotate(-math.degrees(pose.angle_rad), 0, -pivot)
        canvas.scale(pose.facing * puppet.looks, 1)
        canvas.translate(-(left + right) / 2, -bottom)
        puppet.draw(canvas, actor.motion.name, pose.phase)
        canvas.restore()
        if isinstance(puppet, Ball):
            canvas.save()
            canvas.scale(scale / pose.stretch, scale * pose.stretch)
            canvas.translate(-(left + right) / 2, -bottom)
            puppet.light(canvas)
            canvas.restore()

    def width(self, actor: Actor) -> float:
        """Width of the actor at rest, in units."""
        left, top, right, bottom = self._puppet(actor).box
        return actor.height * (right - left) / (bottom - top)

    def _puppet(self, actor: Actor) -> Puppet:
        key = (actor.noun if actor.art in ARTS_OF.get(actor.noun, ()) else "", actor.art, actor.color)
        if key not in self._puppets:
            self._puppets[key] = self._made(*key)
        return self._puppets[key]

    def _made(self, noun: str, art: str, color: str | None) -> Puppet:
        if noun in _PUPPETS:
            return _PUPPETS[noun](self._art, color)
        player = TROUPE.get(noun)
        return Sprite(self._art[art], color, player.looks, player.coat) if player else Sprite(self._art[art], color)

"""The cast: paints actors. The small world's subjects are puppets with moving parts; all other drawings are sprites."""

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
# Which drawing of the art a noun is made from; ours, drawn in code, are named "own:...".
ART_OF: dict[str, str] = {
    "kite": "kite",
    "ball": "own:ball",
    "balloon": "balloon",
    "rabbit": "rabbit",
    "boat": "sailboat",
    "car": "automobile",
    "hot-air balloon": "own:hot-air balloon",
    "dog": "guide-dog",
}
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
SMALL_WORLD_ART: tuple[str, ...] = tuple(name for name in ART_OF.values() if not name.startswith("own:"))


def proportion(noun: str) -> float:
    """Width over height of a noun of the small world at rest. Raises KeyError for any other."""
    left, top, right, bottom = _BOXES[noun]
    return (right - left) / (bottom - top)


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
        key = (actor.noun if actor.art == ART_OF.get(actor.noun) else "", actor.art, actor.color)
        if key not in self._puppets:
            make = _PUPPETS.get(key[0])
            self._puppets[key] = make(self._art, actor.color) if make else Sprite(self._art[actor.art], actor.color)
        return self._puppets[key]

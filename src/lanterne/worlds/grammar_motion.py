"""Paths for the cast: numbers for the laws of motion that keep a subject in the frame while the camera moves."""

from __future__ import annotations

import math

import numpy as np

from lanterne.worlds.camera import path
from lanterne.worlds.cast import proportion
from lanterne.worlds.motion import pose
from lanterne.worlds.moves import Frame
from lanterne.worlds.scene import Camera, Motion, Scene

_LAWS: dict[str, str] = {
    "flying": "fly",
    "bouncing": "bounce",
    "falling": "fall",
    "rolling": "roll",
    "driving": "drive",
    "hopping": "hop",
    "walking": "walk",
    "running": "run",
    "floating": "float",
    "sailing": "sail",
}
_SOARING = ("airplane", "helicopter", "rocket", "dragon")  # go straight through the air, where others flutter
# Units per second: what each law likes, slowest to fastest.
_SPEEDS: dict[str, tuple[float, float]] = {
    "fly": (0.03, 0.16),
    "bounce": (0.08, 0.30),
    "fall": (0.02, 0.14),
    "roll": (0.12, 0.40),
    "drive": (0.12, 0.42),
    "hop": (0.10, 0.32),
    "walk": (0.10, 0.30),
    "run": (0.28, 0.50),
    "float": (0.02, 0.12),
    "soar": (0.12, 0.36),
    "sail": (0.06, 0.22),
}
STRIDE = 0.62  # of a dog's height: how far one cycle of its legs carries it without slipping
_LEAPING_STRIDE = 0.95  # the same of who runs
# Units over a subject's head that a law needs to be seen, so that the tallest subjects do not just tremble.
HEADROOM: dict[str, float] = {"bounce": 0.26, "hop": 0.13, "fly": 0.14, "float": 0.08, "soar": 0.08}
_EDGE = 0.02  # units between a subject and the edge of the frame
_CHECKS_HZ = 10.0


def law_of(noun: str, action: str) -> str:
    """The law of motion behind what a noun does. Raises KeyError for an unknown action."""
    return "soar" if action == "flying" and noun in _SOARING else _LAWS[action]


def moving(
    rng: np.random.Generator,
    noun: str,
    law: str,
    height: float,
    width: float,
    frame: Frame,
    camera: Camera,
    seconds: float,
    vigour: float,
) -> Motion:
    """A motion for `law`. It crosses the room that the frame leaves around a subject of `height` x `width` units.

    `vigour` 0..1 scales how much of that room is asked for. In a pan the subject mostly goes along with the camera.
    """
    zoom = max(camera.amount, 1.0) if camera.name.startswith("zoom") else 1.0
    pan = {"pan left": -camera.amount, "pan right": camera.amount}.get(camera.name, 0.0)
    room = max(0.0, frame.width / zoom - width - 2 * _EDGE)
    slow, fast = _SPEEDS[law]
    speed = float(rng.uniform(slow, fast))
    travel = min(speed * seconds, room) * vigour
    direction = 1.0 if rng.random() < 0.5 else -1.0
    # What goes on the ground always follows the pan: else it would drive against a street that stands still.
    if pan and (law in ("drive", "walk", "run", "hop", "roll", "sail") or rng.random() < 0.7):
        direction = float(np.sign(pan))
    free = max(0.0, room - travel) / 2
    centre = float(rng.uniform(-free, free)) * vigour
    # Positions in the frame become positions on the stage: the camera starts half its pan before rest.
    x = centre - direction * travel / 2 - pan / 2
    speed = (direction * travel + pan) / seconds
    return _law(rng, noun, law, x, speed, height, frame, seconds, vigour)


def _law(
    rng: np.random.Generator,
    noun: str,
    law: str,
    x: float,
    speed: float,
    height: float,
    frame: Frame,
    seconds: float,
    vigour: float,
) -> Motion:
    def between(low: float, high: float) -> float:
        return float(rng.uniform(low, high))

    headroom = max(0.02, frame.top - height - _EDGE)
    offset = between(0.0, 1.0)
    if law == "fly":
        amplitude = min(between(0.06, 0.14), 0.45 * headroom) * vigour
        y = between(0.1, 0.9) * headroom
        return Motion(law, (x, y), speed, amplitude, between(0.18, 0.34), offset=offset)
    if law == "bounce":
        drop = min(headroom, between(0.22, 0.6)) * (0.6 + 0.4 * vigour)
        return Motion(law, (x, drop), speed, drop, restitution=between(0.84, 0.93), gravity=between(2.2, 3.4))
    if law == "fall" and noun == "balloon":
        drop = headroom + height * between(0.0, 0.35)
        # Gravity such that the slow fall (0.5 * gravity units a second) ends within the clip.
        gravity = max(0.3, 2 * drop / (min(seconds, 5.0) * between(0.5, 0.8)))
        swing = between(0.02, 0.05) * vigour
        return Motion(law, (x, drop), speed, swing, between(0.4, 0.7), between(0.3, 0.5), gravity, offset)
    if law == "fall":
        drop = headroom + height * between(0.2, 0.55)
        return Motion(law, (x, drop), speed, 0.0, restitution=between(0.45, 0.62), gravity=between(1.8, 2.8))
    if law == "hop":
        leap = min(between(0.09, 0.2), headroom)
        return Motion(law, (x, 0.0), speed, leap, between(1.0, 1.6), offset=offset)
    if law == "walk":
        frequency = min(2.2, max(0.55, abs(speed) / (STRIDE * height)))
        return Motion(law, (x, 0.0), speed, 0.022 * height, frequency, offset=offset)
    if law == "run":
        frequency = min(2.6, max(1.1, abs(speed) / (_LEAPING_STRIDE * height)))
        return Motion(law, (x, 0.0), speed, 0.07 * height, frequency, offset=offset)
    if law == "soar":
        amplitude = min(between(0.015, 0.04), 0.45 * headroom) * vigour
        return Motion(law, (x, between(0.15, 0.85) * headroom), speed, amplitude, between(0.2, 0.4), offset=offset)
    if law == "float":
        grand = noun == "hot-air balloon"
        amplitude = min(between(0.03, 0.08), 0.45 * headroom) * vigour
        y = between(0.15, 0.85) * headroom
        return Motion(law, (x, y), speed, amplitude, between(0.12, 0.2) if grand else between(0.2, 0.36), offset=offset)
    if law == "sail":
        return Motion(law, (x, 0.0), speed, between(0.01, 0.024), between(0.3, 0.5), offset=offset)
    return Motion(law, (x, 0.0), speed)


def stays_in_frame(scene: Scene, frame: Frame) -> bool:
    """Whether the first actor is seen whole all the time; what falls may come in from above the frame.

    A corner may leave by 3 % of the actor's size: drawings are not boxes.
    """
    actor = scene.actors[0]
    camera = path(scene)
    half, slack = 0.5 * actor.height * proportion(actor.noun), 0.03 * actor.height
    falls = actor.motion.name == "fall"
    checks = 1 + math.ceil(_CHECKS_HZ * scene.seconds)
    for step in range(checks + 1):
        time_s = scene.seconds * step / checks
        at = pose(actor, time_s)
        view = camera(time_s)
        left, bottom = view.place(frame, at.x - half, at.y)
        right, top = view.place(frame, at.x + half, at.y + actor.height)
        if left < -slack or right > frame.width + slack or bottom > frame.height + slack:
            return False
        if top < (-0.65 * actor.height if falls else -slack):
            return False
    return True

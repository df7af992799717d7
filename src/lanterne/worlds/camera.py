"""Where the camera is at each moment, and how the planes of the stage shift and grow with it (a multiplane camera).

The frame in world units: its shorter side is 1. At rest the camera looks straight at the stage: x = 0 is the middle of
the frame and the ground line y = 0 sits `GROUND` of the frame's height above its lower edge.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from lanterne.worlds.motion import pose
from lanterne.worlds.scene import Scene

GROUND = 0.22  # of the frame's height: where the ground line y = 0 sits above the lower edge, at rest
HORIZON = 0.2  # of the frame's height: the eye level above the ground line, where far ground ends


@dataclass(frozen=True, slots=True)
class Frame:
    """What a camera at rest sees, in world units."""

    width: float
    height: float

    @property
    def bottom(self) -> float:
        """The world height of the frame's lower edge (negative)."""
        return -GROUND * self.height

    @property
    def top(self) -> float:
        """The world height of the frame's upper edge."""
        return (1.0 - GROUND) * self.height

    @property
    def middle(self) -> float:
        """The world height of the frame's centre."""
        return (0.5 - GROUND) * self.height


@dataclass(frozen=True, slots=True)
class View:
    """The camera at one moment: its offset from rest in world units of the actors' plane, and its scale (1 at rest)."""

    x: float = 0.0
    y: float = 0.0
    zoom: float = 1.0

    def scale(self, depth: float) -> float:
        """How much larger than at rest the plane at `depth` appears: near planes grow more than far ones."""
        return 1.0 + (self.zoom - 1.0) / depth

    def place(self, frame: Frame, x: float, y: float, depth: float = 1.0) -> tuple[float, float]:
        """A stage point of the plane at `depth` in the frame: units from its left and its upper edge."""
        scale = self.scale(depth)
        across = frame.width / 2 + scale * (x - self.x / depth)
        up = frame.height / 2 + scale * (y - frame.middle - self.y / depth)
        return across, frame.height - up


def frame_of(aspect: float) -> Frame:
    """The frame of an aspect ratio (width / height), in units of its shorter side."""
    return Frame(aspect, 1.0) if aspect >= 1 else Frame(1.0, 1.0 / aspect)


def stand(frame: Frame, x: float, y: float, depth: float) -> tuple[float, float, float]:
    """World point at `depth` to its stage point at rest and the scale of things there (perspective of flat ground)."""
    return x / depth, HORIZON * frame.height * (1 - 1 / depth) + y / depth, 1 / depth


def ease(progress: float) -> float:
    """0..1 to 0..1: half straight, half smoothstep, so the move is seen from the first frames and still ends softly."""
    p = min(max(progress, 0.0), 1.0)
    return 0.5 * p + 0.5 * p * p * (3 - 2 * p)


def path(scene: Scene) -> Callable[[float], View]:
    """The camera's way through a scene: a function of time in seconds.

    Pans and rises go from half of their amount before rest to half of it after, so that a subject which keeps to the
    middle stays in the frame. Zooms are never wider than at rest, and hold the first actor's middle where it is.
    """
    name, amount = scene.camera.name, scene.camera.amount
    if name in ("zoom in", "zoom out"):
        return _zoom(scene)
    across = {"pan left": -abs(amount), "pan right": abs(amount)}.get(name, 0.0)
    up = abs(amount) if name == "rise" else 0.0

    def at(time_s: float) -> View:
        along = ease(time_s / scene.seconds) - 0.5
        return View(across * along, up * along, 1.0)

    return at


def view(scene: Scene, time_s: float) -> View:
    """The camera at one moment of a scene. For many moments take `path` once."""
    return path(scene)(time_s)


def _zoom(scene: Scene) -> Callable[[float], View]:
    frame = frame_of(scene.aspect)
    ratio = max(scene.camera.amount, 1 / scene.camera.amount) if scene.camera.amount > 0 else 1.0
    x, y = _focus(scene, frame)

    def at(time_s: float) -> View:
        along = ease(time_s / scene.seconds)
        zoom = math.pow(ratio, along if scene.camera.name == "zoom in" else 1 - along)
        held = 1 - 1 / zoom
        return View(x * held, (y - frame.middle) * held, zoom)

    return at


def _focus(scene: Scene, frame: Frame) -> tuple[float, float]:
    """The point that a zoom holds: the middle of where the first actor goes."""
    if not scene.actors:
        return 0.0, frame.middle
    actor = scene.actors[0]
    poses = [pose(actor, scene.seconds * i / 8) for i in range(9)]
    xs, ys = [p.x for p in poses], [p.y for p in poses]
    x, y, _ = stand(frame, (min(xs) + max(xs)) / 2, (min(ys) + max(ys) + actor.height) / 2, actor.depth)
    half, lowest, highest = 0.45 * frame.width, 0.8 * frame.bottom, 0.9 * frame.top  # never out of what was painted
    return min(max(x, -half), half), min(max(y, lowest), highest)

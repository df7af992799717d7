"""Where the camera is at each moment of a scene, and how the planes of the stage shift and grow with it (a multiplane
camera).
"""

from __future__ import annotations

from collections.abc import Callable

from lanterne.worlds.motion import pose
from lanterne.worlds.moves import HORIZON, Frame, View, frame_of, travelled
from lanterne.worlds.scene import Scene


def stand(frame: Frame, x: float, y: float, depth: float) -> tuple[float, float, float]:
    """World point at `depth` to its stage point at rest and the scale of things there (perspective of flat ground)."""
    return x / depth, HORIZON * frame.height * (1 - 1 / depth) + y / depth, 1 / depth


def path(scene: Scene) -> Callable[[float], View]:
    """The camera's way through a scene: a function of time in seconds.

    Pans and rises go from half of their amount before rest to half of it after, so that a subject which keeps to the
    middle stays in the frame. Zooms are never wider than at rest, and hold the first actor's middle where it is.
    """
    frame = frame_of(scene.aspect)
    return travelled(scene.camera.name, scene.camera.amount, scene.seconds, _focus(scene, frame), frame)


def view(scene: Scene, time_s: float) -> View:
    """The camera at one moment of a scene. For many moments take `path` once."""
    return path(scene)(time_s)


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

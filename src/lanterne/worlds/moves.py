"""What a camera sees, and the moves that words ask of it: how far they go and how fast.

The frame in world units: its shorter side is 1. At rest the camera looks straight at the stage: x = 0 is the middle of
the frame and the ground line y = 0 sits `GROUND` of the frame's height above its lower edge.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

GROUND = 0.22  # of the frame's height: where the ground line y = 0 sits above the lower edge, at rest
HORIZON = 0.2  # of the frame's height: the eye level above the ground line, where far ground ends
USUAL_SECONDS = 4.0  # of the small world's scenes


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


Path = Callable[[float], View]  # where a camera is at a time in seconds


def frame_of(aspect: float) -> Frame:
    """The frame of an aspect ratio (width / height), in units of its shorter side."""
    return Frame(aspect, 1.0) if aspect >= 1 else Frame(1.0, 1.0 / aspect)


def ease(progress: float) -> float:
    """0..1 to 0..1: half straight, half smoothstep, so the move is seen from the first frames and still ends softly."""
    p = min(max(progress, 0.0), 1.0)
    return 0.5 * p + 0.5 * p * p * (3 - 2 * p)


def usual(name: str, aspect: float, seconds: float) -> Path:
    """The way of a move as the small world shows it where it is most plainly seen, for as long as it takes."""
    frame, lasting = frame_of(aspect), seconds / USUAL_SECONDS
    _, most = amounts(frame).get(name, (0.0, 0.0))
    amount = most**lasting if name.startswith("zoom") else most * lasting
    return travelled(name, amount, seconds, (0.0, frame.middle), frame)


def at_rest(time_s: float) -> View:
    """The way of a camera that does not move."""
    return View()


def asked(name: str | None, aspect: float, seconds: float) -> Path:
    """The usual way of the move that words ask for, a second long at least; `at_rest` where they ask for none."""
    return at_rest if name is None or name == "still" else usual(name, aspect, max(seconds, 1.0))


def moments(path: Path, times: Sequence[float]) -> list[tuple[float, float, float]]:
    """Right, up and zoom at each of some times in seconds."""
    return [(view.x, view.y, view.zoom) for view in map(path, times)]


def amounts(frame: Frame) -> dict[str, tuple[float, float]]:
    """How much the small world's cameras move in a scene of `USUAL_SECONDS`, at least and at most: pans and rises in
    world units, zooms as a ratio.
    """
    pan, rise, zoom = (0.5 * frame.width, 0.9 * frame.width), (0.2 * frame.height, 0.36 * frame.height), (1.35, 1.8)
    return {"pan left": pan, "pan right": pan, "rise": rise, "zoom in": zoom, "zoom out": zoom}


def travelled(name: str, amount: float, seconds: float, focus: tuple[float, float], frame: Frame) -> Path:
    """The way of one move: pans and rises from half of it before rest to half after, zooms holding the focus."""
    across = {"pan left": -abs(amount), "pan right": abs(amount)}.get(name, 0.0)
    up = abs(amount) if name == "rise" else 0.0
    ratio = max(amount, 1 / amount) if name.startswith("zoom") and amount > 0 else 1.0

    def at(time_s: float) -> View:
        along = ease(time_s / seconds)
        zoom = math.pow(ratio, along if name == "zoom in" else 1 - along)
        held = 1 - 1 / zoom
        x, y = across * (along - 0.5), up * (along - 0.5)
        return View(x + focus[0] * held, y + (focus[1] - frame.middle) * held, zoom)

    return at

"""One painted plane of a stage, and what its painters need to know."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import skia

from lanterne.worlds.light import Light
from lanterne.worlds.moves import HORIZON, Frame

Drift = Callable[[float], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Plane:
    """A painted sheet at a depth (1 = the actors' plane; larger is farther). The box is in world units, at rest.

    `paint` draws on a canvas in world units with y upwards; `drift` moves the sheet by (x, y) at a time in seconds.
    """

    depth: float
    left: float
    bottom: float
    right: float
    top: float
    paint: Callable[[skia.Canvas], None]
    drift: Drift | None = None


@dataclass(frozen=True, slots=True)
class Set:
    """What one scene asks of its stage."""

    seed: int
    frame: Frame
    light: Light
    pan: float  # the most that the camera moves from rest, in units of the actors' plane
    rise: float
    sailing: bool  # an actor floats on the ground line, so the ground line has to be water
    rich: bool  # the wide world: more variety

    def rng(self, name: str) -> np.random.Generator:
        """Random numbers of one part: parts may be added or changed without changing the others."""
        return np.random.default_rng((self.seed, zlib.crc32(name.encode())))

    @property
    def horizon(self) -> float:
        """The world height of the eye level."""
        return HORIZON * self.frame.height

    @property
    def deep(self) -> float:
        """How far under the frame's lower edge, at rest, things that rise from there have to start."""
        return 0.3 + max(0.0, 1.3 * self.rise - 0.2)

    def span(self, depth: float, spare: float = 0.0) -> tuple[float, float]:
        """The left and right of what the camera may see of a plane."""
        half = self.frame.width / 2 + self.pan / depth + 0.03 + spare
        return -half, half

    def plane(
        self,
        depth: float,
        top: float,
        paint: Callable[[skia.Canvas], None],
        drift: Drift | None = None,
        spare: float = 0.0,
        bottom: float | None = None,
    ) -> Plane:
        """A plane as wide as the camera's way needs, from `bottom` (default: the lowest that is ever seen) to `top`."""
        left, right = self.span(depth, spare)
        lowest = self.frame.bottom - self.rise / depth - 0.03 - spare
        return Plane(depth, left, lowest if bottom is None else bottom, right, top, paint, drift)

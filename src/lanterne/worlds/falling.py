"""What falls in front of a stage, and where it is at each moment: drops, splashes, flakes, and a storm's flashes.

Numbers alone, in units of the frame's shorter side from its left and its upper edge. The theatre draws them on its
stages (`lanterne.worlds.weather`), the native engine on what it makes (`lanterne.worlds.veils`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from lanterne.worlds.moves import Frame, View

DROPS, SPLASHES = 52, 9  # per unit of the frame's area
FLAKES = 60  # per unit of the frame's area
SLANT = -0.16  # across, per unit of fall
HEAVY = 1.7  # times as many drops in a storm


@dataclass(frozen=True, slots=True)
class Drops:
    """The drops of one rain: their places, speeds and lengths, and where they splash."""

    frame: Frame
    drops: np.ndarray  # (n, 4): x, phase, speed in units per second, length in units
    splashes: np.ndarray  # (n, 3): x, y, phase

    @classmethod
    def fall(cls, rng: np.random.Generator, frame: Frame, amount: float = 1.0, pace: float = 1.0) -> Drops:
        """Rain over a frame; `amount` is its strength. Played at a slower `pace` than the usual, drops leave shorter
        streaks.
        """
        count = int(DROPS * amount * frame.width * frame.height)
        near = rng.random(count)
        drops = np.stack([rng.random(count), rng.random(count), 1.6 + near, pace * (0.09 + 0.09 * near)], axis=1)
        spots = int(SPLASHES * frame.width)
        spread = [rng.random(spots), rng.uniform(0.9 * frame.bottom, 0.02, spots), rng.random(spots)]
        return cls(frame, drops, np.stack(spread, axis=1))

    def streaks(self, view: View, time_s: float) -> np.ndarray:
        """The upper and the lower ends of the streaks at a moment, (n, 2, 2)."""
        frame, tall = self.frame, self.frame.height + 0.3
        x, phase, speed, length = self.drops.T
        fallen = np.mod(phase * tall + speed * time_s, tall)
        across = np.mod(x * (frame.width + 0.4) + SLANT * fallen - 0.7 * view.x, frame.width + 0.4) - 0.2
        down = fallen - 0.15
        top, foot = (across, down), (across + SLANT * length, down + length)
        return np.stack([np.stack(end, axis=1) for end in (top, foot)], axis=1)

    def rings(self, view: View, time_s: float) -> np.ndarray:
        """Splashes at a moment, (n, 4): x, y, half their width, and how much of each is left; they are 0.35 times as
        high as wide.
        """
        found = []
        for x, y, phase in self.splashes.tolist():
            age = (time_s * 2.2 + phase) % 1.0
            if age > 0.6:
                continue
            spread = (x + 0.618 * np.floor(time_s * 2.2 + phase)) % 1.0  # each splash somewhere else
            place = view.place(self.frame, (spread - 0.5) * (self.frame.width + 0.2) + view.x, y)
            found.append((*place, (0.008 + 0.035 * age) * view.zoom, 1 - age / 0.6))
        return np.array(found).reshape(-1, 4)


@dataclass(frozen=True, slots=True)
class Flakes:
    """Flakes that sink and sway."""

    frame: Frame
    flakes: np.ndarray  # (n, 5): x, phase, speed in units per second, radius in units, sway's phase

    @classmethod
    def fall(cls, rng: np.random.Generator, frame: Frame) -> Flakes:
        """Snow over a frame."""
        count = int(FLAKES * frame.width * frame.height)
        near = rng.random(count)
        columns = [rng.random(count), rng.random(count), 0.12 + 0.2 * near, 0.006 + 0.009 * near, rng.random(count)]
        return cls(frame, np.stack(columns, axis=1))

    def discs(self, view: View, time_s: float) -> np.ndarray:
        """The flakes of a moment, (n, 3): x, y, radius."""
        tall, wide = self.frame.height + 0.1, self.frame.width + 0.2
        x, phase, speed, radius, sway = self.flakes.T
        fallen = np.mod(phase * tall + speed * time_s + 0.7 * view.y, tall)
        swung = np.sin(math.tau * (0.35 * time_s + sway))
        across = x * wide + 0.03 * swung - 0.05 * time_s - 0.7 * view.x
        return np.stack([np.mod(across, wide) - 0.1, fallen - 0.05, radius], axis=1)


@dataclass(frozen=True, slots=True)
class Flashes:
    """Lightning, now and then."""

    first_s: float
    pause_s: float  # from one flash to the next

    @classmethod
    def strike(cls, rng: np.random.Generator) -> Flashes:
        """The flashes of one storm."""
        return cls(float(rng.uniform(0.2, 2.5)), float(rng.uniform(1.8, 4.0)))

    def glare(self, time_s: float) -> float:
        """How much of the picture is white at a moment."""
        age = (time_s - self.first_s) % self.pause_s if time_s >= self.first_s else math.inf
        return 0.5 * (1 - age / 0.3) ** 2 if age < 0.3 else 0.0

"""The run of a small trainer: a warm-up, a long level, a line to almost zero, a log and checkpoints on the way."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from lanterne.training.checkpoint import Log
from lanterne.training.command import Reporter
from lanterne.training.optimiser import MasterOptimiser

WARMUP = 100  # steps until the learning rate is whole
LOGGED = 100  # steps between rows of the log


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a run is, how much of it, at the end, brings the learning rate down, and how often it is saved."""

    minutes: float = math.inf
    decay_minutes: float = 0.0
    save_minutes: float = 3.0


class Stepper(Protocol):
    """What learns step by step and can be killed at any moment."""

    optimiser: MasterOptimiser
    log: Log

    def step(self, rate: float) -> float:
        """One optimiser step with learning rates times `rate`; returns the loss."""
        ...

    def save(self) -> None:
        """Write the checkpoint."""
        ...


def run_for(trainer: Stepper, pace: Pace, report: Reporter) -> None:
    """Step until the minutes are over."""
    began = saved = time.monotonic()
    losses: list[float] = []
    while (elapsed := (time.monotonic() - began) / 60) < pace.minutes:
        rate = min(1.0, (trainer.optimiser.steps + 1) / WARMUP)
        if pace.decay_minutes:
            rate *= min(1.0, max(0.02, (pace.minutes - elapsed) / pace.decay_minutes))
        losses.append(trainer.step(rate))
        steps = trainer.optimiser.steps
        report(elapsed, pace.minutes, f"step {steps}, loss {losses[-1]:.4f}")
        if steps % LOGGED == 0:
            trainer.log(step=steps, loss=round(float(np.mean(losses)), 4))
            losses.clear()
        if time.monotonic() - saved > pace.save_minutes * 60:
            trainer.save()
            saved = time.monotonic()
    trainer.save()

"""The run of a small trainer: a warm-up, a long level, a line to almost zero, a log and checkpoints on the way."""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Sequence, Sized
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np
import torch

from lanterne.training.checkpoint import Log
from lanterne.training.command import Parser, Reporter
from lanterne.training.optimiser import MasterOptimiser

Rows = TypeVar("Rows", bound=Sized)
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


def drawn(among: Sequence[Rows], count: int, generator: torch.Generator) -> tuple[Rows, torch.Tensor]:
    """One of several sets, the oftener the larger it is, and so many rows of it (count)."""
    sizes = torch.tensor([float(len(each)) for each in among])
    one = among[int(torch.multinomial(sizes, 1, generator=generator))]
    return one, torch.randint(len(one), (count,), generator=generator)


def add_options(parser: Parser, out: str, muon_lr: float) -> None:
    """The options that small trainers share."""
    parser.add_argument("--out", type=Path, default=Path(out), help="the folder of the run")
    for name, value in (("minutes", math.inf), ("decay-minutes", 0.0), ("adam-lr", 1e-3), ("muon-lr", muon_lr)):
        parser.add_argument(f"--{name}", type=float, default=value)
    parser.add_argument("--threads", type=int, default=1, help="of the CPU")


def settings_of(options: argparse.Namespace) -> dict[str, Any]:
    """A run's settings by their options, its pace among them; its threads are set, and its folder is there."""
    torch.set_num_threads(options.threads)
    options.out.mkdir(parents=True, exist_ok=True)
    given = vars(options)
    pace = Pace(given.pop("minutes"), given.pop("decay_minutes"))
    return {**given, "pace": pace}

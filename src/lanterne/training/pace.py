"""The run of a small trainer: a warm-up, a long level, a line to almost zero, a log and checkpoints on the way."""

from __future__ import annotations

import argparse
import math
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence, Sized
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch
from torch import nn

from lanterne.training import checkpoint
from lanterne.training.command import Parser, Reporter, silent
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


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallRun:
    """What decides a run, whatever it trains: where its results go, and the folder of weights that it builds upon."""

    out: Path
    weights: Path
    batch: int = 24
    muon_lr: float = 0.01
    adam_lr: float = 1e-3
    pace: Pace = field(default_factory=Pace)
    threads: int = 1
    seed: int = 0


class SmallTrainer(ABC):
    """A run that can be killed at any moment and goes on from its last checkpoint."""

    def __init__(self, run: SmallRun, model: nn.Module) -> None:
        self._pace, self._state = run.pace, run.out / "state.pt"
        self.optimiser = MasterOptimiser(model, run.muon_lr, run.adam_lr)
        self.log = checkpoint.Log(run.out / "log.jsonl")
        self.before = checkpoint.load(self._state)  # what `keep` was given last
        if self.before is not None:
            self.optimiser.load_state_dict(self.before["optimiser"])
        self.generator = torch.Generator().manual_seed(run.seed + self.optimiser.steps)

    @abstractmethod
    def draw(self) -> torch.Tensor:
        """The loss of the next draw."""

    @abstractmethod
    def save(self) -> None:
        """Write the checkpoint, the averaged weights as they would ship, and how good they are on what is held out."""

    def keep(self, **more: object) -> None:
        """Write the checkpoint."""
        checkpoint.save(self._state, {"optimiser": self.optimiser.state_dict(), **more})

    def step(self, rate: float) -> float:
        """One optimiser step with learning rates times `rate`; returns the loss."""
        loss = self.draw()
        loss.backward()
        self.optimiser.step(rate)
        return loss.item()

    def train(self, report: Reporter = silent) -> None:
        """Step until the minutes are over."""
        began = saved = time.monotonic()
        losses: list[float] = []
        pace = self._pace
        while (elapsed := (time.monotonic() - began) / 60) < pace.minutes:
            rate = min(1.0, (self.optimiser.steps + 1) / WARMUP)
            if pace.decay_minutes:
                rate *= min(1.0, max(0.02, (pace.minutes - elapsed) / pace.decay_minutes))
            losses.append(self.step(rate))
            steps = self.optimiser.steps
            report(elapsed, pace.minutes, f"step {steps}, loss {losses[-1]:.4f}")
            if steps % LOGGED == 0:
                self.log(step=steps, loss=round(float(np.mean(losses)), 4))
                losses.clear()
            if time.monotonic() - saved > pace.save_minutes * 60:
                self.save()
                saved = time.monotonic()
        self.save()


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

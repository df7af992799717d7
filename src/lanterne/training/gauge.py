"""How much of what a device can do a training run gets out of it: said once, in the run's first minute.

The work of a step is counted, operation by operation, when its kind of batch comes for the first time; what the device
can do is measured by a large product of matrices, which needs no data sheet (model FLOPs utilisation, PaLM, arXiv
2204.02311).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import torch
from torch.utils.flop_counter import FlopCounterMode

T = TypeVar("T")
SIDES = {"cpu": 1024, "cuda": 8192}  # of the matrices
ROUNDS = 6
LISTENED_S = 40.0  # after which it is said


class Gauge:
    """Counts the work of a run's steps and times them."""

    def __init__(self, device: torch.device | str, clock: Callable[[], float] = time.monotonic) -> None:
        self._device, self._clock, self._began = torch.device(device), clock, clock()
        self._work: dict[object, float] = {}  # floating-point operations of a step, by its kind
        self._done = self._spent = 0.0
        self._is_said = False

    def step(self, kind: object, work: Callable[[], T]) -> T:
        """Do the work of a step of some kind."""
        if self._is_said:
            return work()
        if kind not in self._work:  # counted without compilation, and not timed
            with FlopCounterMode(display=False) as counter, torch.compiler.set_stance("force_eager"):
                done = work()
            self._work[kind] = counter.get_total_flops()
            return done
        began = self._clock()
        done = work()
        self._spent += self._clock() - began
        self._done += self._work[kind]
        return done

    def said(self) -> dict[str, float] | None:
        """Once, when enough has been timed: `share` of the peak (0 to 1), and both in TFLOP/s; else None."""
        if self._is_said or not self._spent or self._clock() - self._began < LISTENED_S:
            return None
        self._is_said = True
        got, peak = self._done / self._spent / 1e12, self._peak() / 1e12
        return {"share": round(got / peak, 4), "tflops": round(got, 3), "peak_tflops": round(peak, 3)}

    def _peak(self) -> float:
        """Floating-point operations per second of a bf16 product of matrices, the best of some rounds."""
        side = SIDES[self._device.type]
        one, other = torch.randn(2, side, side, device=self._device).bfloat16()
        best = 0.0
        for _ in range(ROUNDS):
            self._wait()
            began = self._clock()
            one @ other
            self._wait()
            best = max(best, 2 * side**3 / max(self._clock() - began, 1e-9))
        return best

    def _wait(self) -> None:
        if self._device.type == "cuda":
            torch.cuda.synchronize(self._device)

"""A run says once how much of its device it uses."""

from __future__ import annotations

import torch

from lanterne.training.gauge import LISTENED_S, Gauge


class Clock:
    """Goes on by itself, and by what is added."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1e-6
        return self.now


def test_work_is_counted_once_for_each_kind_timed_afterwards_and_said_once() -> None:
    clock = Clock()
    gauge = Gauge("cpu", clock)
    one = torch.ones(64, 64)

    def work() -> float:
        clock.now += 0.5
        return float((one @ one).sum())

    assert gauge.step("stills", work) == 64**3  # counted
    assert gauge.said() is None
    for _ in range(9):
        gauge.step("stills", work)
    assert gauge.said() is None  # too early
    clock.now += LISTENED_S
    said = gauge.said()
    assert said is not None
    assert set(said) == {"share", "tflops", "peak_tflops"}
    assert 0 <= said["share"] < 1e-3  # half a second for a product of a microsecond
    assert said["peak_tflops"] > 100
    assert gauge.said() is None
    assert gauge.step("clips", work) == 64**3


def test_a_step_that_learns_is_counted_with_its_way_back() -> None:
    gauge = Gauge("cpu", Clock())
    weight = torch.randn(32, 32, requires_grad=True)
    gauge.step("forward", lambda: torch.ones(8, 32) @ weight.detach())
    gauge.step("both", lambda: (torch.ones(8, 32) @ weight).sum().backward())
    forward, both = (gauge._work[kind] for kind in ("forward", "both"))
    assert forward == 2 * 8 * 32 * 32
    assert both == 2 * forward

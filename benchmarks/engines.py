"""What our engines cost over calling diffusers: seconds per step and peak memory of tiny snapshots, side by side.

Both run in one process in turns, ours with a listener as a worker has one, over the same loaded weights; the pictures
are as large as it takes for a step to last long enough to be measured. Two figures: the median of the rounds' ratios,
which a busy machine shakes, and our own code's share, which it does not: in each of our rounds, the time outside of the
pipeline and in its calls to our progress bar, over the rest. On a CPU its own time counts, whatever else runs there; on
a GPU the time until the frames are here.

python benchmarks/engines.py [--rounds 9] [--steps 6] [--step-ms 50] [NAME ...]
"""

from __future__ import annotations

import argparse
import functools
import inspect
import logging
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "engines"))

import torch
from sinks import Sink, blank
from tiny import TINY, open_tiny, save

from lanterne.engines.diffusers.engine import DiffusersEngine, Watch
from lanterne.engines.diffusers.stage import stage
from lanterne.engines.protocol import NO_MEDIA

NAMES = ["wan-t2v", "ltx", "ltx2", "hunyuan", "hunyuan15", "cogvideox", "mochi", "kandinsky5", "sana"]
SIDES = (64, 128, 192, 256, 384, 512)
FRAMES = 17
HAS_GPU = torch.cuda.is_available()

Run = Callable[[], object]


def clock() -> float:
    if HAS_GPU:
        torch.cuda.synchronize()
        return time.perf_counter()
    return time.process_time()


@contextmanager
def timed(owner: type, name: str, spans: list[float]) -> Iterator[None]:
    """While it lasts, each call of a method adds its seconds."""
    method = getattr(owner, name)

    @functools.wraps(method)
    def around(*arguments: object, **named: object) -> object:
        began = clock()
        try:
            return method(*arguments, **named)
        finally:
            spans.append(clock() - began)

    setattr(owner, name, around)
    try:
        yield
    finally:
        setattr(owner, name, method)


@dataclass
class Measured:
    """Seconds a step of each round, and the accelerator's peak in MB."""

    seconds: list[float] = field(default_factory=list)
    peak: float = 0.0

    def time(self, run: Run, steps: int) -> None:
        if HAS_GPU:
            torch.cuda.reset_peak_memory_stats()
        began = clock()
        run()
        self.seconds.append((clock() - began) / steps)
        self.peak = max(self.peak, torch.cuda.max_memory_allocated() / 1e6 if HAS_GPU else 0.0)


def both(name: str, folder: Path, side: int, steps: int) -> tuple[Run, Run, Any, DiffusersEngine]:
    """A generation by our engine and the same one by the bare pipeline over its weights; that pipeline; the engine."""
    engine = open_tiny(name, folder, sizes=((side, side),))
    canvas = blank(engine, FRAMES)
    scene = stage(name, engine.ability, canvas, NO_MEDIA).scene

    def ours() -> None:
        engine.generate(canvas, Sink(), seed=1, steps=steps, on_progress=lambda progress: None)

    ours()
    assert engine._model is not None
    call = engine.family.call(engine.snapshot, scene)
    pipeline = engine._model.pipeline(call.pipeline)
    pipeline.set_progress_bar_config(disable=True)
    wanted = {"width": side, "height": side, "num_frames": scene.frames, "prompt": scene.prompt}
    wanted |= {"num_inference_steps": steps, "output_type": "np"}
    takes = inspect.signature(pipeline.__call__).parameters
    plain = {key: value for key, value in wanted.items() if key in takes} | {**call.arguments, **TINY[name].arguments}

    def theirs() -> None:
        with torch.inference_mode():
            pipeline(generator=torch.Generator().manual_seed(1), **plain)

    theirs()
    return ours, theirs, pipeline, engine


def own_share(run: Run, pipeline: Any) -> float:  # noqa: ANN401 (an optional library)
    """Seconds of our generation that are spent in our own code, over all others."""
    within, told = list[float](), list[float]()
    with timed(type(pipeline), "__call__", within), timed(Watch, "begin", told), timed(Watch, "stepped", told):
        began = clock()
        run()
        whole = clock() - began
    bare = sum(within) - sum(told)
    return (whole - bare) / bare


def measure(
    name: str, folder: Path, rounds: int, steps: int, step_s: float
) -> tuple[Measured, Measured, list[float], int]:
    """(ours, theirs, our own code's share in each round, the side of the pictures)."""
    save(name, folder)
    for side in SIDES:
        ours, theirs, pipeline, engine = both(name, folder, side, steps)
        trial = Measured()
        trial.time(theirs, steps)
        if trial.seconds[0] >= step_s:
            break
        engine.unload()
    here, there = Measured(), Measured()
    turns = [(here, ours), (there, theirs)]
    for _ in range(rounds):
        turns.reverse()  # neither always comes first
        for measured, run in turns:
            measured.time(run, steps)
    shares = [own_share(ours, pipeline) for _ in range(rounds)]
    engine.unload()
    return here, there, shares, side


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=NAMES)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--steps", type=int, default=6)
    parser.add_argument("--step-ms", type=float, default=50.0, help="how long a step lasts at least")
    said = parser.parse_args()
    logging.disable(logging.WARNING)
    heads = ["snapshot", "pictures", "ours, ms a step", "diffusers", "ratio", "half of the rounds", "our own code"]
    heads += ["peak MB", "diffusers"]
    print("| " + " | ".join(heads) + " |\n" + "|---" * len(heads) + "|")
    overheads, own = [], []
    with tempfile.TemporaryDirectory() as folder:
        for name in said.names:
            ours, theirs, shares, side = measure(name, Path(folder) / name, said.rounds, said.steps, said.step_ms / 1e3)
            ratios = sorted(one / other - 1 for one, other in zip(ours.seconds, theirs.seconds, strict=True))
            middle = ratios[len(ratios) // 4], ratios[-1 - len(ratios) // 4]
            overheads.append(statistics.median(ratios))
            peaks = [f"{each.peak:.0f}" if HAS_GPU else "" for each in (ours, theirs)]
            cells = [name, f"{side}x{side}"]
            cells += [f"{statistics.median(each.seconds) * 1e3:.1f}" for each in (ours, theirs)]
            own.append(statistics.median(shares))
            cells += [f"{overheads[-1]:+.1%}", f"{middle[0]:+.1%} to {middle[1]:+.1%}", f"{own[-1]:.1%}", *peaks]
            print("| " + " | ".join(cells) + " |", flush=True)
    print(f"\n{said.rounds} rounds of {said.steps} steps. Medians: ratio {statistics.median(overheads):+.1%},")
    print(f"our own code {statistics.median(own):.1%}, at most {max(own):.1%}.")


if __name__ == "__main__":
    main()

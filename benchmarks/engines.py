"""What our engines cost over calling diffusers: seconds per step and peak memory of tiny snapshots, side by side.

Both run in one process in turns, ours with a listener as a worker has one, over the same loaded weights; the pictures
are as large as it takes for a step to last long enough to be measured, and checked to be the same bit for bit. Figures:
our own code's share, which is in each of our rounds the time outside of the pipeline and in its calls to our progress
bar, over the rest; the quickest of our rounds over the quickest of the bare ones, and the same of the medians; and what
these two are worth: the quickest of every other bare round over the quickest of the rest. On a CPU the process's own
time counts, whatever else runs there, and its peak of resident memory; on a GPU the time until the
frames are here, and the peak of what was allocated there.

python benchmarks/engines.py [--rounds 8] [--steps 4] [--step-ms 200] [NAME ...]
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

import numpy as np
import pytest
import torch
from sinks import Sink, blank
from tiny import TINY, open_tiny, save

from conftest import put_stand_ins
from lanterne.engines.diffusers.engine import DiffusersEngine
from lanterne.engines.diffusers.stage import finish, stage
from lanterne.engines.diffusers.watch import Watch
from lanterne.engines.protocol import NO_MEDIA

NAMES = ["wan-t2v", "ltx", "ltx2", "hunyuan", "hunyuan15", "cogvideox", "mochi", "kandinsky5", "kandinsky6", "sana"]
NAMES += ["cosmos2.5"]
SIDES = (64, 128, 192, 256, 320, 384, 448, 512, 640, 768)
LIMIT = 0.03  # what we allow ourselves
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


def reset_peak() -> None:
    if HAS_GPU:
        torch.cuda.reset_peak_memory_stats()
    else:
        Path("/proc/self/clear_refs").write_text("5")  # Linux: the peak begins anew


def peak_mb() -> float:
    if HAS_GPU:
        return torch.cuda.max_memory_allocated() / 1e6
    (line,) = (each for each in Path("/proc/self/status").read_text().splitlines() if each.startswith("VmHWM"))
    return float(line.split()[1]) * 1024 / 1e6


@dataclass
class Measured:
    """Seconds a step, and the peak in MB, of each round."""

    seconds: list[float] = field(default_factory=list)
    peaks: list[float] = field(default_factory=list)

    def time(self, run: Run, steps: int) -> None:
        reset_peak()
        began = clock()
        run()
        self.seconds.append((clock() - began) / steps)
        self.peaks.append(peak_mb())


def both(name: str, folder: Path, side: int, steps: int) -> tuple[Run, Run, Any, DiffusersEngine]:
    """A generation by our engine and the same one by the bare pipeline over its weights, checked to be the same bit for
    bit; that pipeline; the engine."""
    engine = open_tiny(name, folder, sizes=((side, side),))
    canvas = blank(engine, FRAMES)
    staged = stage(name, engine.ability, canvas, NO_MEDIA)
    scene = staged.scene

    def ours() -> Sink:
        sink = Sink()
        engine.generate(canvas, sink, seed=1, steps=steps, on_progress=lambda progress: None)
        return sink

    here = ours().frames
    assert engine._model is not None
    call = engine.family.call(engine.snapshot, scene)
    pipeline = engine._model.pipeline(call.pipeline)
    pipeline.set_progress_bar_config(disable=True)
    wanted = {"width": side, "height": side, "num_frames": scene.frames, "prompt": scene.prompt}
    wanted |= {"num_inference_steps": steps, "output_type": "np"}
    takes = inspect.signature(pipeline.__call__).parameters
    plain = {key: value for key, value in wanted.items() if key in takes} | {**call.arguments, **TINY[name].arguments}

    def theirs() -> Any:  # noqa: ANN401 (each pipeline has an output type of its own)
        with torch.inference_mode():
            return pipeline(generator=torch.Generator().manual_seed(1), **plain)

    there = np.concatenate(list(finish(staged, engine.family.output(theirs()).frames)))
    if not np.array_equal(here, there):
        raise SystemExit(f"{name}: our engine and diffusers do not make the same; there is nothing to compare.")
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
    side = SIDES[0]
    while True:
        ours, theirs, pipeline, engine = both(name, folder, side, steps)
        trial = Measured()
        trial.time(theirs, steps)
        wanted = (step_s / trial.seconds[0]) ** 0.5 * side  # a step grows as the pictures do, or slower
        larger = min((each for each in SIDES if each >= wanted), default=SIDES[-1])
        if trial.seconds[0] >= 0.75 * step_s or larger <= side:
            break
        engine.unload()
        side = larger
    here, there = Measured(), Measured()
    turns = [(here, ours), (there, theirs)]
    for _ in range(rounds):
        turns.reverse()  # neither always comes first
        for measured, run in turns:
            measured.time(run, steps)
    shares = [own_share(ours, pipeline) for _ in range((rounds + 1) // 2)]
    engine.unload()
    return here, there, shares, side


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=NAMES)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--steps", type=int, default=4)
    parser.add_argument("--step-ms", type=float, default=200.0, help="how long a step lasts at least")
    said = parser.parse_args()
    if said.rounds < 2:
        parser.error("--rounds: 2 at least, else nothing says how much they differ among themselves")
    logging.disable(logging.WARNING)
    put_stand_ins(pytest.MonkeyPatch())
    heads = ["snapshot", "pictures", "ours, ms a step", "diffusers", "our own code", "quickest", "medians", "noise"]
    heads += ["ours, peak MB", "diffusers"]
    print("| " + " | ".join(heads) + " |\n" + "|---" * len(heads) + "|")
    overheads, own = [], []
    with tempfile.TemporaryDirectory() as folder:
        for name in said.names:
            ours, theirs, shares, side = measure(name, Path(folder) / name, said.rounds, said.steps, said.step_ms / 1e3)
            overheads.append(min(ours.seconds) / min(theirs.seconds) - 1)
            medians = statistics.median(ours.seconds) / statistics.median(theirs.seconds) - 1
            own.append(statistics.median(shares))
            cells = [name, f"{side}x{side}", *(f"{min(each.seconds) * 1e3:.1f}" for each in (ours, theirs))]
            noise = abs(min(theirs.seconds[::2]) / min(theirs.seconds[1::2]) - 1)
            cells += [f"{own[-1]:.1%}", f"{overheads[-1]:+.1%}", f"{medians:+.1%}", f"±{noise:.1%}"]
            cells += [f"{statistics.median(each.peaks):.0f}" for each in (ours, theirs)]
            print("| " + " | ".join(cells) + " |", flush=True)
    where = torch.cuda.get_device_name() if HAS_GPU else f"CPU, {torch.get_num_threads()} threads"
    print(f"\n{where}; {said.rounds} rounds of {said.steps} steps; the limit is {LIMIT:.0%}.")
    print(f"Of the quickest: {statistics.median(overheads):+.1%} in the median, {max(overheads):+.1%} at most.")
    print(f"Our own code: {max(own):.1%} at most.")


if __name__ == "__main__":
    main()

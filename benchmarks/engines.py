"""What our engines cost over calling diffusers: seconds per step and peak memory of tiny snapshots, side by side.

python benchmarks/engines.py [--rounds 7] [--steps 8] [NAME ...]
"""

from __future__ import annotations

import argparse
import logging
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "engines"))

import torch
from sinks import Sink, blank
from tiny import TINY, open_tiny, save

from lanterne.engines.diffusers.stage import stage
from lanterne.engines.protocol import NO_MEDIA


def measure(name: str, folder: Path, rounds: int, steps: int) -> tuple[float, float, float]:
    """(ours, theirs) in seconds per step, medians of rounds in turns; the accelerator's peak in MB."""
    tiny = TINY[name]
    save(name, folder)
    size = (64, 64)
    engine = open_tiny(name, folder, sizes=(size,), arguments=tiny.arguments)
    canvas = blank(engine, 16)
    scene = stage(name, engine.ability, canvas, NO_MEDIA).scene
    engine.generate(canvas, Sink(), seed=1, steps=steps)
    assert engine._model is not None
    call = engine.family.call(engine.snapshot, scene)
    pipeline = engine._model.pipeline(call.pipeline)
    pipeline.set_progress_bar_config(disable=True)
    frames = {} if "frames" in call.arguments else {"num_frames": scene.frames}

    def theirs() -> None:
        with torch.inference_mode():
            pipeline(
                prompt=scene.prompt,
                width=size[0],
                height=size[1],
                num_inference_steps=steps,
                generator=torch.Generator().manual_seed(1),
                output_type="np",
                **{**frames, **call.arguments, **tiny.arguments},
            )

    theirs()
    times: dict[str, list[float]] = {"ours": [], "theirs": []}
    turns = [("ours", lambda: engine.generate(canvas, Sink(), seed=1, steps=steps)), ("theirs", theirs)]
    # On a CPU its own time counts, whatever else runs there; on a GPU the time until the frames are here.
    clock = time.perf_counter if torch.cuda.is_available() else time.process_time
    for _ in range(rounds):
        turns.reverse()
        for who, run in turns:
            began = clock()
            run()
            times[who].append((clock() - began) / steps)
    peak = torch.cuda.max_memory_allocated() / 1e6 if torch.cuda.is_available() else 0.0
    engine.unload()
    return min(times["ours"]), min(times["theirs"]), peak


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=["wan-t2v", "ltx", "hunyuan", "cogvideox", "sana"])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--steps", type=int, default=8)
    said = parser.parse_args()
    logging.disable(logging.WARNING)
    print(f"{'snapshot':<16}{'ours, ms/step':>16}{'diffusers':>12}{'overhead':>10}{'peak MB':>10}")
    ratios = []
    with tempfile.TemporaryDirectory() as folder:
        for name in said.names:
            ours, theirs, peak = measure(name, Path(folder) / name, said.rounds, said.steps)
            ratios.append(ours / theirs)
            print(f"{name:<16}{ours * 1e3:>16.1f}{theirs * 1e3:>12.1f}{ours / theirs - 1:>10.1%}{peak:>10.0f}")
    print(f"median overhead {statistics.median(ratios) - 1:.1%} (fastest of {said.rounds} rounds each)")


if __name__ == "__main__":
    main()

"""The native engine on this machine: a default clip in a process of its own, and one call of the transformer beside a
diffusers transformer of equal size (Wan's) on the same latents, in the same run. Nothing else should be running.

Run: python benchmarks/native.py [seconds] [steps ...]     needs pip install "lanterne[engines]"
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import torch
from diffusers import WanTransformer3DModel

from lanterne.engines.native import WEIGHTS
from lanterne.model.weights import load_transformer

PROMPT = "a red kite flying over a green park, golden hour, the camera rises slowly"
GRID, AUDIO, TEXT = (13, 10, 18), 97, 24  # latents of four seconds, their sound, and words
ROUNDS = 9
CLIP = """
import resource, sys, time
began = time.perf_counter()
import lanterne
lanterne.generate({prompt!r}, output={output!r}, seconds={seconds}, steps={steps}, seed=1)
print("took", time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2)
"""


def clip(seconds: float, steps: int) -> tuple[float, float]:
    """Wall seconds of a clip, with loading and writing, and the most memory that its process had, in GiB."""
    with tempfile.TemporaryDirectory() as folder:
        program = CLIP.format(prompt=PROMPT, output=str(Path(folder) / "clip.mp4"), seconds=seconds, steps=steps)
        began = time.perf_counter()
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        wall_s = time.perf_counter() - began
        found = re.search(r"took \S+ (\S+)", done.stdout)
        assert found is not None
        return wall_s, float(found[1])


@torch.inference_mode()
def median_s(call: Callable[[], object]) -> float:
    """The median time of a call."""
    times = []
    for _ in range(ROUNDS + 2):
        began = time.perf_counter()
        call()
        times.append(time.perf_counter() - began)
    return sorted(times[2:])[ROUNDS // 2]


def ours() -> tuple[Callable[[], object], int]:
    """One call of the shipped transformer, sound and words included, and its parameters."""
    model, _, _ = load_transformer(WEIGHTS / "transformer.safetensors")
    config = model.config
    video, audio = torch.randn(1, *GRID, config.video_channels), torch.randn(1, AUDIO, config.audio_channels)
    text, mask = torch.randn(1, TEXT, config.dim).bfloat16(), torch.ones(1, TEXT, dtype=torch.bool)
    level = torch.full((1, 1), 0.5)
    return lambda: model(video, audio, level, level, text, mask), sum(p.numel() for p in model.parameters())


def peer(parameters: int) -> tuple[Callable[[], object], int, int]:
    """One call of Wan's transformer as wide as ours, with as many layers as come nearest to our parameters."""

    def build(layers: int) -> WanTransformer3DModel:
        return WanTransformer3DModel(
            num_attention_heads=4, attention_head_dim=64, in_channels=96, out_channels=96, text_dim=256, ffn_dim=1024,
            num_layers=layers,
        )  # fmt: skip

    def size(layers: int) -> int:
        return sum(p.numel() for p in build(layers).parameters())

    layers = min(range(2, 16), key=lambda n: abs(size(n) - parameters))
    model = build(layers).bfloat16().eval()
    video, text = torch.randn(1, 96, *GRID).bfloat16(), torch.randn(1, TEXT, 256).bfloat16()
    moment = torch.tensor([500])
    return lambda: model(video, moment, text, return_dict=False), size(layers), layers


def main() -> None:
    seconds, steps = float((sys.argv[1:] or ["5"])[0]), [int(word) for word in sys.argv[2:]] or [4, 32]
    print(f"{torch.get_num_threads()} threads, load before: {os.getloadavg()[0]:.1f}")
    for number in steps:
        wall_s, memory = clip(seconds, number)
        print(f"{seconds:g} s, 864x480, sound, {number} steps, all included: {wall_s:.1f} s, {memory:.2f} GiB at most")
    our_call, our_size = ours()
    their_call, their_size, layers = peer(our_size)
    our_s, their_s = median_s(our_call), median_s(their_call)
    print(f"ours, picture and sound:         {our_size / 1e6:5.1f} M parameters, {1000 * our_s:6.1f} ms a call")
    name = f"Wan's of {layers} layers, picture alone:"
    print(f"{name:33}{their_size / 1e6:5.1f} M parameters, {1000 * their_s:6.1f} ms a call")
    print(f"ours is {their_s / our_s:.2f} times as fast")


if __name__ == "__main__":
    main()

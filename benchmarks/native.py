"""The native engine on this machine: a default clip in a process of its own, and one call of the transformer beside
transformers of diffusers that are as large, on the same tokens, in the same run: LTX-2's blocks, which make picture and
sound together as ours do, and Wan's, for the picture alone. Nothing else should be running.

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
from diffusers import LTX2VideoTransformer3DModel, WanTransformer3DModel
from torch import nn

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


def ltx2(layers: int) -> LTX2VideoTransformer3DModel:
    """LTX-2's transformer as wide as ours, its sound half as wide, as in theirs."""
    return LTX2VideoTransformer3DModel(
        in_channels=384, out_channels=384, num_attention_heads=4, attention_head_dim=64, cross_attention_dim=256,
        audio_in_channels=64, audio_out_channels=64, audio_num_attention_heads=4, audio_attention_head_dim=32,
        audio_cross_attention_dim=128, num_layers=layers, caption_channels=256,
    )  # fmt: skip


def wan(layers: int) -> WanTransformer3DModel:
    """Wan's transformer as wide as ours."""
    return WanTransformer3DModel(
        num_attention_heads=4, attention_head_dim=64, in_channels=96, out_channels=96, text_dim=256, ffn_dim=1024,
        num_layers=layers,
    )  # fmt: skip


def as_large(build: Callable[[int], nn.Module], parameters: int) -> tuple[nn.Module, int, int]:
    """A model of as many layers as come nearest to so many parameters; its own, and its layers."""

    def size(layers: int) -> int:
        return sum(p.numel() for p in build(layers).parameters())

    layers = min(range(2, 16), key=lambda n: abs(size(n) - parameters))
    return build(layers).bfloat16().eval(), size(layers), layers


def peers(parameters: int) -> list[tuple[str, Callable[[], object], int]]:
    """One call of each peer: its name, the call and its parameters."""
    time, rows, columns = GRID[0], GRID[1] // 2, GRID[2] // 2
    tokens, sound = torch.randn(1, time * rows * columns, 384).bfloat16(), torch.randn(1, AUDIO, 64).bfloat16()
    video, text = torch.randn(1, 96, *GRID).bfloat16(), torch.randn(1, TEXT, 256).bfloat16()
    joint, joint_size, joint_layers = as_large(ltx2, parameters)
    alone, alone_size, alone_layers = as_large(wan, parameters)
    shape = {"num_frames": time, "height": rows, "width": columns, "audio_num_frames": AUDIO, "return_dict": False}
    return [
        (
            f"LTX-2's of {joint_layers} layers, picture and sound:",
            lambda: joint(tokens, sound, text, text, torch.tensor([500.0]), **shape),
            joint_size,
        ),
        (
            f"Wan's of {alone_layers} layers, picture alone:",
            lambda: alone(video, torch.tensor([500]), text, return_dict=False),
            alone_size,
        ),
    ]


def main() -> None:
    seconds, steps = float((sys.argv[1:] or ["5"])[0]), [int(word) for word in sys.argv[2:]] or [4, 32]
    print(f"{torch.get_num_threads()} threads, load before: {os.getloadavg()[0]:.1f}")
    for number in steps:
        wall_s, memory = clip(seconds, number)
        print(f"{seconds:g} s, 864x480, sound, {number} steps, all included: {wall_s:.1f} s, {memory:.2f} GiB at most")
    our_call, our_size = ours()
    calls = [("ours, picture and sound:", our_call, our_size), *peers(our_size)]
    times = [median_s(call) for _, call, _ in calls]
    for (name, _, size), took in zip(calls, times, strict=True):
        said = f"ours is {took / times[0]:.2f} times as fast" if took is not times[0] else ""
        print(f"{name:42}{size / 1e6:5.1f} M parameters, {1000 * took:6.1f} ms a call  {said}")


if __name__ == "__main__":
    main()

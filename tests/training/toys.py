"""Small transforms and shards in the real format, so that trainers can be tried in seconds."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from itertools import islice
from pathlib import Path

import torch
from safetensors.torch import save_file

from lanterne.model.audio import AudioLatents
from lanterne.model.draft import draft_channels
from lanterne.model.latents import VideoLatents
from lanterne.model.text import Tokenizer
from lanterne.model.transformer import TINY, TransformerConfig
from lanterne.model.weights import save_latents
from lanterne.training.render import Kind
from lanterne.worlds.grammar import training_seeds

CHANNELS, SOUND = 8, 6


def config() -> TransformerConfig:
    """A transformer for the toys' latents."""
    from dataclasses import replace

    return replace(TINY, video_channels=CHANNELS, audio_channels=SOUND, text_length=64)


def write_transforms(folder: Path) -> None:
    """Frozen transforms with random directions, and a tokenizer: what trainers read from the weights' folder."""
    generator = torch.Generator().manual_seed(0)
    latents = VideoLatents(CHANNELS)
    latents.basis.copy_(torch.linalg.qr(torch.randn(6144, CHANNELS, generator=generator)).Q.T)
    latents.mirror_sign.copy_(torch.tensor([1.0, -1.0] * (CHANNELS // 2)))
    save_latents(folder / "video_latents.safetensors", latents)
    audio = AudioLatents(SOUND, 8)
    audio.basis.copy_(torch.linalg.qr(torch.randn(32, SOUND, generator=generator)).Q.T)
    audio.save(folder / "audio.safetensors")
    merges = Tokenizer.train(["red kite flying park"] * 3, TINY.vocabulary).merges
    (folder / "tokenizer.json").write_text(json.dumps(merges))


def write_stages(folder: Path) -> Path:
    """Transforms, and two shards of eight stills of empty stages in each of two shapes."""
    write_transforms(folder)
    seeds = training_seeds(0)
    for shape in ("landscape", "landscape", "square", "square"):
        write_shard(folder, Kind("stills", shape, "stage"), list(islice(seeds, 8)))
    return folder


def in_a_corner(draft: torch.Tensor) -> torch.Tensor:
    """Of a likeness's part of a draft a few blocks: the rest of the frame is left to the scenery."""
    corner = torch.zeros_like(draft)
    corner[..., :3, :3, :] = draft[..., :3, :3, :]
    return corner


def write_shard(folder: Path, kind: Kind, seeds: list[int], held_out: bool = False) -> Path:
    """A shard of random latents behind these seeds."""
    generator = torch.Generator().manual_seed(seeds[0])
    width, height = kind.size
    rows, columns, count = height // 16, width // 16, len(seeds)
    length = 1 if kind.name == "stills" else 13

    def random(*shape: int) -> torch.Tensor:
        return torch.randn(count, *shape, generator=generator).bfloat16()

    shard = {
        "latents": random(length, rows, columns, CHANNELS),
        "weight": random(length, rows // 2, columns // 2).abs().clamp_max(1),
        "likeness": in_a_corner(random(length, rows, columns, draft_channels(CHANNELS))),
        "scenery": random(length, rows, columns, draft_channels(CHANNELS)),
        "seeds": torch.tensor(seeds),
    }
    if kind.name == "clips":
        shard |= {"stills": random(length, rows, columns, CHANNELS), "audio": random(97, SOUND)}
        stills = [random(length, rows, columns, draft_channels(CHANNELS)) for _ in range(2)]
        shard |= {"likeness_stills": in_a_corner(stills[0]), "scenery_stills": stills[1]}
    path = folder / f"{kind.pattern(held_out)}-{seeds[0]:010d}.safetensors"
    save_file(shard, path)
    return path


def start(program: str, *arguments: object, **environment: str) -> subprocess.Popen[str]:
    """Run a Python program in a process of its own, in this folder."""
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        cwd=Path(__file__).parent,
        env={
            **os.environ,
            "OMP_NUM_THREADS": "1",
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            **environment,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def kill_when(process: subprocess.Popen[str], sign: Path, patience_s: float = 120.0) -> None:
    """SIGKILL a process as soon as a file is there."""
    deadline = time.monotonic() + patience_s
    while not sign.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            raise AssertionError(f"it never wrote {sign.name}: {process.communicate()[0]}")
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert process.stdout is not None
    process.stdout.close()

"""What everything else is trained on and what therefore never changes: the video latents' transform and the tokenizer.

Both are computed, not learnt: principal components of the theatre's blocks, byte pairs of its captions. A folder that
has them keeps them, because every cache and every model made with them depends on them.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from lanterne.model.latents import FRAMES, fit, to_blocks
from lanterne.model.text import Tokenizer
from lanterne.model.transformer import TransformerConfig
from lanterne.model.weights import save_latents
from lanterne.training.command import Parser, Reporter, command, silent
from lanterne.training.render import FPS, Kind
from lanterne.worlds.art import Art
from lanterne.worlds.captions import captions
from lanterne.worlds.draw import Theatre
from lanterne.worlds.grammar import training_seeds

FIRST_SEED = 700_000_000
BLOCKS = 90  # of each scene
LEVEL = 1.0  # root mean square of the latents over all channels


def lay_foundations(out: Path, scenes: int, texts: int, channels: int, report: Reporter = silent) -> list[Path]:
    """Write those of `video_latents.safetensors` and `tokenizer.json` that the folder lacks; returns what was written.

    The transform sees `BLOCKS` blocks of each scene, two scenes in three from the wide world; the tokenizer reads the
    words of `texts` scenes of the small world, in English and French.
    """
    out.mkdir(parents=True, exist_ok=True)
    written = []
    latents, tokenizer = out / "video_latents.safetensors", out / "tokenizer.json"
    if not latents.exists():
        save_latents(latents, fit(torch.cat(list(_blocks(scenes, report))), channels, LEVEL))
        written.append(latents)
    if not tokenizer.exists():
        merges = Tokenizer.train(_texts(texts, report), TransformerConfig().vocabulary).merges
        tokenizer.write_text(json.dumps(merges) + "\n")
        written.append(tokenizer)
    return written


def _blocks(scenes: int, report: Reporter) -> Iterator[Tensor]:
    """Blocks (n, 6144) in [-1, 1] from random moments and places of scenes."""
    theatre = Theatre(Art.open())
    for number, seed in enumerate(islice(training_seeds(FIRST_SEED), scenes)):
        report(number, scenes, f"{number} of {scenes} scenes")
        kind = Kind("clips", world="small" if number % 3 == 0 else "wide")
        scene, rng = kind.scene(seed), np.random.default_rng([seed, 3])
        moment = float(rng.uniform(0, scene.seconds - FRAMES / FPS))
        frames = np.stack(list(theatre.frames(scene, kind.size, FPS, FRAMES, moment)))
        blocks = to_blocks(torch.from_numpy(frames)[None].float() / 127.5 - 1).flatten(0, -2)
        yield blocks[torch.from_numpy(rng.permutation(len(blocks))[:BLOCKS])]


def _texts(scenes: int, report: Reporter) -> Iterator[str]:
    kind = Kind("clips")
    for number, seed in enumerate(islice(training_seeds(FIRST_SEED), scenes)):
        report(number, scenes, f"the words of {number} of {scenes} scenes")
        scene = kind.scene(seed)
        yield scene.shot.caption()
        yield captions(scene, np.random.default_rng([seed, 4])).text


def parser() -> Parser:
    """The command's options."""
    parser = Parser("Compute the video latents' transform and the tokenizer, where a folder has none yet.")
    parser.add_argument("--weights", type=Path, default=Path("runs/weights"), help="the folder to write into")
    parser.add_argument("--scenes", type=int, default=700, help="whose blocks the transform sees")
    parser.add_argument("--texts", type=int, default=20_000, help="scenes whose words the tokenizer reads")
    parser.add_argument("--channels", type=int, default=TransformerConfig().video_channels, help="of the latents")
    return parser


def run(options: argparse.Namespace, report: Reporter) -> None:
    """Compute what is not there yet."""
    lay_foundations(options.weights, options.scenes, options.texts, options.channels, report)


if __name__ == "__main__":
    command(parser(), run)

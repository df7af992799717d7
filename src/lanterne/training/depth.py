"""Train the network that tells how far away what a plate shows is, on stills of empty stages from a cache that `render`
has filled. Resumable for ever.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor

from lanterne.model.depth import FINE, Depth, DepthConfig
from lanterne.model.multiplane import shares_of
from lanterne.model.weights import DEPTH, load_latents, save_depth
from lanterne.training.command import WEIGHTS, Parser, Reporter, command
from lanterne.training.pace import SmallRun, SmallTrainer, add_options, drawn, settings_of
from lanterne.training.render import Kind, moment_of, stage_shards
from lanterne.training.sheets import write_png
from lanterne.worlds.art import Art
from lanterne.worlds.cast import Cast
from lanterne.worlds.truth import Truth

SHARDS = 4  # of each shape that are learned from
FAULTS = 0.6  # of the latents' deviation, at most: the scenic artist's own plates are not perfect
SHOWN = 6  # stills of each shape on a sheet


@dataclass(frozen=True, slots=True)
class Hung:
    """Stills of one shape: `latents` (n, rows, columns, 96), and the `shares` (n, planes, 8 rows, 8 columns) that each
    plane has in them.
    """

    latents: Tensor
    shares: Tensor

    def __len__(self) -> int:
        return len(self.latents)

    @classmethod
    def load(cls, paths: list[Path], kind: Kind, cast: Cast) -> Hung:
        """All stills of some shards, with their true depths."""
        latents, shares = [], []
        for path in paths:
            shard = load_file(path)
            latents.append(shard["latents"][:, 0])
            for seed in shard["seeds"].tolist():
                scene = kind.scene(seed)
                depth = torch.from_numpy(Truth(scene, kind.size, cast).depth(moment_of(scene)))
                shares.append(F.avg_pool2d(shares_of(1 / depth), FINE).bfloat16())
        return cls(torch.cat(latents), torch.stack(shares))


@dataclass(frozen=True, slots=True, kw_only=True)
class DepthRun(SmallRun):
    """Everything that decides a run."""

    cache: Path
    config: DepthConfig = field(default_factory=DepthConfig)


class DepthTrainer(SmallTrainer):
    """See `SmallTrainer`.

    The first shard of each shape is held out. Raises InvalidInput for a cache that has not two.
    """

    def __init__(self, run: DepthRun) -> None:
        self.run = run
        torch.manual_seed(run.seed)
        self.latents = load_latents(run.weights / "video_latents.safetensors")
        self.model = Depth(run.config)
        super().__init__(run, self.model)
        cast, shards = Cast(Art.open()), stage_shards(run.cache)
        self.hung = [Hung.load(paths[1 : SHARDS + 1], kind, cast) for kind, paths in shards]
        self.held_out = [Hung.load(paths[:1], kind, cast) for kind, paths in shards]

    def draw(self) -> Tensor:
        """The loss of stills of one shape."""
        return self.loss(*drawn(self.hung, self.run.batch, self.generator))

    def loss(self, among: Hung, rows: Tensor) -> Tensor:
        """The cross entropy of some stills' planes, half of them mirrored, and all a little noised."""
        latents, shares, half = among.latents[rows].float(), among.shares[rows].float(), len(rows) // 2
        latents = torch.cat([self.latents.mirror(latents[:half]), latents[half:]])
        shares = torch.cat([shares[:half].flip(-1), shares[half:]])
        strength = FAULTS * torch.rand(len(rows), 1, 1, 1, generator=self.generator) ** 2
        noise = torch.randn(latents.shape, generator=self.generator)
        return F.cross_entropy(self.model(latents + strength * noise), shares)

    def save(self) -> None:
        """Write the checkpoint, the averaged weights as they would ship, and a sheet for each shape: stills over their
        planes as they are seen and as they are.
        """
        with self.optimiser.averaged(), torch.no_grad():
            right = [self._right(hung) for hung in self.held_out]
        share = round(sum(right) / len(right), 4)
        self.log(step=self.optimiser.steps, held_out=share)
        self.keep()
        about = {"steps": self.optimiser.steps, "held_out": share}
        save_depth(self.run.out / DEPTH, self.optimiser.averages(torch.bfloat16), self.run.config, about)

    def _right(self, hung: Hung) -> float:
        """The share of pixels that are hung where they are."""
        found, true = self.model(hung.latents.float()).argmax(dim=1), hung.shares.argmax(dim=1)
        still = self.latents.decode(hung.latents[:SHOWN, None].float())[:, 0]
        scale = 2 / (hung.shares.shape[1] - 1)
        maps = [
            (each[:SHOWN] * scale - 1).repeat_interleave(FINE, 1).repeat_interleave(FINE, 2)[..., None].expand_as(still)
            for each in (found, true)
        ]
        rows = torch.cat([torch.cat(list(each), dim=1) for each in (still, *maps)])
        pixels = ((rows + 1) * 127.5).clamp(0, 255).to(torch.uint8)
        name = f"sheet-{found.shape[1]}x{found.shape[2]}-{self.optimiser.steps:06d}.png"
        write_png(self.run.out / name, pixels.numpy())
        right: float = (found == true).float().mean().item()
        return right


def parser() -> Parser:
    """The command's options."""
    parser = Parser("Train the network that hangs each part of a painted stage at its depth.")
    add_options(parser, "runs/depth", muon_lr=0.01)
    parser.add_argument("--cache", type=Path, default=Path("runs/cache"), help="the folder of rendered stills")
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="the folder of the latents' transform")
    return parser


def run(options: argparse.Namespace, report: Reporter) -> None:
    """Train the depths."""
    DepthTrainer(DepthRun(**settings_of(options))).train(report)


if __name__ == "__main__":
    command(parser(), run)

"""Train the upsampler on crops of the theatre at three sizes; resumable for ever.

Two jobs: `crops` draws frames of the video decoder's crops larger (see `training.large_crops`), `train` reads what is
there. Three quarters of what it enlarges is what the decoder makes of latents, the rest are true renders; it begins as
the best linear enlargement of both.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import load_file
from torch import Tensor

from lanterne.core.errors import InvalidInput
from lanterne.model.upsampler import FACTORS, PATCH, Upsampler, UpsamplerConfig, enlarged, joined, side_of
from lanterne.model.weights import UPSAMPLER, save_upsampler
from lanterne.training.command import WEIGHTS, Parser, Reporter, command
from lanterne.training.large_crops import enlarge_crops
from lanterne.training.linear_upsampler import TRUE, detail, linear_start
from lanterne.training.pace import SmallRun, SmallTrainer, add_options, settings_of
from lanterne.training.sheets import write_png

SIDE_PX = 96  # of what is enlarged at once
SHOWN = 6  # crops on a sheet
SOFT = 8.0  # grey levels


@dataclass(frozen=True, slots=True, kw_only=True)
class UpsamplerRun(SmallRun):
    """Everything that decides a run. crops: the folder of large crops."""

    crops: Path
    batch: int = 16
    config: UpsamplerConfig = field(default_factory=UpsamplerConfig)


class UpsamplerTrainer(SmallTrainer):
    """See `SmallTrainer`. Raises InvalidInput where there are no large crops."""

    def __init__(self, run: UpsamplerRun) -> None:
        if not any(run.crops.glob("train-*.safetensors")):
            raise InvalidInput(f"There are no crops in {run.crops}.", "Draw some: lanterne train upsampler crops.")
        self.run = run
        torch.manual_seed(run.seed)
        self.model = Upsampler(run.config).to(torch.bfloat16, memory_format=torch.channels_last)  # type: ignore[call-overload]
        super().__init__(run, self.model)
        if self.before is None:
            self.optimiser.begin(linear_start(sorted(run.crops.glob("train-*.safetensors")), run.config))
        self.rng = np.random.default_rng([run.seed, self.optimiser.steps])

    def draw(self) -> Tensor:
        """The loss of squares from crops that are there by now, half of them mirrored."""
        paths = sorted(self.run.crops.glob("train-*.safetensors"))
        chosen = [_square(paths[int(each)], self.rng) for each in self.rng.integers(len(paths), size=self.run.batch)]
        frames, *wanted = (torch.stack(parts) for parts in zip(*chosen, strict=True))
        if self.rng.random() < 0.5:
            frames, *wanted = (each.flip(2) for each in (frames, *wanted))
        losses = []
        for factor, change, truth in zip(FACTORS, self.model(frames), wanted, strict=True):
            missing = detail(frames, truth, factor)
            losses.append(difference_loss(joined(change, side_of(factor)).float(), missing))
        return torch.stack(losses).mean()

    def save(self) -> None:
        """Write the checkpoint, the averaged weights as they would ship, PSNR on held-out crops beside the bicubic
        enlargement's, and a sheet: bicubic, learned and true.
        """
        about: dict[str, object] = {"steps": self.optimiser.steps}
        with self.optimiser.averaged():
            about |= self._held_out()
        self.log(**about)
        self.keep()
        save_upsampler(self.run.out / UPSAMPLER, self.optimiser.averages(torch.bfloat16), self.run.config, about)

    def _held_out(self) -> dict[str, float]:
        errors: dict[str, list[float]] = {}
        strips: list[Tensor] = []
        for path in sorted(self.run.crops.glob("held-out-*.safetensors")):
            shard = load_file(path)
            for crop, frames in enumerate(shard["decoded"]):
                for factor in FACTORS:
                    truth = shard[str(factor)][crop]
                    pictures = {"bicubic": enlarged(frames, factor), "learned": self.model.enlarge(frames, factor)}
                    for name, picture in pictures.items():
                        error = (picture.float() - truth).square().mean().item() / 255**2
                        errors.setdefault(f"{name}, {factor}", []).append(error)
                if len(strips) < SHOWN:
                    strips.append(torch.cat([each[0, :, 160:-160] for each in (*pictures.values(), truth)], dim=1))
        if strips:
            write_png(self.run.out / f"sheet-{self.optimiser.steps:06d}.png", torch.cat(strips).numpy())
        return {name: round(-10 * math.log10(float(np.mean(values))), 3) for name, values in errors.items()}


def _square(path: Path, rng: np.random.Generator) -> Iterator[Tensor]:
    """A square of a frame of a crop, uint8 (96, 96, 3), and the truth of it for each factor."""
    with safe_open(path, framework="pt") as file:
        source = "frames" if rng.random() < TRUE else "decoded"
        crops, frames, height, width, _ = file.get_slice(source).get_shape()
        crop, frame = int(rng.integers(crops)), int(rng.integers(frames))
        top, left = (int(rng.integers((side - SIDE_PX) // PATCH + 1)) for side in (height, width))
        for name, side in ((source, PATCH), *((str(factor), side_of(factor)) for factor in FACTORS)):
            rows, columns = (slice(side * at, side * (at + SIDE_PX // PATCH)) for at in (top, left))
            yield file.get_slice(name)[crop, frame, rows, columns]


def difference_loss(prediction: Tensor, target: Tensor) -> Tensor:
    """Charbonnier, of grey levels: what is more than a few levels off pulls no harder for being further off."""
    return ((prediction - target).square() + SOFT**2).sqrt().mean()


def parser() -> Parser:
    """The command's options."""
    parser = Parser("Draw the video decoder's crops larger, or train the upsampler on them.")
    parser.add_argument("job", choices=("crops", "train"), help="draw crops, or train on those that are there")
    add_options(parser, "runs/upsampler", muon_lr=0.002)
    parser.add_argument("--crops", type=Path, default=Path("runs/crops"), help="the folder of the decoder's crops")
    parser.add_argument("--large", type=Path, default=Path("runs/large"), help="the folder of the large crops")
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="the folder of the transform and the decoder")
    return parser


def run(options: argparse.Namespace, report: Reporter) -> None:
    """Draw large crops, or train the upsampler on them."""
    given = settings_of(options)
    job, crops, large = (given.pop(name) for name in ("job", "crops", "large"))
    if job == "crops":
        enlarge_crops(crops, large, given["weights"], report)
    else:
        UpsamplerTrainer(UpsamplerRun(crops=large, **given)).train(report)


if __name__ == "__main__":
    command(parser(), run)

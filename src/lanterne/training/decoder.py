"""Train the video decoder on crops of the theatre at three times the native grid; resumable for ever.

Two processes: `crops` renders into a folder for as long as it runs (see `training.crops`), `train` reads what is there.
Mostly it decodes not the truth's latents but the transformer's guess of them: what is to be mended at generation are
the guesses' faults, borders between tokens before all. Of some crops a whole sketch is known, of most the likeness and
what it hides, of some the likeness alone or nothing.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors import safe_open
from torch import Tensor

from lanterne.core.errors import InvalidInput
from lanterne.model.decoder import SCALE, DecoderConfig, VideoDecoder
from lanterne.model.draft import sketched, touched
from lanterne.model.latents import eights
from lanterne.model.weights import load_latents, save_decoder
from lanterne.training import checkpoint
from lanterne.training.command import WEIGHTS, Parser, Reporter, command, silent
from lanterne.training.crops import WINDOW, render_crops
from lanterne.training.optimiser import MasterOptimiser
from lanterne.training.sheets import to_pixels, write_png


@dataclass(frozen=True, slots=True)
class DecoderRun:
    """Everything that decides a run besides its data."""

    crops: Path
    out: Path
    weights: Path
    batch: int = 3
    muon_lr: float = 0.003
    adam_lr: float = 4e-4
    noise: float = 0.15
    drop: float = 0.2  # share of the crops of which nothing is known
    drop_scenery: float = 0.25  # share of the others of which the likeness alone is
    near: float = 0.6  # share of the rest of which the scenery is known where the likeness is near, and no more
    minutes: float = math.inf
    decay_minutes: float = 0.0
    save_minutes: float = 3.0
    threads: int = 1
    compile: bool = True
    seed: int = 0
    config: DecoderConfig = field(default_factory=DecoderConfig)


class DecoderTrainer:
    """A run that can be killed at any moment and goes on from its last checkpoint."""

    def __init__(self, run: DecoderRun) -> None:
        """Raises InvalidInput where there are no crops."""
        if not any(run.crops.glob("train-*.safetensors")):
            raise InvalidInput(
                f"There are no crops in {run.crops}.", "Render some: lanterne train video-decoder crops."
            )
        self.run = run
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        torch.manual_seed(run.seed)
        self.model = VideoDecoder(run.config).to(self.device, torch.bfloat16)
        self.model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.optimiser = MasterOptimiser(self.model, run.muon_lr, run.adam_lr)
        self.transform = load_latents(run.weights / "video_latents.safetensors")
        self.log = checkpoint.Log(run.out / "log.jsonl")
        self.crops = 0
        self.loss = (
            torch.compile(difference_loss) if run.compile else difference_loss
        )  # eager: twice the network's time
        state = checkpoint.load(run.out / "state.pt")
        if state is not None:
            self.optimiser.load_state_dict(state["optimiser"])
            self.crops = state["crops"]
        self.rng = np.random.default_rng([run.seed, self.crops])
        self.generator = torch.Generator().manual_seed(int(self.rng.integers(2**62)))

    def save(self) -> None:
        """Write the checkpoint, and the averaged weights as they would ship."""
        checkpoint.save(self.run.out / "state.pt", {"optimiser": self.optimiser.state_dict(), "crops": self.crops})
        ema = self.optimiser.averages(torch.bfloat16)
        save_decoder(self.run.out / "video_decoder.safetensors", ema, self.run.config, {"crops": self.crops})

    def train(self, report: Reporter = silent) -> None:
        """Run for the given minutes."""
        began = saved = time.monotonic()
        losses: list[float] = []
        for latents, guesses, frames, sketch in self._batches():
            elapsed = (time.monotonic() - began) / 60
            if elapsed > self.run.minutes:
                break
            rate = min(1.0, (self.optimiser.steps + 1) / 40)
            if self.run.decay_minutes:
                rate *= min(1.0, max(0.02, (self.run.minutes - elapsed) / self.run.decay_minutes))
            losses.append(self.step(latents, guesses, frames, sketch, rate))
            report(elapsed, self.run.minutes, f"step {self.optimiser.steps}, loss {losses[-1]:.4f}")
            if self.optimiser.steps % 50 == 0:
                self.log(step=self.optimiser.steps, crops=self.crops, loss=round(float(np.mean(losses)), 5))
                losses.clear()
            if time.monotonic() - saved > self.run.save_minutes * 60:
                self.save()
                with self.optimiser.averaged():
                    self.validate()
                saved = time.monotonic()
        self.save()
        with self.optimiser.averaged():
            self.validate()

    def _batches(self) -> Iterator[list[Tensor]]:
        while True:
            paths = sorted(self.run.crops.glob("train-*.safetensors"))
            rows = [_row(paths[int(i)], self.rng) for i in self.rng.integers(len(paths), size=self.run.batch)]
            latents, guesses, frames, likeness, scenery = (torch.stack(parts) for parts in zip(*rows, strict=True))
            draws = torch.rand(3, len(rows), 1, 1, 1, 1, generator=self.generator)
            is_known = draws[0] >= self.run.drop
            scenery = scenery * (is_known & (draws[1] >= self.run.drop_scenery))
            sketch = sketch_of(likeness * is_known, scenery, draws[2] < self.run.near)
            if self.rng.random() < 0.5:
                latents, guesses = (self.transform.cpu().mirror(each) for each in (latents, guesses))
                frames, sketch = frames.flip(-2), sketch.flip(-1)
            yield [latents, guesses, frames, sketch]

    def step(self, latents: Tensor, guesses: Tensor, frames: Tensor, sketch: Tensor, rate: float) -> float:
        """One optimiser step: six crops of ten from the guesses, a quarter from latents with some noise; returns the
        loss.
        """
        strength, chance = torch.rand(2, len(latents), 1, 1, 1, 1, generator=self.generator)
        noise = torch.randn(latents.shape, generator=self.generator)
        noisy = latents.float() + self.run.noise * strength * (chance < 0.85) * noise
        latents = torch.where(chance < 0.6, guesses.float(), noisy)
        loss = self.loss(self.predict(latents, sketch), target_blocks(frames.to(self.device)))
        loss.backward()
        self.optimiser.step(rate)
        self.crops += len(latents)
        return loss.item()

    def predict(self, latents: Tensor, sketch: Tensor | None) -> Tensor:
        """Latents (n, time, ...) and what is known of them (n, time, ...) to frames (n * time, 8, 3, height, width)."""
        latents = latents.to(self.device)
        known = None if sketch is None else sketch.to(self.device).flatten(0, 1)
        before = F.pad(latents[:, :-1], (0, 0, 0, 0, 0, 0, 1, 0))
        after = F.pad(latents[:, 1:], (0, 0, 0, 0, 0, 0, 0, 1))
        now = latents.flatten(0, 1)
        linear = self.transform.to(self.device).decode_blocks(now[:, None])
        out: Tensor = self.model(before.flatten(0, 1), now, after.flatten(0, 1), linear, known)
        return out

    def _enlarge(self, latents: Tensor) -> Tensor:
        """What there is without a network: the transform's own picture, enlarged; shaped like `predict`'s."""
        blocks = self.transform.cpu().decode_blocks(latents.flatten(0, 1)[:, None]).permute(0, 1, 4, 2, 3)
        large = F.interpolate(blocks.flatten(0, 1), scale_factor=SCALE, mode="bilinear").clamp(-1, 1)
        out: Tensor = large.unflatten(0, blocks.shape[:2])
        return out

    @torch.no_grad()
    def validate(self) -> None:
        """PSNR on held-out crops, from their latents and from the transformer's guesses, with a sketch and without,
        the plain transform's beside it, and a picture of all.
        """
        errors: dict[str, list[float]] = {}
        strips = []
        for path in sorted(self.run.crops.glob("held-out-*.safetensors"))[:4]:
            with safe_open(path, framework="pt") as file:
                frames = file.get_tensor("frames")
                given = {name: file.get_tensor(name).float() for name in ("latents", "guesses")}
                sketch = sketch_of(file.get_tensor("likeness"), file.get_tensor("scenery"), torch.tensor(True))
            truth = target_blocks(frames)
            pictures = {}
            for source, latents in given.items():
                pictures[f"{source}, linear"] = self._enlarge(latents)
                for name, known in (("learned", None), ("sketched", sketch)):
                    pictures[f"{source}, {name}"] = self.predict(latents, known).float().cpu().clamp(-1, 1)
            for name, picture in pictures.items():
                errors.setdefault(name, []).extend((((picture - truth) / 2) ** 2).flatten(1).mean(1).tolist())
            shown = [p[2::WINDOW, 3].permute(0, 2, 3, 1)[:6] for p in (truth, *pictures.values())]
            strips.append(np.concatenate([np.concatenate(list(to_pixels(s)), axis=1) for s in shown]))
        if not strips:
            return
        write_png(self.run.out / f"sheet-{self.optimiser.steps:07d}.png", np.concatenate(strips[:2]))
        psnr = {name: round(-10 * math.log10(float(np.mean(values))), 3) for name, values in errors.items()}
        self.log(step=self.optimiser.steps, psnr=psnr)


def _row(path: Path, rng: np.random.Generator) -> list[Tensor]:
    with safe_open(path, framework="pt") as file:
        parts = [file.get_slice(name) for name in ("latents", "guesses", "frames", "likeness", "scenery")]
        row = int(rng.integers(parts[0].get_shape()[0]))
        return [part[row] for part in parts]


def sketch_of(likeness: Tensor, scenery: Tensor, is_near: Tensor) -> Tensor:
    """The sketch (n, 1 + k, 8, 8, height, width) of crops, from what `training.crops` keeps of it; `is_near` says of
    which (n, 1, 1, 1, 1), or of all, the scenery is known only where the likeness touches it.
    """
    over, around = (eights(part.float() / 127) for part in (likeness, scenery))
    near = touched(over.flatten(0, 1)).unflatten(0, over.shape[:2])[:, :, None, None]
    color, known = around.split([3, 1], dim=3)
    return sketched(over, torch.cat([color, known * (near | ~is_near[..., None])], dim=3))


def target_blocks(frames: Tensor) -> Tensor:
    """uint8 (n, 1 + 8k, height, width, 3) to (n * (1 + k), 8, 3, height, width) in [-1, 1]; the first eight times."""
    pixels: Tensor = eights(frames).flatten(0, 1).permute(0, 1, 4, 2, 3).float() / 127.5 - 1
    return pixels


def difference_loss(prediction: Tensor, target: Tensor) -> Tensor:
    """Charbonnier. Pixel-sized work is as dear as the network on CPU: gradient terms doubled the step, so there are
    none.
    """
    difference = prediction.float() - target
    return (difference * difference + 4e-4).sqrt().mean()


def parser() -> Parser:
    """The command's options."""
    parser = Parser("Render crops, or train the video decoder on them.")
    parser.add_argument("job", choices=("crops", "train"), help="render crops, or train on those that are there")
    parser.add_argument("--crops", type=Path, default=Path("runs/crops"), help="the folder of the crops")
    parser.add_argument("--out", type=Path, default=Path("runs/decoder"), help="the folder of the run")
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="the folder of the latents' transform")
    parser.add_argument("--number", type=int, default=512, help="how many more crops to render")
    parser.add_argument("--held-out", action="store_true", help="render crops that are never trained on")
    for name, value in (("minutes", math.inf), ("decay-minutes", 0.0), ("adam-lr", 4e-4), ("muon-lr", 0.003)):
        parser.add_argument(f"--{name}", type=float, default=value)
    parser.add_argument("--threads", type=int, default=1, help="of the CPU")
    parser.add_argument("--seed", type=int, default=0, help="of the run: the mean of two runs is better than either")
    compiling = argparse.BooleanOptionalAction
    parser.add_argument("--compile", action=compiling, default=True, help="begins later, then runs faster")
    return parser


def run(options: argparse.Namespace, report: Reporter) -> None:
    """Render crops, or train the decoder on them."""
    torch.set_num_threads(options.threads)
    if options.job == "crops":
        render_crops(options.crops, options.weights, options.number, options.held_out, report)
        return
    options.out.mkdir(parents=True, exist_ok=True)
    settings = DecoderRun(
        options.crops,
        options.out,
        options.weights,
        muon_lr=options.muon_lr,
        adam_lr=options.adam_lr,
        minutes=options.minutes,
        decay_minutes=options.decay_minutes,
        threads=options.threads,
        seed=options.seed,
        compile=options.compile,
    )
    DecoderTrainer(settings).train(report)


if __name__ == "__main__":
    command(parser(), run)

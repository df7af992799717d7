"""Train the native model's transformer on cached latents: `python -m lanterne.training.diffusion`, resumable for ever.

One process per device; under torchrun several processes average their gradients. The mix of shapes is given as
`kind=share` pairs, for instance `stills=1` first and `stills=0.2 short=0.3 full=0.5` later.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from lanterne.model.conditioning import TokenPlan, training_plan
from lanterne.model.flow import sample_times, velocity_loss
from lanterne.model.text import Tokenizer, batch_texts
from lanterne.model.transformer import Transformer, TransformerConfig
from lanterne.model.weights import load_latents, save_transformer
from lanterne.training import checkpoint
from lanterne.training.cache import CAPTION_ONLY, Batch, Cache, draw_mode
from lanterne.training.optimiser import MasterOptimiser
from lanterne.training.render import Kind
from lanterne.training.sheets import write_sheet

WINDOWS = {"stills": 1, "short": 5, "full": 13}  # latents: 1, 33 and 97 frames
ACTOR_WEIGHT = 3.0  # a token wholly covered by an actor counts 1 + this much


@dataclass(frozen=True, slots=True)
class DiffusionRun:
    """Everything that decides a run besides its data."""

    cache: Path
    out: Path
    weights: Path
    mix: dict[str, float] = field(default_factory=lambda: {"stills": 1.0})
    shapes: dict[str, float] = field(default_factory=lambda: {"landscape": 1.0})
    batch_tokens: int = 3200
    muon_lr: float = 0.01
    adam_lr: float = 1e-3
    warmup: int = 200
    time_shift: float = 1.0
    minutes: float = math.inf
    decay_minutes: float = 0.0
    save_minutes: float = 4.0
    sheet_minutes: float = 12.0
    threads: int = 1
    compile: bool = True
    seed: int = 0
    config: TransformerConfig = field(default_factory=TransformerConfig)


class DiffusionTrainer:
    """A run that can be killed at any moment and goes on from its last checkpoint."""

    def __init__(self, run: DiffusionRun, tokenizer: Tokenizer) -> None:
        self.run, self.tokenizer = run, tokenizer
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        torch.manual_seed(run.seed)
        self.model = Transformer(run.config).to(self.device, torch.bfloat16)
        self.optimiser = MasterOptimiser(self.model, run.muon_lr, run.adam_lr)
        self.latents = load_latents(run.weights / "video_latents.safetensors")
        self.generator = torch.Generator().manual_seed(run.seed)
        self.rng = np.random.default_rng(run.seed)
        self.draws = dict.fromkeys(WINDOWS, 0)
        self.log = checkpoint.Log(run.out / "log.jsonl")
        self.caches = {
            (name, shape): self._cache("stills" if name == "stills" else "clips", shape)
            for name in run.mix
            for shape in run.shapes
        }
        self.resume()
        if run.compile:  # each block alone: quick to compile, and shapes are few
            torch._dynamo.config.recompile_limit = 64
            for block in self.model.blocks:
                block.compile(dynamic=False)

    def _cache(self, kind: str, shape: str, held_out: bool = False) -> Cache:
        return Cache(self.run.cache, Kind(kind, shape), self.latents, self.run.config.audio_channels, held_out)

    def resume(self) -> None:
        """Go on from the last checkpoint, if there is one."""
        state = checkpoint.load(self.run.out / "state.pt")
        if state is not None:
            self.optimiser.load_state_dict(state["optimiser"])
            self.generator.set_state(state["generator"])
            self.rng = np.random.default_rng([self.run.seed, self.optimiser.steps])
            self.draws |= state["draws"]

    def save(self) -> None:
        """Write the checkpoint, and the averaged weights as they would ship."""
        state = {"optimiser": self.optimiser.state_dict(), "generator": self.generator.get_state(), "draws": self.draws}
        checkpoint.save(self.run.out / "state.pt", state)
        ema = self.optimiser.averages(torch.bfloat16)
        about = {"steps": self.optimiser.steps, "draws": self.draws, "shapes": list(self.run.shapes)}
        save_transformer(self.run.out / "transformer.safetensors", ema, self.run.config, self.tokenizer, about)

    def train(self) -> None:
        """Run for the given minutes."""
        began = saved = pictured = time.monotonic()
        names = sorted(self.caches)
        shares = np.array([self.run.mix[name] * self.run.shapes[shape] for name, shape in names])
        recent: dict[str, list[tuple[float, float]]] = {name: [] for name in WINDOWS}
        for _ in self._until(began):
            name, shape = names[int(self.rng.choice(len(names), p=shares / shares.sum()))]
            losses = self.step(self.caches[name, shape], name, self._rate(began))
            recent[name].append(losses)
            if self.optimiser.steps % 50 == 0:
                self._report(recent)
            now = time.monotonic()
            if now - saved > self.run.save_minutes * 60:
                self.save()
                saved = now
                for cache in self.caches.values():
                    cache.refresh()
            if now - pictured > self.run.sheet_minutes * 60:
                with self.optimiser.averaged():
                    self.validate()
                pictured = time.monotonic()
        self.save()
        with self.optimiser.averaged():
            self.validate()

    def _until(self, began: float) -> Iterator[None]:
        while time.monotonic() - began < self.run.minutes * 60:
            yield

    def _rate(self, began: float) -> float:
        """Learning rate factor: a warm-up, a long level, and a line to zero over the last `decay_minutes`."""
        rate = min(1.0, (self.optimiser.steps + 1) / self.run.warmup)
        if self.run.decay_minutes:
            left = self.run.minutes - (time.monotonic() - began) / 60
            rate *= min(1.0, max(0.02, left / self.run.decay_minutes))
        return rate

    def step(self, cache: Cache, name: str, rate: float) -> tuple[float, float]:
        """One optimiser step; returns the (video, audio) losses."""
        window = WINDOWS[name]
        width, height = cache.kind.size
        rows, columns = height // 32, width // 32
        size = max(1, self.run.batch_tokens // (window * (rows * columns + 8) + 24))
        batch = cache.batch(size, window, draw_mode(self.rng), self.rng)
        plan = training_plan(size, (window, rows, columns), batch.audio.shape[1], self.generator)
        video_loss, audio_loss = self.losses(batch, plan)
        (video_loss + 0.5 * audio_loss).backward()
        self._average_gradients()
        self.optimiser.step(rate)
        self.draws[name] += size
        return video_loss.item(), audio_loss.item()

    def losses(self, batch: Batch, plan: TokenPlan) -> tuple[Tensor, Tensor]:
        """Velocity losses of a batch at fresh times; sound and picture share theirs three times in four."""
        size = len(batch.texts)
        times = sample_times(size, self.run.time_shift, self.generator)
        audio_times = sample_times(size, self.run.time_shift, self.generator)
        together = torch.rand(size, generator=self.generator) < 0.75
        text = batch_texts(self.tokenizer, batch.texts, batch.text_length, pad=True)
        return velocity_loss(
            self.model,
            (batch.video.to(self.device), batch.audio.to(self.device)),
            plan,
            times,
            torch.where(together, times, audio_times),
            text,
            1 + ACTOR_WEIGHT * batch.weight,
            self.generator,
        )

    def _average_gradients(self) -> None:
        if torch.distributed.is_available() and torch.distributed.is_initialized():
            for parameter in self.model.parameters():
                if parameter.grad is not None:
                    torch.distributed.all_reduce(parameter.grad, torch.distributed.ReduceOp.AVG)

    def _report(self, recent: dict[str, list[tuple[float, float]]]) -> None:
        row: dict[str, Any] = {"step": self.optimiser.steps, "draws": dict(self.draws)}
        for name, losses in recent.items():
            if losses:
                row[name] = [round(float(value), 4) for value in np.mean(losses, axis=0)]
                losses.clear()
        self.log(**row)

    @torch.compiler.set_stance("force_eager")  # type: ignore[untyped-decorator]
    @torch.no_grad()
    def validate(self) -> None:
        """The loss on held-out scenes with fixed noise, and a sheet of samples."""
        found: dict[str, float] = {}
        for name, shape in sorted(self.caches):
            cache = self._cache("stills" if name == "stills" else "clips", shape, held_out=True)
            if cache.shards:
                found[f"{name}-{shape}"] = round(self._held_out_loss(cache, WINDOWS[name]), 4)
        self.log(step=self.optimiser.steps, held_out=found)
        name = max(self.run.mix, key=lambda key: WINDOWS[key])
        shape = max(self.run.shapes, key=lambda key: self.run.shapes[key])
        sheet = self.run.out / f"sheet-{self.optimiser.steps:07d}.png"
        write_sheet(sheet, self.model, self.tokenizer, self.latents, WINDOWS[name], Kind("clips", shape).size)

    def _held_out_loss(self, cache: Cache, window: int) -> float:
        rng, generator = np.random.default_rng(1), torch.Generator().manual_seed(1)
        kept, self.generator = self.generator, generator
        total = []
        for _ in range(8):
            batch = cache.batch(max(1, 48 // window), window, CAPTION_ONLY, rng, mirror=False)
            total.append(self.losses(batch, TokenPlan.free(len(batch.texts)))[0].item())
        self.generator = kept
        return float(np.mean(total))


def tokenizer_of(path: Path) -> Tokenizer:
    """The tokenizer kept beside the weights, a JSON list of merges."""
    return Tokenizer([(first, second) for first, second in json.loads(path.read_text())])


def shares(text: list[str]) -> dict[str, float]:
    """Parse `name=share` words."""
    return {name: float(share) for name, share in (part.split("=") for part in text)}


def main() -> None:
    """Train the diffusion transformer."""
    defaults = DiffusionRun(Path(), Path(), Path())
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--cache", type=Path, default=Path("runs/cache"))
    parser.add_argument("--out", type=Path, default=Path("runs/diffusion"))
    parser.add_argument("--weights", type=Path, default=Path(__file__).parents[1] / "weights")
    parser.add_argument("--mix", nargs="+", default=["stills=1"])
    parser.add_argument("--shapes", nargs="+", default=["landscape=1"])
    for name in ("muon_lr", "adam_lr", "time_shift", "minutes", "decay_minutes", "save_minutes", "sheet_minutes"):
        parser.add_argument(f"--{name.replace('_', '-')}", type=float, default=getattr(defaults, name))
    for name in ("batch_tokens", "threads", "warmup", "seed"):
        parser.add_argument(f"--{name.replace('_', '-')}", type=int, default=getattr(defaults, name))
    parser.add_argument("--no-compile", dest="compile", action="store_false")
    options = vars(parser.parse_args())
    run = DiffusionRun(**{**options, "mix": shares(options["mix"]), "shapes": shares(options["shapes"])})
    torch.set_num_threads(run.threads)
    run.out.mkdir(parents=True, exist_ok=True)
    tokenizer = tokenizer_of(run.weights / "tokenizer.json")
    (run.out / "run.json").write_text(json.dumps(asdict(run), default=str, indent=1))
    DiffusionTrainer(run, tokenizer).train()


if __name__ == "__main__":
    main()

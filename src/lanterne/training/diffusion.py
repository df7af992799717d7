"""Train the native model's transformer on cached latents: `python -m lanterne.training.diffusion`, resumable for ever.

One process per device; under torchrun several processes average their gradients (see `team`). What it learns from is
given as `name=share` pairs, for instance `stills=1` first and `stills=0.2 short=0.3 full=0.5` later.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from lanterne.core.errors import InvalidInput
from lanterne.model.conditioning import TokenPlan, training_plan
from lanterne.model.flow import sample_times, velocity_loss
from lanterne.model.text import Tokenizer, batch_texts
from lanterne.model.transformer import MODELS, Transformer, TransformerConfig
from lanterne.model.weights import load_latents, load_tokenizer, save_transformer
from lanterne.training import checkpoint
from lanterne.training.cache import CAPTION_ONLY, Batch, Cache, draw_mode
from lanterne.training.command import WEIGHTS, Parser, Reporter, command, silent
from lanterne.training.gauge import Gauge
from lanterne.training.optimiser import MasterOptimiser
from lanterne.training.render import SIZES, Kind
from lanterne.training.sheets import Manner, write_sheet
from lanterne.training.team import Team

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
    time_shift: float = 2.0
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

    def __init__(
        self, run: DiffusionRun, tokenizer: Tokenizer, team: Team | None = None, manner: Manner = Manner()
    ) -> None:
        """manner: how its samples are drawn. Raises InvalidInput where the cache lacks what the run's mix asks for."""
        self.run, self.tokenizer, self.team, self.manner = run, tokenizer, team or Team(), manner
        self.about: dict[str, Any] = {"scenery": manner.is_painted}
        self.device = self.team.device
        torch.manual_seed(run.seed)
        self.model = Transformer(run.config).to(self.device, torch.bfloat16)
        self.optimiser = MasterOptimiser(self.model, run.muon_lr, run.adam_lr)
        self.latents = load_latents(run.weights / "video_latents.safetensors")
        self.draws = dict.fromkeys(WINDOWS, 0)
        self.log = checkpoint.Log(run.out / "log.jsonl")
        self.caches = {
            (name, shape): self._cache("stills" if name == "stills" else "clips", shape)
            for name in run.mix
            for shape in run.shapes
        }
        for cache in self.caches.values():
            if not cache.shards:
                raise InvalidInput(
                    f"There are no {cache.kind.shape} {cache.kind.name} in {run.cache}.",
                    "Render some first: lanterne train render.",
                )
        self.resume()
        self.rng = np.random.default_rng([run.seed, self.optimiser.steps, self.team.rank])
        self.generator = torch.Generator().manual_seed(int(self.rng.integers(2**62)))
        if run.compile:  # each block alone: quick to compile, and shapes are few
            torch._dynamo.config.recompile_limit = 64
            for block in self.model.blocks:
                block.compile(dynamic=False)

    def _cache(self, kind: str, shape: str, held_out: bool = False) -> Cache:
        channels = self.run.config.audio_channels
        return Cache(self.run.cache, Kind(kind, shape), self.latents, channels, held_out, self.manner.is_painted)

    def resume(self) -> None:
        """Go on from the last checkpoint, if there is one."""
        state = checkpoint.load(self.run.out / "state.pt")
        if state is not None:
            self.optimiser.load_state_dict(state["optimiser"])
            self.draws |= state["draws"]

    def save(self) -> None:
        """Write the checkpoint, and the averaged weights as they would ship."""
        state = {"optimiser": self.optimiser.state_dict(), "draws": self.draws}
        checkpoint.save(self.run.out / "state.pt", state)
        ema = self.optimiser.averages(torch.bfloat16)
        done = {"steps": self.optimiser.steps, "draws": self.draws, "shapes": list(self.run.shapes)}
        about = self.about | done
        save_transformer(self.run.out / "transformer.safetensors", ema, self.run.config, self.tokenizer, about)

    def train(self, report: Reporter = silent) -> None:
        """Run for the given minutes."""
        began = saved = pictured = time.monotonic()
        recent: dict[str, list[tuple[float, float]]] = {name: [] for name in WINDOWS}
        gauge = Gauge(self.device)
        for rate in self._rates(began):
            name, shape = self._deal()
            losses = gauge.step((name, shape), partial(self.step, self.caches[name, shape], name, rate))
            now = time.monotonic()
            is_due = now - saved > self.run.save_minutes * 60
            if is_due:
                saved = now
                for cache in self.caches.values():
                    cache.refresh()
            if not self.team.leads:
                continue
            recent[name].append(losses)
            if (share := gauge.said()) is not None:
                self.log(step=self.optimiser.steps, of_peak=share)
            report((now - began) / 60, self.run.minutes, f"step {self.optimiser.steps}, {name} {losses[0]:.3f}")
            if self.optimiser.steps % 50 == 0:
                self._report(recent)
            if is_due:
                self.save()
            if now - pictured > self.run.sheet_minutes * 60:
                self._picture()
                pictured = time.monotonic()
        if self.team.leads:
            self.save()
            self._picture()

    def _picture(self) -> None:
        with self.optimiser.averaged():
            self.validate()

    def _rates(self, began: float) -> Iterator[float]:
        """Learning rate factors until the minutes are over: a warm-up, a long level, and a line to (almost) zero over
        the last `decay_minutes`. The whole team follows the leader's.
        """
        while True:
            left = self.run.minutes - (time.monotonic() - began) / 60
            rate = min(1.0, (self.optimiser.steps + 1) / self.run.warmup)
            if self.run.decay_minutes:
                rate *= min(1.0, max(0.02, left / self.run.decay_minutes))
            rate = self.team.follow(rate if left > 0 else 0.0)
            if not rate:
                return
            yield rate

    def _deal(self) -> tuple[str, str]:
        """What the next batch is of: (name in the mix, shape); for the whole team, so that its steps take alike."""
        choices = sorted(self.caches)
        shares = np.array([self.run.mix[name] * self.run.shapes[shape] for name, shape in choices])
        rng = np.random.default_rng([self.run.seed, self.optimiser.steps])
        return choices[int(rng.choice(len(choices), p=shares / shares.sum()))]

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
        self.team.average_gradients(self.model.parameters())
        self.optimiser.step(rate)
        self.draws[name] += size * self.team.size
        return video_loss.item(), audio_loss.item()

    def losses(self, batch: Batch, plan: TokenPlan) -> tuple[Tensor, Tensor]:
        """Velocity losses of a batch at fresh times; sound and picture share theirs three times in four."""
        size = len(batch.texts)
        times = sample_times(size, self.run.time_shift, self.generator)
        audio_times = sample_times(size, self.run.time_shift, self.generator)
        together = torch.rand(size, generator=self.generator) < 0.75
        ids, segments, mask = batch_texts(self.tokenizer, batch.texts, batch.text_length, pad=True)
        device = self.device
        return velocity_loss(
            self.model,
            (batch.video.to(device), batch.audio.to(device)),
            plan.to(device),
            times.to(device),
            torch.where(together, times, audio_times).to(device),
            (ids.to(device), segments.to(device), mask.to(device)),
            batch.layout,
            (1 + ACTOR_WEIGHT * batch.weight).to(device),
            self.generator,
        )

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
        size = Kind("clips", shape).size
        write_sheet(sheet, self.model, self.tokenizer, self.latents, WINDOWS[name], size, self.manner)

    def _held_out_loss(self, cache: Cache, window: int) -> float:
        rng, generator = np.random.default_rng(1), torch.Generator().manual_seed(1)
        kept, self.generator = self.generator, generator
        total = []
        for _ in range(8):
            batch = cache.batch(max(1, 48 // window), window, CAPTION_ONLY, rng, mirror=False)
            total.append(self.losses(batch, TokenPlan.free(len(batch.texts)))[0].item())
        self.generator = kept
        return float(np.mean(total))


def share_of(known: Iterable[str]) -> Callable[[str], tuple[str, float]]:
    """Reads `name=share` words whose names are known."""

    def read(word: str) -> tuple[str, float]:
        name, _, share = word.partition("=")
        if name not in known or not re.fullmatch(r"\d*\.?\d+", share) or not float(share):
            raise argparse.ArgumentTypeError(f"{word!r} is not name=share with one of {', '.join(known)}")
        return name, float(share)

    return read


NUMBERS = {  # a run's, and what they are
    "batch_tokens": "tokens of a batch, about",
    "muon_lr": "learning rate of the hidden matrices",
    "adam_lr": "learning rate of the rest",
    "time_shift": "where training times lie: more is noisier",
    "warmup": "steps until the learning rate is whole",
    "minutes": "how long to train",
    "decay_minutes": "how many of them, at the end, bring the learning rate down",
    "save_minutes": "between checkpoints",
    "sheet_minutes": "between sheets of samples",
    "threads": "of the CPU",
    "seed": "of the run",
}


def parser() -> Parser:
    """The command's options."""
    return parser_of("Train the diffusion transformer.", NUMBERS)


def parser_of(description: str, numbers: dict[str, str]) -> Parser:
    """The options of a command that trains a transformer, some of a run's numbers among them."""
    defaults = DiffusionRun(Path(), Path(), Path())
    parser = Parser(description)
    add = parser.add_argument
    add("--cache", type=Path, default=Path("runs/cache"), help="the folder of rendered latents")
    add("--out", type=Path, default=Path("runs/diffusion"), help="the folder of the run")
    add("--weights", type=Path, default=WEIGHTS, help="the folder of the latents' transform and the tokenizer")
    add(
        "--mix",
        nargs="+",
        type=share_of(WINDOWS),
        default=[("stills", 1.0)],
        metavar="NAME=SHARE",
        help="what to learn from: stills, short (33 frames) and full (97 frames) clips",
    )
    add(
        "--shapes",
        nargs="+",
        type=share_of(SIZES),
        default=[("landscape", 1.0)],
        metavar="NAME=SHARE",
        help="of the frames: landscape, portrait, square",
    )
    add("--model", choices=tuple(MODELS), default="nano", help="how large: base is for a GPU")
    for name, meaning in numbers.items():
        default = getattr(defaults, name)
        add(f"--{name.replace('_', '-')}", type=type(default), default=default, help=meaning)
    compiling = argparse.BooleanOptionalAction
    add("--compile", action=compiling, default=True, help="begins later, then runs faster")
    return parser


def run(options: argparse.Namespace, report: Reporter) -> None:
    """Train the diffusion transformer."""
    start(DiffusionTrainer, options, report)


def start(kind: type[DiffusionTrainer], options: argparse.Namespace, report: Reporter) -> None:
    """Train with a trainer of this kind, one process or a team."""
    given = {**vars(options), "mix": dict(options.mix), "shapes": dict(options.shapes)}
    config = MODELS[given.pop("model")]
    settings = DiffusionRun(**given, config=config)
    torch.set_num_threads(settings.threads)
    settings.out.mkdir(parents=True, exist_ok=True)
    tokenizer = load_tokenizer(settings.weights / "tokenizer.json")
    team = Team.join()
    if team.leads:
        (settings.out / "run.json").write_text(json.dumps(asdict(settings), default=str, indent=1))
    kind(settings, tokenizer, team).train(report)
    team.leave()


if __name__ == "__main__":
    command(parser(), run)

"""Train the planner on the tracks of scenes that are sampled as it goes; nothing is drawn. Resumable for ever."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from lanterne.model.flow import FLOOR
from lanterne.model.layout import FRAME_RATE, KNOWN, mirrored
from lanterne.model.planner import PATCHES, Planner, PlannerConfig, course
from lanterne.model.text import Tokenizer, batch_texts
from lanterne.model.weights import PLANNER, load_tokenizer, save_planner
from lanterne.training.command import WEIGHTS, Parser, Reporter, command
from lanterne.training.layouts import layout_of
from lanterne.training.pace import SmallRun, SmallTrainer, add_options, settings_of
from lanterne.training.render import SIZES
from lanterne.worlds.captions import mirror_shot
from lanterne.worlds.grammar import evened, held_out_seeds, sample_scene, training_seeds
from lanterne.worlds.moves import USUAL_SECONDS

LONGEST = 12.0  # seconds of the scenes that some windows are cut from
FIRST_SEED = 700_000_000


@dataclass(frozen=True, slots=True)
class Tracks:
    """Windows of scenes: `track` (n, 97, 11), `way` (n, 13, 4), and their captions as (ids, segments, mask), each (n,
    length); the mirrored caption is the second of each pair.
    """

    track: Tensor
    way: Tensor
    text: tuple[Tensor, Tensor, Tensor]
    mirrored_text: tuple[Tensor, Tensor, Tensor]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannerRun(SmallRun):
    """Everything that decides a run."""

    scenes: int = 16384
    fresh: int = 16  # scenes that take the place of others at each step
    batch: int = 128
    muon_lr: float = 0.005
    config: PlannerConfig = field(default_factory=PlannerConfig)


def draw_tracks(number: int, seeds: Iterator[int], tokenizer: Tokenizer, length: int) -> Tracks:
    """Windows of 97 frames of the scenes of `number` seeds, of all shapes; one in four is cut from a longer scene."""
    rows, ways, aspects, captions, mirrored = [], [], [], [], []
    for seed in islice(evened(seeds), number):
        rng = np.random.default_rng([seed, 3])
        width, height = list(SIZES.values())[int(rng.integers(len(SIZES)))]
        seconds = USUAL_SECONDS if rng.random() < 0.75 else float(rng.uniform(USUAL_SECONDS, LONGEST))
        scene = sample_scene(seed, "small", seconds, width / height)
        first = int(rng.integers(0, int((seconds - USUAL_SECONDS) * FRAME_RATE) + 1))
        way, row = layout_of(scene, first / FRAME_RATE, PATCHES)
        rows.append(row)
        ways.append(way)
        aspects.append(width / height)
        captions.append((scene.shot.caption(), ""))
        mirrored.append((mirror_shot(scene.shot).caption(), ""))
    texts = [batch_texts(tokenizer, each, length, pad=True) for each in (captions, mirrored)]
    return Tracks(torch.stack(rows), course(torch.stack(ways), torch.tensor(aspects)), *texts)


def draw_known(batch: int, generator: torch.Generator) -> Tensor:
    """Which patches are given, (batch, 13): nothing half of the time, or a beginning, an end, or both."""
    draw = torch.rand(batch, 1, generator=generator)
    first, last = (torch.randint(1, 6, (batch, 1), generator=generator) for _ in range(2))
    place = torch.arange(PATCHES)
    begins, ends = place < first, place >= PATCHES - last
    return (begins & (draw > 0.5) & (draw < 0.92)) | (ends & (draw > 0.8))


class PlannerTrainer(SmallTrainer):
    """See `SmallTrainer`."""

    def __init__(self, run: PlannerRun) -> None:
        self.run = run
        torch.manual_seed(run.seed)
        self.tokenizer = load_tokenizer(run.weights / "tokenizer.json")
        self.model = Planner(run.config)
        super().__init__(run, self.model)
        state = self.before
        self.seed = FIRST_SEED if state is None else state["seed"]
        self.seeds = self._counted()
        self.pool = self._draw(run.scenes)
        if state is None:
            flat = torch.cat([self.pool.track, mirrored(self.pool.track)])[..., :KNOWN].flatten(0, 1)
            self.model.mean.copy_(flat.mean(dim=0))
            self.model.spread.copy_(flat.std(dim=0).clamp_min(0.02))
        else:
            self.model.mean.copy_(state["mean"])
            self.model.spread.copy_(state["spread"])
        self.held_out = draw_tracks(256, held_out_seeds(FIRST_SEED), self.tokenizer, run.config.text_length)

    def _counted(self) -> Iterator[int]:
        for seed in training_seeds(self.seed):
            self.seed = seed + 1
            yield seed

    def _draw(self, number: int) -> Tracks:
        return draw_tracks(number, self.seeds, self.tokenizer, self.run.config.text_length)

    def save(self) -> None:
        """Write the checkpoint, the averaged weights as they would ship, and the held-out loss into the log."""
        with self.optimiser.averaged(), torch.no_grad():
            kept, self.generator = self.generator, torch.Generator().manual_seed(1)
            loss = round(self.loss(self.held_out, torch.arange(256), mirror=False).item(), 4)
            self.generator = kept
        self.log(step=self.optimiser.steps, held_out=loss)
        buffers = {"mean": self.model.mean, "spread": self.model.spread}
        self.keep(seed=self.seed, **buffers)
        about = {"steps": self.optimiser.steps, "held_out_loss": loss, "config": asdict(self.run.config)}
        tensors = self.optimiser.averages(torch.bfloat16) | {name: each.bfloat16() for name, each in buffers.items()}
        heard = torch.cat([self.pool.text[0], self.pool.mirrored_text[0]]).unique()
        save_planner(self.run.out / PLANNER, tensors, heard, self.run.config, about)

    def draw(self) -> Tensor:
        """The loss of some of the pool's tracks, after some of them have given way to fresh ones."""
        fresh = self._draw(self.run.fresh)
        for place, new in zip(_tensors(self.pool), _tensors(fresh), strict=True):
            at = (self.optimiser.steps * self.run.fresh) % (len(place) - self.run.fresh)
            place[at : at + self.run.fresh] = new
        rows = torch.randint(len(self.pool.track), (self.run.batch,), generator=self.generator)
        return self.loss(self.pool, rows, mirror=bool(torch.rand((), generator=self.generator) < 0.5))

    def loss(self, pool: Tracks, rows: Tensor, mirror: bool) -> Tensor:
        """The velocity loss over the patches that are not given."""
        track, way = pool.track[rows], pool.way[rows]
        text = [part[rows] for part in (pool.mirrored_text if mirror else pool.text)]
        if mirror:
            track = mirrored(track)
            way = way * torch.tensor([-1.0, 1.0, 1.0, 1.0])
        clean = self.model.patches(track)
        known = draw_known(len(rows), self.generator)
        times = torch.rand(len(rows), 1, generator=self.generator)
        levels = torch.where(known, 0.0, times)
        noise = torch.randn(clean.shape, generator=self.generator)
        noisy = (1 - levels[..., None]) * clean + levels[..., None] * noise
        found = self.model(noisy, levels, self.model.read(*text), way)
        error = ((found - clean) ** 2).mean(dim=-1) / times.clamp_min(FLOOR) ** 2
        free = (~known).float()
        loss: Tensor = (error * free).sum() / free.sum()
        return loss


def _tensors(pool: Tracks) -> list[Tensor]:
    return [pool.track, pool.way, *pool.text, *pool.mirrored_text]


def parser() -> Parser:
    """The command's options."""
    parser = Parser("Train the planner, which says where a clip's subject goes.")
    add_options(parser, "runs/planner", muon_lr=0.005)
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="the folder of the tokenizer")
    parser.add_argument("--scenes", type=int, default=16384, help="held at a time; new ones take their places")
    return parser


def run(options: argparse.Namespace, report: Reporter) -> None:
    """Train the planner."""
    PlannerTrainer(PlannerRun(**settings_of(options))).train(report)


if __name__ == "__main__":
    command(parser(), run)

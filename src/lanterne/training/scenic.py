"""Train the scenic artist on stills of empty stages, from a cache that `render` has filled. Resumable for ever."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor

from lanterne.model.draft import mirrored_draft
from lanterne.model.flow import FLOOR
from lanterne.model.scenic import Scenic, ScenicConfig, place, told
from lanterne.model.text import Tokenizer, batch_texts
from lanterne.model.weights import SCENIC, load_latents, load_tokenizer, save_scenic
from lanterne.training.command import WEIGHTS, Parser, Reporter, command
from lanterne.training.pace import SmallRun, SmallTrainer, add_options, drawn, settings_of
from lanterne.training.render import Kind, stage_shards
from lanterne.training.sheets import write_png
from lanterne.worlds.scene import Scene

DROP = 0.6  # share of the plates of which nothing is known
UNSAID = 0.08  # share of each of a place's words that are left out, and of the places of which nothing is said
SHOWN = 6  # plates of each shape on a sheet


@dataclass(frozen=True, slots=True)
class Stages:
    """Stills of one shape: `latents` (n, rows, columns, 96), drafts of their `scenery` (n, rows, columns, 129), and
    their words as (ids, segments, mask).
    """

    latents: Tensor
    scenery: Tensor
    text: tuple[Tensor, Tensor, Tensor]

    def __len__(self) -> int:
        return len(self.latents)

    @classmethod
    def load(cls, paths: list[Path], kind: Kind, tokenizer: Tokenizer, length: int) -> Stages:
        """All stills of some shards."""
        shards = [load_file(path) for path in paths]
        latents, scenery = (torch.cat([shard[name][:, 0] for shard in shards]) for name in ("latents", "scenery"))
        names = [(_said(kind.scene(int(seed))), "") for shard in shards for seed in shard["seeds"]]
        return cls(latents, scenery, batch_texts(tokenizer, names, length, pad=True))


def _said(scene: Scene) -> str:
    """The words of a scene's place, of which now and then one is missing, or all."""
    rng = np.random.default_rng([scene.seed, 6])
    said = (rng.random(3) >= UNSAID) & (rng.random() >= UNSAID)
    words = scene.shot.setting, scene.shot.light, scene.shot.weather
    setting, light, weather = (word if is_said else None for word, is_said in zip(words, said, strict=True))
    return place(replace(scene.shot, setting=setting, light=light, weather=weather))


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenicRun(SmallRun):
    """Everything that decides a run."""

    cache: Path
    config: ScenicConfig = field(default_factory=ScenicConfig)


class ScenicTrainer(SmallTrainer):
    """See `SmallTrainer`.

    The first shard of each shape is held out. Raises InvalidInput for a cache that has not two.
    """

    def __init__(self, run: ScenicRun) -> None:
        self.run = run
        torch.manual_seed(run.seed)
        self.tokenizer = load_tokenizer(run.weights / "tokenizer.json")
        self.latents = load_latents(run.weights / "video_latents.safetensors")
        self.model = Scenic(run.config).bfloat16()
        super().__init__(run, self.model)
        shards, length = stage_shards(run.cache), run.config.text_length
        self.stages = [Stages.load(paths[1:], kind, self.tokenizer, length) for kind, paths in shards]
        self.held_out = [Stages.load(paths[:1], kind, self.tokenizer, length) for kind, paths in shards]

    def draw(self) -> Tensor:
        """The loss of stills of one shape."""
        return self.loss(*drawn(self.stages, self.run.batch, self.generator))

    def loss(self, among: Stages, rows: Tensor) -> Tensor:
        """The velocity loss of some plates at fresh times, half of them mirrored."""
        clean, draft, half = among.latents[rows].float(), among.scenery[rows].float(), len(rows) // 2
        clean = torch.cat([self.latents.mirror(clean[:half]), clean[half:]])
        draft = torch.cat([mirrored_draft(self.latents, draft[:half]), draft[half:]])
        is_told = torch.rand(len(rows), generator=self.generator) >= DROP
        known = told(draft, clean.shape[-1]) * is_told[:, None, None, None]
        times = torch.sigmoid(1.2 * torch.randn(len(rows), generator=self.generator) + 0.8)
        noise = torch.randn(clean.shape, generator=self.generator)
        level = times[:, None, None, None]
        words = self.model.read(*(part[rows] for part in among.text))
        found = self.model((1 - level) * clean + level * noise, times, words, known)
        loss: Tensor = (((found - clean) ** 2).mean(dim=(1, 2, 3)) / times.clamp_min(FLOOR) ** 2).mean()
        return loss

    @torch.compiler.set_stance("force_eager")  # type: ignore[untyped-decorator]
    def save(self) -> None:
        """Write the checkpoint, the averaged weights as they would ship, and a sheet for each shape: plates painted
        from words alone, and painted on from what one view knows, over that and the true ones.
        """
        losses = []
        with self.optimiser.averaged(), torch.no_grad():
            kept, self.generator = self.generator, torch.Generator().manual_seed(1)
            for stages in self.held_out:
                losses.append(self.loss(stages, torch.arange(min(96, len(stages.latents)))).item())
                self._write_sheet(stages)
            self.generator = kept
        loss = round(sum(losses) / len(losses), 4)
        self.log(step=self.optimiser.steps, held_out=loss)
        self.keep()
        about = {"steps": self.optimiser.steps, "held_out_loss": loss}
        heard = torch.cat([stages.text[0].flatten() for stages in self.stages]).unique()
        save_scenic(self.run.out / SCENIC, self.optimiser.averages(torch.bfloat16), heard, self.run.config, about)

    def _write_sheet(self, stages: Stages) -> None:
        text = tuple(part[:SHOWN] for part in stages.text)
        true, draft = stages.latents[:SHOWN].float(), stages.scenery[:SHOWN].float()
        known = told(draft, true.shape[-1])
        found = [
            self.model.paint((text[0], text[1], text[2]), each, torch.Generator().manual_seed(0))
            for each in (torch.zeros_like(known), known)
        ]
        rows = [
            torch.cat(list(self.latents.decode(each[:, None])[:, 0]), dim=1)
            for each in (*found, known[..., : true.shape[-1]], true)
        ]
        pixels = ((torch.cat(rows) + 1) * 127.5).clamp(0, 255).to(torch.uint8)
        write_png(
            self.run.out / f"sheet-{true.shape[1]}x{true.shape[2]}-{self.optimiser.steps:06d}.png", pixels.numpy()
        )


def parser() -> Parser:
    """The command's options."""
    parser = Parser("Train the scenic artist, who paints the stage that a clip plays on.")
    add_options(parser, "runs/scenic", muon_lr=0.01)
    parser.add_argument("--cache", type=Path, default=Path("runs/cache"), help="the folder of rendered stills")
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="the folder of tokenizer and latents")
    return parser


def run(options: argparse.Namespace, report: Reporter) -> None:
    """Train the scenic artist."""
    trainer = ScenicTrainer(ScenicRun(**settings_of(options)))
    for layer in trainer.model.layers:  # begins later, then takes a seventh less time
        layer.compile(dynamic=False)
    trainer.train(report)


if __name__ == "__main__":
    command(parser(), run)

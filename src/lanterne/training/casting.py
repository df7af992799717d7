"""Train the casting on portraits of all who play in the theatre. Resumable for ever."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor

from lanterne.core.shot import Shot, Subject
from lanterne.model.casting import Casting, CastingConfig, from_patches, role, to_patches
from lanterne.model.flow import FLOOR
from lanterne.model.text import Tokenizer, batch_texts
from lanterne.model.weights import CASTING, load_tokenizer, save_casting
from lanterne.training.command import WEIGHTS, Parser, Reporter, command
from lanterne.training.layouts import portrait_of
from lanterne.training.pace import SmallRun, SmallTrainer, add_options, settings_of
from lanterne.training.sheets import write_png
from lanterne.worlds.art import Art
from lanterne.worlds.cast import ARTS_OF, Cast
from lanterne.worlds.grammar import COLORS, HELD_OUT_PAIRS, NOUNS
from lanterne.worlds.scene import Actor, Motion
from lanterne.worlds.vocabulary import NOUN

HEIGHT_UNITS = 0.5  # of a portrait's actor; it only decides how fine its lines are
_STANDING = Motion("walk", (0.0, 0.0), 0.1)


@dataclass(frozen=True, slots=True)
class Roles:
    """Portraits as `patches` (n, 35, 576), their words as (ids, segments, mask), and how often each is drawn (n)."""

    names: list[str]
    patches: Tensor
    text: tuple[Tensor, Tensor, Tensor]
    share: Tensor


@dataclass(frozen=True, slots=True, kw_only=True)
class CastingRun(SmallRun):
    """Everything that decides a run."""

    batch: int = 48
    config: CastingConfig = field(default_factory=CastingConfig)


def roles(tokenizer: Tokenizer, length: int, held_out: bool) -> Roles:
    """Everyone in every colour, each noun as often as the root of how many drawings it has: those of one noun are told
    apart by nothing but noise. `held_out`: the pairs that are kept from training.
    """
    cast = Cast(Art.open())
    names, pictures, shares = [], [], []
    for noun in NOUNS:
        every = [None, *(COLORS if NOUN[noun].tinted else ())]
        colors = [color for color in every if ((color, noun) in HELD_OUT_PAIRS) is held_out]
        for color in colors:
            for art in ARTS_OF[noun]:
                names.append(role(Shot(subjects=(Subject(noun, color),))))
                actor = Actor(noun, art, color, HEIGHT_UNITS, "", _STANDING)
                pictures.append(portrait_of(cast, actor))
                shares.append(1 / (len(colors) * len(ARTS_OF[noun]) ** 0.5))
    text = batch_texts(tokenizer, [(name, "") for name in names], length, pad=True)
    return Roles(names, to_patches(torch.stack(pictures)), text, torch.tensor(shares))


class CastingTrainer(SmallTrainer):
    """See `SmallTrainer`."""

    def __init__(self, run: CastingRun) -> None:
        self.run = run
        torch.manual_seed(run.seed)
        tokenizer = load_tokenizer(run.weights / "tokenizer.json")
        self.model = Casting(run.config)
        super().__init__(run, self.model)
        self.roles, self.held_out = (roles(tokenizer, run.config.text_length, each) for each in (False, True))

    def draw(self) -> Tensor:
        """The loss of portraits of everyone."""
        rows = torch.multinomial(self.roles.share, self.run.batch, replacement=True, generator=self.generator)
        return self.loss(self.roles, rows)

    def loss(self, among: Roles, rows: Tensor) -> Tensor:
        """The velocity loss of some portraits at fresh times."""
        clean = among.patches[rows]
        times = torch.sigmoid(1.2 * torch.randn(len(rows), generator=self.generator))
        noise = torch.randn(clean.shape, generator=self.generator)
        level = times[:, None, None]
        found = self.model((1 - level) * clean + level * noise, times, self.model.read(*(t[rows] for t in among.text)))
        loss: Tensor = (((found - clean) ** 2).mean(dim=(1, 2)) / times.clamp_min(FLOOR) ** 2).mean()
        return loss

    def save(self) -> None:
        """Write the checkpoint, the averaged weights as they would ship, and a sheet of the held-out pairs: a sample
        over the true portrait.
        """
        with self.optimiser.averaged(), torch.no_grad():
            kept, self.generator = self.generator, torch.Generator().manual_seed(1)
            loss = round(self.loss(self.held_out, torch.arange(len(self.held_out.names)).repeat(8)).item(), 4)
            found = self.model.cast(self.held_out.text, torch.Generator().manual_seed(0))
            self.generator = kept
        true = from_patches(self.held_out.patches)
        error = round((found - true).square().mean().sqrt().item(), 4)
        self.log(step=self.optimiser.steps, held_out=loss, held_out_error=error)
        rows = [torch.cat(list(shown(each)), dim=1) for each in (found, true)]
        write_png(self.run.out / f"sheet-{self.optimiser.steps:06d}.png", torch.cat(rows).numpy())
        self.keep()
        about = {"steps": self.optimiser.steps, "held_out_loss": loss}
        heard = torch.cat([self.roles.text[0], self.held_out.text[0]]).unique()
        save_casting(self.run.out / CASTING, self.optimiser.averages(torch.bfloat16), heard, self.run.config, about)


def shown(likeness: Tensor) -> Tensor:
    """Likenesses over grey, uint8 (batch, 60, 84, 3)."""
    over = likeness[:, :3] + 0.4 * (1 - likeness[:, 3:])
    return ((over.movedim(1, -1) + 1) * 127.5).clamp(0, 255).to(torch.uint8)


def parser() -> Parser:
    """The command's options."""
    parser = Parser("Train the casting, which says what a clip's subject looks like.")
    add_options(parser, "runs/casting", muon_lr=0.01)
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="the folder of the tokenizer")
    return parser


def run(options: argparse.Namespace, report: Reporter) -> None:
    """Train the casting."""
    CastingTrainer(CastingRun(**settings_of(options))).train(report)


if __name__ == "__main__":
    command(parser(), run)

"""Distil a trained transformer for few steps without guidance: `python -m lanterne.training.distillation`; resumable.

The student begins as the teacher. From the same noisy latents it learns to say at once what the teacher, with guidance,
says after the next `SPAN` steps of its sampler: progressive distillation (arXiv 2202.00512) of guided models (arXiv
2210.03142), for a sampler that takes fresh noise at each step. So `STEPS / SPAN` calls do the work of `2 * STEPS`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from torch import Tensor

from lanterne.core.errors import InvalidInput
from lanterne.model.conditioning import TokenPlan
from lanterne.model.flow import add_noise, descend, guided, schedule, velocity_errors
from lanterne.model.text import Tokenizer, batch_texts
from lanterne.model.weights import load_transformer
from lanterne.training import diffusion
from lanterne.training.cache import Batch
from lanterne.training.command import Parser, Reporter, command
from lanterne.training.diffusion import ACTOR_WEIGHT, DiffusionRun, DiffusionTrainer
from lanterne.training.sheets import Manner
from lanterne.training.team import Team

STEPS, SPAN, SHIFT, GUIDANCE = 12, 3, 6.0, 2.0  # of the teacher's sampler


class DistillationTrainer(DiffusionTrainer):
    """A run that can be killed at any moment and goes on from its last checkpoint."""

    def __init__(self, run: DiffusionRun, tokenizer: Tokenizer, team: Team | None = None) -> None:
        """Raises InvalidInput where the cache lacks what the run's mix asks for or the teacher is distilled, and
        WeightsError without a teacher.
        """
        teacher, _, about = load_transformer(run.weights / "transformer.safetensors")
        if about.get("distilled", False):
            raise InvalidInput("This teacher is distilled already.", "Give the --weights that it was distilled from.")
        super().__init__(run, tokenizer, team, Manner(STEPS // SPAN, 1.0, about.get("scenery", False)))
        self.teacher = teacher.to(self.device)
        self.about |= {"distilled": True}
        if not self.optimiser.steps:
            self.optimiser.begin(teacher.state_dict())

    def losses(self, batch: Batch, plan: TokenPlan) -> tuple[Tensor, Tensor]:
        """Velocity errors against the teacher's estimate `SPAN` steps later, from one level for all of a batch."""
        size, device = len(batch.texts), self.device
        times = _times(torch.rand((), generator=self.generator).item() * (STEPS - 1))
        latents = batch.video.to(device), batch.audio.to(device)
        plan = plan.to(device)
        levels = plan.at(times[0].expand(size).to(device))
        noisy = add_noise(latents, levels, self.generator)
        ids, segments, mask = (
            part.to(device) for part in batch_texts(self.tokenizer, batch.texts, batch.text_length, pad=True)
        )
        with torch.no_grad():
            silence = (part.to(device) for part in batch_texts(self.tokenizer, [("", "")], 1))
            nothing = self.teacher.text(*silence).expand(size, -1, -1), None
            said = self.teacher.text(ids, segments, mask), mask
            denoise = guided(self.teacher, said, nothing, GUIDANCE, batch.layout)
            target = descend(denoise, noisy, plan, times.to(device), self.generator)
        words = self.model.text(ids, segments, mask), mask
        estimate = guided(self.model, words, None, 1.0, batch.layout)(*noisy, levels)
        weight = (1 + ACTOR_WEIGHT * batch.weight).to(device)
        return velocity_errors(estimate, target, levels, weight)


def _times(at: float) -> Tensor:
    """The teacher's next `SPAN` times from a place (0 to `STEPS`) in its schedule on, and then the end: what is asked
    for is its last estimate.
    """
    fine = schedule(STEPS * 100, SHIFT)
    places = [at + step for step in range(SPAN) if at + step < STEPS]
    return torch.cat([fine[[round(100 * place) for place in places]], torch.zeros(1)])


def parser() -> Parser:
    """The command's options: those of the diffusion's training, whose times are the teacher's here."""
    numbers = {name: meaning for name, meaning in diffusion.NUMBERS.items() if name != "time_shift"}
    parser = diffusion.parser_of("Distil the transformer for few steps without guidance.", numbers)
    parser.set_defaults(out=Path("runs/distillation"), muon_lr=0.004, adam_lr=3e-4, warmup=50)
    return parser


def run(options: argparse.Namespace, report: Reporter) -> None:
    """Distil the transformer of the folder of weights."""
    diffusion.start(DistillationTrainer, options, report)


if __name__ == "__main__":
    command(parser(), run)

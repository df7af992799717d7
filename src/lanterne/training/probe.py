"""Train the probe on true renders' latents: `lanterne train probe`, resumable for ever.

Its eyes are hardened against what a generator gets slightly wrong: latents are noised a little, and seen in a mirror.
It is shown the pairs of colour and noun that the generator never sees, in scenes made for it, so that it can tell them;
and subjects that are jumbled or smeared, so that it does not name what has the right colour and no shape. A part of
what it sees are drafts (`lanterne.model.draft`), or half drafts: the drawings of the theatre in plainer light and with
stiff limbs, which people name as surely as the finished picture.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from lanterne.model.probe import PATCH, TIMED_SLOTS, Probe, ProbeConfig, Reading
from lanterne.model.weights import load_latents, save_probe
from lanterne.training import checkpoint
from lanterne.training.command import WEIGHTS, Parser, Reporter, command, silent
from lanterne.training.optimiser import MasterOptimiser
from lanterne.training.render import SIZES, Kind
from lanterne.training.sights import CLASSES, NewPairs, Sight, Sights, write_pairs

MAP_WEIGHT, BOX_WEIGHT = 2.0, 4.0
COVERED = 0.05  # a cell belongs to the subject if it covers this much of it
PAIRS_SHAPE = "landscape"  # of the stills of held-out pairs
UNTOLD = -100  # the class index that cross entropy leaves out


def sight_loss(reading: Reading, sight: Sight) -> Tensor:
    """Cross entropy of every slot that can be told, of the map, and the error of the boxes."""
    timed = sight.latents.shape[1] > 1
    total = F.binary_cross_entropy_with_logits(reading.map_logits, sight.cover) * MAP_WEIGHT
    total = total + F.smooth_l1_loss(reading.boxes, sight.boxes, beta=0.03) * BOX_WEIGHT
    for slot, logits in reading.logits.items():
        if timed or slot not in TIMED_SLOTS:
            total = total + F.cross_entropy(logits, sight.words[slot], ignore_index=UNTOLD)
    return total


def spoiled(sight: Sight, share: float, rng: np.random.Generator) -> Sight:
    """The batch with a share of the subjects made unrecognisable in their places: jumbled or smeared.

    Their noun is the empty word, their action cannot be told; where they are and which colour they have stays true.
    """
    latents = sight.latents.clone()
    words = {slot: indices.clone() for slot, indices in sight.words.items()}
    masks = (sight.cover > COVERED).repeat_interleave(PATCH, 2).repeat_interleave(PATCH, 3)  # (batch, time, ...)
    for item in np.flatnonzero(rng.random(len(latents)) < share).tolist():
        if rng.random() < 0.5:
            for seen, mask in zip(latents[item], masks[item], strict=True):
                blocks = seen[mask]
                seen[mask] = blocks[torch.from_numpy(rng.permutation(len(blocks)))]
        else:
            smeared = F.avg_pool2d(latents[item].permute(0, 3, 1, 2), 3, 1, 1, count_include_pad=False)
            latents[item] = torch.where(masks[item][..., None], smeared.permute(0, 2, 3, 1), latents[item])
        words["noun"][item] = CLASSES["noun"].index("")
        words["action"][item] = UNTOLD
    return replace(sight, latents=latents, words=words)


@dataclass(frozen=True, slots=True)
class ProbeRun:
    """Everything that decides a run besides its data."""

    cache: Path
    out: Path
    weights: Path
    steps: int = 1500
    stills: int = 96  # items in a batch
    clips: int = 10
    clip_share: float = 0.5
    pair_share: float = 0.1
    spoiled_share: float = 0.15
    draft_share: float = 0.4
    windows: tuple[int, ...] = (5, 13, 13)
    noise: float = 0.3
    muon_lr: float = 0.01
    adam_lr: float = 2e-3
    minutes: float = float("inf")
    save_steps: int = 100
    seed: int = 0
    shapes: tuple[str, ...] = tuple(SIZES)
    config: ProbeConfig = field(default_factory=lambda: ProbeConfig(CLASSES))


class ProbeTrainer:
    """A run that can be killed at any moment and goes on from its last checkpoint."""

    def __init__(self, run: ProbeRun) -> None:
        self.run = run
        torch.manual_seed(run.seed)
        self.model = Probe(run.config).bfloat16()
        self.optimiser = MasterOptimiser(self.model, run.muon_lr, run.adam_lr)
        self.transform = load_latents(run.weights / "video_latents.safetensors")
        self.log = checkpoint.Log(run.out / "log.jsonl")
        self.stills, self.clips = self._sights("stills"), self._sights("clips")
        pairs = NewPairs("stills", PAIRS_SHAPE)
        self.pairs = Sights(run.out / "pairs", run.out / "labels", pairs, self.transform)
        state = checkpoint.load(run.out / "state.pt")
        if state is not None:
            self.optimiser.load_state_dict(state["optimiser"])
        self.rng = np.random.default_rng([run.seed, self.optimiser.steps])
        self.generator = torch.Generator().manual_seed(run.seed + self.optimiser.steps)

    def _sights(self, name: str, held_out: bool = False) -> dict[str, Sights]:
        """What there is of a kind, by shape."""
        labels, transform = self.run.out / "labels", self.transform
        kinds = {shape: Kind(name, shape) for shape in self.run.shapes}
        every = {shape: Sights(self.run.cache, labels, kind, transform, held_out) for shape, kind in kinds.items()}
        return {shape: sights for shape, sights in every.items() if sights.shards}

    def _one(self, every: dict[str, Sights]) -> Sights:
        """One of the shapes, the oftener the more there is of it."""
        shards = np.array([len(sights.shards) for sights in every.values()])
        return list(every.values())[int(self.rng.choice(len(shards), p=shards / shards.sum()))]

    def train(self, report: Reporter = silent) -> None:
        """Run up to the wanted number of steps, or until the minutes are over; the log ends with how good it is."""
        began, losses = time.monotonic(), []
        while self.optimiser.steps < self.run.steps and time.monotonic() - began < self.run.minutes * 60:
            losses.append(self.step())
            report(self.optimiser.steps, self.run.steps, f"step {self.optimiser.steps}, loss {losses[-1]:.3f}")
            if self.optimiser.steps % self.run.save_steps == 0:
                self.log(
                    step=self.optimiser.steps, loss=round(float(np.mean(losses)), 4), cpu_s=round(time.process_time())
                )
                losses.clear()
                self.save()
                for sights in (*self.stills.values(), *self.clips.values()):
                    sights.refresh()
        self.save()
        self.log(step=self.optimiser.steps, held_out=self.validate())

    def step(self) -> float:
        """One batch of stills or of clips."""
        if self.clips and self.rng.random() < self.run.clip_share:
            window = int(self.rng.choice(self.run.windows))
            sight = self._one(self.clips).batch(self.run.clips, window, self.rng, self.run.draft_share)
        else:
            is_pair = bool(self.pairs.shards) and self.rng.random() < self.run.pair_share
            seen = self.pairs if is_pair else self._one(self.stills)
            sight = seen.batch(self.run.stills, 1, self.rng, self.run.draft_share)
        sight = spoiled(sight, self.run.spoiled_share, self.rng)
        loss = sight_loss(self.model(self._noised(sight.latents)), sight)
        loss.backward()
        done = self.optimiser.steps / self.run.steps
        self.optimiser.step(min(1.0, (self.optimiser.steps + 1) / 50, max(0.02, (1 - done) / 0.4)))
        return loss.item()

    def _noised(self, latents: Tensor) -> Tensor:
        """With noise of its own strength for each item."""
        strength = torch.rand(len(latents), 1, 1, 1, 1, generator=self.generator) * self.run.noise
        return latents + strength * torch.randn(latents.shape, generator=self.generator)

    def save(self) -> None:
        """Write the checkpoint, and the averaged weights as they would ship."""
        checkpoint.save(self.run.out / "state.pt", {"optimiser": self.optimiser.state_dict()})
        averages = self.optimiser.averages(torch.bfloat16)
        save_probe(self.run.out / "probe.safetensors", averages, self.run.config, {"steps": self.optimiser.steps})

    def validate(self, limit: int = 512) -> dict[str, dict[str, float]]:
        """How often the averaged weights are right on held-out scenes, in percent, and their boxes' mean errors."""
        probe = Probe(self.run.config).bfloat16()
        probe.load_state_dict(self.optimiser.averages(torch.bfloat16))
        found = {}
        for name, window in (("stills", 1), ("clips", 13)):
            for shape, sights in self._sights(name, held_out=True).items():
                found[f"{name}-{shape}"] = accuracy(probe.eval(), sights.everything(window, limit))
        return found


@torch.inference_mode()
def accuracy(probe: Probe, sight: Sight) -> dict[str, float]:
    """Percent right per slot, `bound` (noun and colour both), and the mean errors of x, y and height."""
    readings = [probe(part) for part in sight.latents.split(32)]
    right: dict[str, Tensor] = {}
    for slot in probe.config.classes:
        if sight.latents.shape[1] > 1 or slot not in TIMED_SLOTS:
            guessed = torch.cat([reading.logits[slot].argmax(-1) for reading in readings])
            right[slot] = guessed == sight.words[slot]
    right["bound"] = right["noun"] & right["color"]
    errors = (torch.cat([reading.boxes for reading in readings]) - sight.boxes).abs().mean(dim=(0, 1, 2))
    found = {slot: round(100 * value.float().mean().item(), 1) for slot, value in right.items()}
    return found | dict(zip(("x", "y", "height"), (round(e, 4) for e in errors.tolist()), strict=True))


def parser() -> Parser:
    """The command's options."""
    defaults = ProbeRun(Path(), Path(), Path())
    parser = Parser("Train the probe, which names what is seen in a clip, on a cache of latents.")
    add = parser.add_argument
    add("--cache", type=Path, default=Path("runs/cache"), help="the folder of rendered latents")
    add("--out", type=Path, default=Path("runs/probe"), help="the folder of the run")
    add("--weights", type=Path, default=WEIGHTS, help="the folder of the latents' transforms")
    numbers = {
        "steps": "in all, over as many runs as it takes",
        "stills": "in a batch",
        "clips": "in a batch",
        "clip_share": "of the batches that are of clips",
        "minutes": "of this run, at the most",
        "muon_lr": "learning rate of the hidden matrices",
        "adam_lr": "learning rate of the rest",
        "seed": "of the run",
    }
    for name, meaning in numbers.items():
        default = getattr(defaults, name)
        add(f"--{name.replace('_', '-')}", type=type(default), default=default, help=meaning)
    return parser


def run(options: argparse.Namespace, report: Reporter) -> None:
    """Train the probe, and measure it on held-out scenes."""
    torch.set_num_threads(1)
    options.out.mkdir(parents=True, exist_ok=True)
    settings = ProbeRun(**vars(options))
    write_pairs(settings.out / "pairs", settings.weights, PAIRS_SHAPE)
    ProbeTrainer(settings).train(report)


if __name__ == "__main__":
    command(parser(), run)

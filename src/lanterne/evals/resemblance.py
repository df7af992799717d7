"""How clips lie among true ones: Frechet distances, sounds by name, who stays, and whether training clips come back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

import torch
from torch import Tensor

from lanterne.core.canvas import Card
from lanterne.evals.bench import Bench
from lanterne.evals.cases import Case
from lanterne.evals.table import Row
from lanterne.model.audio import SAMPLE_RATE, TOKEN
from lanterne.model.flow import Latents
from lanterne.training.render import FPS
from lanterne.worlds.grammar import training_seeds
from lanterne.worlds.scene import Scene
from lanterne.worlds.sound import audible, mix

DIRECTIONS = 16  # of the true clips' features; so few clips say nothing of more
TRAINED_FROM = 500_000_000  # the seeds of training clips begin here: `lanterne train render`
HEARD_FROM = 800_000_000  # and here those of the sounds that names are learned from
SOUNDS, TRAINED = 12, 8  # sounds to learn from, and training clips looked at, for each clip that is measured
RIDGE = 30.0
ALIKE = 0.5  # of the second nearest training clip's distance: who is nearer than that to the nearest is a copy of it
OFTEN = 8  # sounds with a name, and without it, that are needed to learn it


def resemblance_rows(bench: Bench, cases: Sequence[Case]) -> list[Row]:
    """Of clips for some cases, beside the true renders of the same scenes; the distances' ceilings are of true renders
    that differ from these in nothing but what their seed decides.
    """
    made, true = [], []
    for index, case in enumerate(cases):
        bench.on_step("resemblance", index, 2 * len(cases))
        made.append(bench.clip(Card(case.words, case.directed), case.scene.seed))
        true.append(bench.render(case.scene))
    others = []
    for index, case in enumerate(cases):
        bench.on_step("resemblance", len(cases) + index, 2 * len(cases))
        others.append(bench.render(replace(case.scene, seed=case.scene.seed + 1)))
    seen = [torch.stack([bench.see(clip).features for clip in clips]).cpu() for clips in (made, true, others)]
    heard = [torch.stack([voice(clip[1][0]) for clip in clips]) for clips in (made, true, others)]
    rows = [
        Row(f"Frechet distance, {name}", frechet(found[0], found[1]), frechet(found[2], found[1]), unit="")
        for name, found in (("picture", seen), ("sound", heard))
    ]
    asked = [case.directed.sounds or audible(case.scene) for case in cases]
    naming = Naming(bench, SOUNDS * len(cases))
    rows.append(Row("sound class", naming.right(heard[0], asked), naming.right(heard[1], [*map(_sounds, cases)])))
    rows.append(Row("subject seen throughout", _throughout(bench, made), _throughout(bench, true)))
    return [*rows, _copies(bench, made, true, TRAINED * len(cases))]


def frechet(one: Tensor, other: Tensor) -> float | None:
    """The Frechet distance of features (n, dim) from others (m, dim), in these others' leading directions, over their
    variance there.

    Source: Heusel et al., arXiv 1706.08500. Of few samples it is too large; the ceiling says by how much.
    """
    if min(len(one), len(other)) < 2:
        return None
    middle = other.double().mean(dim=0)
    _, _, directions = torch.linalg.svd(other.double() - middle, full_matrices=False)
    parts = [(each.double() - middle) @ directions[: min(DIRECTIONS, len(other) - 1)].T for each in (one, other)]
    means = [part.mean(dim=0) for part in parts]
    spreads = [torch.atleast_2d(torch.cov(part.T)) for part in parts]
    root = _root(spreads[1])
    both = torch.linalg.eigvalsh(root @ spreads[0] @ root).clamp_min(0).sqrt().sum()
    whole = spreads[0].trace() + spreads[1].trace() - 2 * both + (means[0] - means[1]).square().sum()
    variance = float(spreads[1].trace())
    return float(whole) / variance if variance > 0 else None


def voice(audio: Tensor) -> Tensor:
    """What a clip sounds like: the mean, spread and peak of its latents (tokens, channels), (3 * channels)."""
    return torch.cat([audio.mean(dim=0), audio.std(dim=0), audio.amax(dim=0)]).float()


class Naming:
    """Names sounds: for each name a ridge regression on true sounds of training scenes."""

    def __init__(self, bench: Bench, number: int) -> None:
        shots = [bench.kind.scene(seed) for seed in islice(training_seeds(HEARD_FROM), number)]
        voices = torch.stack([voice(_listened(bench, scene)) for scene in shots])
        self._mean, self._std = voices.mean(dim=0), voices.std(dim=0).clamp_min(1e-3)
        known = self._prepared(voices)
        self._weights: dict[str, Tensor] = {}
        for name in sorted({name for scene in shots for name in audible(scene)}):
            is_heard = torch.tensor([name in audible(scene) for scene in shots])
            count = int(is_heard.sum())
            if min(count, len(shots) - count) < OFTEN:
                continue
            weight = torch.where(is_heard, 0.5 / count, 0.5 / (len(shots) - count))[:, None] * len(shots)
            gram = known.T @ (weight * known) + RIDGE * torch.eye(known.shape[1])
            self._weights[name] = torch.linalg.solve(gram, known.T @ (weight[:, 0] * (2.0 * is_heard - 1)))

    def _prepared(self, voices: Tensor) -> Tensor:
        return torch.cat([(voices - self._mean) / self._std, torch.ones(len(voices), 1)], dim=1)

    def right(self, voices: Tensor, asked: Sequence[Sequence[str]]) -> float | None:
        """In percent, the mean of how often a sound is heard that was asked for, and is not that was not."""
        answers: dict[bool, list[bool]] = {True: [], False: []}
        for name, weights in self._weights.items():
            for is_heard, names in zip((self._prepared(voices) @ weights > 0).tolist(), asked, strict=True):
                answers[name in names].append(is_heard == (name in names))
        if not all(answers.values()):
            return None
        return 50 * sum(sum(each) / len(each) for each in answers.values())


def _sounds(case: Case) -> Sequence[str]:
    return audible(case.scene)


def _listened(bench: Bench, scene: Scene) -> Tensor:
    """The audio latents (tokens, channels) of a scene."""
    wave = torch.from_numpy(mix(scene, SAMPLE_RATE).mean(axis=0)).float()
    return bench.model.audio.encode(wave[None, : len(wave) // TOKEN * TOKEN])[0]


def _throughout(bench: Bench, clips: Sequence[Latents]) -> float:
    """In how many clips, in percent, the probe sees a subject in every latent: nobody vanishes."""
    device = next(bench.probe.parameters()).device
    found = [bool((bench.probe.name(clip[0].to(device))[1].presence > 0.5).all()) for clip in clips]
    return 100 * sum(found) / len(found)


def _copies(bench: Bench, made: Sequence[Latents], true: Sequence[Latents], number: int) -> Row:
    """How many clips begin, in percent, as one training clip does and no other: see `ALIKE`."""
    theatre, transform, size = bench.renderer.theatre, bench.model.latents, bench.kind.size
    trained = []
    for index, seed in enumerate(islice(training_seeds(TRAINED_FROM), number)):
        bench.on_step("copies", index, number)
        frame = torch.from_numpy(next(theatre.frames(bench.kind.scene(seed), size, FPS, 1)).copy())
        trained.append(transform.encode_still(frame[None, None].to(transform.basis.device)).flatten().cpu())
    known = torch.stack(trained)
    shares = [copied(torch.stack([clip[0][0, 0].flatten() for clip in clips]), known) for clips in (made, true)]
    return Row("copies of training clips", shares[0], shares[1])


def copied(made: Tensor, known: Tensor) -> float:
    """How many of some (n, dim), in percent, are copies of one of those that are known (m, dim)."""
    nearest = torch.cdist(made.float(), known.float()).topk(2, largest=False).values
    return 100 * float((nearest[:, 0] < ALIKE * nearest[:, 1]).float().mean())


def _root(spread: Tensor) -> Tensor:
    values, vectors = torch.linalg.eigh(spread)
    root: Tensor = (vectors * values.clamp_min(0).sqrt()) @ vectors.T
    return root

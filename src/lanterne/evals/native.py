"""Measure the native model: clips for held-out prompts, named by the probe, beside true renders of the same scenes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from lanterne.core.canvas import Card
from lanterne.evals.accuracy import Judged, accuracy_rows, raw_rows
from lanterne.evals.autoencoder import autoencoder_rows
from lanterne.evals.bench import Bench, OnStep, Settings
from lanterne.evals.bouncing import bouncing_rows
from lanterne.evals.cases import LANGUAGES, Case, bouncing_scenes, case_of, scenes
from lanterne.evals.ensembles import ensemble_rows
from lanterne.evals.resemblance import resemblance_rows
from lanterne.evals.stereo import stereo_rows
from lanterne.evals.table import SIZE, Row, Table, with_aims
from lanterne.evals.talking import talking_rows
from lanterne.evals.upsampling import upsampling_rows
from lanterne.model import weights as files


def measure(settings: Settings, on_step: OnStep) -> Table:
    """Everything that this room can say about a set of weights.

    Raises WeightsError, and ArtMissing where the theatre has no drawings.
    """
    began = time.monotonic()
    bench = Bench.open(settings, on_step)
    chosen = scenes(bench.kind, max(1, settings.limit // 2))
    cases = [case_of(scene, language) for scene in chosen for language in LANGUAGES]
    rows = accuracy_rows(_judge(bench, "as people use it", cases, lambda case: Card(case.words, case.directed)))
    few = cases[: max(2, settings.limit // 4)]
    rows += raw_rows(_judge(bench, "raw words alone", few, lambda case: Card(case.words)))
    rows.append(_diversity(bench, cases[:: max(1, len(cases) // 4)][:4]))
    if not settings.stills:
        bouncing = bouncing_scenes(bench.kind, max(1, settings.limit // 8))
        rows += bouncing_rows(bench, [case_of(scene, "en") for scene in bouncing])
        rows += ensemble_rows(bench, max(1, settings.limit // 4))
        rows += resemblance_rows(bench, [case for case in cases if case.language == "en"])
        rows += talking_rows(bench, max(1, settings.limit // 8))
    on_step("autoencoder", 0, 1)
    few_scenes = chosen[: max(1, settings.limit // 8)]
    rows += autoencoder_rows(few_scenes, bench)
    on_step("left and right", 0, 1)
    rows += stereo_rows(chosen, bench)
    on_step("upsampler", 0, 1)
    rows += upsampling_rows(few_scenes, bench)
    rows.append(Row(SIZE, sum(path.stat().st_size for path in settings.weights.glob("*.safetensors")) / 1e6, unit="MB"))
    gpu = bool(bench.model.about.get("gpu", False))
    run = {
        "prompts": len(cases),
        "stills": settings.stills,
        "steps": settings.steps,
        "seed": settings.seed,
        "clips": len(bench.made),
        "seconds": round(time.monotonic() - began, 1),
    }
    return Table(with_aims([_rounded(row) for row in rows], gpu), files.digest(settings.weights), gpu, run)


def _judge(bench: Bench, stage: str, cases: Sequence[Case], card_of: Callable[[Case], Card]) -> list[Judged]:
    judged = []
    for index, case in enumerate(cases):
        bench.on_step(stage, index, len(cases))
        made, true = bench.see(bench.clip(card_of(case), case.scene.seed)), bench.see(bench.render(case.scene))
        judged.append(Judged(case, case.right(made.named), case.right(true.named)))
    return judged


def _diversity(bench: Bench, cases: Sequence[Case], seeds: int = 3) -> Row:
    """How far clips of one prompt lie apart, in percent of how far true renders of different scenes do.

    The ceiling is the same for true renders that differ in nothing but what their seed decides: trees, clouds, waves.
    """
    made, true, anything = [], [], []
    for index, case in enumerate(cases):
        bench.on_step("diversity", index, len(cases))
        card = Card(case.words, case.directed)
        clips = [bench.clip(card, case.scene.seed + offset) for offset in range(seeds)]
        again = [bench.render(replace(case.scene, seed=case.scene.seed + offset)) for offset in range(seeds)]
        made.append(_spread([bench.see(clip).features for clip in clips]))
        true.append(_spread([bench.see(clip).features for clip in again]))
        anything.append(bench.see(again[0]).features)
    whole = _spread(anything)
    if not whole:
        return Row("diversity for one prompt", None)
    made_share, true_share = (100 * float(np.mean(part)) / whole for part in (made, true))
    return Row("diversity for one prompt", made_share, true_share)


def _spread(features: Sequence[Tensor]) -> float:
    """The mean distance of all pairs."""
    found = torch.pdist(torch.stack(list(features)))
    return found.mean().item() if len(found) else 0.0


def _rounded(row: Row) -> Row:
    value, ceiling = (None if figure is None else round(figure, 2) for figure in (row.value, row.ceiling))
    return replace(row, value=value, ceiling=ceiling)

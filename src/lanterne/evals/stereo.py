"""Whether things are heard where they are seen: left and right of true scenes, made again from their middle."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean

import numpy as np
import torch
from torch import Tensor

from lanterne.engines.native.earshot import sources
from lanterne.engines.native.speed import Play
from lanterne.evals.bench import Bench
from lanterne.evals.table import Row
from lanterne.model.audio import SAMPLE_RATE, TOKEN
from lanterne.model.layout import FRAME_RATE
from lanterne.model.stereo import StereoStream
from lanterne.worlds.motion import contacts
from lanterne.worlds.scene import Scene
from lanterne.worlds.sound import audible, mix
from lanterne.worlds.tracks import track

MOMENT = 0.25  # seconds over which the two ears are compared
BLOW = 0.15  # the same from a contact on


@torch.inference_mode()
def stereo_rows(scenes: Sequence[Scene], bench: Bench) -> list[Row]:
    """By how many dB the difference in level between left and right is wrong, where scenes are seen as they are: the
    middle of their sound goes through the latents, its sides are made by `lanterne.model.stereo`. The ceiling is that
    of the true middle; one ear for both is wrong by what the rows of mono say.
    """
    kinds = ("latents", "true", "mono")
    blows: dict[str, list[float]] = {kind: [] for kind in kinds}
    moments: dict[str, list[float]] = {kind: [] for kind in kinds}
    for scene in scenes:
        true = torch.from_numpy(mix(scene, SAMPLE_RATE)).float()
        middle = true.mean(dim=0)[: true.shape[1] // TOKEN * TOKEN]
        coded = bench.model.audio.decode(bench.model.audio.encode(middle[None]), scene.seed)[0]
        heard = {
            "latents": _spread(coded, scene),
            "true": _spread(middle, scene),
            "mono": torch.stack([middle, middle]),
        }
        for kind, waves in heard.items():
            for start in np.arange(0, len(middle) / SAMPLE_RATE - MOMENT, MOMENT):
                moments[kind].append(_off(waves, true, float(start), MOMENT))
            for contact in contacts(scene):
                if contact.time_s + BLOW < len(middle) / SAMPLE_RATE:
                    blows[kind].append(_off(waves, true, contact.time_s, BLOW))
    return [
        row
        for name, found in (("at contacts", blows), ("in every quarter second", moments))
        for row in (
            Row(f"left against right {name}, off by", _mean(found["latents"]), _mean(found["true"]), "dB"),
            Row(f"left against right {name}, mono, off by", _mean(found["mono"]), unit="dB"),
        )
    ]


def _spread(wave: Tensor, scene: Scene) -> Tensor:
    """A mono sound of a scene, left and right."""
    rows = torch.from_numpy(track(scene, (np.arange(len(wave) // TOKEN) / FRAME_RATE).tolist(), FRAME_RATE))
    cast = replace(scene.shot, sounds=audible(scene))
    known = [(cast, Play(rows, [], []))] if scene.actors else []
    stream = StereoStream(scene.seed)
    first = stream.push(wave, sources(known, range(len(rows)), scene.aspect))
    return torch.cat([first, stream.finish()], dim=1)


def _off(waves: Tensor, true: Tensor, start_s: float, seconds: float) -> float:
    here = slice(round(start_s * SAMPLE_RATE), round((start_s + seconds) * SAMPLE_RATE))
    return abs(_louder(waves[:, here]) - _louder(true[:, here]))


def _louder(waves: Tensor) -> float:
    """By how many dB the left is louder than the right."""
    left, right = (waves.square().sum(dim=1) + 1e-9).tolist()
    return 10 * math.log10(left / right)


def _mean(found: Sequence[float]) -> float | None:
    return fmean(found) if found else None

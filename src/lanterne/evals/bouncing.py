"""Bouncing balls before a camera at rest: what is heard against what is seen, and physics read off their tracks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lanterne.core.canvas import Card
from lanterne.evals.bench import Bench
from lanterne.evals.blob import moving_track
from lanterne.evals.cases import Case
from lanterne.evals.motion import offsets, physics, seen_contacts, sunk
from lanterne.evals.table import ONSETS, PHYSICS, Row

GRAVITY, RESTITUTION = 2.8, 0.885  # the middle of what the theatre's bouncing balls have


def bouncing_rows(bench: Bench, cases: Sequence[Case]) -> list[Row]:
    """Bouncing balls: their onsets against the contacts seen in the picture, and their physics."""
    gaps: dict[str, list[np.ndarray]] = {"made": [], "true": [], "chance": []}
    errors: dict[str, list[float]] = {"made": [], "true": []}
    flights: dict[str, list[bool]] = {"made": [], "true": []}
    depths: dict[str, list[float]] = {"made": [], "true": []}
    heard_before = np.zeros(0)
    for index, case in enumerate(cases):
        bench.on_step("motion and sound", index, len(cases))
        clips = {"made": bench.clip(Card(case.words, case.directed), case.scene.seed), "true": bench.render(case.scene)}
        motion = case.scene.actors[0].motion
        expected = {"made": (GRAVITY, RESTITUTION), "true": (motion.gravity, motion.restitution)}
        for side, latents in clips.items():
            track, heard = moving_track(bench.look(latents)), bench.hear(latents)
            contacts = np.zeros(0) if track is None else seen_contacts(track)
            gaps[side].append(offsets(contacts, heard))
            if side == "made":  # another clip's sound: what chance would give
                gaps["chance"].append(offsets(contacts, heard_before))
                heard_before = heard
            found = None if track is None else physics(track)
            flights[side].append(found is not None)
            depth = None if track is None else sunk(track)
            depths[side] += [] if depth is None else [100 * depth]
            if found is not None:
                gravity, restitution = expected[side]
                pairs = ((found.gravity, gravity), (found.restitution, restitution))
                errors[side].append(100 * max(abs(value / wanted - 1) for value, wanted in pairs))
    joined = {side: np.concatenate([np.zeros(0), *parts]) for side, parts in gaps.items()}
    joined["chance"] = np.concatenate([np.zeros(0), *gaps["chance"][1:]])
    made, true = joined["made"], joined["true"]
    rows = [
        Row(ONSETS, _median_ms(made), _median_ms(true), unit="ms"),
        Row("onset offset by chance", _median_ms(joined["chance"]), unit="ms"),
        Row("contacts seen for each bouncing clip", len(made) / len(cases), len(true) / len(cases), unit=""),
        Row(PHYSICS, _median(errors["made"]), _median(errors["true"]), unit="% off"),
        Row("bouncing clips with three contacts or more", _share(flights["made"]), _share(flights["true"])),
    ]
    rows.append(
        Row(
            "interpenetration: sinks into the ground by",
            _median(depths["made"]),
            _median(depths["true"]),
            "% of its height",
        )
    )
    rows += [
        Row(f"onsets within {limit} ms of a contact", _within(made, limit), _within(true, limit)) for limit in (40, 80)
    ]
    return rows


def _median(values: Sequence[float]) -> float | None:
    return float(np.median(values)) if values else None


def _share(truths: Sequence[bool]) -> float:
    return 100 * float(np.mean(truths))


def _median_ms(gaps: np.ndarray) -> float | None:
    heard = gaps[~np.isnan(gaps)]
    return 1000 * float(np.median(heard)) if len(heard) else None


def _within(gaps: np.ndarray, limit_ms: int) -> float | None:
    """The share of all contacts with an onset that near, in percent: a contact that nobody hears counts as missed."""
    return 100 * float(np.mean(gaps <= limit_ms / 1000)) if len(gaps) else None

"""Kandinsky 5: text, or a first frame with the weights made for that. Source: diffusers' pipelines `kandinsky5`."""

from __future__ import annotations

from typing import Any

from lanterne.engines.diffusers.family import (
    Ability,
    Call,
    Feature,
    Output,
    Scene,
    first_frames,
    picture,
    wide_and_tall,
)
from lanterne.engines.diffusers.snapshot import Snapshot

name = "kandinsky5"
pipelines = ("Kandinsky5T2VPipeline", "Kandinsky5I2VPipeline")

_SIZES = (*wide_and_tall((768, 512)), (512, 512))


def ability(snapshot: Snapshot) -> Ability:
    looks = snapshot.pipeline == "Kandinsky5I2VPipeline"
    start = Feature.FIRST if looks else Feature.TEXT
    return Ability(
        frozenset({start, Feature.NEGATIVE, Feature.LORA}),
        _SIZES,
        fps=24.0,
        max_seconds=10.0,
        needs=frozenset({start} if looks else ()),
    )


def call(snapshot: Snapshot, scene: Scene) -> Call:
    return Call(snapshot.pipeline, {} if scene.first is None else {"image": picture(scene.first)})


def output(made: Any) -> Output:  # noqa: ANN401
    return first_frames(made)

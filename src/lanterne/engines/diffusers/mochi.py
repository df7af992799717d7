"""Mochi 1: text alone, 30 frames a second, six frames to a latent. Source: diffusers' pipeline `mochi`."""

from __future__ import annotations

from typing import Any

from lanterne.engines.diffusers.family import Ability, Call, Feature, Output, Scene, first_frames, wide_and_tall
from lanterne.engines.diffusers.snapshot import Snapshot

name = "mochi"
pipelines = ("MochiPipeline",)


def ability(snapshot: Snapshot) -> Ability:
    features = frozenset({Feature.TEXT, Feature.NEGATIVE, Feature.LORA})
    return Ability(features, wide_and_tall((848, 480)), fps=30.0, max_seconds=5.4, stride=6)


def call(snapshot: Snapshot, scene: Scene) -> Call:
    return Call("MochiPipeline")


def output(made: Any) -> Output:  # noqa: ANN401
    return first_frames(made)

"""Cosmos-Predict 1, 2 and 2.5: text, and the frames to go on from. Source: diffusers' pipelines `cosmos`.

Their licence asks that NVIDIA's guardrail stays on: it looks at the words and at the pictures, comes with a package of
its own (`cosmos_guardrail`), and is never taken out here.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from lanterne.core.errors import WeightsError
from lanterne.engines.diffusers.family import (
    Ability,
    Call,
    Feature,
    Output,
    Scene,
    first_frames,
    picture,
    pictures,
    wide_and_tall,
)
from lanterne.engines.diffusers.snapshot import Snapshot

name = "cosmos"
pipelines = (
    "CosmosTextToWorldPipeline",
    "CosmosVideoToWorldPipeline",
    "Cosmos2VideoToWorldPipeline",
    "Cosmos2_5_PredictBasePipeline",
)

_SIZES = wide_and_tall((1280, 704))


def ability(snapshot: Snapshot) -> Ability:
    features, needs = {Feature.NEGATIVE}, frozenset[Feature]()
    if snapshot.pipeline in ("CosmosTextToWorldPipeline", "Cosmos2_5_PredictBasePipeline"):
        features.add(Feature.TEXT)
    if snapshot.pipeline != "CosmosTextToWorldPipeline":
        features.add(Feature.FIRST)
    if Feature.TEXT not in features:
        needs = frozenset({Feature.FIRST})
    if snapshot.pipeline == "Cosmos2_5_PredictBasePipeline":
        features.add(Feature.LORA)
    is_first = snapshot.pipeline.startswith(("CosmosText", "CosmosVideo"))
    return Ability(
        frozenset(features),
        _SIZES,
        fps=30.0 if is_first else 16.0,
        max_seconds=4.0 if is_first else 5.8,
        stride=8 if is_first else 4,
        needs=needs,
    )


def call(snapshot: Snapshot, scene: Scene) -> Call:
    for package in ("cosmos_guardrail", "torchvision"):
        if find_spec(package) is None:
            raise WeightsError(f"Cosmos needs {package}.", f"Run: pip install {package} (for your build of torch).")
    if snapshot.pipeline == "Cosmos2_5_PredictBasePipeline":
        if scene.first is None:
            return Call(snapshot.pipeline)
        return Call(snapshot.pipeline, {"video": pictures(scene.first), "num_latent_conditional_frames": 1})
    arguments: dict[str, Any] = {"fps": round(scene.fps)}
    if scene.first is not None:
        arguments["image"] = picture(scene.first)
    return Call(snapshot.pipeline, arguments)


def output(made: Any) -> Output:  # noqa: ANN401
    return first_frames(made)

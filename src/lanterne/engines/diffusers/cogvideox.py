"""CogVideoX 1.0 and 1.5: text, a clip to start from, or a first frame with the weights made for that.

Source: diffusers' pipelines `cogvideo`. 1.5 takes its latents in pairs (`patch_size_t`) and runs at 16 frames a second.
"""

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
    pictures,
    wide_and_tall,
)
from lanterne.engines.diffusers.snapshot import Snapshot

name = "cogvideox"
pipelines = ("CogVideoXPipeline", "CogVideoXImageToVideoPipeline", "CogVideoXVideoToVideoPipeline")


def ability(snapshot: Snapshot) -> Ability:
    features, needs = {Feature.NEGATIVE, Feature.LORA}, frozenset[Feature]()
    if snapshot.pipeline == "CogVideoXImageToVideoPipeline":
        features.add(Feature.FIRST)
        needs = frozenset({Feature.FIRST})
    else:
        features |= {Feature.TEXT, Feature.RESTYLE}
    is_second = bool(snapshot.config("transformer").get("patch_size_t"))
    return Ability(
        frozenset(features),
        wide_and_tall((1360, 768)) if is_second else wide_and_tall((720, 480)),
        fps=16.0 if is_second else 8.0,
        max_seconds=5.0 if is_second else 6.0,
        needs=needs,
    )


def call(snapshot: Snapshot, scene: Scene) -> Call:
    if scene.hint is not None:
        return Call("CogVideoXVideoToVideoPipeline", {"video": pictures(scene.hint), "strength": scene.strength})
    if scene.first is not None:
        return Call("CogVideoXImageToVideoPipeline", {"image": picture(scene.first)})
    return Call("CogVideoXPipeline")


def output(made: Any) -> Output:  # noqa: ANN401
    return first_frames(made)

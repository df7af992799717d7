"""SANA-Video: text or a first frame, one set of weights for both. Source: diffusers' pipelines `sana_video`.

Its autoencoder is Wan's (four frames to a latent) or, in the large size, LTX-2's (eight).
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
    wide_and_tall,
)
from lanterne.engines.diffusers.snapshot import Snapshot

name = "sana"
pipelines = ("SanaVideoPipeline", "SanaImageToVideoPipeline")


def ability(snapshot: Snapshot) -> Ability:
    is_large = snapshot.index.get("vae", ("", ""))[1] == "AutoencoderKLLTX2Video"
    return Ability(
        frozenset({Feature.TEXT, Feature.FIRST, Feature.NEGATIVE, Feature.LORA}),
        wide_and_tall((1280, 704)) if is_large else wide_and_tall((832, 480)),
        fps=16.0,
        max_seconds=5.0,
        stride=8 if is_large else 4,
        side_multiple=32,
    )


def call(snapshot: Snapshot, scene: Scene) -> Call:
    arguments: dict[str, Any] = {"frames": scene.frames, "use_resolution_binning": False}
    if scene.first is None:
        return Call("SanaVideoPipeline", arguments)
    return Call("SanaImageToVideoPipeline", {**arguments, "image": picture(scene.first)})


def output(made: Any) -> Output:  # noqa: ANN401
    return first_frames(made)

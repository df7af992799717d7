"""HunyuanVideo 1.0: text, or a first frame with the weights made for that.

Source: diffusers' pipelines `hunyuan_video`. Unwanted words would need true guidance, which these distilled weights
were not made for: they are not taken.
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

name = "hunyuan"
pipelines = ("HunyuanVideoPipeline", "HunyuanVideoImageToVideoPipeline")

_SIZES = (*wide_and_tall((848, 480), (960, 544), (1280, 720)), (720, 720))


def ability(snapshot: Snapshot) -> Ability:
    looks = snapshot.pipeline == "HunyuanVideoImageToVideoPipeline"
    start = Feature.FIRST if looks else Feature.TEXT
    return Ability(
        frozenset({start, Feature.LORA}),
        _SIZES,
        fps=24.0,
        max_seconds=5.375,
        needs=frozenset({start} if looks else ()),
    )


def call(snapshot: Snapshot, scene: Scene) -> Call:
    if scene.first is None:
        return Call(snapshot.pipeline)
    arguments: dict[str, Any] = {"image": picture(scene.first)}
    if snapshot.config("transformer").get("image_condition_type") == "latent_concat":
        arguments["num_frames"] = scene.frames + 4  # the pipeline drops the first four
    return Call(snapshot.pipeline, arguments)


def output(made: Any) -> Output:  # noqa: ANN401
    return first_frames(made)

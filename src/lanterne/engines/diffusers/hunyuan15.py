"""HunyuanVideo 1.5: text, or a first frame with the weights made for that.

Source: diffusers' pipelines `hunyuan_video1_5`. The picture's shape decides the size of what is made from it, near the
size that the weights were trained for; the result is scaled to the canvas. Guidance is a part of the snapshot.
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

name = "hunyuan15"
pipelines = ("HunyuanVideo15Pipeline", "HunyuanVideo15ImageToVideoPipeline")


def ability(snapshot: Snapshot) -> Ability:
    looks = snapshot.pipeline == "HunyuanVideo15ImageToVideoPipeline"
    start = Feature.FIRST if looks else Feature.TEXT
    is_large = snapshot.config("transformer").get("target_size", 640) >= 960
    return Ability(
        frozenset({start, Feature.NEGATIVE}),
        (*wide_and_tall((1280, 720)), (960, 960)) if is_large else (*wide_and_tall((848, 480)), (640, 640)),
        fps=24.0,
        max_seconds=5.0,
        needs=frozenset({start} if looks else ()),
    )


def call(snapshot: Snapshot, scene: Scene) -> Call:
    return Call(snapshot.pipeline, {} if scene.first is None else {"image": picture(scene.first)})


def output(made: Any) -> Output:  # noqa: ANN401
    return first_frames(made)

"""LTX-Video: text, first frame, and, from 0.9.5 on, pictures and clips at any time.

Source: diffusers' pipelines `ltx`. A condition of strength below one is a hint: its latents start part-way.
"""

from __future__ import annotations

from typing import Any

import numpy as np

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

name = "ltx"
pipelines = ("LTXPipeline", "LTXImageToVideoPipeline", "LTXConditionPipeline")

_SIZES = wide_and_tall((768, 512), (1216, 704), (512, 512))


def ability(snapshot: Snapshot) -> Ability:
    features = {Feature.TEXT, Feature.FIRST, Feature.NEGATIVE, Feature.LORA}
    if snapshot.pipeline == "LTXConditionPipeline":
        features |= {Feature.LAST, Feature.KEYFRAMES, Feature.CLIPS, Feature.RESTYLE}
    return Ability(frozenset(features), _SIZES, fps=24.0, max_seconds=10.0, stride=8, side_multiple=32)


def call(snapshot: Snapshot, scene: Scene) -> Call:
    arguments: dict[str, Any] = {"frame_rate": scene.fps}
    if snapshot.pipeline != "LTXConditionPipeline":
        if scene.first is None:
            return Call("LTXPipeline", arguments)
        return Call("LTXImageToVideoPipeline", {**arguments, "image": picture(scene.first)})
    from diffusers.pipelines.ltx.pipeline_ltx_condition import LTXVideoCondition

    conditions = []
    for kept in scene.kept:
        if len(kept.frames) == 1:
            conditions.append(LTXVideoCondition(image=picture(kept.frames), frame_index=kept.index))
        else:
            frames = kept.frames
            if kept.index and len(frames) < 9:  # a clip within needs two latents: the pipeline refuses fewer
                frames = np.concatenate([frames, np.repeat(frames[-1:], 9 - len(frames), axis=0)])
            conditions.append(LTXVideoCondition(video=pictures(frames), frame_index=kept.index // 8 * 8))
    if scene.hint is not None:
        conditions.append(LTXVideoCondition(video=pictures(scene.hint), frame_index=0, strength=1 - scene.strength))
    if conditions:
        arguments["conditions"] = conditions
    return Call("LTXConditionPipeline", arguments)


def output(made: Any) -> Output:  # noqa: ANN401
    return first_frames(made)

"""Kandinsky 6: pictures and sound in one pass, from words or a first frame.

Source: diffusers' pipelines `kandinsky6`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from lanterne.engines.diffusers.family import Ability, Call, Feature, Output, Scene, picture, wide_and_tall
from lanterne.engines.diffusers.snapshot import Snapshot

name = "kandinsky6"
pipelines = ("Kandinsky6TI2VAPipeline",)

_SIZES = (*wide_and_tall((768, 512)), (512, 512))


def ability(snapshot: Snapshot) -> Ability:
    has_sound = "audio_vae" in snapshot.components
    features = {Feature.TEXT, Feature.FIRST, Feature.NEGATIVE}
    return Ability(
        frozenset(features | {Feature.SOUND} if has_sound else features),
        _SIZES,
        fps=24.0,
        max_seconds=10.0,
        sample_rate=int(snapshot.config("audio_vae").get("sample_rate", 44_100)) if has_sound else 0,
        channels=1 if has_sound else 0,
    )


def call(snapshot: Snapshot, scene: Scene) -> Call:
    arguments = {"frame_rate": scene.fps, "sample_audio": "audio_vae" in snapshot.components}
    return Call(pipelines[0], arguments if scene.first is None else {**arguments, "image": picture(scene.first)})


def output(made: Any) -> Output:  # noqa: ANN401
    sound = None if made.audio is None else np.asarray(made.audio[0], np.float32)[None]
    return Output(np.asarray(made.frames[0]), sound)

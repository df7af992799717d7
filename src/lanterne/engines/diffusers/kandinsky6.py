"""Kandinsky 6: pictures and sound in one pass, from words or a first frame.

Source: diffusers' pipelines `kandinsky6`; the makers' README for sizes, length and steps. Distilled weights, which the
PiFlow scheduler gives away, know neither guidance nor unwanted words: with the usual guidance they make noise.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from lanterne.engines.diffusers.family import Ability, Call, Feature, Output, Scene, picture, wide_and_tall
from lanterne.engines.diffusers.snapshot import Snapshot

name = "kandinsky6"
pipelines = ("Kandinsky6TI2VAPipeline",)

_SIZES = (*wide_and_tall((864, 480), (768, 512)), (512, 512))
_DISTILLED_STEPS = 10


def _is_distilled(snapshot: Snapshot) -> bool:
    return bool(snapshot.index["scheduler"][1] == "PiflowScheduler")


def ability(snapshot: Snapshot) -> Ability:
    has_sound = "audio_vae" in snapshot.components
    features = {Feature.TEXT, Feature.FIRST}
    features |= {Feature.SOUND} if has_sound else set()
    features |= set() if _is_distilled(snapshot) else {Feature.NEGATIVE}
    return Ability(
        frozenset(features),
        _SIZES,
        fps=24.0,
        max_seconds=125 / 24,
        sample_rate=int(snapshot.config("audio_vae").get("sample_rate", 44_100)) if has_sound else 0,
        channels=1 if has_sound else 0,
        steps=_DISTILLED_STEPS if _is_distilled(snapshot) else None,
    )


def call(snapshot: Snapshot, scene: Scene) -> Call:
    arguments: dict[str, Any] = {"frame_rate": scene.fps, "sample_audio": "audio_vae" in snapshot.components}
    if _is_distilled(snapshot):
        arguments["guidance_scale"] = 1.0
    return Call(pipelines[0], arguments if scene.first is None else {**arguments, "image": picture(scene.first)})


def output(made: Any) -> Output:  # noqa: ANN401
    sound = None if made.audio is None else np.asarray(made.audio[0], np.float32)[None]
    return Output(np.asarray(made.frames[0]), sound)

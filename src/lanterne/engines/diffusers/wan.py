"""Wan 2.1 and 2.2: text, first frame, first and last frame, video to video, and VACE's any-frame canvas.

Source: diffusers' pipelines `wan`, whose arguments these are. A snapshot says what it is by its pipeline's class and by
its transformer: 2.1's image models look at the picture through CLIP too (`image_dim`), and the one of them that was
trained on first and last frames has positions for two pictures (`pos_embed_seq_len`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from lanterne.engines.diffusers.family import (
    Ability,
    Call,
    Feature,
    Frames,
    Output,
    Scene,
    first_frames,
    picture,
    pictures,
    wide_and_tall,
)
from lanterne.engines.diffusers.snapshot import Snapshot

name = "wan"
pipelines = ("WanPipeline", "WanImageToVideoPipeline", "WanVideoToVideoPipeline", "WanVACEPipeline")

_480P = (*wide_and_tall((832, 480)), (624, 624))
_720P = (*wide_and_tall((1280, 720)), (960, 960))
_TI2V = (*wide_and_tall((1280, 704)), (960, 960))
_EMPTY = 128  # the grey that VACE takes for a frame that is to be painted


def ability(snapshot: Snapshot) -> Ability:
    features = {Feature.NEGATIVE, Feature.LORA}
    needs: set[Feature] = set()
    transformer = snapshot.config("transformer") or snapshot.config("transformer_2")
    expands = bool(snapshot.index.get("expand_timesteps"))
    if snapshot.pipeline == "WanVACEPipeline":
        features |= {Feature.TEXT, Feature.FIRST, Feature.LAST, Feature.KEYFRAMES, Feature.CLIPS, Feature.MASK}
        features.add(Feature.REFERENCES)
    elif snapshot.pipeline == "WanImageToVideoPipeline":
        features.add(Feature.FIRST)
        needs.add(Feature.FIRST)
        if transformer.get("pos_embed_seq_len"):
            features.add(Feature.LAST)
            needs.add(Feature.LAST)
        elif not transformer.get("image_dim") and not expands:
            features.add(Feature.LAST)
    else:
        features.add(Feature.TEXT)
        if expands:
            features.add(Feature.FIRST)
        elif "transformer_2" not in snapshot.components:
            features.add(Feature.RESTYLE)
    is_small = transformer.get("num_layers", 0) <= 30 and not expands
    sizes = _TI2V if expands else _480P if is_small else _720P + _480P
    return Ability(
        frozenset(features),
        sizes,
        fps=24.0 if expands else 16.0,
        max_seconds=5.0,
        side_multiple=32 if expands else 16,
        needs=frozenset(needs),
    )


def call(snapshot: Snapshot, scene: Scene) -> Call:
    if snapshot.pipeline == "WanVACEPipeline":
        return Call("WanVACEPipeline", _vace(scene))
    if scene.hint is not None:
        return Call("WanVideoToVideoPipeline", {"video": pictures(scene.hint), "strength": scene.strength})
    if scene.first is None:
        return Call("WanPipeline")
    arguments = {"image": picture(scene.first)}
    if scene.last is not None:
        arguments["last_image"] = picture(scene.last)
    return Call("WanImageToVideoPipeline", arguments)


def _vace(scene: Scene) -> dict[str, Any]:
    """The clip with holes and the mask of the holes; reference pictures go beside it."""
    width, height = scene.size
    clip: Frames = np.full((scene.frames, height, width, 3), _EMPTY, np.uint8)
    paint = np.ones((scene.frames, height, width), bool)
    for kept in scene.kept:
        span = slice(kept.index, kept.end)
        free = np.zeros(kept.frames.shape[:3], bool) if kept.mask is None else kept.mask
        clip[span] = np.where(free[..., None], _EMPTY, kept.frames)
        paint[span] = free
    mask = np.repeat(paint[..., None].astype(np.uint8) * 255, 3, axis=3)
    arguments: dict[str, Any] = {"video": pictures(clip), "mask": pictures(mask)}
    if scene.references:
        arguments["reference_images"] = [picture(frames) for frames in scene.references]
    return arguments


def output(made: Any) -> Output:  # noqa: ANN401
    return first_frames(made)

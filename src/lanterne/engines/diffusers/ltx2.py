"""LTX-2 and its successors: pictures and stereo sound in one pass; pictures and clips at any time.

Source: diffusers' pipelines `ltx2`. Conditions are placed by latents, of which the first stands for one frame and each
other one for eight. The 2.0 weights know neither modulated cross-attention nor its timestep: their own settings, those
of diffusers' documentation, are asked for. The transformer that comes with 2.5 is distilled, which its scheduler gives
away: it has noise levels of its own, eight steps, and no guidance, so no unwanted words.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from lanterne.engines.diffusers.family import Ability, Call, Feature, Output, Scene, pictures, wide_and_tall
from lanterne.engines.diffusers.snapshot import Snapshot

name = "ltx2"
pipelines = ("LTX2Pipeline", "LTX2ImageToVideoPipeline", "LTX2ConditionPipeline")

_SIZES = wide_and_tall((768, 512), (1280, 704), (1920, 1088))
_STRIDE = 8
_DISTILLED_STEPS = 8
_UNGUIDED = {"guidance_scale": 1.0, "stg_scale": 0.0, "modality_scale": 1.0, "guidance_rescale": 0.0}


def _is_distilled(snapshot: Snapshot) -> bool:
    is_later = bool(snapshot.config("transformer").get("cross_attn_mod"))
    return is_later and not snapshot.config("scheduler").get("use_dynamic_shifting")


def ability(snapshot: Snapshot) -> Ability:
    vocoder = snapshot.config("vocoder")
    is_distilled = _is_distilled(snapshot)
    lacking = {Feature.MASK, Feature.REFERENCES} | ({Feature.NEGATIVE} if is_distilled else set())
    return Ability(
        frozenset(set(Feature) - lacking),
        _SIZES,
        fps=24.0,
        max_seconds=20.0,
        stride=_STRIDE,
        side_multiple=32,
        sample_rate=int(vocoder.get("output_sampling_rate", 24_000)),
        channels=int(vocoder.get("out_channels", 2)),
        steps=_DISTILLED_STEPS if is_distilled else None,
    )


def call(snapshot: Snapshot, scene: Scene) -> Call:
    config = snapshot.config("transformer")
    is_first = not config.get("cross_attn_mod")
    arguments: dict[str, Any] = {
        "frame_rate": scene.fps,
        "use_cross_timestep": not is_first,
        "spatio_temporal_guidance_blocks": [min(29 if is_first else 28, config.get("num_layers", 48) - 1)],
    }
    if _is_distilled(snapshot):
        arguments |= _distilled()
    if not scene.kept and scene.hint is None:
        return Call("LTX2Pipeline", arguments)
    from diffusers.pipelines.ltx2.pipeline_ltx2_condition import LTX2VideoCondition

    conditions = [LTX2VideoCondition(frames=pictures(kept.frames), index=_latent(kept.index)) for kept in scene.kept]
    if scene.hint is not None:
        conditions.append(LTX2VideoCondition(frames=pictures(scene.hint), index=0, strength=1 - scene.strength))
    return Call("LTX2ConditionPipeline", {**arguments, "conditions": conditions})


def _distilled() -> dict[str, Any]:
    """The noise levels that distilled weights know, and every guidance off, of the sound's too."""
    from diffusers.pipelines.ltx2.utils import DISTILLED_SIGMA_VALUES

    unguided = _UNGUIDED | {f"audio_{name}": value for name, value in _UNGUIDED.items()}
    return {"sigmas": list(DISTILLED_SIGMA_VALUES), **unguided}


def _latent(frame: int) -> int:
    """The latent that a frame belongs to."""
    return 0 if frame == 0 else (frame - 1) // _STRIDE + 1


def output(made: Any) -> Output:  # noqa: ANN401
    sound = made.audio[0]
    return Output(np.asarray(made.frames[0]), np.asarray(sound.float().cpu(), np.float32))

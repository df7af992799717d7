"""One generation by a model in memory: what it is asked for, and the call of its pipeline."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch

from lanterne.core.errors import EngineError
from lanterne.engines.diffusers.families import family_of
from lanterne.engines.diffusers.family import Output, Scene
from lanterne.engines.diffusers.loading import Lora, Model
from lanterne.engines.diffusers.watch import Watch, watched

# What the library raises for what it cannot do.
_FAULTS = (ValueError, RuntimeError, TypeError, AssertionError, LookupError, AttributeError, ArithmeticError)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Order:
    """A scene to be made. steps: None for the pipeline's own number. arguments: further ones of the pipeline."""

    scene: Scene
    seed: int
    steps: int | None = None
    loras: tuple[Lora, ...] = ()
    arguments: Mapping[str, object] = field(default_factory=dict)


def make(model: Model, order: Order, watch: Watch) -> Output:
    """Raises WeightsError for a LoRA that does not fit, EngineError for what the pipeline cannot do, and what the
    listener raises; torch.OutOfMemoryError passes through."""
    model.use(order.loras)
    family, scene = family_of(model.snapshot), order.scene
    call = family.call(model.snapshot, scene)
    pipeline = model.pipeline(call.pipeline)
    width, height = scene.size
    common: dict[str, Any] = {
        "prompt": scene.prompt,
        "negative_prompt": scene.negative or None,
        "width": width,
        "height": height,
        "num_frames": scene.frames,
        "num_inference_steps": order.steps,
        "generator": torch.Generator().manual_seed(order.seed),
        "output_type": "np",
    }
    takes = inspect.signature(pipeline.__call__).parameters
    arguments = {key: value for key, value in common.items() if key in takes and value is not None}
    if order.steps and "sigmas" in call.arguments:
        call = replace(call, arguments={**call.arguments, "sigmas": spaced(call.arguments["sigmas"], order.steps)})
    try:
        with torch.inference_mode(), watched(pipeline, watch):
            made = pipeline(**{**arguments, **call.arguments, **order.arguments})
        return family.output(made)
    except torch.OutOfMemoryError:
        raise
    except _FAULTS as error:
        log.exception("%s failed", model.engine)
        reason = " ".join(str(error).split())[:200]
        hint = (
            "The log says more." if model.memory.cache == "none" else "Try it with cache = 'none'; the log says more."
        )
        raise EngineError(f"{model.engine} failed: {reason.rstrip('.')}.", hint) from error
    finally:
        model.rest()


def spaced(sigmas: Sequence[float], steps: int) -> list[float]:
    """Noise levels of a family's own, each the beginning of a step, for as many steps as are asked for."""
    places = np.linspace(0, len(sigmas), steps, endpoint=False)
    return [float(level) for level in np.interp(places, range(len(sigmas) + 1), [*sigmas, 0.0])]

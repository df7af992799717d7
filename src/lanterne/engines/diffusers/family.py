"""What the families of open video models have in common: what one can do, and the values that its pipeline is fed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from lanterne.core.canvas import Preparation
from lanterne.engines.diffusers.snapshot import Snapshot

Frames = npt.NDArray[np.uint8]  # (frames, height, width, 3)


class Feature(StrEnum):
    """What a checkpoint can be given, finer than a canvas's preparations."""

    TEXT = "text"  # works from words alone
    FIRST = "first frame"
    LAST = "last frame"  # together with a first one
    KEYFRAMES = "keyframes"  # pictures at any time
    CLIPS = "clips"  # frames in a row at any time
    RESTYLE = "restyle"
    MASK = "mask"
    REFERENCES = "references"
    NEGATIVE = "negative words"
    LORA = "LoRA"
    SOUND = "sound"


@dataclass(frozen=True, slots=True)
class Ability:
    """What one checkpoint can do.

    sizes: (width, height), the default first. side_multiple: of which width and height are multiples. stride: it makes
    stride * k + 1 frames. needs_picture: it does nothing without a first frame, and without a last one if LAST is
    among `needs` too. steps: its usual number, None where its pipeline knows best.
    """

    features: frozenset[Feature]
    sizes: tuple[tuple[int, int], ...]
    fps: float
    max_seconds: float
    stride: int = 4
    side_multiple: int = 16
    needs: frozenset[Feature] = frozenset()
    sample_rate: int = 0
    channels: int = 0
    steps: int | None = None

    def preparations(self) -> frozenset[Preparation]:
        """The preparations of a canvas that this makes possible."""
        found, has = {Preparation.WORDS}, self.features
        if has & {Feature.FIRST, Feature.KEYFRAMES}:
            found.add(Preparation.KEEP)
        if Feature.KEYFRAMES in has or {Feature.FIRST, Feature.LAST} <= has:
            found.add(Preparation.RING)
        for feature, preparation in _SAME.items():
            if feature in has:
                found.add(preparation)
        return frozenset(found)

    def frames(self, least: int) -> int:
        """The fewest frames that it makes and that hold `least`; one frame alone is a length, too."""
        return -(-(least - 1) // self.stride) * self.stride + 1


_SAME = {
    Feature.RESTYLE: Preparation.HINT,
    Feature.MASK: Preparation.MASK,
    Feature.REFERENCES: Preparation.REFERENCE,
    Feature.NEGATIVE: Preparation.NEGATIVE,
}


@dataclass(frozen=True, slots=True)
class Kept:
    """Frames that stand at `index` of the clip to be made. mask: (frames, height, width) bool, True where the engine
    may paint; None where it may not paint at all."""

    index: int
    frames: Frames
    mask: npt.NDArray[np.bool_] | None = None

    @property
    def end(self) -> int:
        return self.index + len(self.frames)


@dataclass(frozen=True, slots=True)
class Scene:
    """What a pipeline is asked for: everything decoded, at the size and rate of the clip to be made.

    frames: how many the pipeline makes. kept: in the order of time, within those frames. hint: a clip to start from,
    `frames` long, and how far it may be left (0 to 1).
    """

    prompt: str
    negative: str
    size: tuple[int, int]
    frames: int
    fps: float
    kept: tuple[Kept, ...] = ()
    hint: Frames | None = None
    strength: float = 0.0
    references: tuple[Frames, ...] = ()

    @property
    def first(self) -> Frames | None:
        """The picture (1, height, width, 3) at the very beginning."""
        return next((kept.frames[:1] for kept in self.kept if kept.index == 0 and kept.mask is None), None)

    @property
    def last(self) -> Frames | None:
        """The picture at the very end."""
        return next((kept.frames[-1:] for kept in self.kept if kept.end == self.frames > 1 and kept.mask is None), None)


@dataclass(frozen=True, slots=True)
class Call:
    """A pipeline's class in diffusers, and the arguments that only this family has."""

    pipeline: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Output:
    """frames: float (frames, height, width, 3) from 0 to 1. sound: float32 (channels, samples), None
    for a silent one."""

    frames: npt.NDArray[np.floating[Any]]
    sound: npt.NDArray[np.float32] | None = None


class Family(Protocol):
    """One kind of model in diffusers. A module of its own says how its pipelines are called."""

    @property
    def name(self) -> str: ...

    @property
    def pipelines(self) -> tuple[str, ...]:
        """The classes that its snapshots name in model_index.json."""

    def ability(self, snapshot: Snapshot) -> Ability: ...

    def call(self, snapshot: Snapshot, scene: Scene) -> Call: ...

    def output(self, made: Any) -> Output:  # noqa: ANN401 (each pipeline has an output type of its own)
        ...


def first_frames(made: Any) -> Output:  # noqa: ANN401
    """The output of a silent pipeline that was asked for arrays: its only clip."""
    return Output(np.asarray(made.frames[0]))


def wide_and_tall(*wide: tuple[int, int]) -> tuple[tuple[int, int], ...]:
    """Landscape sizes, each with its portrait."""
    return tuple(size for width, height in wide for size in ((width, height), (height, width)))


def picture(frames: Frames) -> Any:  # noqa: ANN401 (Pillow is imported with diffusers, not before)
    """The first of some frames as diffusers likes pictures: a PIL image."""
    from PIL import Image

    return Image.fromarray(frames[0])


def pictures(frames: Frames) -> list[Any]:
    """Frames as a list of PIL images."""
    return [picture(frames[index : index + 1]) for index in range(len(frames))]

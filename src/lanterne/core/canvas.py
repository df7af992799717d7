"""The canvas: the one kind of request. What is given stands on it, an engine fills in the rest.

A canvas is a frozen value, cheap to build and to compare, and its JSON is a job's payload. Media stand in it by content
hash only; paths, uploads and addresses are resolved before. People say seconds, video models want 8k + 1 frames: the
canvas owns both numbers and what to crop.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from lanterne.core.canvas_parts import (
    MAX_SECONDS,
    MAX_WORDS,
    Card,
    Enters,
    Fit,
    Given,
    Line,
    Lora,
    Reference,
    Tracks,
    check_hash,
    check_time,
    check_words,
)
from lanterne.core.errors import InvalidInput
from lanterne.core.shot import Shot

__all__ = [
    "MAX_FPS",
    "MAX_SECONDS",
    "MAX_WORDS",
    "Canvas",
    "Card",
    "Enters",
    "Fit",
    "Given",
    "Line",
    "Lora",
    "Preparation",
    "Reference",
    "Tracks",
    "check_hash",
    "check_time",
]

MAX_SIDE_PX = 4096
MAX_FPS = 120.0
MAX_LORAS = 8
FRAME_STRIDE = 8  # video latents hold one frame, then eight at a time


class Preparation(StrEnum):
    """The ways of preparing a canvas; an engine's capabilities name those that it understands."""

    WORDS = "words"
    STORYBOARD = "storyboard"
    NEGATIVE = "negative"
    KEEP = "keep"
    HINT = "hint"
    MASK = "mask"
    REFERENCE = "reference"
    SPEECH = "speech"
    VOICE = "voice"
    RING = "ring"


@dataclass(frozen=True, slots=True)
class Canvas:
    """A clip to be: its size (width, height) in pixels, its length, and what is given of it.

    Raises InvalidInput for what no engine could make; what one engine cannot make, its `Capabilities` refuse.
    """

    size: tuple[int, int] = (864, 480)
    seconds: float = 4.0
    fps: float = 24.0
    cards: tuple[Card, ...] = ()
    given: tuple[Given, ...] = ()
    references: tuple[Reference, ...] = ()
    lines: tuple[Line, ...] = ()
    negative: str = ""
    is_ring: bool = False
    seed: int | None = None
    loras: tuple[Lora, ...] = ()

    def __post_init__(self) -> None:
        width, height = self.size
        if not all(isinstance(side, int) and 16 <= side <= MAX_SIDE_PX and side % 2 == 0 for side in (width, height)):
            raise InvalidInput(
                f"{width}x{height} is not a size for a video.",
                f"Width and height are even numbers of pixels from 16 to {MAX_SIDE_PX}, for instance 864x480.",
            )
        if not (math.isfinite(self.seconds) and 0 < self.seconds <= MAX_SECONDS):
            raise InvalidInput(
                f"A clip cannot last {self.seconds:g} seconds.", f"Ask for more than 0 and at most {MAX_SECONDS:g}."
            )
        if not (math.isfinite(self.fps) and 1 <= self.fps <= MAX_FPS):
            raise InvalidInput(f"{self.fps:g} frames per second cannot be made.", f"Ask for 1 to {MAX_FPS:g}.")
        if self.seed is not None and not 0 <= self.seed < 2**63:
            raise InvalidInput(f"{self.seed} is not a seed.", "A seed is a whole number from 0 to 2^63 - 1.")
        if self.is_ring and self.frames < 2:
            raise InvalidInput("A loop of one frame does not move.", "Ask for at least a second.")
        check_words("The list of unwanted things", self.negative, optional=True)
        if len(self.loras) > MAX_LORAS or len({lora.name for lora in self.loras}) < len(self.loras):
            raise InvalidInput("These LoRAs are too many, or one comes twice.", f"Name up to {MAX_LORAS}, each once.")
        times = [card.at_s for card in self.cards]
        times += [given.at_s for given in self.given] + [line.at_s for line in self.lines]
        for at_s in times:
            if at_s >= self.seconds:
                raise InvalidInput(
                    f"Something is placed at {at_s:g} seconds of a clip that lasts {self.seconds:g}.",
                    "Place it earlier or ask for a longer clip.",
                )
        object.__setattr__(self, "cards", tuple(sorted(self.cards, key=lambda card: card.at_s)))

    # What people put on it ------------------------------------------------------------------------------------------

    def shot(self, said: str | Shot, at: float = 0.0, words: str | None = None, enters: Enters = "cut") -> Canvas:
        """With one more card: raw words, or a shot (with the raw words it was read from, if any)."""
        if isinstance(said, Shot):
            card = Card(words if words is not None else said.caption(), said, at, enters)
        else:
            card = Card(said, None, at, enters)
        return replace(self, cards=(*self.cards, card))

    def keep(
        self,
        medium: str,
        at: float = 0.0,
        *,
        tracks: Tracks = "both",
        from_s: float = 0.0,
        for_s: float | None = None,
        mask: str | None = None,
        influence: tuple[tuple[float, float], ...] = (),
        fit: Fit = "fill",
    ) -> Canvas:
        """With a medium that must come out as it is (outside `mask`, if one is given): see `Given`."""
        given = Given(medium, at, 0.0, tracks, from_s, for_s, mask, influence, fit)
        return replace(self, given=(*self.given, given))

    def hint(
        self,
        medium: str,
        strength: float,
        at: float = 0.0,
        *,
        tracks: Tracks = "both",
        from_s: float = 0.0,
        for_s: float | None = None,
        fit: Fit = "fill",
    ) -> Canvas:
        """With a medium that is only a starting point: strength just above 0 changes little, 1 everything."""
        if strength <= 0:
            raise InvalidInput("A hint of strength 0 changes nothing.", "Keep the medium instead.")
        return replace(self, given=(*self.given, Given(medium, at, strength, tracks, from_s, for_s, fit=fit)))

    def reference(self, name: str, *media: str) -> Canvas:
        """With a character that the words may name."""
        return replace(self, references=(*self.references, Reference(name, media)))

    def say(self, speaker: str, words: str, at: float, voice: str | None = None) -> Canvas:
        """With a line of dialogue."""
        return replace(self, lines=(*self.lines, Line(speaker, words, at, voice)))

    def without(self, negative: str) -> Canvas:
        """With words for what should not be seen or heard."""
        return replace(self, negative=negative)

    def ring(self) -> Canvas:
        """As a loop: its end meets its beginning."""
        return replace(self, is_ring=True)

    def lora(self, name: str, scale: float = 1.0) -> Canvas:
        """With a LoRA that the engine offers, as much of it as the scale says."""
        return replace(self, loras=(*self.loras, Lora(name, scale)))

    # What engines read off it ---------------------------------------------------------------------------------------

    @property
    def frames(self) -> int:
        """How many frames the clip has."""
        return max(1, round(self.seconds * self.fps))

    @property
    def padded_frames(self) -> int:
        """The fewest frames of the form 8k + 1 that hold the clip: what a video model makes."""
        return -(-(self.frames - 1) // FRAME_STRIDE) * FRAME_STRIDE + 1

    @property
    def cropped_frames(self) -> int:
        """How many of the padded frames are dropped, at the end."""
        return self.padded_frames - self.frames

    def samples(self, sample_rate: int) -> int:
        """How many sound samples last as long as the frames do."""
        return round(self.frames * sample_rate / self.fps)

    @property
    def media(self) -> frozenset[str]:
        """The hashes of everything that must be at hand to make this clip."""
        return frozenset(self._media())

    def _media(self) -> Iterator[str]:
        for given in self.given:
            yield given.medium
            if given.mask:
                yield given.mask
        for reference in self.references:
            yield from reference.media
        yield from (line.voice for line in self.lines if line.voice)

    @property
    def preparations(self) -> frozenset[Preparation]:
        """Which preparations stand on it."""
        found = {
            Preparation.WORDS: bool(self.cards),
            Preparation.STORYBOARD: len(self.cards) > 1 or any(card.at_s > 0 for card in self.cards),
            Preparation.NEGATIVE: bool(self.negative.strip()),
            Preparation.KEEP: any(given.strength == 0 for given in self.given),
            Preparation.HINT: any(given.strength > 0 for given in self.given),
            Preparation.MASK: any(given.mask for given in self.given),
            Preparation.REFERENCE: bool(self.references),
            Preparation.SPEECH: bool(self.lines),
            Preparation.VOICE: any(line.voice for line in self.lines),
            Preparation.RING: self.is_ring,
        }
        return frozenset(preparation for preparation, stands in found.items() if stands)

"""The canvas: the one kind of request. What is given stands on it, an engine fills in the rest.

A canvas is a frozen value, cheap to build and to compare, and its JSON is a job's payload. Media stand in it by content
hash only; paths, uploads and addresses are resolved before. People say seconds, video models want 8k + 1 frames: the
canvas owns both numbers and what to crop.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

from lanterne.core.errors import InvalidInput
from lanterne.core.shot import Shot

MAX_WORDS = 32_000  # characters of one prompt, as in the Videos API
MAX_SIDE_PX = 4096
MAX_SECONDS = 600.0
MAX_FPS = 120.0
FRAME_STRIDE = 8  # video latents hold one frame, then eight at a time

Tracks = Literal["picture", "sound", "both"]
_HASH = re.compile(r"[0-9a-f]{64}")


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
    RING = "ring"


def _check_time(what: str, seconds: float, limit: float = MAX_SECONDS) -> None:
    if not (math.isfinite(seconds) and 0 <= seconds <= limit):
        raise InvalidInput(f"{what} is {seconds:g} seconds.", f"It must lie between 0 and {limit:g}.")


def _check_words(what: str, words: str, optional: bool = False) -> None:
    if not words.strip() and not optional:
        raise InvalidInput(f"{what} is empty.", 'Say what to show, for instance "a red kite over a green park".')
    if len(words) > MAX_WORDS:
        raise InvalidInput(
            f"{what} has {len(words):,} characters.", f"At most {MAX_WORDS:,} are read: say it in fewer words."
        )


def check_hash(digest: str) -> None:
    """A medium is named by the SHA-256 of its bytes: 64 lower-case hexadecimal digits. Raises InvalidInput."""
    if not _HASH.fullmatch(digest):
        raise InvalidInput(f"{digest[:80]!r} does not name a medium.", "Give the SHA-256 of its bytes in hexadecimal.")


@dataclass(frozen=True, slots=True)
class Card:
    """Words at a time: as they were written, and, once direction has read them, as a shot."""

    words: str
    shot: Shot | None = None
    at_s: float = 0.0

    def __post_init__(self) -> None:
        _check_words("The prompt", self.words)
        _check_time("A card's time", self.at_s)

    @property
    def caption(self) -> str:
        """The canonical caption; the raw words where nobody has read them yet."""
        return (self.shot.caption() if self.shot else "") or self.words


@dataclass(frozen=True, slots=True)
class Given:
    """A medium that stands on the canvas from `at_s` on.

    strength: 0 keeps it exactly; above that it is a hint, loosened more and more up to 1. from_s and for_s cut a part
    out of the medium (for_s None: up to its end). mask: the hash of a mask video or picture, white where the engine may
    paint; None where it may paint nothing.
    """

    medium: str
    at_s: float = 0.0
    strength: float = 0.0
    tracks: Tracks = "both"
    from_s: float = 0.0
    for_s: float | None = None
    mask: str | None = None

    def __post_init__(self) -> None:
        check_hash(self.medium)
        if self.mask is not None:
            check_hash(self.mask)
        _check_time("A medium's time", self.at_s)
        _check_time("The beginning of the part that is used", self.from_s, limit=math.inf)
        if self.for_s is not None and not (math.isfinite(self.for_s) and self.for_s > 0):
            raise InvalidInput(f"A part of {self.for_s:g} seconds cannot be used.", "Its length must be above 0.")
        if not 0 <= self.strength <= 1:
            raise InvalidInput(f"The strength {self.strength:g} is out of range.", "0 keeps the medium, 1 ignores it.")
        if self.tracks not in ("picture", "sound", "both"):
            raise InvalidInput(f"{self.tracks!r} is no track.", "Use picture, sound or both.")


@dataclass(frozen=True, slots=True)
class Reference:
    """A character who may be seen or heard: the name that the words use, and media that show them."""

    name: str
    media: tuple[str, ...]

    def __post_init__(self) -> None:
        _check_words("A character's name", self.name)
        if not self.media:
            raise InvalidInput(f"The character {self.name} has no picture.", "Give at least one.")
        for medium in self.media:
            check_hash(medium)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of dialogue: who says what, when, in which voice (the hash of a voice sample, None: any)."""

    speaker: str
    words: str
    at_s: float
    voice: str | None = None

    def __post_init__(self) -> None:
        _check_words("The speaker's name", self.speaker)
        _check_words("A line of dialogue", self.words)
        _check_time("A line's time", self.at_s)
        if self.voice is not None:
            check_hash(self.voice)


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
        _check_words("The list of unwanted things", self.negative, optional=True)
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

    def shot(self, said: str | Shot, at: float = 0.0, words: str | None = None) -> Canvas:
        """With one more card: raw words, or a shot (with the raw words it was read from, if any)."""
        if isinstance(said, Shot):
            card = Card(words if words is not None else said.caption(), said, at)
        else:
            card = Card(said, None, at)
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
    ) -> Canvas:
        """With a medium that must come out as it is (outside `mask`, if one is given)."""
        return replace(self, given=(*self.given, Given(medium, at, 0.0, tracks, from_s, for_s, mask)))

    def hint(
        self,
        medium: str,
        strength: float,
        at: float = 0.0,
        *,
        tracks: Tracks = "both",
        from_s: float = 0.0,
        for_s: float | None = None,
    ) -> Canvas:
        """With a medium that is only a starting point: strength just above 0 changes little, 1 everything."""
        if strength <= 0:
            raise InvalidInput("A hint of strength 0 changes nothing.", "Keep the medium instead.")
        return replace(self, given=(*self.given, Given(medium, at, strength, tracks, from_s, for_s)))

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
            Preparation.RING: self.is_ring,
        }
        return frozenset(preparation for preparation, stands in found.items() if stands)

"""What stands on a canvas: cards, given media, characters, dialogue, LoRAs. Each checks itself when it is made."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from lanterne.core.errors import InvalidInput
from lanterne.core.shot import Shot

MAX_WORDS = 32_000  # characters of one prompt, as in the Videos API
MAX_SECONDS = 600.0

Tracks = Literal["picture", "sound", "both"]
Enters = Literal["cut", "dissolve", "continuous"]
Fit = Literal["fill", "fit", "refuse"]
_HASH = re.compile(r"[0-9a-f]{64}")
_LORA = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
MAX_LORA_SCALE = 4.0


def check_time(what: str, seconds: float, limit: float = MAX_SECONDS) -> None:
    """Raises InvalidInput for a time that is negative, no number, or above the limit."""
    if not (math.isfinite(seconds) and 0 <= seconds <= limit):
        raise InvalidInput(f"{what} is {seconds:g} seconds.", f"It must lie between 0 and {limit:g}.")


def check_words(what: str, words: str, optional: bool = False) -> None:
    """Raises InvalidInput for words that are too many, or none where some are needed."""
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
    """Words at a time: as they were written, and, once direction has read them, as a shot.

    enters: how the picture goes from the card before to this one: a cut, a dissolve, or without a break, so that the
    same picture goes on to do what the new words say.
    """

    words: str
    shot: Shot | None = None
    at_s: float = 0.0
    enters: Enters = "cut"

    def __post_init__(self) -> None:
        if self.enters not in ("cut", "dissolve", "continuous"):
            raise InvalidInput(f"{self.enters!r} is no transition.", "Use cut, dissolve or continuous.")
        check_words("The prompt", self.words)
        check_time("A card's time", self.at_s)

    @property
    def caption(self) -> str:
        """The canonical caption; the raw words where nobody has read them yet."""
        return (self.shot.caption() if self.shot else "") or self.words


@dataclass(frozen=True, slots=True)
class Given:
    """A medium that stands on the canvas from `at_s` on.

    strength: 0 keeps it exactly; above that it is a hint, loosened more and more up to 1. from_s and for_s cut a part
    out of the medium (for_s None: up to its end). mask: the hash of a mask video or picture, white where the engine may
    paint; None where it may paint nothing. influence: (seconds on the canvas, share from 0 to 1) points in order of
    time, straight between them: how much of the medium there is where it meets another one; none: all of it. fit: what
    becomes of pictures of another shape: they fill the frame and are cut, they are shown whole, or they are refused.
    """

    medium: str
    at_s: float = 0.0
    strength: float = 0.0
    tracks: Tracks = "both"
    from_s: float = 0.0
    for_s: float | None = None
    mask: str | None = None
    influence: tuple[tuple[float, float], ...] = ()
    fit: Fit = "fill"

    def __post_init__(self) -> None:
        check_hash(self.medium)
        if self.mask is not None:
            check_hash(self.mask)
        check_time("A medium's time", self.at_s)
        check_time("The beginning of the part that is used", self.from_s, limit=math.inf)
        if self.for_s is not None and not (math.isfinite(self.for_s) and self.for_s > 0):
            raise InvalidInput(f"A part of {self.for_s:g} seconds cannot be used.", "Its length must be above 0.")
        if not 0 <= self.strength <= 1:
            raise InvalidInput(f"The strength {self.strength:g} is out of range.", "0 keeps the medium, 1 ignores it.")
        if self.tracks not in ("picture", "sound", "both"):
            raise InvalidInput(f"{self.tracks!r} is no track.", "Use picture, sound or both.")
        if self.fit not in ("fill", "fit", "refuse"):
            raise InvalidInput(f"{self.fit!r} is no way to fit a picture.", "Use fill, fit or refuse.")
        for time_s, share in self.influence:
            check_time("A point of an influence curve", time_s)
            if not 0 <= share <= 1:
                raise InvalidInput(f"The influence {share:g} is out of range.", "It lies between 0 and 1.")
        if any(after[0] < before[0] for before, after in pairwise(self.influence)):
            raise InvalidInput("The points of an influence curve are out of order.", "Give them in order of time.")


@dataclass(frozen=True, slots=True)
class Reference:
    """A character who may be seen or heard: the name that the words use, and media that show them."""

    name: str
    media: tuple[str, ...]

    def __post_init__(self) -> None:
        check_words("A character's name", self.name)
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
        check_words("The speaker's name", self.speaker)
        check_words("A line of dialogue", self.words)
        check_time("A line's time", self.at_s)
        if self.voice is not None:
            check_hash(self.voice)


@dataclass(frozen=True, slots=True)
class Lora:
    """Trained changes to an engine's weights, by the name under which the operator keeps them, and how much of them."""

    name: str
    scale: float = 1.0

    def __post_init__(self) -> None:
        if not _LORA.fullmatch(self.name):
            raise InvalidInput(
                f"{self.name[:80]!r} is no name of a LoRA.", "It is a name that the engine offers, not a path."
            )
        if not (math.isfinite(self.scale) and abs(self.scale) <= MAX_LORA_SCALE):
            raise InvalidInput(
                f"The LoRA {self.name} cannot be used {self.scale:g} times.",
                f"Its scale lies between -{MAX_LORA_SCALE:g} and {MAX_LORA_SCALE:g}.",
            )

    @classmethod
    def parse(cls, text: str) -> Lora:
        """A LoRA as people write it: "kite", or "kite:0.8". Raises InvalidInput."""
        name, colon, scale = text.partition(":")
        try:
            return cls(name, float(scale) if colon else 1.0)
        except ValueError as error:
            raise InvalidInput(f"{scale[:40]!r} is no scale of a LoRA.", "Write it like kite:0.8.") from error

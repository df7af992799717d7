"""A given medium as operations see it: its hash and what it holds, and the words that go with it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from lanterne.core.canvas import Canvas, Card, Enters, Fit
from lanterne.core.capabilities import name_size
from lanterne.core.clip import ClipInfo
from lanterne.core.errors import InvalidInput
from lanterne.direction.report import Direction
from lanterne.engines.pixels import is_other_shape

MAX_TOTAL_S = 120.0  # of a clip with all its extensions


@dataclass(frozen=True, slots=True)
class Source:
    """A clip, a sound or a picture. digest: its hash, as `Given` has it. name: what to call it to people."""

    digest: str
    info: ClipInfo
    name: str = "The clip"

    def picture(self) -> Source:
        """Itself. Raises InvalidInput where there is nothing to see."""
        if not self.info.has_pictures:
            raise InvalidInput(f"{self.name} has no picture.", "Give a clip or a picture.")
        return self

    def clip(self) -> Source:
        """Itself. Raises InvalidInput for a still picture, and where there is nothing to see."""
        if self.picture().info.is_still:
            raise InvalidInput(f"{self.name} is a picture and does not move.", "Give a clip, or animate the picture.")
        return self

    def still(self, size: tuple[int, int], fit: Fit) -> Source:
        """Itself, for a frame of `size`. Raises InvalidInput for anything but a still picture, and as `shaped` does."""
        if not self.picture().info.is_still:
            raise InvalidInput(f"{self.name} is a clip, not a picture.", "Take one of its frames, or extend the clip.")
        return self.shaped(size, fit)

    def shaped(self, size: tuple[int, int], fit: Fit) -> Source:
        """Itself, for a frame of `size`. Raises InvalidInput where there is nothing to see, and for pictures of another
        shape where those are to be refused."""
        if is_other_shape(self.picture().info.size, size) and fit == "refuse":
            raise InvalidInput(
                f"{self.name} has {name_size(self.info.size)} pixels, another shape than the clip's {name_size(size)}.",
                "Let it fill the frame, let it fit into it, or ask for a clip of its shape.",
            )
        return self

    def sound(self) -> Source:
        """Itself. Raises InvalidInput where there is nothing to hear."""
        if not self.info.has_sound:
            raise InvalidInput(f"{self.name} is silent.", "Give a clip with sound, or a sound file.")
        return self

    def frames(self, fps: float) -> int:
        """How many frames it lasts at a rate."""
        return max(1, round(self.info.seconds * fps))

    def seconds(self, fps: float) -> float:
        """How long these frames last: encoders add a few milliseconds to what they were given."""
        return self.frames(fps) / fps


def on_frame(seconds: float, fps: float) -> float:
    """The time of the frame that is nearest."""
    return round(seconds * fps) / fps


def span(what: str, from_s: float, until_s: float | None, seconds: float, fps: float) -> tuple[float, float]:
    """When a part of a medium of that length begins and ends, on whole frames.

    until_s: None for the medium's end. Raises InvalidInput for a part that is not inside, or shorter than a frame.
    """
    if not (math.isfinite(from_s) and from_s >= 0):
        raise InvalidInput(f"{what} cannot begin at {from_s:g} seconds.", "A time is 0 or more.")
    end = seconds if until_s is None else until_s
    if from_s >= seconds or end > seconds + 0.05:
        raise InvalidInput(
            f"{what} from {from_s:g} to {end:g} seconds lies outside a clip of {seconds:g} seconds.",
            "Choose a part that is inside.",
        )
    if not (math.isfinite(end) and end > from_s):
        raise InvalidInput(f"{what} ends at {end:g} seconds and begins at {from_s:g}.", "Its end comes after that.")
    begin, end = on_frame(from_s, fps), on_frame(min(end, seconds), fps)
    if end <= begin:
        raise InvalidInput(f"{what} at {from_s:g} seconds is shorter than a frame.", "Choose a longer part.")
    return begin, end


def check_total(seconds: float) -> None:
    """Raise InvalidInput for a clip that is too long in all."""
    if seconds > MAX_TOTAL_S:
        raise InvalidInput(
            f"The clip would last {seconds:g} seconds in all.", f"At most {MAX_TOTAL_S:g} are made: ask for less."
        )


def added(seconds: float, fps: float) -> float:
    """A length to be made, in whole frames. Raises InvalidInput for one that is no length, or shorter than a frame."""
    if not (math.isfinite(seconds) and seconds > 0):
        raise InvalidInput(f"{seconds:g} seconds cannot be made.", "Ask for more than 0.")
    if round(seconds * fps) < 1:
        raise InvalidInput(f"{seconds:g} seconds are shorter than a frame.", "Ask for more.")
    return on_frame(seconds, fps)


def card_of(direction: Direction) -> Card:
    """The card for words that were read: the first of their shots."""
    return Card(direction.prompt, direction.shots[0])


def on_canvas(blank: Canvas, seconds: float, card: Card | None, at_s: float = 0.0, enters: Enters = "cut") -> Canvas:
    """The blank canvas at a length, in whole frames, with a card at a time, if there is one. Raises InvalidInput."""
    seconds = max(1, round(seconds * blank.fps)) / blank.fps
    check_total(seconds)
    cards = () if card is None else (replace(card, at_s=at_s, enters=enters),)
    return replace(blank, seconds=seconds, cards=cards)

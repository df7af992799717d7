"""What the two languages hand to the layouts of captions: the parts of a sentence, already inflected."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Choices from numbers drawn beforehand, uniform in [0, 1): one draw of many is far cheaper than many draws."""

    def __init__(self, numbers: Sequence[float]) -> None:
        self._numbers = numbers
        self._next = 0

    def _roll(self) -> float:
        # Past the end the numbers come round again: a caption needs about forty of the sixty-four.
        number = self._numbers[self._next % len(self._numbers)]
        self._next += 1
        return number

    def chance(self, share: float) -> bool:
        """True in this share of the cases."""
        return self._roll() < share

    def index(self, count: int) -> int:
        """One of 0 ... count - 1."""
        return int(self._roll() * count)

    def pick(self, choices: Sequence[T]) -> T:
        """One of the choices."""
        return choices[int(self._roll() * len(choices))]


def listed(phrases: Sequence[str], conjunction: str) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *most, last = phrases or ("",)
    return f"{', '.join(most)} {conjunction} {last}" if most else last


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one caption in one language; a slot that is not stated is an empty string.

    `beside` is the second subject with its relation (`to the left of a dog`); `relative` is `that flies`,
    `progressive` is `is flying`. Without an action the verbs are empty.
    """

    subject: str
    bare_subject: str
    beside: str
    finite: str
    progressive: str
    participle: str
    relative: str
    place: str
    place_name: str
    light: str
    light_tag: str
    light_clause: str
    weather: str
    weather_tag: str
    weather_clause: str
    camera_tag: str
    camera_clause: str
    shot_tag: str
    shot_adverb: str
    style: str
    sound_tags: str
    with_sound: str
    hear: str
    presenters: tuple[str, ...]
    colon: str
    shot_of: Callable[[str, Dice], str]

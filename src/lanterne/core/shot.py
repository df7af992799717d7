"""What the words of one card say, slot by slot."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Subject:
    """Someone or something in the picture: `count` of `noun`, tinted `color` (None: its natural colours)."""

    noun: str
    color: str | None = None
    count: int = 1

    def phrase(self) -> str:
        """The canonical English words, for instance `red kite` or `three white rabbit`."""
        number = {1: "", 2: "two ", 3: "three "}[self.count]
        return f"{number}{self.color + ' ' if self.color else ''}{self.noun}"


@dataclass(frozen=True, slots=True)
class Speech:
    """Words that are said, in "en" or "fr": by the subject of that place in the shot, or by nobody who is seen."""

    words: str
    subject: int | None = None
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Shot:
    """One shot in canonical words. A slot that nobody named is None; the order of the fields is the caption's order.

    The words are keys of `lanterne.worlds.vocabulary`; `relation` says how the first subject stands to the second
    ("left of", "right of", "behind").
    """

    shot_type: str | None = None
    subjects: tuple[Subject, ...] = ()
    relation: str | None = None
    action: str | None = None
    setting: str | None = None
    light: str | None = None
    weather: str | None = None
    camera: str | None = None
    focus: str | None = None
    speed: str | None = None
    style: str | None = None
    sounds: tuple[str, ...] = ()
    speech: tuple[Speech, ...] = ()

    def caption(self) -> str:
        """The canonical English caption that the native model reads: one comma-separated phrase per known slot.
        What is said is no part of it.
        """
        joiner = f" {self.relation} " if self.relation else " and "
        parts = [
            self.shot_type,
            joiner.join(subject.phrase() for subject in self.subjects) or None,
            self.action,
            self.setting,
            self.light,
            self.weather,
            f"camera {self.camera}" if self.camera else None,
            self.focus,
            self.speed,
            self.style,
            " and ".join(self.sounds) or None,
        ]
        return ", ".join(part for part in parts if part)

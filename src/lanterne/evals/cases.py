"""What is asked of an engine: held-out scenes in words that people might type, in English and in French."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from lanterne.core.shot import Shot
from lanterne.direction.direct import direct
from lanterne.training.render import Kind
from lanterne.worlds.captions import Caption, caption_of
from lanterne.worlds.grammar import HELD_OUT_PAIRS, held_out_seeds
from lanterne.worlds.scene import Scene

FIRST_SEED = 600_000_000  # apart from the seeds that caches hold
LANGUAGES = {"en": "English", "fr": "French"}
SLOTS = ("setting", "light", "weather", "shot_type", "action", "camera")
_DRAWS = 8  # captions drawn for a scene; the one that states most is asked


@dataclass(frozen=True, slots=True)
class Case:
    """A scene, the words for it in one language, what they state, and the caption that direction makes of them."""

    scene: Scene
    language: str
    words: str
    stated: Shot
    directed: Shot

    @property
    def is_new_pair(self) -> bool:
        """Whether its subject wears a colour that training never showed on it."""
        subject = self.scene.shot.subjects[0]
        return (subject.color, subject.noun) in HELD_OUT_PAIRS

    def right(self, named: dict[str, str | None]) -> dict[str, bool]:
        """Which of the slots that the words state were named as they say; `bound` is noun and colour both.

        A slot that was not stated, or not named (the camera of a still), is left out.
        """
        said = {slot: getattr(self.stated, slot) for slot in SLOTS}
        found = {slot: named[slot] == word for slot, word in said.items() if word is not None and slot in named}
        asked, true = self.stated.subjects[0], self.scene.shot.subjects[0]
        found["noun"] = named["noun"] == asked.noun
        if asked.color == true.color:  # else the words leave open what the scene shows
            found["bound"] = found["noun"] and named["color"] == asked.color
        return found

    @property
    def understood(self) -> dict[str, bool]:
        """Which of the slots that the words state direction read as they say."""
        subject = self.directed.subjects[0]
        read: dict[str, str | None] = {slot: getattr(self.directed, slot) for slot in SLOTS}
        return self.right({**read, "noun": subject.noun, "color": subject.color})


def scenes(kind: Kind, number: int) -> list[Scene]:
    """The first held-out scenes of a kind; the same for every run."""
    return list(islice(_every(kind), number))


def bouncing_scenes(kind: Kind, number: int) -> list[Scene]:
    """The first of them in which something bounces before a camera at rest."""
    found = (scene for scene in _every(kind) if scene.shot.action == "bouncing" and scene.camera.name == "still")
    return list(islice(found, number))


def _every(kind: Kind) -> Iterator[Scene]:
    return (kind.scene(seed) for seed in held_out_seeds(FIRST_SEED))


def case_of(scene: Scene, language: str) -> Case:
    """The scene in words, the same for every run."""
    rng = np.random.default_rng([scene.seed, 3, list(LANGUAGES).index(language)])
    caption = max((caption_of(scene.shot, rng, language) for _ in range(_DRAWS)), key=_stated)
    directed = direct(caption.text, scene.seed).shots[0]
    return Case(scene, language, caption.text, caption.shot, directed)


def _stated(caption: Caption) -> int:
    slots = sum(getattr(caption.shot, slot) is not None for slot in SLOTS)
    return slots + 2 * (caption.shot.subjects[0].color is not None)

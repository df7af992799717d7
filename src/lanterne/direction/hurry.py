"""Whether there is time for what is to be said."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lanterne.core.canvas import Canvas
from lanterne.core.shot import Shot
from lanterne.worlds.vocabulary import SMALL_WORLD

LETTERS_PER_S, SENTENCE_S = 17.0, 0.6  # of the voice, within 15 % of what it takes for eight texts of 1 to 8 seconds
PAUSE_S = 0.35  # before the first words and between those of two
FASTEST = 1.4  # times as fast as usual, at most
_ENDS = re.compile(r"[.!?…]+(?=\s|$)")


def needed_s(shots: Iterable[Shot]) -> float:
    """How many seconds it takes at least to say what shots say, about; 0 where nothing is said."""
    spoken = [each.words for shot in shots for each in shot.speech if each.language in SMALL_WORLD["speech"]]
    sentences = sum(max(1, len(_ENDS.findall(words))) for words in spoken)
    letters = sum(len(words) for words in spoken)
    return PAUSE_S * len(spoken) + (letters / LETTERS_PER_S + SENTENCE_S * sentences) / FASTEST


def hurried(canvas: Canvas) -> list[str]:
    """What to say where words will be cut off by the end of the clip, in sentences."""
    free = 0.0
    for card in canvas.cards:
        free = max(free, card.at_s) + needed_s([card.shot] if card.shot else [])
    if free <= canvas.seconds:
        return []
    return [
        f"It takes about {free:.0f} seconds to say these words, and the clip has {canvas.seconds:g}: the last ones will"
        " be cut off. Make it longer, or say less."
    ]

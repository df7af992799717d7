"""Finding clips by what was seen in them, and by how much they look alike.

What an engine's eye named is kept as keys of the vocabulary, so a search says it in English or in French.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np

from lanterne.direction.lexicon import LANGUAGES, lexicon
from lanterne.direction.small_words import FUNCTION_WORDS
from lanterne.direction.tokens import words_of
from lanterne.service.reading import vocabulary
from lanterne.store import sights
from lanterne.store.cards import Listed
from lanterne.store.database import Transaction

MAX_WORDS = 12
SLOTS = frozenset({"noun", "color", "action", "setting", "light", "weather", "camera", "shot_type"})
ALIKE = 0.6  # the least cosine; that of two clips of the theatre, drawn at random, is 0.49 in the middle, 0.80 at 99 %
_SMALL = frozenset().union(*FUNCTION_WORDS.values())


def search_words(text: str) -> tuple[str, ...]:
    """The words of a search; all must be found. Small ones (a, the, de) count only where there is nothing else."""
    said = tuple(dict.fromkeys(text.split()))
    return (tuple(word for word in said if not _is_small(word)) or said)[:MAX_WORDS]


def labels_of(word: str) -> tuple[str, ...]:
    """What a word of a search may be seen as: `slot:key` each, none for words that nobody can see."""
    labels = [_index().get(part, frozenset()) for part in words_of(word) if _telling(part)]
    return tuple(sorted(frozenset.intersection(*labels))) if labels else ()


def _is_small(word: str) -> bool:
    """`car` is small in French and a thing to be seen in English: it counts."""
    parts = words_of(word)
    return bool(parts) and not any(_telling(part) for part in parts)


def _telling(part: str) -> bool:
    return part in _index() or part not in _SMALL


@cache
def _index() -> dict[str, frozenset[str]]:
    """From a folded word, of either language, to the labels that are called by it."""
    found: dict[str, set[str]] = defaultdict(set)
    for language in LANGUAGES:
        small = FUNCTION_WORDS[language]
        for phrase, meanings in lexicon(language).phrases.items():
            telling = [word for word in phrase if word not in small]
            if len(telling) == 1:  # of longer ones (golden hour) the names alone count, below
                sure = (one for one in meanings if one.sure and not one.cued and one.slot in SLOTS)
                found[telling[0]].update(f"{one.slot}:{one.key}" for one in sure)
        for word in vocabulary(language):
            if word.slot in SLOTS:
                for part in {*words_of(word.label), *words_of(word.key)} - _SMALL:
                    found[part].add(f"{word.slot}:{word.key}")
    return {word: frozenset(labels) for word, labels in found.items() if labels}


def seen_not_written(listed: Listed, words: Sequence[str], named: Iterable[str]) -> tuple[str, ...]:
    """Which labels of a clip answer the words of a search that stand nowhere in its texts."""
    told = "\n".join((listed.video.prompt, listed.card.title, json.dumps(listed.video.metadata, ensure_ascii=False)))
    sought = {label for word in words if word.lower() not in told.lower() for label in labels_of(word)}
    return tuple(label for label in named if label in sought)


def alike(tx: Transaction, project_id: str, video_id: str) -> list[str]:
    """The ids of the project's clips that look like this one, the likest first; empty while nobody has looked at it."""
    own = sights.of(tx, project_id, [video_id]).get(video_id)
    if own is None or own.vector is None:
        return []
    ids, vectors = sights.vectors(tx, project_id, own.eye)
    table = np.frombuffer(b"".join(vectors), np.float16).astype(np.float32).reshape(len(ids), -1)
    likeness = table @ np.frombuffer(own.vector, np.float16).astype(np.float32)
    ranked = np.argsort(-likeness, kind="stable")
    return [ids[place] for place in ranked if likeness[place] >= ALIKE and ids[place] != video_id]

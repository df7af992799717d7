"""Words that the vocabulary lacks, and what is nearest to them: the table that `distil` makes from CLDR."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources

from lanterne.direction.lexicon import Meaning
from lanterne.direction.tokens import words_of

LONGEST = 3


@cache
def _table() -> Mapping[tuple[str, tuple[str, ...]], Meaning]:
    text = resources.files("lanterne.direction").joinpath("neighbours.tsv").read_text(encoding="utf-8")
    table: dict[tuple[str, tuple[str, ...]], Meaning] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            language, word, slot, key = line.split("\t")
            table[language, words_of(word) or (word,)] = Meaning(slot, key, sure=False)
    return table


def neighbour(words: tuple[str, ...], language: str) -> Meaning | None:
    """The nearest key of folded words in "en" or "fr" ("*" for a pictograph); plurals find their singulars."""
    table = _table()
    for form in _singulars(words):
        if found := table.get((language, form)):
            return found
    return None


def _singulars(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    yield words
    *head, last = words
    for ending, singular in (("ies", "y"), ("ves", "f"), ("aux", "al"), ("es", ""), ("s", ""), ("x", "")):
        if last.endswith(ending) and len(last) > len(ending) + 2:
            yield (*head, last.removesuffix(ending) + singular)

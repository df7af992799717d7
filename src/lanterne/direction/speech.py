"""What is said in a prompt: quoted words, and who says them."""

from __future__ import annotations

from dataclasses import dataclass

from lanterne.direction.reading import Named
from lanterne.direction.scan import Item
from lanterne.direction.small_words import AND_WORDS, NARRATORS, SAYING_WORDS, VOICES
from lanterne.worlds.players import SPEAKERS
from lanterne.worlds.vocabulary import NOUN


@dataclass(frozen=True, slots=True)
class Quote:
    """Quoted words that are said. `is_narrated`: by a voice that belongs to nobody who is seen. `by_first`: who says
    them has done something before (`a dog chases a cat and says ...`).
    """

    item: Item
    is_narrated: bool
    by_first: bool


def without_speech(items: list[Item]) -> tuple[list[Item], list[Quote]]:
    """The items of a stretch without what is said in it and the words that tell so; and what is said.

    Quoted words are said where somebody says, asks or shouts them, where they follow a colon, and where they stand
    alone. Others stand for what can be read there, and stay.
    """
    places = [place for place, item in enumerate(items) if item.kind == "quote"]
    if not places:
        return items, []
    told = [place for place, item in enumerate(items) if item.words and item.words[0] in SAYING_WORDS]
    narrators = [place for place, item in enumerate(items) if item.words and item.words[0] in NARRATORS]
    voices = [place for place, item in enumerate(items) if item.words and item.words[0] in VOICES]
    if not any(meaning.slot == "noun" for item in items for meaning in item.meanings):
        narrators += voices
    is_alone = all(item.kind in ("quote", "comma", "mark", "colon") for item in items)
    after_colon = {place for place in places if place and items[place - 1].kind == "colon"}
    if not told and not narrators and not is_alone:
        places = [place for place in places if place in after_colon]
    if not places:
        return items, []
    by_first = any(place and items[place - 1].words[:1] and items[place - 1].words[0] in AND_WORDS for place in told)
    gone = {*places, *told, *narrators, *voices, *(place - 1 for place in after_colon)}
    kept = [item for place, item in enumerate(items) if place not in gone]
    return kept, [Quote(items[place], bool(narrators), by_first) for place in places]


def speaker(quote: Quote, named: list[tuple[Item, Named]]) -> Named | None:
    """Who says it, of those who are named in the same stretch: the nearest before it, or else after it, and rather one
    who has a mouth. None if nobody is named.
    """
    if quote.is_narrated or not named:
        return None
    before = [(item, one) for item, one in named if item.end <= quote.item.start]
    after = [(item, one) for item, one in named if item.start >= quote.item.end]
    before.sort(key=lambda each: each[0].start, reverse=not quote.by_first)
    after.sort(key=lambda each: each[0].start)
    found = [one for _, one in (*before, *after)]
    return next((one for one in found if NOUN[one.nouns[0].key].near in SPEAKERS), found[0])

"""Reads one stretch of a prompt: gives its items slots, and binds counts and relations to their nouns."""

from __future__ import annotations

from collections.abc import Iterator

from lanterne.direction.colors import bind_color
from lanterne.direction.lexicon import Meaning
from lanterne.direction.reading import Named, Reading, meanings_in
from lanterne.direction.scan import Item
from lanterne.direction.small_words import (
    AND_WORDS,
    FUNCTION_WORDS,
    NEGATIONS_AFTER,
    NEGATIONS_AROUND,
    SPATIAL_WORDS,
)
from lanterne.direction.speech import speaker, without_speech
from lanterne.worlds.vocabulary.ambience import ENGINES

MOST_SUBJECTS = 3
PLURAL = 2  # how many are meant where no number is said
_SAID = ("action", "setting", "light", "weather", "shot_type", "focus", "speed", "style", "sound", "music")
_ARTICLES = frozenset({"a", "an", "un", "une"})
_CUE_ENDS = frozenset({"as", "while", "when", "tandis", "pendant", "alors", "lorsque"})
_VOICES = {"dog": "barking", "bird": "birds", "boat": "waves", "hot-air balloon": "burner"}
_VOICES |= dict.fromkeys(ENGINES, "engine")


def read(items: list[Item]) -> Reading:
    """The reading of one stretch of items, without sentence ends."""
    reading = Reading()
    items, quotes = without_speech(list(_without_negated(items, reading)))
    slots = _slots(items)
    _name(items, slots, reading)
    seen = [(named.item, named) for named in reading.named] + [(item, named) for named, item in reading.repeats]
    reading.speech = [(quote.item, speaker(quote, seen), quote.is_narrated) for quote in quotes]
    _relate(items, slots, reading)
    for place, (item, slot) in enumerate(zip(items, slots, strict=True)):
        if slot == "color":
            bind_color(items, slots, place, reading)
        elif slot == "camera":
            reading.say(slot, meanings_in(item, slot), _with_manner(items, place))
        elif slot in _SAID:
            reading.say(slot, meanings_in(item, slot), item)
        elif slot == "voice":
            reading.say("sound", (Meaning("sound", _VOICES[item.meanings[0].key], sure=False),), item)
        elif item.kind in ("unknown", "quote") or slot == "ignored":
            reading.ignore(item)
        if slot != "camera":
            reading.ignored.update(item.slow)
    _leftovers(items, slots, reading)
    return reading


def _without_negated(items: list[Item], reading: Reading) -> Iterator[Item]:
    """The items without what is denied (`no rain`, `ne vole pas`), which is ignored, with its negation."""
    place = 0
    while place < len(items):
        item = items[place]
        if item.kind != "negation":
            yield item
            place += 1
            continue
        last = place
        for ahead in range(place + 1, min(place + 5, len(items))):
            if items[ahead].kind == "match" and items[ahead].meanings[0].slot != "count":
                last = ahead
                break
            if items[ahead].kind not in ("small", "slow", "match"):
                break
        after = last + 1
        if (
            item.words[0] in NEGATIONS_AROUND
            and after < len(items)
            and items[after].words[:1]
            and (items[after].words[0] in NEGATIONS_AFTER)
        ):
            last = after
        if last > place or item.words[0] not in NEGATIONS_AROUND:  # `il n'y a pas`: the `pas` speaks for both
            reading.ignored.update(range(item.start, items[last].end))
        place = last + 1


def _slots(items: list[Item]) -> list[str]:
    """The slot of every item ("" for those that say nothing), from what is around it."""
    slots: list[str] = []
    told = listing = False  # inside the telling of a sound; a list of sounds after a colon
    for place, item in enumerate(items):
        if item.kind == "cue":
            told = True
        elif item.kind == "colon":
            listing = told
        elif (item.kind == "comma" and not listing) or (item.kind == "small" and item.words[0] in _CUE_ENDS):
            told = False
        slots.append(_slot(items, slots, place, told) if item.kind == "match" else "")
    return slots


def _slot(items: list[Item], slots: list[str], place: int, told: bool) -> str:
    item = items[place]
    plain = [meaning for meaning in item.meanings if not meaning.cued]
    if len(plain) < len(item.meanings):
        after_and = place > 1 and items[place - 1].words[:1] and items[place - 1].words[0] in AND_WORDS
        listed = after_and and slots[place - 2] == "sound"
        if told or not plain or listed or (_alone(items, place) and _taken(plain[0], slots)):
            return "sound"
    slot = plain[0].slot
    if slot == "noun" and told:
        return "voice" if plain[0].key in _VOICES else "ignored"
    return slot


def _alone(items: list[Item], place: int) -> bool:
    """Whether a single word stands between marks or `and`, without article or number."""
    around = [items[other] for other in (place - 1, place + 1) if 0 <= other < len(items)]
    free = all(other.kind in ("comma", "mark") or (other.words and other.words[0] in AND_WORDS) for other in around)
    return free and len(items[place].words) == 1


def _taken(meaning: Meaning, slots: list[str]) -> bool:
    return meaning.slot in slots


def _name(items: list[Item], slots: list[str], reading: Reading) -> None:
    """Collects the subjects with their counts."""
    for place, (item, slot) in enumerate(zip(items, slots, strict=True)):
        if slot != "noun":
            continue
        nouns = meanings_in(item, "noun")
        named = Named(item, nouns)
        if _modifies(items, slots, place):
            slots[place] = "ignored"
            continue
        for before in range(place - 1, -1, -1):
            if slots[before] == "count":
                named.count, named.count_item = int(items[before].meanings[0].key), items[before]
                break
            if slots[before] != "color" and items[before].kind not in ("unknown", "slow"):
                break
        if nouns[0].plural and named.count_item is None:
            named.count = PLURAL
        known = _same(reading.named, named) if "relation" not in slots and "front" not in slots else None
        if known:
            reading.repeats.append((known, item))
        elif len(reading.named) < MOST_SUBJECTS:
            if reading.named:
                _ignore_unknown_relation(items, slots, place, reading)
            reading.named.append(named)
        else:
            slots[place] = "ignored"


def _modifies(items: list[Item], slots: list[str], place: int) -> bool:
    """Whether the noun only tells more about its neighbour: `toy dog kite`, `glass skyscraper`, in French `cerf-volant
    lapin`.
    """
    if items[place].language == "en":
        if place + 1 == len(items) or items[place + 1].language != "en":
            return False
        bare_place = slots[place + 1] == "setting" and items[place + 1].words[0] not in FUNCTION_WORDS["en"]
        return slots[place + 1] == "noun" or (bare_place and not items[place].meanings[0].sure)
    return items[place].language == "fr" and place > 0 and slots[place - 1] == "noun"


def _same(known: list[Named], named: Named) -> Named | None:
    return next((other for other in known if other.nouns[0].key == named.nouns[0].key and _unmarked(named)), None)


def _unmarked(named: Named) -> bool:
    """Without an article of its own: `the dog` again, not `a dog`, is the same one."""
    return named.count_item is None


def _ignore_unknown_relation(items: list[Item], slots: list[str], place: int, reading: Reading) -> None:
    """`a dog under a kite`: the theatre knows no such relation, so its word is named as ignored."""
    for before in range(place - 1, -1, -1):
        item = items[before]
        if item.kind == "small" and item.words[0] in SPATIAL_WORDS:
            reading.ignore(item)
        elif item.kind != "small" and slots[before] not in ("count", "color"):
            return


def _relate(items: list[Item], slots: list[str], reading: Reading) -> None:
    """Binds `left of`, `right of` and `behind` to the subjects around them; `in front of` swaps the subjects."""
    for place, slot in enumerate(slots):
        if slot not in ("relation", "front"):
            continue
        following = next((other for other in slots[place + 1 :] if other not in ("", "count", "color")), "")
        after = [named for named in reading.named if named.item.start >= items[place].end]
        before = [named for named in reading.named if named.item.end <= items[place].start]
        if following != "noun" or not after or len(before) != 1 or reading.relation:
            if slot == "relation":
                reading.ignore(items[place])
            continue
        meaning = items[place].meanings[0]
        if slot == "front":
            meaning = Meaning("relation", "behind")
            reading.named[:2] = [reading.named[1], reading.named[0]]
        reading.relation = (meaning, items[place])


def _with_manner(items: list[Item], place: int) -> Item:
    """The camera's item widened over the manner words beside it: `the camera rises slowly`."""
    item = items[place]
    start, end = item.start, item.end
    for step in (-1, 1):
        other = place + step
        while 0 <= other < len(items) and items[other].kind in ("slow", "small"):
            if items[other].kind == "slow":
                start, end = min(start, items[other].start), max(end, items[other].end)
            other += step
    return Item(item.kind, start, end, item.words, item.meanings, item.language)


def _leftovers(items: list[Item], slots: list[str], reading: Reading) -> None:
    """Manner words away from any camera, and numbers of nothing, are named as ignored."""
    cameras = [item for _, item in reading.said.get("camera", ())]
    counted = {id(named.count_item) for named in reading.named}
    for item, slot in zip(items, slots, strict=True):
        if item.kind == "slow" and not any(camera.start <= item.start < camera.end for camera in cameras):
            reading.ignore(item)
        if slot == "count" and id(item) not in counted and item.words[0] not in _ARTICLES:
            reading.ignore(item)

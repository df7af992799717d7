"""Binds a colour to what it colours: the noun or the setting beside it."""

from __future__ import annotations

from lanterne.direction.reading import Named, Reading, meanings_in
from lanterne.direction.scan import Item
from lanterne.direction.small_words import AND_WORDS, SCENERY_WORDS, TO_BE
from lanterne.worlds.vocabulary import NOUN, SETTING


def bind_color(items: list[Item], slots: list[str], place: int, reading: Reading) -> None:
    """Gives a colour to the noun or the setting beside it: English looks right first, French left.

    Nobody is tinted whose colour would be that of a skin: there it is ignored.
    """
    item = items[place]
    if _colors_scenery(items, place):
        reading.ignore(item)
        return
    steps = (-1, 1) if item.language == "fr" else (1, -1)
    neighbours = [_predicated(items, slots, place), *(_beside(items, slots, place, step) for step in steps)]
    target = next((found for found in neighbours if found is not None), None)
    if target is not None and slots[target] == "setting":
        setting = meanings_in(items[target], "setting")[0].key
        if item.meanings[0].key in SETTING[setting].colors:
            reading.natural.append((setting, item))
        else:
            reading.ignore(item)
        return
    named = _named_at(items, target, reading) if target is not None else _nearest(item, reading)
    if named is None or named.color is not None or not NOUN[named.nouns[0].key].tinted:
        reading.ignore(item)
        return
    named.color, named.color_item = item.meanings[0], item


def _colors_scenery(items: list[Item], place: int) -> bool:
    """`a pink sky`, `the sky is pink`: no subject's colour."""
    around = [place + 1, place - 1]
    if place > 0 and items[place - 1].words[:1] and items[place - 1].words[0] in TO_BE:
        around.append(place - 2)
    near = [items[other] for other in around if 0 <= other < len(items)]
    return any(item.kind == "small" and item.words[0] in SCENERY_WORDS for item in near)


def _predicated(items: list[Item], slots: list[str], place: int) -> int | None:
    """`the mountains are white and the kite is red`: what stands before `is` or `are`."""
    if place == 0 or not items[place - 1].words or items[place - 1].words[0] not in TO_BE:
        return None
    return next((other for other in range(place - 2, -1, -1) if slots[other] in ("noun", "setting")), None)


def _beside(items: list[Item], slots: list[str], place: int, step: int) -> int | None:
    """The noun or setting next to a colour in one direction, across adjectives and other colours."""
    other = place + step
    while 0 <= other < len(items):
        if slots[other] in ("noun", "setting"):
            return other
        between = slots[other] == "color" or items[other].kind in ("unknown", "slow")
        joined = items[other].words[:1] and items[other].words[0] in AND_WORDS and slots[other - step] == "color"
        if not between and not (joined and 0 <= other + step < len(items) and slots[other + step] == "color"):
            return None
        other += step
    return None


def _named_at(items: list[Item], place: int, reading: Reading) -> Named | None:
    item = items[place]
    for named in reading.named:
        if named.item is item:
            return named
    return next((named for named, again in reading.repeats if again is item), None)


def _nearest(item: Item, reading: Reading) -> Named | None:
    """`the kite is red`: the last noun before a colour that stands alone, else the first one after it."""
    before = [named for named in reading.named if named.item.start < item.start]
    if before:
        return max(before, key=lambda named: named.item.start)
    return min(reading.named, key=lambda named: named.item.start, default=None)

"""What one stretch of a prompt says, before it is decided: the record that reading fills in and parsing settles."""

from __future__ import annotations

from dataclasses import dataclass, field

from lanterne.direction.lexicon import Meaning
from lanterne.direction.scan import Item


@dataclass(slots=True)
class Named:
    """A subject as it was named. `nouns` are the candidates; French `ballon` has two until its action is known."""

    item: Item
    nouns: tuple[Meaning, ...]
    color: Meaning | None = None
    color_item: Item | None = None
    count: int = 1
    count_item: Item | None = None


@dataclass(slots=True)
class Reading:
    """The slots of one shot as they were said, and the tokens that found no place in it."""

    named: list[Named] = field(default_factory=list)
    relation: tuple[Meaning, Item] | None = None
    said: dict[str, list[tuple[tuple[Meaning, ...], Item]]] = field(default_factory=dict)
    natural: list[tuple[str, Item]] = field(default_factory=list)  # colours that a setting has anyway
    repeats: list[tuple[Named, Item]] = field(default_factory=list)  # a subject named again
    speech: list[tuple[Item, Named | None, bool]] = field(default_factory=list)  # quoted, by whom, whether narrated
    ignored: set[int] = field(default_factory=set)

    def ignore(self, item: Item) -> None:
        """Names the item's tokens as ignored."""
        self.ignored.update(range(item.start, item.end))

    def say(self, slot: str, meanings: tuple[Meaning, ...], item: Item) -> None:
        """Notes that the item says this slot; which saying wins is decided once the whole shot is read."""
        self.said.setdefault(slot, []).append((meanings, item))


def meanings_in(item: Item, slot: str) -> tuple[Meaning, ...]:
    """What the item can mean in one slot."""
    return tuple(meaning for meaning in item.meanings if meaning.slot == slot)

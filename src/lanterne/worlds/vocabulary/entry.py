"""The shapes of the vocabulary's entries: frozen values, nothing else.

Three kinds of words, kept apart because they are used differently:

- what captions *say*: exact, grammatical, true of every scene that has the key;
- what prompts may also mean by it (`heard`): synonyms that direction understands as the key;
- what is only *near* it (`near`): direction maps it to the key and reports the substitution.

`heard` and `near` may be patterns: `(a|b)` is a choice and `[a]` an option, for instance `(pan|pans) [to the] left`.
Words that captions say are plain text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar


@dataclass(frozen=True, slots=True)
class EnglishNoun:
    """Singular and plural, without article."""

    singular: str
    plural: str


@dataclass(frozen=True, slots=True)
class FrenchNoun:
    """Singular and plural, without article, and the gender that adjectives and articles agree with."""

    singular: str
    plural: str
    feminine: bool = False


@dataclass(frozen=True, slots=True)
class Extra:
    """Words that only direction uses, by language: synonyms (`heard_*`) and neighbours (`near_*`)."""

    heard_en: tuple[str, ...] = ()
    heard_fr: tuple[str, ...] = ()
    near_en: tuple[str, ...] = ()
    near_fr: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Noun:
    """One of the cast. `actions` are those it may do, its usual one first; `where` picks the settings' prepositions.

    `near` is the most alike noun of the small world (itself when the small world has it); `setting` is the only
    setting it lives in, None if it lives anywhere. What is not `tinted` has its own colours alone: a word of colour
    beside it cannot be shown.
    """

    key: str
    english: tuple[EnglishNoun, ...]
    french: tuple[FrenchNoun, ...]
    actions: tuple[str, ...]
    where: str  # "ground", "air" or "water"
    near: str
    setting: str | None = None
    extra: Extra = Extra()
    tinted: bool = True


@dataclass(frozen=True, slots=True)
class Color:
    """A tint. `french` is masculine, feminine, masculine plural, feminine plural; `near` as in `Noun`, or empty where
    the small world has nothing like it."""

    key: str
    english: tuple[str, ...]
    french: tuple[str, str, str, str]
    near: str
    extra: Extra = Extra()


@dataclass(frozen=True, slots=True)
class EnglishVerb:
    """fly, flies, flying, flew; `of` are the only nouns that it is said of, none of them the rest."""

    base: str
    third: str
    participle: str
    past: str
    of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FrenchVerb:
    """voler, vole, volent, volant; `of` as in `EnglishVerb`."""

    infinitive: str
    singular: str
    plural: str
    participle: str
    of: tuple[str, ...] = ()


Verb = TypeVar("Verb", EnglishVerb, FrenchVerb)


def said_of(verbs: tuple[Verb, ...], noun: str) -> tuple[Verb, ...]:
    """The verbs that go with a noun: its own if it has some (a fish swims), else those of all others (a boat sails)."""
    return tuple(verb for verb in verbs if noun in verb.of) or tuple(verb for verb in verbs if not verb.of)


@dataclass(frozen=True, slots=True)
class Action:
    """What a subject does. `motion` is the law's name (`Motion.name`); `alternates` are the actions whose verbs people
    use for the same movement of another noun (a hot-air balloon that *flies* floats), or that come nearest to it (a cat
    that *flies* hops). `setting` is the only setting it is done in, None if it is done anywhere."""

    key: str
    motion: str
    english: tuple[EnglishVerb, ...]
    french: tuple[FrenchVerb, ...]
    alternates: tuple[str, ...] = ()
    extra: Extra = Extra()
    setting: str | None = None


@dataclass(frozen=True, slots=True)
class Places:
    """A setting in one language: ready prepositional phrases for walkers, flyers and boats, and bare names."""

    ground: tuple[str, ...]
    air: tuple[str, ...]
    names: tuple[str, ...]
    water: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """A stage. `colors` are natural to it: `a green park` says nothing that `a park` does not."""

    key: str
    english: Places
    french: Places
    near: str
    colors: tuple[str, ...] = ()
    extra: Extra = Extra()


@dataclass(frozen=True, slots=True)
class Forms:
    """How captions say one key in one language.

    `adverbs` follow a sentence (`at dawn`), `tags` stand between commas (`dawn`), `clauses` are sentences of their own
    (`it is dawn`). `sunny` are adverbs that are true only when no rain falls.
    """

    adverbs: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    sunny: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of a slot that is said by whole phrases: light, weather, camera, shot type, sound, style, relation.

    `cued_*` are words that mean the key only where something audible is being told (`we hear the rain`).
    """

    key: str
    english: Forms
    french: Forms
    near: str
    extra: Extra = Extra()
    cued_en: tuple[str, ...] = ()
    cued_fr: tuple[str, ...] = ()

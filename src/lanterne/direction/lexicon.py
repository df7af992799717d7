"""The vocabulary turned into a table from phrases to meanings, for English and for French."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from lanterne.direction.small_words import SLOW_WORDS
from lanterne.direction.tokens import words_of
from lanterne.worlds import vocabulary
from lanterne.worlds.vocabulary.entry import Action, Entry, Extra, Places
from lanterne.worlds.vocabulary.numbers import (
    COUNT_PHRASES,
    COUNTS_EN,
    COUNTS_FR,
    IN_FRONT_EN,
    IN_FRONT_FR,
    IRREGULAR_PLURALS,
    MANY_EN,
    MANY_FR,
    SEVERAL,
)

LANGUAGES = ("en", "fr")


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing that a phrase can mean. `sure` is False for a neighbour of the key, which direction reports as a
    substitution; `cued` meanings hold only where a sound is being told; `plural` is set for plural nouns."""

    slot: str
    key: str
    sure: bool = True
    cued: bool = False
    plural: bool = False


@dataclass(slots=True)
class Lexicon:
    """Phrases of one language. `longest` is the length of the longest phrase that starts with a word; `mannered`
    is for `is_mannered`.
    """

    phrases: dict[tuple[str, ...], list[Meaning]] = field(default_factory=dict)
    longest: dict[str, int] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)
    mannered: set[tuple[str, ...]] = field(default_factory=set)

    def is_mannered(self, *words: str) -> bool:
        """Whether a phrase that has a manner word of its own (`in slow motion`) begins so, up to the word behind it."""
        return words in self.mannered

    def add(self, pattern: str, meaning: Meaning) -> None:
        """Adds every phrase of a pattern. A sure meaning replaces the unsure one of the same key."""
        for phrase in expand(pattern):
            words = words_of(phrase)
            if not words:
                continue
            meanings = self.phrases.setdefault(words, [])
            if any(known.slot == meaning.slot and known.key == meaning.key for known in meanings):
                continue
            meanings.append(meaning)
            self.longest[words[0]] = max(self.longest.get(words[0], 0), len(words))
            self.words.update(words)
            inner = range(1, len(words) - 1)
            self.mannered.update(words[: place + 2] for place in inner if words[place] in SLOW_WORDS)

    def mark_plurals(self) -> None:
        """Nouns that were added without saying so are plurals, too: `pilots` beside `pilot`, `men`."""
        for words, meanings in self.phrases.items():
            *before, last = words
            singular = (
                self.phrases.get((*before, last[:-1]), []) if last.endswith("s") and not last.endswith("ss") else []
            )
            keys = {meaning.key for meaning in singular if meaning.slot == "noun"}
            for place, meaning in enumerate(meanings):
                if meaning.slot == "noun" and (meaning.key in keys or last in IRREGULAR_PLURALS):
                    meanings[place] = replace(meaning, plural=True)


def expand(pattern: str) -> list[str]:
    """All texts of a pattern: `(a|b)` is a choice, `[a|b]` a choice that may be left out. They do not nest."""
    found = re.search(r"\(([^()]*)\)|\[([^\[\]]*)\]", pattern)
    if not found:
        return [pattern]
    head, tail = pattern[: found.start()], pattern[found.end() :]
    choices = found.group(1).split("|") if found.group(1) is not None else ["", *found.group(2).split("|")]
    return [text for choice in choices for text in expand(head + choice + tail)]


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of "en" or "fr", built once."""
    made = Lexicon()
    english = language == "en"
    for noun in vocabulary.NOUN.values():
        for name in noun.english if english else noun.french:
            made.add(name.singular, Meaning("noun", noun.key))
            made.add(name.plural, Meaning("noun", noun.key, plural=True))
        _add_extra(made, "noun", noun.key, noun.extra, english)
    made.mark_plurals()
    for color in vocabulary.COLOR.values():
        _add(made, "color", color.key, color.english if english else color.french)
        _add_extra(made, "color", color.key, color.extra, english)
    for action in vocabulary.ACTION.values():
        _add(made, "action", action.key, _verb_forms(action, english))
        _add_extra(made, "action", action.key, action.extra, english)
    for setting in vocabulary.SETTING.values():
        _add(made, "setting", setting.key, _places(setting.english if english else setting.french))
        _add_extra(made, "setting", setting.key, setting.extra, english)
    for slot, entries in _ENTRIES.items():
        for entry in entries.values():
            _add_entry(made, slot, entry, english)
    for word, count in (COUNTS_EN if english else COUNTS_FR).items():
        made.add(word, Meaning("count", str(count)))
    for phrase, count in COUNT_PHRASES.items():
        if phrase.startswith("a ") == english:
            made.add(phrase, Meaning("count", str(count)))
    for word in MANY_EN if english else _elided(MANY_FR):
        made.add(word, Meaning("count", str(SEVERAL), sure=False))
    _add(made, "front", "in front of", IN_FRONT_EN if english else _elided(IN_FRONT_FR))
    return made


_ENTRIES: dict[str, Mapping[str, Entry]] = {
    "light": vocabulary.LIGHT,
    "weather": vocabulary.WEATHER,
    "camera": vocabulary.CAMERA,
    "focus": vocabulary.FOCUS,
    "speed": vocabulary.SPEED,
    "shot_type": vocabulary.SHOT_TYPE,
    "style": vocabulary.STYLE,
    "sound": {key: entry for key, entry in vocabulary.SOUND.items() if key not in vocabulary.MUSIC},
    "music": vocabulary.MUSIC,
    "relation": vocabulary.RELATION,
}


def _add(made: Lexicon, slot: str, key: str, patterns: Iterable[str], sure: bool = True, cued: bool = False) -> None:
    for pattern in patterns:
        made.add(pattern, Meaning(slot, key, sure, cued))


def _add_extra(made: Lexicon, slot: str, key: str, extra: Extra, english: bool) -> None:
    heard, near = (extra.heard_en, extra.near_en) if english else (extra.heard_fr, extra.near_fr)
    if slot == "relation" and not english:
        heard = _elided(heard)
    _add(made, slot, key, heard)
    _add(made, slot, key, near, sure=False)


def _add_entry(made: Lexicon, slot: str, entry: Entry, english: bool) -> None:
    forms = entry.english if english else entry.french
    said = (*forms.adverbs, *forms.sunny, *forms.tags, *forms.clauses)
    _add(made, slot, entry.key, _elided(said) if slot == "relation" and not english else said)
    _add_extra(made, slot, entry.key, entry.extra, english)
    _add(made, slot, entry.key, entry.cued_en if english else entry.cued_fr, cued=True)
    if english:
        _add(made, slot, entry.key, [f"camera {entry.key}" if slot == "camera" else entry.key], cued=slot == "sound")


def _elided(patterns: Iterable[str]) -> tuple[str, ...]:
    """French relations end in `de`, which contracts with what follows: `à gauche du chien`, `à gauche d'un chien`."""
    return tuple(
        f"{pattern.removesuffix(' de')} ({form})" if pattern.endswith(" de") else pattern
        for pattern in patterns
        for form in ("de", "du", "des", "d'")
    )


def _places(places: Places) -> tuple[str, ...]:
    return (*places.ground, *places.air, *places.water, *places.names)


def _verb_forms(action: Action, english: bool) -> list[str]:
    """Every form that prompts use: present, participle, infinitive, past."""
    if english:
        return [form for verb in action.english for form in (verb.base, verb.third, verb.participle, verb.past)]
    forms = []
    for verb in action.french:
        stem = verb.participle.removesuffix("ant")
        forms += [verb.singular, verb.plural, verb.participle, verb.infinitive, f"{stem}ait", f"{stem}aient"]
    return forms

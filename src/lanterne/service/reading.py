"""How a prompt would be read, in which words its parts may be said otherwise, and how long it would take: before
anything is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from statistics import median

from lanterne.core.errors import EngineError, Unreachable
from lanterne.direction import direct
from lanterne.direction.expand import Chat, told, told_by
from lanterne.direction.report import Direction
from lanterne.service.keys import Caller, Scope
from lanterne.service.site import Site
from lanterne.store import overview
from lanterne.worlds import vocabulary as words


@dataclass(frozen=True, slots=True)
class Word:
    """A key of the vocabulary as people say it. label: alone; forms: ready to stand in a prompt, the usual one first.

    seen: whether the shipped weights were shown it.
    """

    slot: str
    key: str
    label: str
    forms: tuple[str, ...]
    seen: bool


@dataclass(frozen=True, slots=True)
class Part:
    """Some words of a prompt, from `start` to `end`, and what became of them.

    kind: understood, substituted (the words stand for their nearest neighbour) or ignored. slot and key: empty for
    ignored words; slot is empty, too, where nobody can say it.
    """

    start: int
    end: int
    words: str
    kind: str
    slot: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    direction: Direction
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Expanded:
    """A prompt told in full. by: the model that did it, empty for ourselves. note: why it was not another."""

    prompt: str
    by: str = ""
    note: str = ""


def read(prompt: str, seed: int = 0) -> Reading:
    """What the words say and what would be filled in. Raises InvalidInput for no words, or too many."""
    direction = direct(prompt, seed)
    return Reading(direction, tuple(_parts(direction)))


def expand(site: Site, caller: Caller, prompt: str, seed: int) -> Expanded:
    """The prompt told in full, by the chat model that the operator has named, or by ourselves where there is none, or
    where it fails: then `note` says so. Raises InvalidInput for no words, or too many.
    """
    caller.check(Scope.WRITE)
    direction = direct(prompt, seed)
    named = site.settings.director
    if named is None:
        return Expanded(told(direction))
    try:
        return Expanded(told_by(Chat(named.url, named.model, named.key), prompt), named.model)
    except (Unreachable, EngineError) as error:
        return Expanded(told(direction), note=error.message)


def _parts(direction: Direction) -> list[Part]:
    """The accounts quote the words in the order of the prompt: here they find their places again."""
    found: list[Part] = []

    def place(kind: str, told: list[tuple[str, str, str]]) -> None:
        taken = 0
        for said, slot, key in told:
            start = direction.prompt.find(said, taken)
            if start < 0:
                start = direction.prompt.find(said)
            if start < 0:
                continue
            taken = start + len(said)
            found.append(Part(start, taken, said, kind, slot, key))

    place("understood", list(direction.understood))
    place("substituted", [(said, _slot_of(key), key) for said, key in direction.substituted])
    place("ignored", [(said, "", "") for said in direction.ignored])
    return sorted(found, key=lambda part: (part.start, part.end))


def _slot_of(key: str) -> str:
    """The first slot that has this key; a word that stands for another is told without its slot."""
    return next((word.slot for word in vocabulary("en") if word.key == key), "")


def expected_s(site: Site, caller: Caller, model: str, seconds: float, n: int, steps: int | None) -> float | None:
    """How long `n` such clips would take once they begin, from how long the last ones took; None if there are none.

    Raises InvalidInput for an unknown model, NotReady.
    """
    caller.check(Scope.READ)
    preset, _ = site.engine_of(model)
    with site.database.read() as tx:
        known = overview.pace(tx, preset.engine)
    wanted = steps or preset.steps
    paces = []
    for took, length, made_in in known:
        work = max(length, 0.5) * (made_in if wanted and made_in else 1)
        paces.append(took / work)
    if not paces:
        return None
    usual = known[0][2]
    return float(median(paces) * max(seconds, 0.5) * (wanted if wanted and usual else 1) * n)


@cache
def vocabulary(language: str) -> tuple[Word, ...]:
    """All that prompts may say, in "en" or "fr"."""
    french = language == "fr"
    found: list[Word] = []

    def add(slot: str, key: str, label: str, *forms: str) -> None:
        seen = key in words.SMALL_WORLD[slot]
        kept = tuple(dict.fromkeys(form for form in forms if form))
        found.append(Word(slot, key, label, kept or (label,), seen))

    for noun in words.NOUN.values():
        names = noun.french if french else noun.english
        add("noun", noun.key, names[0].singular, names[0].singular)
    for color in words.COLOR.values():
        said = color.french if french else color.english
        add("color", color.key, said[0], *said)
    for action in words.ACTION.values():
        if french:
            verb = action.french[0]
            add("action", action.key, verb.infinitive, verb.singular, verb.participle)
        else:
            english = action.english[0]
            add("action", action.key, english.participle, english.participle, english.third)
    for setting in words.SETTING.values():
        places = setting.french if french else setting.english
        add("setting", setting.key, places.names[0], *places.ground[:1], *places.air[:1], *places.water[:1])
    for slot, entries in (
        ("light", words.LIGHT),
        ("weather", words.WEATHER),
        ("camera", words.CAMERA),
        ("focus", words.FOCUS),
        ("speed", words.SPEED),
        ("shot_type", words.SHOT_TYPE),
        ("style", words.STYLE),
        ("sound", {key: entry for key, entry in words.SOUND.items() if key not in words.MUSIC}),
        ("music", words.MUSIC),
    ):
        for entry in entries.values():
            forms = entry.french if french else entry.english
            said_so = (*forms.tags, *forms.adverbs, *forms.clauses)
            add(slot, entry.key, (said_so or (entry.key,))[0], *said_so)
    return tuple(found)

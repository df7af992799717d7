"""What nobody said: the model reads whole captions, so open slots are filled with what the theatre would show."""

from __future__ import annotations

import random
from dataclasses import fields, replace
from typing import Any

from lanterne.core.shot import Shot, Subject
from lanterne.worlds.players import players
from lanterne.worlds.vocabulary import ACTION, NOUN, SMALL_WORLD, SOUND, Noun
from lanterne.worlds.vocabulary.ambience import natural_sounds

_USUAL = {"shot_type": "medium shot", "light": "noon", "weather": "clear", "camera": "still"}
_SOUNDS_OF_ACTORS = ("engine", "bounces", "steps", "burner", "barking")
_SOUND_OF_SETTING = {"waves": "sea coast", "birds": "park", "city": "city"}


def complete(shot: Shot, seed: int, before: Shot | None = None) -> Shot:
    """The shot with every open slot filled, the same for the same seed.

    What was said decides first (a boat sails at the sea coast, and there a duck swims; waves are heard there); then the
    shot `before` lends its subject, setting, light and weather; then the usual (noon, clear, a still camera); the rest
    is drawn by the seed from the small world. Where a place was said and nobody in it, it stays empty. Colours and
    styles stay open: a subject may have its natural colours.
    """
    subjects = _subjects(shot, seed, before)
    noun = NOUN[subjects[0].noun] if subjects else None
    action = shot.action or (noun.actions[0] if noun else None)
    homes = (*(NOUN[subject.noun].setting for subject in subjects), ACTION[action].setting if action else None)
    setting = (
        shot.setting
        or next((home for home in homes if home), None)
        or _setting_heard(shot)
        or (before and before.setting)
    )
    setting = setting or random.Random(f"{seed} setting").choice(SMALL_WORLD["setting"])
    usual = _USUAL | ({"weather": "rain"} if "rain" in shot.sounds else {})
    if sum(subject.count for subject in subjects) != 1:  # nobody, or several: there has to be room
        usual["shot_type"] = "wide shot"
    if before:
        usual |= {slot: value for slot in ("light", "weather") if (value := getattr(before, slot))}
    filled: dict[str, Any] = {slot: getattr(shot, slot) or value for slot, value in usual.items()}
    whole = replace(shot, subjects=subjects, action=action, setting=setting, **filled)
    heard = {*shot.sounds}
    for one in players(whole) or (whole,):
        who = one.subjects[0].noun if one.subjects else ""
        heard |= {*natural_sounds(who, one.action or "", setting, filled["light"], filled["weather"])}
    return replace(whole, sounds=tuple(key for key in SOUND if key in heard))


def _subjects(shot: Shot, seed: int, before: Shot | None) -> tuple[Subject, ...]:
    """Who is seen: who was said, who was seen before where only something else changes, nobody in a bare place, or
    whom the seed draws.
    """
    if shot.subjects:
        return shot.subjects
    is_place = shot.setting is not None and shot.action is None and not {*shot.sounds} & {*_SOUNDS_OF_ACTORS}
    if is_place:
        return ()
    if before and before.subjects and shot.action is None:
        return before.subjects
    return (Subject(random.Random(f"{seed} subject").choice(_possible_nouns(shot))),)


def assumed(said: Shot, completed: Shot) -> tuple[tuple[str, str], ...]:
    """The (slot, key) pairs that the completed shot has and the said one has not, in the caption's order."""
    added: list[tuple[str, str]] = []
    for slot in (field.name for field in fields(Shot)):
        old, new = getattr(said, slot), getattr(completed, slot)
        if slot == "subjects":
            added += [("noun", subject.noun) for subject in new[len(old) :]]
        elif slot == "sounds":
            added += [("sound", key) for key in new if key not in old]
        elif new != old:
            added.append((slot, new))
    return tuple(added)


def _possible_nouns(shot: Shot) -> tuple[str, ...]:
    """The small world's nouns that fit the action, the setting and the sounds that were said; all if none does."""
    fitting = [
        noun
        for key in SMALL_WORLD["noun"]
        if (noun := NOUN[key])
        and (shot.action is None or shot.action in noun.actions)
        and (shot.setting is None or noun.setting in (None, shot.setting))
    ]
    sounds = {*shot.sounds} & {*_SOUNDS_OF_ACTORS}
    sounding = [noun for noun in fitting if sounds & _sounds_of(noun, shot.action or noun.actions[0])]
    return tuple(noun.key for noun in sounding or fitting) or SMALL_WORLD["noun"]


def _sounds_of(noun: Noun, action: str) -> set[str]:
    """What it makes heard itself when it does this, wherever it is."""
    return {*natural_sounds(noun.key, action, "", "", ""), *(("barking",) if noun.key == "dog" else ())}


def _setting_heard(shot: Shot) -> str | None:
    return next((_SOUND_OF_SETTING[key] for key in shot.sounds if key in _SOUND_OF_SETTING), None)

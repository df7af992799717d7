"""What the shipped weights have been shown, and how a shot is brought within it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lanterne.core.shot import Shot, Subject
from lanterne.worlds.players import MOST
from lanterne.worlds.vocabulary import (
    ACTION,
    CAMERA,
    COLOR,
    FOR_ALL,
    LIGHT,
    NOUN,
    SETTING,
    SHOT_TYPE,
    SMALL_WORLD,
    WEATHER,
    Entry,
    Setting,
)

NATURAL = "natural colours"
"""What stands in for a colour that nothing in the small world is near to."""
World = Mapping[str, tuple[str, ...]]
_ENTRIES: dict[str, Mapping[str, Entry] | Mapping[str, Setting]] = {
    "shot_type": SHOT_TYPE,
    "setting": SETTING,
    "light": LIGHT,
    "weather": WEATHER,
    "camera": CAMERA,
}


def unseen(shot: Shot, world: World = SMALL_WORLD) -> tuple[tuple[str, str], ...]:
    """What the shot says that was never shown to weights trained on `world`: (slot, words), in the caption's order;
    what anyone can be asked to do needs not have been shown. Of more than can be seen at once, those who are left out.
    """
    found: list[tuple[str, str]] = []
    seen = drawable(shot).subjects
    for place, subject in enumerate(shot.subjects):
        found += [("noun", subject.noun)] if subject.noun not in world["noun"] else []
        found += [("color", subject.phrase())] if subject.color and subject.color not in world["color"] else []
        if str(subject.count) not in world["count"] or subject not in seen[place : place + 1]:
            found.append(("count", subject.phrase()))
    if shot.relation and shot.relation not in world["relation"]:
        found.append(("relation", f" {shot.relation} ".join(subject.phrase() for subject in shot.subjects)))
    possible = {*FOR_ALL, *(action for one in shot.subjects for action in NOUN[one.noun].actions)}
    if shot.action and shot.subjects and shot.action not in possible:
        found.append(("action", f"{shot.subjects[0].noun} {shot.action}"))
    homes = (
        NOUN[shot.subjects[0].noun].setting if shot.subjects else None,
        shot.action and ACTION[shot.action].setting,
    )
    if shot.setting and shot.subjects and any(home not in (None, shot.setting) for home in homes):
        found.append(("setting", f"{shot.subjects[0].noun}, {shot.setting}"))
    for slot in ("shot_type", "setting", "light", "weather", "camera", "focus", "speed", "style"):
        key = getattr(shot, slot)
        if key is not None and key not in world[slot]:
            found.append((slot, key))
    found += [("sound", key) for key in shot.sounds if key not in world["sound"]]
    found += [("speech", each.words) for each in shot.speech if each.language not in world["speech"]]
    return tuple(found)


def drawable(shot: Shot) -> Shot:
    """The shot with no more in it than is seen at once: of more than four the first. `unseen` tells of the others."""
    subjects: list[Subject] = []
    room = MOST
    for subject in shot.subjects:
        if room:
            subjects.append(replace(subject, count=min(subject.count, room)))
            room -= subjects[-1].count
    return replace(shot, subjects=tuple(subjects), relation=shot.relation if len(subjects) > 1 else None)


def within(shot: Shot, world: World = SMALL_WORLD) -> tuple[Shot, tuple[tuple[str, str], ...]]:
    """The shot with every key outside `world` replaced by its nearest inside, and those (key, nearest) pairs.

    An action that no subject does gives way to what comes nearest to it, or else to the usual one, unless anyone can be
    asked to do it. Counts, relations and styles have no nearest: they stay, and `unseen` tells of them.
    """
    swaps: list[tuple[str, str]] = []

    def tint(color: str | None) -> str | None:
        if color is None or color in world["color"]:
            return color
        near = COLOR[color].near
        swaps.append((color, near or NATURAL))
        return near or None

    def nearest(slot: str, key: str, near: str) -> str:
        if key in world[slot] or near not in world[slot]:
            return key
        swaps.append((key, near))
        return near

    subjects = tuple(
        Subject(
            nearest("noun", subject.noun, NOUN[subject.noun].near),
            tint(subject.color),
            subject.count,
        )
        for subject in shot.subjects
    )
    changed: dict[str, Any] = {
        slot: nearest(slot, key, entries[key].near)
        for slot, entries in _ENTRIES.items()
        if (key := getattr(shot, slot)) is not None
    }
    action = shot.action
    if subjects and action and not any(action in NOUN[one.noun].actions for one in subjects):
        possible = NOUN[subjects[0].noun].actions
        usual = action if action in FOR_ALL else possible[0]
        action = next((near for near in ACTION[action].alternates if near in possible), usual)
        swaps += [(shot.action or "", action)] if action != shot.action else []
    return replace(shot, subjects=subjects, action=action, **changed), tuple(swaps)

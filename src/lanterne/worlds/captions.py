"""Free captions of a scene, in English and in French: the raw words that people might type for it.

A caption states some of the scene's slots and leaves others out; what it states is true, and `Caption.shot` says which
slots those are. Wording comes from `lanterne.worlds.vocabulary`; grammar from `wording_en` and `wording_fr`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from lanterne.core.shot import Shot, Subject
from lanterne.worlds import wording_en, wording_fr
from lanterne.worlds.scene import Scene
from lanterne.worlds.vocabulary import SOUND
from lanterne.worlds.wording import Dice, Parts

FRENCH_SHARE = 0.4
_STATED: dict[str, tuple[float, float, float]] = {
    "shot_type": (0.12, 0.5, 0.85),
    "color": (0.85, 0.95, 0.98),
    "action": (0.65, 0.95, 1.0),
    "setting": (0.7, 0.95, 1.0),
    "light": (0.4, 0.85, 0.98),
    "weather": (0.4, 0.9, 0.98),
    "camera": (0.4, 0.85, 0.98),
    "sounds": (0.1, 0.4, 0.8),
}
"""How often a short, a middling and a long caption state each slot."""
_UNREMARKABLE = {"clear": 0.25, "still": 0.3}  # people seldom say that the sky is clear or the camera still


@dataclass(frozen=True, slots=True)
class Caption:
    """Words for a scene, their language ("en" or "fr"), and the slots that they state (the others None or empty)."""

    text: str
    language: str
    shot: Shot


def captions(scene: Scene, rng: np.random.Generator) -> Caption:
    """One caption of the scene, drawn from tens of thousands. Raises ValueError for words outside the vocabulary."""
    return caption_of(scene.shot, rng)


def caption_of(shot: Shot, rng: np.random.Generator, language: str | None = None) -> Caption:
    """One caption of a shot whose slots are all true; `language` is drawn when not given ("en" or "fr").

    Raises ValueError when a word of the shot is not in the vocabulary.
    """
    dice = Dice(rng.random(64).tolist())
    chosen = language or ("fr" if dice.chance(FRENCH_SHARE) else "en")
    stated = _stated(shot, dice)
    wording = wording_fr if chosen == "fr" else wording_en
    try:
        parts = wording.parts(stated, shot, dice)
    except KeyError as error:
        raise ValueError(f"the vocabulary has no word for {error.args[0]!r}") from None
    text = dice.pick(_LAYOUTS)(parts, dice)
    return Caption(_typed(text, chosen, dice), chosen, stated)


def _stated(shot: Shot, dice: Dice) -> Shot:
    """The shot restricted to the slots that this caption will state. The subjects are always named."""
    length = dice.index(3)

    def keeps(slot: str, value: str | None) -> bool:
        return value is not None and dice.chance(_STATED[slot][length] * _UNREMARKABLE.get(value, 1.0))

    return Shot(
        shot_type=shot.shot_type if keeps("shot_type", shot.shot_type) else None,
        subjects=tuple(
            Subject(subject.noun, subject.color if keeps("color", subject.color) else None, subject.count)
            for subject in shot.subjects
        ),
        relation=shot.relation,
        action=shot.action if keeps("action", shot.action) else None,
        setting=shot.setting if keeps("setting", shot.setting) else None,
        light=shot.light if keeps("light", shot.light) else None,
        weather=shot.weather if keeps("weather", shot.weather) else None,
        camera=shot.camera if keeps("camera", shot.camera) else None,
        style=shot.style,
        sounds=tuple(sorted((key for key in shot.sounds if keeps("sounds", key)), key=_SOUND_ORDER.__getitem__)),
    )


_SOUND_ORDER = {key: place for place, key in enumerate(SOUND)}


def _joined(*pieces: str, by: str = " ") -> str:
    return by.join(piece for piece in pieces if piece)


def _tags(parts: Parts, dice: Dice) -> str:
    """`wide shot, red kite, flying, park, golden hour, rising camera`."""
    tail = [parts.light_tag, parts.weather_tag, parts.camera_tag, parts.style]
    if dice.chance(0.3):
        tail = tail[::-1] if dice.chance(0.5) else tail[1:] + tail[:1]
    subject = parts.bare_subject if dice.chance(0.6) else parts.subject
    doing = [_joined(subject, parts.beside), parts.participle]
    if dice.chance(0.4):
        doing = [_joined(subject, parts.participle, parts.beside)]
    place = parts.place_name if dice.chance(0.6) else parts.place
    return _joined(parts.shot_tag, *doing, place, *tail, parts.sound_tags, by=", ")


def _phrase(parts: Parts, dice: Dice) -> str:
    """`a wide shot of a red kite flying over the park at golden hour, the camera rising`: one noun phrase."""
    doing = dice.pick((parts.participle, parts.relative))
    core = _joined(parts.subject, doing, parts.beside, parts.place)
    if parts.shot_tag and dice.chance(0.7):
        core = parts.shot_of(core, dice)
    elif parts.shot_tag:
        core = f"{parts.shot_tag}, {core}"
    if dice.chance(0.5):
        core = _joined(core, parts.light, parts.weather)
        tail = [parts.style, parts.camera_tag]
    else:
        tail = [parts.light, parts.weather, parts.style, parts.camera_tag]
    return _joined(core, *tail, parts.with_sound, by=", ")


def _sentence(parts: Parts, dice: Dice) -> str:
    """`A red kite flies over the park at golden hour. The camera rises. We hear the wind.`"""
    verb = parts.finite if dice.chance(0.7) else parts.progressive
    core = _joined(parts.subject, verb, parts.beside, parts.place)
    if dice.chance(0.35) and (parts.light or parts.weather):
        core = f"{_joined(parts.light, parts.weather)}, {core}"
    elif dice.chance(0.2) and parts.place and verb:
        core = _joined(f"{parts.place},", parts.subject, verb, parts.beside, parts.light, parts.weather)
    else:
        core = _joined(core, parts.light, parts.weather)
    if parts.shot_adverb and dice.chance(0.4):
        core = f"{parts.shot_adverb}, {core}"
    elif parts.shot_tag:
        core = f"{parts.shot_tag}{dice.pick((parts.colon, ', ', '. '))}{core}"
    ending = dice.pick((". ", ", ", "; "))
    return _joined(core, parts.style, parts.camera_clause, parts.hear, by=ending)


def _presented(parts: Parts, dice: Dice) -> str:
    """`There is a red kite that flies over the park. It is golden hour.`: someone tells what is seen."""
    doing = dice.pick((parts.participle, parts.relative))
    core = _joined(dice.pick(parts.presenters), parts.subject, doing, parts.beside, parts.place)
    pieces = [parts.light_clause, parts.weather_clause, parts.camera_clause, parts.style]
    if dice.chance(0.5):
        core = _joined(core, parts.light, parts.weather)
        pieces = pieces[2:]
    if parts.shot_tag:
        pieces.insert(dice.index(len(pieces) + 1), parts.shot_tag)
    return _joined(core, *pieces, parts.hear, by=". ")


def _scene_first(parts: Parts, dice: Dice) -> str:
    """`Park, golden hour. A red kite flies. The camera rises.`: as in a screenplay."""
    heading = _joined(parts.place_name, parts.light_tag, parts.weather_tag, by=", ")
    verb = parts.finite or ""
    core = _joined(parts.subject, verb, parts.beside)
    pieces = [core, parts.camera_clause]
    if parts.shot_tag:
        pieces.insert(dice.index(2), parts.shot_tag)
    return _joined(heading, *pieces, parts.style, parts.hear, by=". ")


_LAYOUTS: tuple[Callable[[Parts, Dice], str], ...] = (
    _tags,
    _phrase,
    _phrase,
    _sentence,
    _sentence,
    _presented,
    _scene_first,
)

_PLAIN = str.maketrans("àâäéèêëîïôöùûüçÀÂÉÈÊÎÔÙÛÇ", "aaaeeeeiioouuucAAEEEIOUUC")


def _typed(text: str, language: str, dice: Dice) -> str:
    """As people type: some without capitals, some without a full stop, some French without accents."""
    if language == "fr" and dice.chance(0.08):
        text = text.translate(_PLAIN).replace("œ", "oe")
    if dice.chance(0.7):
        text = ". ".join(piece[:1].upper() + piece[1:] for piece in text.split(". "))
    return text + "." if dice.chance(0.5) else text


_MIRRORED = {"pan left": "pan right", "pan right": "pan left", "left of": "right of", "right of": "left of"}


def mirror_shot(shot: Shot) -> Shot:
    """The shot of the clip seen in a mirror: left and right change places in the camera's move and in the relation."""
    camera = _MIRRORED.get(shot.camera, shot.camera) if shot.camera else None
    relation = _MIRRORED.get(shot.relation, shot.relation) if shot.relation else None
    return replace(shot, camera=camera, relation=relation)

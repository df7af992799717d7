"""French: gender, plurals, elision and agreement for captions."""

from __future__ import annotations

from lanterne.core.shot import Shot, Subject
from lanterne.worlds.vocabulary import (
    ACTION,
    CAMERA,
    COLOR,
    LIGHT,
    NOUN,
    RELATION,
    SETTING,
    SHOT_TYPE,
    SOUND,
    STYLE,
    WEATHER,
)
from lanterne.worlds.vocabulary.entry import FrenchNoun, said_of
from lanterne.worlds.wording import Dice, Parts, listed

_PRESENTERS = ("il y a", "on voit", "nous voyons", "voici")
_NUMBERS = {2: "deux", 3: "trois"}
_VOWELS = "aeiouyhàâéèêëîïôûœ"  # every h of the vocabulary's French nouns is mute


def of(phrase: str) -> str:
    """`de` and the phrase, with elision and contraction: `d'un lapin`, `du lapin`, `des lapins`, `de deux lapins`."""
    for whole, contracted in (("le ", "du "), ("les ", "des ")):
        if phrase.startswith(whole):
            return contracted + phrase.removeprefix(whole)
    return f"d'{phrase}" if phrase[0] in _VOWELS else f"de {phrase}"


def _word(subject: Subject, action: str | None, dice: Dice) -> FrenchNoun:
    # A `ballon` that floats can only be a balloon; without the verb it would be a ball.
    if subject.noun == "balloon" and action == "floating" and dice.chance(0.25):
        return FrenchNoun("ballon", "ballons")
    return dice.pick(NOUN[subject.noun].french)


def _phrase(subject: Subject, action: str | None, definite: bool, dice: Dice) -> tuple[str, str, bool]:
    """The noun phrase with its article, without it, and whether it is feminine."""
    noun = _word(subject, action, dice)
    many = subject.count > 1
    words = noun.plural if many else noun.singular
    if subject.color:
        words = f"{words} {COLOR[subject.color].french[noun.feminine + 2 * many]}"
    if many:
        words = f"{_NUMBERS[subject.count]} {words}"
        return words, words, noun.feminine
    if definite:
        elided = words[0] in _VOWELS
        return (f"l'{words}" if elided else f"{'la' if noun.feminine else 'le'} {words}"), words, noun.feminine
    return f"{'une' if noun.feminine else 'un'} {words}", words, noun.feminine


def _place(shot: Shot, whole: Shot, dice: Dice) -> str:
    assert shot.setting is not None
    places = SETTING[shot.setting].french
    noun = NOUN[shot.subjects[0].noun]
    if (noun.where == "water" or whole.action == "sailing") and places.water:
        return dice.pick(places.water)
    if whole.action in ("flying", "floating") or (whole.action is None and noun.where == "air"):
        return dice.pick(places.air)
    return dice.pick(places.ground)


def parts(shot: Shot, whole: Shot, dice: Dice) -> Parts:
    """The parts for the stated `shot` of the `whole` one. Raises KeyError for a key outside the vocabulary."""
    definite = dice.chance(0.08)
    phrases = [
        _phrase(subject, shot.action if place == 0 else None, definite, dice)
        for place, subject in enumerate(shot.subjects)
    ]
    plural = shot.subjects[0].count > 1
    beside = ""
    subject, bare, _ = phrases[0]
    if len(phrases) > 1 and shot.relation:
        relation = dice.pick(RELATION[shot.relation].french.adverbs)
        companion = phrases[1][0]
        beside = (
            f"{relation.removesuffix(' de')} {of(companion)}" if relation.endswith(" de") else f"{relation} {companion}"
        )
    elif len(phrases) > 1:
        plural = True
        subject = " et ".join(phrase[0] for phrase in phrases)
        bare = " et ".join(phrase[1] for phrase in phrases)
    finite = progressive = participle = relative = ""
    if shot.action:
        verb = dice.pick(said_of(ACTION[shot.action].french, shot.subjects[0].noun))
        finite = verb.plural if plural else verb.singular
        participle = verb.participle
        progressive = f"{'sont' if plural else 'est'} en train {of(verb.infinitive)}"
        relative = f"qui {finite}"
    light = LIGHT[shot.light].french if shot.light else None
    weather = WEATHER[shot.weather].french if shot.weather else None
    dry = whole.weather == "clear"
    sounds = [dice.pick(SOUND[key].french.tags) for key in shot.sounds]
    heard = listed(sounds, "et")
    hear = dice.pick(("on entend {}", "nous entendons {}", "on peut entendre {}", "son : {}")) if heard else ""
    shot_type = SHOT_TYPE[shot.shot_type].french if shot.shot_type else None
    shot_tag = dice.pick(shot_type.tags) if shot_type else ""
    return Parts(
        subject=subject,
        bare_subject=bare,
        beside=beside,
        finite=finite,
        progressive=progressive,
        participle=participle,
        relative=relative,
        place=_place(shot, whole, dice) if shot.setting else "",
        place_name=dice.pick(SETTING[shot.setting].french.names) if shot.setting else "",
        light=dice.pick(light.adverbs + light.sunny if dry else light.adverbs) if light else "",
        light_tag=dice.pick(light.tags) if light else "",
        light_clause=dice.pick(light.clauses) if light else "",
        weather=dice.pick(weather.adverbs) if weather else "",
        weather_tag=dice.pick(weather.tags) if weather else "",
        weather_clause=dice.pick(weather.clauses) if weather else "",
        camera_tag=_slow(dice.pick(CAMERA[shot.camera].french.tags), shot.camera, dice) if shot.camera else "",
        camera_clause=_slow(dice.pick(CAMERA[shot.camera].french.clauses), shot.camera, dice) if shot.camera else "",
        shot_tag=shot_tag,
        shot_adverb=f"en {shot_tag}" if shot_tag else "",
        style=dice.pick(STYLE[shot.style].french.tags) if shot.style else "",
        sound_tags=", ".join(sounds),
        with_sound=f"avec {heard}" if heard else "",
        hear=hear.format(heard),
        presenters=_PRESENTERS,
        colon=" : ",
        shot_of=lambda core, dice: _shot_of(shot_tag, core, dice),
    )


def _shot_of(shot_tag: str, core: str, dice: Dice) -> str:
    opening = f"un {shot_tag}" if dice.chance(0.5) else shot_tag
    return f"{opening} sur {core}" if dice.chance(0.5) else f"{opening} {of(core)}"


def _slow(words: str, camera: str, dice: Dice) -> str:
    """The theatre's camera never hurries, so `lentement` is always true of a move."""
    if camera == "still" or not dice.chance(0.25):
        return words
    if "caméra" not in words:
        return f"lent {words}"  # every camera tag without a verb is masculine: panoramique, travelling, zoom, mouvement
    return f"{words} {dice.pick(('lentement', 'doucement'))}"

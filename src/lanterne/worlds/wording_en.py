"""English: articles, plurals and verbs for captions."""

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
from lanterne.worlds.vocabulary.entry import said_of
from lanterne.worlds.wording import Dice, Parts, listed

_PRESENTERS = ("there is", "we see", "you can see", "here is")
_NUMBERS = {2: "two", 3: "three"}


def article(phrase: str) -> str:
    """The phrase with `a` or `an`."""
    return f"an {phrase}" if phrase[0] in "aeio" else f"a {phrase}"


def _noun(subject: Subject, dice: Dice) -> str:
    """`red kite`, `two red kites`."""
    noun = dice.pick(NOUN[subject.noun].english)
    words = noun.singular if subject.count == 1 else f"{_NUMBERS[subject.count]} {noun.plural}"
    if subject.color is None:
        return words
    color = dice.pick(COLOR[subject.color].english)
    if subject.count == 1:
        return f"{color} {words}"
    return f"{_NUMBERS[subject.count]} {color} {noun.plural}"


def _with_article(subject: Subject, noun: str, definite: bool) -> str:
    if subject.count > 1:
        return noun
    return f"the {noun}" if definite else article(noun)


def _place(shot: Shot, whole: Shot, dice: Dice) -> str:
    assert shot.setting is not None
    places = SETTING[shot.setting].english
    noun = NOUN[shot.subjects[0].noun]
    if (noun.where == "water" or whole.action == "sailing") and places.water:
        return dice.pick(places.water)
    if whole.action in ("flying", "floating") or (whole.action is None and noun.where == "air"):
        return dice.pick(places.air)
    return dice.pick(places.ground)


def parts(shot: Shot, whole: Shot, dice: Dice) -> Parts:
    """The parts for the stated `shot` of the `whole` one. Raises KeyError for a key outside the vocabulary."""
    nouns = [_noun(subject, dice) for subject in shot.subjects]
    definite = dice.chance(0.08)
    phrases = [_with_article(subject, noun, definite) for subject, noun in zip(shot.subjects, nouns, strict=True)]
    plural = shot.subjects[0].count > 1
    beside = ""
    if len(phrases) > 1 and shot.relation:
        beside = f"{dice.pick(RELATION[shot.relation].english.adverbs)} {phrases[1]}"
        subject, bare = phrases[0], nouns[0]
    else:
        plural = plural or len(phrases) > 1
        subject, bare = " and ".join(phrases), " and ".join(nouns)
    finite = progressive = participle = relative = ""
    if shot.action:
        verb = dice.pick(said_of(ACTION[shot.action].english, shot.subjects[0].noun))
        finite = verb.base if plural else verb.third
        participle = verb.participle
        progressive = f"{'are' if plural else 'is'} {verb.participle}"
        relative = f"{dice.pick(('that', 'which'))} {dice.pick((finite, progressive))}"
    light = LIGHT[shot.light].english if shot.light else None
    weather = WEATHER[shot.weather].english if shot.weather else None
    dry = whole.weather == "clear"
    sounds = [dice.pick(SOUND[key].english.tags) for key in shot.sounds]
    heard = listed(sounds, "and")
    hear = dice.pick(("we hear {}", "you can hear {}", "{} can be heard", "sound: {}")) if heard else ""
    shot_type = SHOT_TYPE[shot.shot_type].english if shot.shot_type else None
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
        place_name=dice.pick(SETTING[shot.setting].english.names) if shot.setting else "",
        light=dice.pick(light.adverbs + light.sunny if dry else light.adverbs) if light else "",
        light_tag=dice.pick(light.tags) if light else "",
        light_clause=dice.pick(light.clauses) if light else "",
        weather=dice.pick(weather.adverbs) if weather else "",
        weather_tag=dice.pick(weather.tags) if weather else "",
        weather_clause=dice.pick(weather.clauses) if weather else "",
        camera_tag=_slow_tag(shot.camera, dice) if shot.camera else "",
        camera_clause=_slow_clause(shot.camera, dice) if shot.camera else "",
        shot_tag=shot_tag,
        shot_adverb=f"in {article(shot_tag)}" if shot_tag else "",
        style=dice.pick(STYLE[shot.style].english.tags) if shot.style else "",
        sound_tags=", ".join(sounds),
        with_sound=f"with {heard}" if heard else "",
        hear=hear.format(heard),
        presenters=_PRESENTERS if not plural else ("there are", *_PRESENTERS[1:3]),
        colon=": ",
        shot_of=lambda core, dice: f"{article(shot_tag) if dice.chance(0.6) else shot_tag} of {core}",
    )


def _slow_tag(camera: str, dice: Dice) -> str:
    tag = dice.pick(CAMERA[camera].english.tags)
    return f"slow {tag}" if camera != "still" and dice.chance(0.15) else tag


def _slow_clause(camera: str, dice: Dice) -> str:
    """The theatre's camera never hurries, so `slowly` is always true of a move."""
    clause = dice.pick(CAMERA[camera].english.clauses)
    if camera == "still" or not dice.chance(0.3):
        return clause
    adverb = dice.pick(("slowly", "gently"))
    if dice.chance(0.5):
        return f"{clause} {adverb}"
    return clause.replace("the camera", f"the camera {adverb}", 1)

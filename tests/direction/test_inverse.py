"""Reading is the inverse of writing: what a caption states is read back, no more and no less."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lanterne.core.errors import InvalidInput
from lanterne.core.shot import Shot, Subject
from lanterne.direction import parse
from lanterne.direction.neighbours import neighbour
from lanterne.direction.small_words import CUT_WORDS, FUNCTION_WORDS, NEGATIONS_AROUND, SOUND_CUES, THEN_WORDS
from lanterne.direction.tokens import tokenize
from lanterne.worlds.captions import caption_of, captions
from lanterne.worlds.grammar import sample_scene
from lanterne.worlds.vocabulary import (
    CAMERA,
    COLOR,
    FOCUS,
    LIGHT,
    MUSIC,
    NOUN,
    RELATION,
    SETTING,
    SHOT_TYPE,
    SOUND,
    SPEED,
    STYLE,
    WEATHER,
)


def any_shot(draw):
    """A shot from the whole vocabulary: up to two subjects, three of each, related or not."""
    first, second = draw.sample(list(NOUN), 2)
    subjects = [
        Subject(noun, draw.choice([None, *(COLOR if NOUN[noun].tinted else ())]), draw.choice([1, 1, 2, 3]))
        for noun in (first, second)
    ]
    together, music = draw.random() < 0.4, draw.choice([None, None, *MUSIC])
    return Shot(
        shot_type=draw.choice(list(SHOT_TYPE)),
        subjects=tuple(subjects if together else subjects[:1]),
        relation=draw.choice([None, *RELATION]) if together else None,
        action=draw.choice(NOUN[first].actions),
        setting=NOUN[first].setting or draw.choice(list(SETTING)),
        light=draw.choice(list(LIGHT)),
        weather=draw.choice(list(WEATHER)),
        camera=draw.choice(list(CAMERA)),
        focus=draw.choice([None, *FOCUS]),
        speed=draw.choice([None, *SPEED]),
        style=draw.choice([None, *STYLE]),
        sounds=tuple(key for key in SOUND if key == music or (key not in MUSIC and draw.random() < 0.2)),
    )


def assert_read_back(caption):
    direction = parse(caption.text)
    assert direction.shots == (caption.shot,), caption.text
    assert direction.substituted == (), caption.text
    assert direction.ignored == (), caption.text
    assert direction.language == caption.language, caption.text


def test_captions_of_the_small_world_are_read_back():
    rng = np.random.default_rng(11)
    for seed in range(1500):
        scene = sample_scene(seed)
        assert_read_back(captions(scene, rng))
        assert_read_back(captions(scene, rng))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_captions_of_the_whole_vocabulary_are_read_back(language):
    draw, rng = random.Random(12), np.random.default_rng(12)
    for _ in range(1500):
        assert_read_back(caption_of(any_shot(draw), rng, language))


def test_canonical_captions_are_read_back():
    draw = random.Random(13)
    for _ in range(1500):
        shot = any_shot(draw)
        direction = parse(shot.caption())
        assert direction.shots == (shot,)
        assert (direction.substituted, direction.ignored) == ((), ())


SMALL = FUNCTION_WORDS["en"] | FUNCTION_WORDS["fr"] | SOUND_CUES | NEGATIONS_AROUND | {"a", "an", "un", "une"}
SMALL |= {word for phrase in THEN_WORDS | CUT_WORDS for word in phrase}
POOL = """
a the un une three trois seven red rouge golden kite ballon dog chien train puppy rabbit lapin voiture yacht hat zzz
flies vole roule hops slowly lentement at night nuit la park plage over sur behind derrière left gauche of de camera
caméra rises monte , . : then puis cut to no not ne pas with sound bruit rain pluie waves and et is est sky ciel "hey"
🐶 🦷 wide shot gros plan wind birds en sunset cat music 12 sans watercolour slow motion ralenti
"""


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(POOL.split()), min_size=1, max_size=14))
def test_every_word_that_says_something_is_accounted_for(words):
    prompt = " ".join(words)
    try:
        direction = parse(prompt)
    except InvalidInput:
        return
    told = [entry[0] for entry in (*direction.understood, *direction.substituted)] + list(direction.ignored)
    accounted = [token.folded for text in told for token in tokenize(text)]
    for token in tokenize(prompt):
        if token.kind in ("word", "quote", "symbol") and token.folded not in SMALL:
            assert token.folded in accounted, (prompt, token.text)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(max_size=120))
def test_any_text_is_read_or_refused(text):
    try:
        direction = parse(text)
    except InvalidInput:
        return
    assert direction.shots
    for words in (*direction.ignored, *(entry[0] for entry in (*direction.understood, *direction.substituted))):
        assert words in text


@pytest.mark.parametrize(
    ("words", "language", "key"),
    [(("taxi",), "en", "car"), (("jellyfish",), "en", "fish"), (("wagons",), "fr", "train"), (("🚤",), "*", "boat")],
)
def test_neighbours_come_from_the_annotations(words, language, key):
    found = neighbour(words, language)
    assert found is not None
    assert (found.key, found.sure) == (key, False)

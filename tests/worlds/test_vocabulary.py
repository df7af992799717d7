"""The vocabulary is what the rest of the house relies on: its keys, its grammar, and no heavy import."""

import subprocess
import sys

import pytest

from lanterne.worlds import vocabulary
from lanterne.worlds.vocabulary import (
    ACTION,
    CAMERA,
    COLOR,
    FOCUS,
    LIGHT,
    MUSIC,
    NOUN,
    RELATION,
    SETTING,
    SHOT_TYPE,
    SMALL_WORLD,
    SOUND,
    SPEED,
    STYLE,
    WEATHER,
)
from lanterne.worlds.vocabulary.ambience import natural_sounds
from lanterne.worlds.vocabulary.entry import said_of

TABLES = {
    "noun": NOUN,
    "color": COLOR,
    "setting": SETTING,
    "light": LIGHT,
    "weather": WEATHER,
    "action": ACTION,
    "camera": CAMERA,
    "shot_type": SHOT_TYPE,
    "focus": FOCUS,
    "speed": SPEED,
    "sound": SOUND,
    "music": MUSIC,
    "style": STYLE,
    "relation": RELATION,
}


def test_the_small_world_is_within_the_vocabulary():
    for slot, keys in SMALL_WORLD.items():
        if slot not in ("count", "speech"):
            assert set(keys) <= set(TABLES[slot]), slot


def test_the_small_world_has_the_keys_that_the_scene_grammar_draws():
    grammar = pytest.importorskip("lanterne.worlds.grammar")
    assert set(SMALL_WORLD["noun"]) == set(grammar.NOUNS)
    assert set(SMALL_WORLD["color"]) == set(grammar.COLORS)
    assert set(SMALL_WORLD["setting"]) == set(grammar.STAGES)
    assert set(SMALL_WORLD["camera"]) == set(grammar.CAMERAS)
    for noun, actions in grammar.ACTIONS.items():
        assert set(NOUN[noun].actions) == set(actions)


def test_the_small_world_is_all_that_stands_for_itself():
    assert len(SMALL_WORLD["noun"]) == 33
    for noun in NOUN.values():
        assert (noun.near == noun.key) == (noun.key in SMALL_WORLD["noun"])


def test_what_is_done_in_one_setting_alone_is_done_nowhere_else():
    grammar = pytest.importorskip("lanterne.worlds.grammar")
    for shot in (grammar.sample_scene(seed).shot for seed in range(1500)):
        assert ACTION[shot.action].setting in (None, shot.setting)
        assert NOUN[shot.subjects[0].noun].setting in (None, shot.setting)


def test_every_noun_has_verbs_for_all_that_it_does():
    for action in ACTION.values():
        for verb in (*action.english, *action.french):
            assert all(action.key in NOUN[noun].actions for noun in verb.of)
    for noun in NOUN.values():
        for action in map(ACTION.get, noun.actions):
            assert said_of(action.english, noun.key)
            assert said_of(action.french, noun.key)
    swimming, sailing = (said_of(ACTION["sailing"].english, noun) for noun in ("fish", "boat"))
    assert [verb.base for verb in swimming] == ["swim"]
    assert [verb.base for verb in sailing] == ["sail"]


def test_natural_sounds_are_those_of_the_scenes():
    grammar = pytest.importorskip("lanterne.worlds.grammar")
    for seed in range(1500):
        shot = grammar.sample_scene(seed).shot
        natural = natural_sounds(shot.subjects[0].noun, shot.action, shot.setting, shot.light, shot.weather)
        assert set(shot.sounds) - {"barking"} == set(natural)
        assert [key for key in SOUND if key in shot.sounds] == list(shot.sounds)


@pytest.mark.parametrize("key", [key for key in NOUN if key not in SMALL_WORLD["noun"]])
def test_every_noun_has_a_neighbour_that_the_weights_have_seen(key):
    assert NOUN[key].near in SMALL_WORLD["noun"]


@pytest.mark.parametrize("slot", ["setting", "light", "weather", "camera", "focus", "speed", "shot_type"])
def test_every_word_of_a_slot_has_a_neighbour_that_the_weights_have_seen(slot):
    for entry in TABLES[slot].values():
        assert entry.near in SMALL_WORLD[slot]


def test_nouns_do_only_known_actions_and_live_in_known_settings():
    for noun in NOUN.values():
        assert set(noun.actions) <= set(ACTION)
        assert noun.setting in (None, *SETTING)
        assert noun.where in ("ground", "air", "water")


def test_words_are_lower_case_and_trimmed():
    names = [name for noun in NOUN.values() for name in (*noun.english, *noun.french)]
    texts = [text for name in names for text in (name.singular, name.plural)]
    texts += [form for color in COLOR.values() for form in (*color.english, *color.french)]
    for text in texts:
        assert text == text.strip().lower()
        assert text


def test_reading_the_vocabulary_imports_nothing_heavy():
    code = (
        "import sys, lanterne.worlds.vocabulary, lanterne.direction.parse;"
        "print([name for name in ('torch', 'numpy', 'skia', 'av', 'PIL', 'pymunk') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_the_public_names_exist():
    assert all(hasattr(vocabulary, name) for name in vocabulary.__all__)

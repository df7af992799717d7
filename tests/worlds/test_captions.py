"""Captions say true things in correct English and French, in very many ways."""

import re

import numpy as np
import pytest

from lanterne.core.shot import Shot, Subject
from lanterne.worlds.captions import caption_of, captions, mirror_shot
from lanterne.worlds.grammar import sample_scene

KITE = Shot(
    shot_type="wide shot",
    subjects=(Subject("kite", "red"),),
    action="flying",
    setting="park",
    light="golden hour",
    weather="clear",
    camera="rise",
    sounds=("wind", "birds"),
)
# fmt: off
ARTICLES = {
    "un": [
        "cerf-volant", "ballon", "lapin", "bateau", "voilier", "chien", "chat", "cheval", "mouton", "cochon",
        "tigre", "éléphant", "manchot", "pingouin", "dinosaure", "oiseau", "papillon", "canard", "poisson",
        "dragon", "avion", "hélicoptère", "train", "bus", "autobus", "vélo", "coureur", "joggeur",
    ],
    "une": [
        "balle", "baudruche", "voiture", "auto", "automobile", "montgolfière", "vache", "tortue", "abeille",
        "baleine", "fusée", "bicyclette", "moto",
    ],
}
# fmt: on
FEMININE = ARTICLES["une"]
MASCULINE = [noun for noun in ARTICLES["un"] if noun != "ballon"]  # de baudruche
ELIDED = "auto|autobus|avion|abeille|éléphant|hélicoptère|oiseau|aube|une?|oiseaux|engin|ouvert"


def texts(shot, language, count, seed=0):
    rng = np.random.default_rng(seed)
    return [caption_of(shot, rng, language).text for _ in range(count)]


def french_scenes(count):
    rng = np.random.default_rng(3)
    return [caption_of(sample_scene(seed).shot, rng, "fr").text.lower() for seed in range(count)]


@pytest.fixture(scope="module")
def french():
    return french_scenes(1500)


def test_the_same_generator_gives_the_same_caption():
    scene = sample_scene(5)
    assert captions(scene, np.random.default_rng(1)) == captions(scene, np.random.default_rng(1))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_one_scene_has_thousands_of_captions(language):
    assert len(set(texts(KITE, language, 4000))) > 3000


def test_both_languages_are_drawn():
    rng = np.random.default_rng(0)
    drawn = [captions(sample_scene(1), rng).language for _ in range(400)]
    assert 100 < drawn.count("fr") < 250


def test_captions_are_short_and_long():
    lengths = [len(text.split()) for text in texts(KITE, "en", 1000)]
    assert min(lengths) <= 6
    assert max(lengths) >= 25


def test_what_a_caption_states_is_true_of_the_scene():
    rng = np.random.default_rng(2)
    for seed in range(400):
        scene = sample_scene(seed)
        stated, shot = captions(scene, rng).shot, scene.shot
        for slot in ("shot_type", "action", "setting", "light", "weather", "camera", "style", "relation"):
            assert getattr(stated, slot) in (None, getattr(shot, slot))
        assert set(stated.sounds) <= set(shot.sounds)
        for said, real in zip(stated.subjects, shot.subjects, strict=True):
            assert (said.noun, said.count) == (real.noun, real.count)
            assert said.color in (None, real.color)


def test_every_slot_is_sometimes_left_out_and_sometimes_said():
    rng = np.random.default_rng(4)
    shots = [caption_of(KITE, rng).shot for _ in range(300)]
    for slot in ("shot_type", "action", "setting", "light", "weather", "camera"):
        said = [getattr(shot, slot) is not None for shot in shots]
        assert any(said)
        assert not all(said)


def test_no_midday_sun_in_the_rain():
    rainy = Shot(subjects=(Subject("dog"),), action="walking", setting="city", light="noon", weather="rain")
    for language in ("en", "fr"):
        assert not [text for text in texts(rainy, language, 800) if re.search(r"\b(sun|soleil)\b", text, re.I)]


def test_a_boat_is_on_the_water_and_a_kite_in_the_air():
    boat = Shot(subjects=(Subject("boat"),), action="sailing", setting="sea coast")
    assert not [text for text in texts(boat, "en", 500) if "on the beach" in text.lower() or "over the" in text.lower()]
    assert not [text for text in texts(KITE, "en", 500) if re.search(r"\b(in|across) (the|a) park", text.lower())]


def test_what_lives_in_the_water_swims_and_boats_sail():
    for noun in ("fish", "whale", "duck"):
        swimmer = Shot(subjects=(Subject(noun),), action="sailing", setting="sea coast")
        for text in texts(swimmer, "en", 200) + texts(swimmer, "fr", 200):
            assert not re.search(r"\b(sail|navig|vogu|on the beach|over the|sur la plage|au-dessus)", text.lower()), (
                text
            )
    boat = Shot(subjects=(Subject("boat"),), action="sailing", setting="sea coast")
    assert not [text for text in texts(boat, "en", 200) + texts(boat, "fr", 200) if re.search(r"\b(swim|nage)", text)]
    ashore = Shot(subjects=(Subject("duck"),), action="walking", setting="sea coast")
    assert not [
        text for text in texts(ashore, "en", 200) if re.search(r"\b(at|on the( blue)?) sea\b(?! coast)", text.lower())
    ]


def test_words_about_people_are_neutral():
    runner = Shot(subjects=(Subject("runner"),), action="running", setting="park")
    for text in texts(runner, "en", 200):
        assert re.search(r"\b(runner|jogger)\b", text.lower())
        assert not re.search(r"\b(m[ae]n|wom[ae]n|boy|girl|his|her|s?he|skin)\b", text.lower()), text


def test_english_articles_and_verbs_agree():
    plural = Shot(subjects=(Subject("rabbit", "white", 3),), action="hopping", setting="park")
    for text in texts(plural, "en", 500):
        low = text.lower()
        assert (
            "three white rabbits" in low
            or "three white bunnies" in low
            or "three rabbits" in low
            or ("three bunnies" in low)
        )
        assert not re.search(r"\b(hops|jumps|is hopping|is jumping|there is)\b", low)
    orange = Shot(subjects=(Subject("ball", "orange"),), action="rolling")
    assert not [text for text in texts(orange, "en", 300) if "a orange" in text.lower()]
    for noun in ("airplane", "elephant"):
        singular = Shot(subjects=(Subject(noun),), setting="park")
        assert not [text for text in texts(singular, "en", 200) if re.search(r"\ba (air|aero|ele)", text.lower())]


def test_french_articles_agree_and_elide(french):
    for text in french:
        assert not re.search(rf"\b(de|à) les?\b|\bde une?\b|\b(le|la|de) ({ELIDED})\b", text), text
        for article, nouns in ARTICLES.items():
            other = {"un": "une", "une": "un"}[article]
            assert not re.search(rf"\b{other} ({'|'.join(nouns)})\b", text), text


def test_french_colours_agree(french):
    for text in french:
        assert not re.search(rf"(?<!de )\b({'|'.join(FEMININE)}) (bleu|vert|violet|blanc)\b", text), text
        assert not re.search(rf"\b({'|'.join(MASCULINE)}) (bleue|verte|violette|blanche)\b", text), text
    assert any(re.search(r"\b(voiture|auto) (bleue|verte|blanche)\b", text) for text in french)


def test_french_plurals():
    boats = Shot(subjects=(Subject("boat", "white", 2),), action="sailing", setting="sea coast")
    for text in texts(boats, "fr", 300):
        low = text.lower()
        assert re.search(r"deux (bateaux|voiliers)", low)
        assert not re.search(r"\b(blanc|blanche|navigue|vogue)\b", low)


def test_relations_contract_in_french():
    shot = Shot(subjects=(Subject("dog"), Subject("car", "red")), relation="left of", action="walking")
    found = texts(shot, "fr", 300)
    assert all(re.search(r"gauche (d'une|de l'|de la) ?(voiture|auto|automobile)", text.lower()) for text in found)


def test_a_word_outside_the_vocabulary_is_refused():
    with pytest.raises(ValueError, match="unicycle"):
        caption_of(Shot(subjects=(Subject("unicycle"),)), np.random.default_rng(0))


def test_a_mirror_swaps_left_and_right_and_nothing_else():
    shot = Shot(subjects=(Subject("dog"), Subject("car")), relation="left of", camera="pan right", light="noon")
    mirrored = mirror_shot(shot)
    assert (mirrored.camera, mirrored.relation, mirrored.light) == ("pan left", "right of", "noon")
    assert mirror_shot(mirrored) == shot
    assert mirror_shot(KITE) == KITE

"""What nobody said, and what the weights have not seen."""

from dataclasses import replace

import pytest

from lanterne.core.shot import Shot, Subject
from lanterne.direction import assumed, complete, direct, parse, unseen, within
from lanterne.worlds.vocabulary import NOUN, SMALL_WORLD
from lanterne.worlds.vocabulary.ambience import ENGINES


def test_a_complete_shot_has_every_slot_that_the_captions_of_training_have():
    for seed in range(40):
        shot = complete(Shot(), seed)
        assert len(shot.subjects) == 1
        for slot in ("shot_type", "action", "setting", "light", "weather", "camera"):
            assert getattr(shot, slot) in SMALL_WORLD[slot]
        assert shot.action in NOUN[shot.subjects[0].noun].actions


def test_completing_is_a_function_of_the_seed():
    assert complete(Shot(), 3) == complete(Shot(), 3)
    assert len({complete(Shot(), seed).caption() for seed in range(40)}) > 10


def test_what_was_said_is_kept():
    (said,) = parse("wide shot of a red kite flying in the desert at night in the rain, pan left, music").shots
    completed = complete(said, 1)
    assert assumed(said, completed) == (("sound", "wind"), ("sound", "rain"))
    assert completed.sounds == ("wind", "rain", "music")


@pytest.mark.parametrize("seed", range(12))
def test_a_boat_implies_the_sea(seed):
    shot = complete(Shot(subjects=(Subject("boat"),)), seed)
    assert (shot.setting, shot.action, shot.light, shot.weather, shot.camera) == (
        "sea coast",
        "sailing",
        "noon",
        "clear",
        "still",
    )
    assert "waves" in shot.sounds


def test_sounds_imply_who_makes_them():
    for seed in range(8):
        assert complete(Shot(sounds=("barking",)), seed).subjects == (Subject("dog"),)
        assert complete(Shot(sounds=("waves",)), seed).setting == "sea coast"
        assert complete(Shot(sounds=("rain",)), seed).weather == "rain"
    for sound, who in (("engine", {*ENGINES}), ("bounces", {"ball"}), ("burner", {"hot-air balloon"})):
        assert {complete(Shot(sounds=(sound,)), seed).subjects[0].noun for seed in range(80)} == who
    walkers = {complete(Shot(sounds=("steps",)), seed).subjects[0].noun for seed in range(300)}
    assert {"rabbit", "dog", "runner", "horse", "penguin"} < walkers
    assert not walkers & {"kite", "car", "fish", "bird"}
    assert complete(Shot(action="rolling", sounds=("bounces",)), 1).subjects == (Subject("ball"),)


def test_the_next_shot_stays_where_the_first_one_was():
    first, second = direct("a kite flies over the desert at night. then a dog walks", 5).shots
    assert (second.setting, second.light) == (first.setting, first.light) == ("desert", "night")


def test_only_what_the_weights_have_not_seen_is_reported():
    assert direct("a red kite flying over a park", 1).unseen == ()
    assert direct("two dogs to the left of a car, watercolour", 1).unseen == ()
    assert unseen(parse("a fox under a cloudy sky").shots[0]) == (("noun", "fox"), ("weather", "clouds"))
    assert unseen(Shot(subjects=(Subject("rabbit"),), action="driving")) == (("action", "rabbit driving"),)
    assert unseen(Shot(subjects=(Subject("rabbit"),), action="flying")) == ()  # anyone can be asked to
    assert direct("a fish swims in the desert", 1).unseen == (("setting", "fish, desert"),)
    assert direct("a duck swims in the city", 1).unseen == (("setting", "duck, city"),)
    assert direct("a duck walks in the city", 1).unseen == ()


def test_known_words_that_the_weights_have_not_seen_give_way_to_their_nearest():
    direction = direct("un renard noir marche dans la neige", 2)
    (shot,) = direction.shots
    assert (shot.subjects, shot.action, shot.weather) == ((Subject("dog"),), "walking", "snow")
    assert direction.substituted == (("renard", "dog"), ("noir", "natural colours"))
    assert direction.understood == (("marche", "action", "walking"), ("neige", "weather", "snow"))


def test_a_substitute_does_what_it_can():
    shot, swaps = within(Shot(subjects=(Subject("frog"),), action="hopping"))
    assert shot == Shot(subjects=(Subject("rabbit"),), action="hopping")
    assert swaps == (("frog", "rabbit"),)
    shot, swaps = within(Shot(subjects=(Subject("frog"),), action="walking"))
    assert shot == Shot(subjects=(Subject("rabbit"),), action="hopping")
    assert swaps == (("frog", "rabbit"), ("walking", "hopping"))


@pytest.mark.parametrize(
    ("prompt", "caption", "substituted"),
    [
        ("a cat flying between skyscrapers", "cat, flying, city", (("skyscrapers", "city"),)),
        ("a runner crossing a storm", "runner, running, storm", (("crossing", "running"),)),
        ("un coureur traverse une tempête", "runner, running, storm", (("traverse", "running"),)),
        ("a lion runs in the desert", "tiger, running, desert", (("lion", "tiger"),)),
        ("un enfant court dans le parc", "runner, running, park", (("enfant", "runner"),)),
        ("a horse galloping on the beach", "horse, running, sea coast", ()),
        ("a car flies over the mountains", "car, flying, mountains", ()),
        ("un canard nage", "duck, sailing, sea coast", ()),
        ("une baleine saute", "whale, sailing, sea coast", (("saute", "sailing"),)),
        ("a dog walks in the park, then it flies", "dog, flying, park", ()),
        ("a falling glass", "ball, falling", (("glass", "ball"),)),
        ("un verre qui tombe", "ball, falling", (("un verre", "ball"),)),
        ("a glass skyscraper at night", "city, night", (("skyscraper", "city"),)),
        ("a pilot in the city", "runner, city", (("pilot", "runner"),)),
        ("une médecin court dans le parc", "runner, running, park", (("médecin", "runner"),)),
        ("un pompier sur la plage", "runner, sea coast", (("pompier", "runner"),)),
        ("a rabbit playing the piano", "rabbit, hopping", (("playing the piano", "piano music"),)),
        ("un lapin joue de la guitare", "rabbit, hopping", (("joue de la guitare", "guitar music"),)),
    ],
)
def test_what_is_asked_becomes_what_the_weights_have_seen_and_every_substitution_is_told(prompt, caption, substituted):
    direction = direct(prompt, 4)
    assert direction.unseen == ()
    assert direction.substituted == substituted
    said = direction.shots[-1].caption().split(", ")
    assert set(caption.split(", ")) <= set(said)


@pytest.mark.parametrize(
    ("prompt", "ignored"),
    [
        ("a black woman running in the park", ("black",)),
        ("un homme blanc court", ("blanc",)),
        ("a runner in a red shirt", ("red shirt",)),
        ("🏃🏿 on the beach", ("🏿",)),
    ],
)
def test_no_word_chooses_the_colour_of_a_person(prompt, ignored):
    direction = direct(prompt, 3)
    assert direction.shots[0].subjects == (Subject("runner"),)
    assert direction.ignored == ignored


@pytest.mark.parametrize("noun", SMALL_WORLD["noun"])
def test_all_that_the_theatre_shows_is_asked_for_by_its_own_name(noun):
    name = NOUN[noun].english[0].singular
    for action in NOUN[noun].actions:
        direction = direct(f"{name}, {action}", 6)
        (shot,) = direction.shots
        assert (shot.subjects, shot.action) == ((Subject(noun),), action)
        assert (direction.substituted, direction.ignored, direction.unseen) == ((), (), ())
        if action == "sailing":
            assert shot.setting == "sea coast"


def test_the_sounds_that_are_filled_in_are_those_of_training():
    grammar = pytest.importorskip("lanterne.worlds.grammar")
    for shown in (grammar.sample_scene(seed).shot for seed in range(1500)):
        assert set(complete(replace(shown, sounds=()), 1).sounds) == set(shown.sounds) - {"barking"}


def test_assumptions_name_each_slot():
    said = parse("a dog").shots[0]
    slots = [slot for slot, _ in assumed(said, complete(said, 0))]
    assert slots[:6] == ["shot_type", "action", "setting", "light", "weather", "camera"]
    assert set(slots[6:]) == {"sound"}


@pytest.mark.parametrize(
    ("prompt", "setting", "sounds"),
    [
        ("a street in town at dawn", "city", ("city",)),
        ("une plage la nuit", "sea coast", ("waves",)),
        ("an aerial view of a mountain range in the rain", "mountains", ("wind", "rain")),
        ("a bird's-eye view of the city", "city", ("city",)),
        ("la ville vue du ciel, de la pluie en arrière-plan", "city", ("rain", "city")),
    ],
)
def test_a_place_where_nobody_was_said_to_be_stays_empty(prompt, setting, sounds):
    for seed in range(4):
        (shot,) = direct(prompt, seed).shots
        assert (shot.subjects, shot.action, shot.setting, shot.sounds) == ((), None, setting, sounds)
        assert shot.shot_type == "wide shot"
        assert "dog" not in shot.caption()


@pytest.mark.parametrize(
    "prompt",
    ["an aerial view of a coast", "the coast seen from above", "une vue aérienne de la côte", "la côte vue d'en haut"],
)
def test_a_place_from_the_air_is_seen_by_a_camera_that_rises(prompt):
    direction = direct(prompt, 1)
    assert [(shot.subjects, shot.setting, shot.camera) for shot in direction.shots] == [((), "sea coast", "rise")]
    assert "rise" in dict(direction.substituted).values()
    assert direction.ignored == ()


def test_what_is_done_or_heard_there_brings_somebody():
    assert complete(Shot(setting="park", action="hopping"), 1).subjects
    assert complete(Shot(setting="city", sounds=("engine",)), 1).subjects
    assert complete(Shot(light="night"), 1).subjects


def test_who_was_seen_is_still_there_when_only_the_light_changes():
    kite, night = direct("a red kite flies over the park, cut to night", 1).shots
    assert night.subjects == kite.subjects
    assert (night.light, night.action) == ("night", "flying")


@pytest.mark.parametrize(
    ("prompt", "subjects", "relation", "sounds"),
    [
        ("a child flying a red kite in a park", "runner and red kite", None, {"wind", "birds", "steps"}),
        ("two red dogs in the park", "two red dog", None, {"birds", "steps"}),
        ("trois ballons rouges rebondissent en ville", "three red ball", None, {"city", "bounces"}),
        ("a cat to the left of a car in the desert", "cat left of car", "left of", {"wind", "engine", "steps"}),
        ("un chat derrière une voiture en ville", "cat behind car", "behind", {"city", "engine", "steps"}),
    ],
)
def test_several_are_seen_and_heard(prompt, subjects, relation, sounds):
    direction = direct(prompt, 0)
    (shot,) = direction.shots
    assert shot.caption().split(", ")[:2] == ["wide shot", subjects]
    assert (shot.relation, {*shot.sounds}, direction.unseen) == (relation, sounds, ())


def test_four_are_seen_at_once_and_the_others_are_told():
    direction = direct("two dogs and three cats and a car in the park", 0)
    assert direction.shots[0].subjects == (Subject("dog", count=2), Subject("cat", count=2))
    assert direction.unseen == (("count", "three cat"), ("count", "car"))


def test_a_market_is_a_place_and_nobody_walks():
    (shot,) = direct("un marché coloré dans une vieille rue", 0).shots
    assert (shot.subjects, shot.setting) == ((), "city")

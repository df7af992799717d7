"""What nobody said, and what the weights have not seen."""

import pytest

from lanterne.core.shot import Shot, Subject
from lanterne.direction import assumed, complete, direct, parse, unseen, within
from lanterne.worlds.vocabulary import NOUN, SMALL_WORLD


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


def test_the_next_shot_stays_where_the_first_one_was():
    first, second = direct("a kite flies over the desert at night. then a dog walks", 5).shots
    assert (second.setting, second.light) == (first.setting, first.light) == ("desert", "night")


def test_only_what_the_weights_have_not_seen_is_reported():
    assert direct("a red kite flying over a park", 1).unseen == ()
    assert ("action", "rabbit flying") in direct("a flying rabbit", 1).unseen
    slots = [slot for slot, _ in direct("two dogs to the left of a car, watercolour", 1).unseen]
    assert slots == ["count", "relation", "style"]
    assert unseen(parse("a cat in the fog").shots[0]) == (("noun", "cat"), ("weather", "fog"))


def test_known_words_that_the_weights_have_not_seen_give_way_to_their_nearest():
    direction = direct("un chat noir marche dans la neige", 2)
    (shot,) = direction.shots
    assert (shot.subjects, shot.action, shot.weather) == ((Subject("dog"),), "walking", "rain")
    assert direction.substituted == (("chat", "dog"), ("noir", "natural colours"), ("neige", "rain"))
    assert direction.understood == (("marche", "action", "walking"),)


def test_a_substitute_does_what_it_can():
    shot, swaps = within(Shot(subjects=(Subject("frog"),), action="hopping"))
    assert shot == Shot(subjects=(Subject("rabbit"),), action="hopping")
    assert swaps == (("frog", "rabbit"),)
    shot, swaps = within(Shot(subjects=(Subject("duck"),), action="walking"))
    assert shot == Shot(subjects=(Subject("rabbit"),), action="hopping")
    assert swaps == (("duck", "rabbit"), ("walking", "hopping"))


def test_assumptions_name_each_slot():
    said = parse("a dog").shots[0]
    slots = [slot for slot, _ in assumed(said, complete(said, 0))]
    assert slots[:6] == ["shot_type", "action", "setting", "light", "weather", "camera"]
    assert set(slots[6:]) == {"sound"}

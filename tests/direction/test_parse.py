"""What prompts become: slots, in both languages, with every word accounted for."""

import pytest

from lanterne.core.errors import InvalidInput
from lanterne.core.shot import Shot, Subject
from lanterne.direction import parse
from lanterne.worlds.vocabulary import MUSIC

ISSUE = {
    "a red kite flying over a green park, golden hour, the camera rises slowly": Shot(
        subjects=(Subject("kite", "red"),), action="flying", setting="park", light="golden hour", camera="rise"
    ),
    "un ballon bleu qui rebondit sur la plage a midi": Shot(
        subjects=(Subject("ball", "blue"),), action="bouncing", setting="sea coast", light="noon"
    ),
    "a white rabbit hopping in the desert at dawn": Shot(
        subjects=(Subject("rabbit", "white"),), action="hopping", setting="desert", light="dawn"
    ),
    "a boat on the sea at night, rain": Shot(
        subjects=(Subject("boat"),), setting="sea coast", light="night", weather="rain"
    ),
    "une voiture rouge roule dans la ville la nuit, travelling a gauche": Shot(
        subjects=(Subject("car", "red"),), action="driving", setting="city", light="night", camera="pan left"
    ),
    "a yellow hot-air balloon floats over mountains, zoom out": Shot(
        subjects=(Subject("hot-air balloon", "yellow"),), action="floating", setting="mountains", camera="zoom out"
    ),
}


@pytest.mark.parametrize("prompt", ISSUE)
def test_the_prompts_of_the_first_issue_are_understood_to_the_last_word(prompt):
    direction = parse(prompt)
    assert direction.shots == (ISSUE[prompt],)
    assert direction.substituted == ()
    assert direction.ignored == ()


def only(prompt):
    (shot,) = parse(prompt).shots
    return shot


@pytest.mark.parametrize(
    ("prompt", "slot", "value"),
    [
        ("pan left", "camera", "pan left"),
        ("the camera slowly pans to the right", "camera", "pan right"),
        ("panoramique vers la droite", "camera", "pan right"),
        ("travelling à gauche", "camera", "pan left"),
        ("crane up", "camera", "rise"),
        ("la caméra s'élève doucement", "camera", "rise"),
        ("push in on a dog", "camera", "zoom in"),
        ("dolly in", "camera", "zoom in"),
        ("zoom arrière", "camera", "zoom out"),
        ("plan fixe", "camera", "still"),
        ("gros plan", "shot_type", "close-up"),
        ("a wide shot of a kite", "shot_type", "wide shot"),
        ("coucher de soleil", "light", "golden hour"),
        ("at sunset", "light", "golden hour"),
        ("at midnight", "light", "night"),
        ("sunrise", "light", "dawn"),
        ("À MIDI", "light", "noon"),
        ("il pleut", "weather", "rain"),
        ("a snowy day", "weather", "snow"),
        ("with birdsong", "sounds", ("birds",)),
        ("we hear wind and rain", "sounds", ("wind", "rain")),
        ("on entend les vagues", "sounds", ("waves",)),
        ("on entend des oiseaux", "sounds", ("birds",)),
        ("we hear the birds and a train", "sounds", ("birds", "engine")),
        ("a park, sound: birds", "sounds", ("birds",)),
        ("de la pluie sur la ville", "weather", "rain"),
        ("on entend de la pluie", "sounds", ("rain",)),
        ("a dog in the city, shallow depth of field", "focus", "shallow focus"),
        ("a cat, blurred background, golden hour", "focus", "shallow focus"),
        ("a tiger at night with bokeh", "focus", "shallow focus"),
        ("un chat avec un arrière-plan flou", "focus", "shallow focus"),
        ("un chien, faible profondeur de champ", "focus", "shallow focus"),
        ("a dog, no bokeh", "focus", None),
        ("a ball bounces in slow motion", "speed", "slow motion"),
        ("slow-motion shot of a kite", "speed", "slow motion"),
        ("a kite, slowmo", "speed", "slow motion"),
        ("a kite in slow mo", "speed", "slow motion"),
        ("un chien au ralenti", "speed", "slow motion"),
        ("un chien en slow motion", "speed", "slow motion"),
        ("ralenti sur un lapin qui saute", "speed", "slow motion"),
        ("a ball, not in slow motion", "speed", None),
        ("un chien, sans ralenti", "speed", None),
        ("a dog walks slowly", "speed", None),
        ("the camera zooms in slow motion", "camera", "zoom in"),
        ("a dog, balloon world", "style", "balloon world"),
        ("a city made of balloons", "style", "balloon world"),
        ("an inflatable whale", "style", "balloon world"),
        ("un chien dans un monde de ballons", "style", "balloon world"),
        ("une voiture gonflable", "style", "balloon world"),
        ("une ville faite de ballons", "style", "balloon world"),
        ("a dog in papercraft", "style", "paper cut-out"),
        ("un bateau en carton", "style", "paper cut-out"),
        ("film d'archive d'une voiture", "style", "archival film"),
    ],
)
def test_words_of_the_cinema_and_of_the_sky(prompt, slot, value):
    direction = parse(prompt)
    assert getattr(direction.shots[0], slot) == value


@pytest.mark.parametrize("words", ["in slow motion", "slow-motion", "au ralenti", "en slow motion", "in slow mo"])
def test_slow_motion_is_accounted_for_as_one_phrase(words):
    direction = parse(f"a kite flies {words}, rain")
    assert (words, "speed", "slow motion") in direction.understood
    assert (direction.substituted, direction.ignored) == ((), ())


def test_an_action_goes_on_in_slow_motion_when_only_the_picture_changes():
    shots = parse("A ball bounces. Cut to a dog walking in slow motion. Cut to a close-up. Then a rabbit hops").shots
    assert [shot.speed for shot in shots] == [None, "slow motion", "slow motion", None]


@pytest.mark.parametrize(
    ("prompt", "subjects"),
    [
        ("three white rabbits and a red ball", (Subject("rabbit", "white", 3), Subject("ball", "red"))),
        ("a pair of blue kites", (Subject("kite", "blue", 2),)),
        ("deux voitures blanches", (Subject("car", "white", 2),)),
        ("un chien bleu et un lapin vert", (Subject("dog", "blue"), Subject("rabbit", "green"))),
        ("the kite is red", (Subject("kite", "red"),)),
        ("le cerf-volant est rouge", (Subject("kite", "red"),)),
        ("kite, red, park", (Subject("kite", "red"),)),
        ("a hot air balloon", (Subject("hot-air balloon"),)),
        ("a kite under a pink sky", (Subject("kite"),)),
        ("the mountains are white and the kite is red", (Subject("kite", "red"),)),
    ],
)
def test_colours_and_counts_go_to_their_nouns(prompt, subjects):
    assert only(prompt).subjects == subjects


@pytest.mark.parametrize(
    ("prompt", "subject"),
    [
        ("a red balloon floating", Subject("balloon", "red")),
        ("three balloons over the park", Subject("balloon", None, 3)),
        ("un ballon rouge flotte dans le ciel", Subject("balloon", "red")),
        ("un ballon gonflable bleu", Subject("balloon", "blue")),
        ("a yellow hot-air balloon", Subject("hot-air balloon", "yellow")),
    ],
)
def test_balloons_are_not_yet_a_world_of_balloons(prompt, subject):
    shot = only(prompt)
    assert (shot.subjects, shot.style) == ((subject,), None)


@pytest.mark.parametrize(
    ("prompt", "relation", "nouns"),
    [
        ("a dog to the left of a car", "left of", ("dog", "car")),
        ("un chien à droite d'une voiture", "right of", ("dog", "car")),
        ("un chien à gauche du bateau", "left of", ("dog", "boat")),
        ("un lapin derrière un ballon", "behind", ("rabbit", "ball")),
        ("a rabbit in front of a car", "behind", ("car", "rabbit")),
    ],
)
def test_relations(prompt, relation, nouns):
    shot = only(prompt)
    assert shot.relation == relation
    assert tuple(subject.noun for subject in shot.subjects) == nouns


@pytest.mark.parametrize(
    ("prompt", "noun", "action"),
    [
        ("un ballon rebondit", "ball", "bouncing"),
        ("un ballon roule", "ball", "rolling"),
        ("un ballon flotte dans le ciel", "balloon", "floating"),
        ("un ballon", "ball", None),
        ("une voiture roule", "car", "driving"),
        ("a ball rolls", "ball", "rolling"),
        ("a flying rabbit", "rabbit", "flying"),
        ("a bicycle rolls", "bicycle", "driving"),
        ("a train rolls", "train", "driving"),
        ("a fish swims", "fish", "sailing"),
        ("the bird flies", "bird", "flying"),
        ("des oiseaux volent", "bird", "flying"),
        ("the birds fly", "bird", "flying"),
        ("un manchot marche", "penguin", "walking"),
        ("un train en train de rouler", "train", "driving"),
    ],
)
def test_homonyms_are_told_apart_by_what_goes_with_them(prompt, noun, action):
    shot = only(prompt)
    assert (shot.subjects[0].noun, shot.action) == (noun, action)


@pytest.mark.parametrize(
    ("prompt", "words", "key"),
    [
        ("a puppy", "puppy", "dog"),
        ("un chiot", "chiot", "dog"),
        ("a yacht", "yacht", "boat"),
        ("a delivery truck", "delivery truck", "car"),
        ("un camion de pompier", "camion de pompier", "car"),
        ("a kite over a meadow", "meadow", "park"),
        ("a hot-air balloon flies", "flies", "floating"),
        ("🐶 walks", "🐶", "dog"),
        ("🐈 in the city", "🐈", "cat"),
        ("🐎", "🐎", "horse"),
        ("🚌 at night", "🚌", "bus"),
        ("🦋", "🦋", "butterfly"),
        ("🐧", "🐧", "penguin"),
        ("🦕", "🦕", "dinosaur"),
        ("🐅", "🐅", "tiger"),
        ("🏃🏽‍♀️", "🏃", "runner"),
        ("👩", "👩", "runner"),
        ("a goose", "goose", "duck"),
        ("a tyrannosaurus", "tyrannosaurus", "dinosaur"),
        ("une coureuse", "coureuse", "runner"),
        ("two men", "men", "runner"),
        ("a cat drives", "drives", "walking"),
    ],
)
def test_unknown_words_stand_for_their_nearest_neighbour_and_say_so(prompt, words, key):
    assert (words, key) in parse(prompt).substituted


@pytest.mark.parametrize(
    ("prompt", "ignored"),
    [
        ('a dog beside the words "good morning to you"', ("beside", 'words "good morning to you"')),
        ("a cute dog wearing a hat", ("cute", "wearing", "hat")),
        ("a kite, no rain", ("no rain",)),
        ("le chien ne saute pas", ("ne saute pas",)),
        ("a dog walks slowly", ("slowly",)),
        ("a car in the city and a boat in the desert at noon, at night", ("in the desert", "at night")),
        ("a red and blue kite", ("blue",)),
        ("a dog under a kite", ("under",)),
    ],
)
def test_what_finds_no_place_is_named(prompt, ignored):
    assert parse(prompt).ignored == ignored


def test_denied_things_do_not_happen():
    assert only("a kite without wind, no rain, not at night").caption() == "kite"


@pytest.mark.parametrize(
    ("prompt", "captions"),
    [
        ("A red kite flies. A dog walks in the city.", ["red kite, flying", "dog, walking, city"]),
        ("a ball falls, then bounces", ["ball, falling", "ball, bouncing"]),
        ("un chien marche, puis il saute", ["dog, walking", "dog, hopping"]),
        ("a dog in a park at dawn, cut to a close-up", ["dog, park, dawn", "close-up, dog, park, dawn"]),
        ("a kite in a park. cut to a boat at sea", ["kite, park", "boat, sea coast"]),
        (
            "A park at night. A dog walks. The camera rises. It is raining.",
            ["dog, walking, park, night, rain, camera rise"],
        ),
        ("a kite flies, then the camera rises", ["kite, flying, camera rise"]),
    ],
)
def test_shots_are_told_apart(prompt, captions):
    assert [shot.caption() for shot in parse(prompt).shots] == captions


@pytest.mark.parametrize(
    ("prompt", "language"), [("un ballon", "fr"), ("a ball", "en"), ("plage, nuit", "fr"), ("dog", "en")]
)
def test_the_language_is_recognised(prompt, language):
    assert parse(prompt).language == language


def test_english_cinema_words_are_found_in_french():
    assert only("un lapin blanc, golden hour, zoom out").caption() == "white rabbit, golden hour, camera zoom out"


@pytest.mark.parametrize("prompt", ["", "   \n\t", "...", " , ! "])
def test_a_prompt_without_words_is_refused(prompt):
    with pytest.raises(InvalidInput, match="empty"):
        parse(prompt)


def test_a_book_is_refused():
    with pytest.raises(InvalidInput, match="4,000"):
        parse("a red kite " * 4000)
    assert parse("a red kite " + "high and " * 400).shots[0].subjects == (Subject("kite", "red"),)


@pytest.mark.parametrize(
    ("prompt", "count", "substituted"),
    [
        ("dogs in the park", 2, ()),
        ("des chiens dans le parc", 2, ()),
        ("people run in the city", 2, (("people", "runner"),)),
        ("the pilots are in the desert", 2, (("pilots", "runner"),)),
        ("a pair of kites", 2, ()),
        ("three kites", 3, ()),
        ("seven dogs", 3, (("seven", "3"),)),
        ("a flock of birds over the sea", 3, (("a flock of", "3"),)),
        ("un troupeau d'éléphants", 3, (("un troupeau d'", "3"),)),
        ("plusieurs enfants", 3, (("plusieurs", "3"), ("enfants", "runner"))),
        ("the princess in the park", 1, (("princess", "runner"),)),
        ("a bus", 1, ()),
    ],
)
def test_many_are_three_and_a_plural_is_two(prompt: str, count: int, substituted: tuple[tuple[str, str], ...]) -> None:
    direction = parse(prompt)
    assert [subject.count for subject in direction.shots[0].subjects] == [count]
    assert direction.substituted == substituted
    assert direction.ignored == ()


@pytest.mark.parametrize(
    ("prompt", "music"),
    [
        ("a red kite over a park, sad piano music", "sad music"),
        ("a cat flying between skyscrapers with epic orchestral music", "epic music"),
        ("a dog walks on the beach, upbeat music plays", "cheerful music"),
        ("a car in the city at night, smooth jazz", "jazz"),
        ("pixel art rabbit hopping, 8-bit music", "chiptune"),
        ("a boat and gentle music", "music"),
        ("a whale, the sound of a music box", "music box"),
        ("un lapin blanc saute, musique joyeuse", "cheerful music"),
        ("un bateau la nuit, musique triste et mélancolique", "sad music"),
        ("un train dans la brume, musique de suspense", "tense music"),
        ("un chat marche, de la musique de piano", "piano music"),
        ("une voiture roule, musique électronique", "electronic music"),
    ],
)
def test_music_is_understood_by_its_mood_or_its_instrument(prompt, music):
    direction = parse(prompt)
    assert [key for shot in direction.shots for key in shot.sounds if key in MUSIC] == [music]
    assert any(slot == "music" and key == music for _, slot, key in direction.understood)
    assert not direction.ignored


def test_a_piano_that_may_only_stand_there_is_told_as_a_neighbour():
    assert parse("a rabbit and a piano").substituted == (("piano", "piano music"),)
    assert parse("a cheerful dog walks").shots[0].sounds == ()


def test_music_goes_on_over_the_cuts_until_another_comes():
    alone = parse("A dog walks. A cat sits in the park. Sad music.").shots
    assert [shot.sounds for shot in alone] == [("sad music",), ("sad music",)]
    several = parse("A dog walks, jazz. A cat hops. A boat sails, epic music.").shots
    assert [shot.sounds for shot in several] == [("jazz",), ("jazz",), ("epic music",)]

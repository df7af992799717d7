"""A canvas: what people put on it, what engines read off it, and its way through JSON."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lanterne.core.canvas import Canvas, Card, Given, Line, Preparation, Reference
from lanterne.core.canvas_json import from_json, to_json
from lanterne.core.errors import InvalidInput
from lanterne.core.shot import Shot, Subject

PHOTO, CLIP, MASK = "a" * 64, "b" * 64, "c" * 64

words = st.text(min_size=1, max_size=40).filter(str.strip)
hashes = st.text("0123456789abcdef", min_size=64, max_size=64)
times = st.floats(0, 1)
maybe_word = st.none() | st.sampled_from(["park", "night", "rise"])
shots = st.builds(
    Shot,
    subjects=st.lists(st.builds(Subject, words, st.none() | words, st.integers(1, 3)), max_size=3).map(tuple),
    setting=maybe_word,
    light=maybe_word,
    camera=maybe_word,
    sounds=st.lists(words, max_size=2).map(tuple),
)
canvases = st.builds(
    Canvas,
    size=st.tuples(st.integers(8, 1000), st.integers(8, 1000)).map(lambda half: (2 * half[0], 2 * half[1])),
    seconds=st.floats(1.5, 60),
    fps=st.sampled_from([24.0, 25, 29.97, 30]),
    cards=st.lists(st.builds(Card, words, st.none() | shots, times), max_size=3).map(tuple),
    given=st.lists(
        st.builds(
            Given,
            hashes,
            times,
            st.floats(0, 1),
            st.sampled_from(["picture", "sound", "both"]),
            times,
            st.none() | st.floats(0.1, 9),
            st.none() | hashes,
        ),
        max_size=2,
    ).map(tuple),
    references=st.lists(st.builds(Reference, words, st.tuples(hashes)), max_size=2).map(tuple),
    lines=st.lists(st.builds(Line, words, words, times, st.none() | hashes), max_size=2).map(tuple),
    negative=st.text(max_size=20),
    is_ring=st.booleans(),
    seed=st.none() | st.integers(0, 2**63 - 1),
)


@given(canvases)
def test_json_gives_the_same_canvas_back(canvas):
    assert from_json(to_json(canvas)) == canvas


def test_json_of_a_canvas_from_before_shots_had_a_speed_is_read():
    canvas = Canvas().shot(Shot(action="flying", style="comic"))
    document = json.loads(to_json(canvas))
    del document["cards"][0]["shot"]["speed"]
    assert from_json(json.dumps(document)) == canvas
    slow = Canvas().shot(Shot(action="flying", camera="rise", speed="slow motion", style="comic"))
    assert from_json(to_json(slow)) == slow
    assert slow.cards[0].words == "flying, camera rise, slow motion, comic"


def test_json_is_plain_and_says_its_version():
    document = json.loads(to_json(Canvas().shot("a red kite").keep(PHOTO)))
    assert document["version"] == 1
    assert document["given"][0]["medium"] == PHOTO


@pytest.mark.parametrize(
    "damage",
    [
        lambda document: document.pop("version"),
        lambda document: document.update(version=2),
        lambda document: document.update(fancy=True),
        lambda document: document.update(seconds="4"),
        lambda document: document.update(seconds=True),
        lambda document: document.update(size=[864]),
        lambda document: document.update(seed=1.5),
        lambda document: document.update(cards=[{"at_s": 0}]),
        lambda document: document.update(cards=[{"words": "a kite", "shot": None, "at_s": 0, "more": 1}]),
        lambda document: document.update(seconds=0),
    ],
)
def test_json_that_is_no_canvas_is_refused(damage):
    document = json.loads(to_json(Canvas().shot("a red kite")))
    damage(document)
    with pytest.raises(InvalidInput):
        from_json(json.dumps(document))


@pytest.mark.parametrize("text", ["", "{", "[]", "7", "[" * 100_000])
def test_text_that_is_no_json_is_refused(text):
    with pytest.raises(InvalidInput):
        from_json(text)


@given(st.floats(0.01, 600), st.sampled_from([24.0, 25.0, 30.0]))
def test_padded_frames_are_the_fewest_of_the_form_8k_plus_1(seconds, fps):
    canvas = Canvas(seconds=seconds, fps=fps)
    assert canvas.padded_frames % 8 == 1
    assert 0 <= canvas.cropped_frames < 8
    assert canvas.padded_frames - canvas.cropped_frames == canvas.frames == max(1, round(seconds * fps))


def test_sound_lasts_as_long_as_the_pictures():
    canvas = Canvas(seconds=3.3, fps=24)
    assert canvas.frames == 79
    assert canvas.samples(24_000) == 79_000


def test_a_canvas_is_a_value():
    empty = Canvas()
    card = empty.shot("a red kite")
    assert empty.cards == ()
    assert card == Canvas().shot("a red kite") != empty
    assert hash(card) == hash(Canvas().shot("a red kite"))


def test_cards_stand_in_the_order_of_their_times():
    board = Canvas(seconds=5).shot("and lands", at=3).shot("a kite flies", at=0)
    assert [card.words for card in board.cards] == ["a kite flies", "and lands"]


def test_a_shot_brings_its_caption_and_raw_words_bring_themselves():
    shot = Shot(subjects=(Subject("kite", "red"),), setting="park")
    assert Canvas().shot(shot, words="un cerf-volant rouge").cards[0].words == "un cerf-volant rouge"
    assert Canvas().shot(shot).cards[0].caption == "red kite, park"
    assert Canvas().shot("raw words").cards[0].caption == "raw words"


@pytest.mark.parametrize(
    ("canvas", "preparations"),
    [
        (Canvas(), set()),
        (Canvas().shot("a kite"), {"words"}),
        (Canvas().shot("a kite").shot("a dog", at=2), {"words", "storyboard"}),
        (Canvas().shot("a kite", at=1), {"words", "storyboard"}),
        (Canvas().keep(PHOTO), {"keep"}),
        (Canvas().keep(CLIP, mask=MASK), {"keep", "mask"}),
        (Canvas().hint(CLIP, 0.4), {"hint"}),
        (Canvas().ring().without("rain"), {"ring", "negative"}),
        (Canvas().reference("Mia", PHOTO).say("Mia", "Hello!", 1.0), {"reference", "speech"}),
    ],
)
def test_a_canvas_knows_what_stands_on_it(canvas, preparations):
    assert canvas.preparations == {Preparation(name) for name in preparations}


def test_media_are_all_the_hashes_that_must_be_at_hand():
    canvas = Canvas().keep(CLIP, mask=MASK).reference("Mia", PHOTO).say("Mia", "Hello!", 1.0, voice="d" * 64)
    assert canvas.media == {CLIP, MASK, PHOTO, "d" * 64}


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Canvas().shot("  \n"), "empty"),
        (lambda: Canvas().shot("a" * 40_000), "40,000"),
        (lambda: Canvas(seconds=0), "0 seconds"),
        (lambda: Canvas(seconds=-1), "-1 seconds"),
        (lambda: Canvas(seconds=float("nan")), "nan"),
        (lambda: Canvas(seconds=1e9), "at most 600"),
        (lambda: Canvas(size=(865, 480)), "865x480"),
        (lambda: Canvas(size=(0, 480)), "0x480"),
        (lambda: Canvas(fps=0), "0 frames"),
        (lambda: Canvas(seed=-1), "seed"),
        (lambda: Canvas(seconds=2).shot("too late", at=2), "2 seconds"),
        (lambda: Canvas().keep("/etc/passwd"), "does not name a medium"),
        (lambda: Canvas().hint(CLIP, 0), "strength"),
        (lambda: Canvas().hint(CLIP, 1.5), "1.5"),
        (lambda: replace(Canvas().keep(CLIP).given[0], tracks="smell"), "smell"),
        (lambda: Canvas().reference("Mia"), "Mia"),
    ],
)
def test_nonsense_is_refused_with_a_sentence_that_names_it(make, says):
    with pytest.raises(InvalidInput) as refusal:
        make()
    assert says in str(refusal.value)
    assert refusal.value.hint
    assert len(str(refusal.value)) < 300

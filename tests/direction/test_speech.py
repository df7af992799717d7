"""Quoted words are said, by whom the sentence says; what only stands somewhere is not."""

import pytest

from lanterne.core.canvas import Canvas
from lanterne.core.shot import Speech
from lanterne.direction import direct, parse
from lanterne.direction.expand import told
from lanterne.direction.hurry import hurried, needed_s


def said(prompt):
    """Who says what: (noun or None, words) of all shots."""
    return [
        (None if each.subject is None else shot.subjects[each.subject].noun, each.words)
        for shot in direct(prompt, 1).shots
        for each in shot.speech
    ]


@pytest.mark.parametrize(
    ("prompt", "speakers"),
    [
        ('A dog walking in a park says "Hello! My name is Rex."', [("dog", "Hello! My name is Rex.")]),
        ('"I can fly!" shouts a bird over the sea', [("bird", "I can fly!")]),
        ("A tiger says in a low voice “I am hungry”", [("tiger", "I am hungry")]),
        ('a dog chases a cat and says "wait for me"', [("dog", "wait for me")]),
        ('a dog in front of a car says "mine"', [("dog", "mine")]),
        ('A turtle walks on the beach. It says "Slow and steady."', [("turtle", "Slow and steady.")]),
        ('a girl runs. "Catch me!"', [("runner", "Catch me!")]),
        ('a cat on the beach: "hello"', [("cat", "hello")]),
        ('a red car says "beep"', [("car", "beep")]),
        ('A narrator says "Once upon a time." A rabbit hops', [(None, "Once upon a time.")]),
        ('a red car. A voice says "This is a car."', [(None, "This is a car.")]),
        (
            'A cat and a dog. The dog asks: "Where to?" The cat answers, "To the sea."',
            [("dog", "Where to?"), ("cat", "To the sea.")],
        ),
        ('a dog in the city. Cut to a cat, it says "hello"', [("cat", "hello")]),
        ("Un chien dit « Bonjour » dans un parc", [("dog", "Bonjour")]),
    ],
)
def test_who_says_it(prompt, speakers):
    assert said(prompt) == speakers


def test_what_only_stands_somewhere_is_not_said():
    direction = parse('a city with a sign "OPEN"')
    assert direction.shots[0].speech == ()
    assert direction.ignored == ('sign "OPEN"',)


def test_words_that_are_said_show_nothing():
    (shot,) = direct('a dog says "a red kite over the sea at night, rain"', 1).shots
    assert [one.noun for one in shot.subjects] == ["dog"]
    assert (shot.light, shot.weather) == ("noon", "clear")
    assert "kite" not in shot.caption()


def test_every_word_is_accounted_for():
    direction = parse('a dog says "hello"')
    assert direction.understood == (("dog", "noun", "dog"), ('"hello"', "speech", "hello"))
    assert direction.ignored == ()


def test_french_is_understood_and_told_to_be_unspoken():
    direction = direct("Un chien dit « Bonjour » dans un parc", 1)
    assert direction.shots[0].speech == (Speech("Bonjour", 0, "fr"),)
    assert direction.unseen == (("speech", "Bonjour"),)


@pytest.mark.parametrize(
    ("prompt", "language"),
    [
        ('Un chien dit "Hello my friend, this is the sea"', "en"),
        ('a dog says "Je suis le chien de la mer"', "fr"),
        ('a dog says "Woof"', "en"),
        ("un chien dit « Ouaf »", "fr"),
    ],
)
def test_what_is_said_has_its_own_language_and_in_doubt_that_of_the_prompt(prompt, language):
    assert parse(prompt).shots[0].speech[0].language == language


def board(words, seconds):
    return Canvas(seconds=seconds).shot(direct(f'a dog says "{words}"', 1).shots[0], words="a dog")


def test_words_that_take_longer_than_the_clip_are_told_before():
    words = "Hello there! I am so happy to see you in this lovely place today."
    assert hurried(board(words, 4)) == []
    (note,) = hurried(board(words, 2))
    assert "4 seconds" in note
    assert "the clip has 2" in note


def test_french_takes_no_time_for_it_is_not_spoken():
    assert needed_s(direct("Un chien dit « Bonjour mes amis »", 1).shots) == 0


def test_empty_quotes_say_nothing():
    assert direct('a dog says ""', 1).shots[0].speech == ()


@pytest.mark.parametrize("prompt", ['a dog says "hello"', 'A narrator says "hello". A dog walks'])
def test_a_prompt_told_in_full_says_the_same(prompt):
    assert said(told(direct(prompt, 1))) == said(prompt)

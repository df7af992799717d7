"""The voice says words: as fast, as high and as loud as it should."""

from __future__ import annotations

import numpy as np
import pytest

from lanterne.voice import open_voice

RATE = 24_000
WORDS = "Hello there, what a lovely day."


def height_hz(wave: np.ndarray) -> float:
    """How high a voice is: the lag at which it repeats itself best."""
    found = []
    for first in range(0, len(wave) - 2048, 1024):
        part = wave[first : first + 2048]
        if np.sqrt(np.mean(part**2)) < 0.05:
            continue
        alike = np.correlate(part, part, "full")[2047:]
        found.append(RATE / (60 + int(alike[60:300].argmax())))
    return float(np.median(found))


def test_it_is_as_loud_as_it_says_and_no_louder_than_can_be() -> None:
    wave = open_voice().say(WORDS, RATE)
    assert wave.dtype == np.float32
    assert 0.08 < np.sqrt(np.mean(wave[np.abs(wave) > 0.02] ** 2)) < 0.13
    assert np.abs(wave).max() < 1


def test_the_same_words_sound_the_same() -> None:
    assert np.array_equal(open_voice().say(WORDS, RATE), open_voice().say(WORDS, RATE))


def test_more_words_take_longer_and_haste_makes_them_shorter() -> None:
    usual, fast = (len(open_voice().say(WORDS, RATE, pace=pace)) for pace in (1.0, 1.35))
    short = len(open_voice().say("Hello.", RATE))
    assert short < fast < usual
    assert usual / fast == pytest.approx(1.35, rel=0.15)


def test_a_higher_voice_takes_as_long() -> None:
    usual, high, deep = (open_voice().say(WORDS, RATE, pitch=pitch) for pitch in (1.0, 1.25, 0.85))
    assert height_hz(deep) < 0.92 * height_hz(usual)
    assert height_hz(high) > 1.1 * height_hz(usual)
    assert len(high) == pytest.approx(len(usual), rel=0.15)


def test_it_speaks_at_every_sample_rate() -> None:
    assert len(open_voice().say(WORDS, 48_000)) == pytest.approx(2 * len(open_voice().say(WORDS, RATE)), abs=2)


def test_a_word_on_which_it_stumbles_is_left_out_and_the_others_are_said() -> None:
    alone, beside = (
        len(open_voice().say(words, RATE)) for words in ("Hello there.", f"Hello {'1234567890' * 20} there.")
    )
    assert 0.4 * alone < beside < 3 * alone


@pytest.mark.parametrize("words", ["...", "🎈", " ", "？！"])
def test_what_cannot_be_said_is_silence(words: str) -> None:
    assert len(open_voice().say(words, RATE)) == 0

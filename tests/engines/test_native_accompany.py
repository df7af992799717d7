"""Music is laid over what the engine makes, on the cards that ask for it, and over nothing that is given."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from tiny_native import ArrayMedia, Sink, noise_clip, noise_wave

from lanterne.core.canvas import Canvas, Card
from lanterne.core.shot import Shot, Subject
from lanterne.engines.native.accompany import Accompanied, music_of
from lanterne.engines.native.join import FADE_SAMPLES, LOUDEST
from lanterne.engines.native.layers import SoundLayer, sound_layers
from lanterne.engines.native.looks import plain
from lanterne.model.audio import SAMPLE_RATE
from lanterne.worlds.sound_noise import Wave

KITE = Shot(subjects=(Subject("kite"),), sounds=("wind", "sad music"))
QUIET = replace(KITE, sounds=("wind",))
GAY = replace(KITE, sounds=("cheerful music",))


def board(*shots: Shot | None, each_s: float = 2.0, is_ring: bool = False) -> Canvas:
    cards = tuple(Card("words", shot, at_s=each_s * place) for place, shot in enumerate(shots))
    return Canvas(size=(432, 240), seconds=each_s * len(shots), cards=cards, is_ring=is_ring)


def played(canvas: Canvas, given: tuple[SoundLayer, ...] = (), level: float = 0.0, seed: int = 1) -> Wave:
    sink = Sink()
    over = Accompanied(sink, canvas, given, seed)
    made = np.full((2, canvas.samples(SAMPLE_RATE)), level, np.float32)
    for first in range(0, made.shape[1], 7000):
        over.audio(made[:, first : first + 7000])
    return sink.samples


def loudness(wave: Wave, from_s: float, to_s: float) -> float:
    return float(np.sqrt(np.mean(wave[:, round(from_s * SAMPLE_RATE) : round(to_s * SAMPLE_RATE)] ** 2)))


def test_a_card_has_its_music_and_the_next_one_none() -> None:
    wave = played(board(KITE, QUIET))
    assert loudness(wave, 0, 2) > 0.03
    assert 0 < loudness(wave, 2.0, 2.5) < loudness(wave, 1.5, 2.0)  # it goes gently
    assert not wave[:, round(2.7 * SAMPLE_RATE) :].any()


def test_over_cards_that_want_the_same_it_goes_on_as_if_there_were_one() -> None:
    assert np.array_equal(played(board(KITE, KITE)), played(board(KITE, each_s=4.0)))
    assert not np.array_equal(played(board(KITE, GAY))[:, 60_000:], played(board(KITE, each_s=4.0))[:, 60_000:])


def test_cards_without_music_or_without_a_shot_pass_to_the_last_bit() -> None:
    assert np.array_equal(played(board(QUIET, None), level=0.3), np.full((2, 96_000), 0.3, np.float32))


def test_of_several_the_one_that_says_more_is_played() -> None:
    assert music_of(Card("words", replace(KITE, sounds=("music", "jazz")))) == "jazz"
    assert music_of(Card("words", replace(KITE, sounds=("music",)))) == "music"
    assert music_of(Card("words", QUIET)) is music_of(Card("words")) is None


def test_nothing_is_laid_over_a_given_sound_and_at_its_end_the_music_comes() -> None:
    media = ArrayMedia()
    canvas = board(KITE, each_s=4.0).keep(media.add(noise_clip(48), np.stack([noise_wave(48), noise_wave(48, 1)])))
    wave = played(canvas, sound_layers(canvas, media, SAMPLE_RATE))
    assert not wave[:, : 48_000 - FADE_SAMPLES].any()
    assert loudness(wave, 2.0, 4.0) > 0.03
    assert np.allclose(wave[:, 48_000:], played(board(KITE, each_s=4.0))[:, 48_000:], atol=1e-6)  # on the same beat


def test_to_mono_sound_comes_mono_music() -> None:
    media = ArrayMedia()
    canvas = board(KITE, each_s=4.0).keep(media.add(noise_clip(48), noise_wave(48)))
    wave = played(canvas, sound_layers(canvas, media, SAMPLE_RATE))
    assert np.array_equal(wave[0], wave[1])
    assert loudness(wave, 2.0, 4.0) > 0.02


def test_with_music_nothing_is_louder_than_a_file_can_hold() -> None:
    wave = played(board(KITE), level=0.97)
    assert LOUDEST < np.abs(wave).max() <= 1


def test_a_loop_hears_its_music_in_whole_bars() -> None:
    once = played(board(KITE, each_s=5.0, is_ring=True))
    steps = np.abs(np.diff(np.concatenate([once, once], axis=1), axis=1))
    assert steps[:, 5 * SAMPLE_RATE - 1].max() < np.quantile(steps, 0.9999)


def test_the_model_is_not_asked_for_music() -> None:
    shot = plain(board(KITE)).cards[0].shot
    assert shot is not None
    assert shot.sounds == ("wind",)

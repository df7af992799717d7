"""Music: in its key, on its beat, the same from wherever it is heard, and each mood unlike the others."""

from __future__ import annotations

import numpy as np
import pytest

from lanterne.worlds.instruments import DRUMS, INSTRUMENTS, note
from lanterne.worlds.moods import MOODS
from lanterne.worlds.music import LEVEL, Piece
from lanterne.worlds.sound_noise import Wave
from lanterne.worlds.vocabulary import MUSIC

RATE = 24000
TONAL = [mood for mood in MOODS if mood != "tense music"]  # that one climbs by semitones


def heard(mood: str, seed: int = 1, seconds: float = 8.0) -> Wave:
    return Piece(mood, seed, RATE).wave(0, round(seconds * RATE))


def spectrum(wave: Wave) -> tuple[np.ndarray, np.ndarray]:
    """Frequencies and powers of a mono wave."""
    return np.fft.rfftfreq(len(wave), 1 / RATE), np.abs(np.fft.rfft(wave * np.hanning(len(wave)))) ** 2


def beat_share(wave: Wave, bpm: float) -> float:
    """How much of the changes in loudness comes back with every second beat, against those of any other period."""
    steps = np.sqrt((wave[: len(wave) // 240 * 240].reshape(-1, 240) ** 2).mean(axis=1))
    rises = np.maximum(np.diff(np.log(steps + 1e-3)), 0)
    rises -= rises.mean()
    lags = np.correlate(rises, rises, "full")[len(rises) :]
    lag = 100 * 60 / bpm * 2
    near = max(lags[round(lag) - 3 : round(lag) + 2])
    return float(near / np.abs(lags[20:300]).mean())


def test_every_music_that_can_be_asked_for_can_be_played() -> None:
    assert list(MUSIC) == list(MOODS)
    for mood in MOODS:
        wave = heard(mood)
        assert wave.shape == (2, 8 * RATE)
        assert np.isfinite(wave).all()
        assert 0.7 * LEVEL < np.sqrt(np.mean(wave**2)) < 1.4 * LEVEL
        assert np.abs(wave).max() < 0.6
        assert np.sqrt(np.mean(wave[:, : RATE // 2] ** 2)) > 0.2 * LEVEL  # it begins with the clip
        assert not np.array_equal(wave[0], wave[1])


@pytest.mark.parametrize("mood", TONAL)
def test_it_is_played_in_its_key(mood: str) -> None:
    """Nine tenths of what sounds between 200 and 1200 Hz is within 40 cents of a note of the scale; noise has half."""
    wave = heard(mood, 2).mean(axis=0)
    frequency, power = spectrum(wave)
    inside = (frequency > 200) & (frequency < 1200)
    pitch = 69 + 12 * np.log2(frequency[inside] / 440)
    notes = {(MOODS[mood].tonic + step) % 12 for step in MOODS[mood].scale}
    is_near = (np.abs(pitch - np.round(pitch)) < 0.4) & np.isin(np.round(pitch).astype(int) % 12, sorted(notes))
    share = power[inside][is_near].sum() / power[inside].sum()
    chance = is_near.mean()
    assert chance < 0.55
    assert share > 0.9


@pytest.mark.parametrize("mood", ["cheerful music", "jazz", "electronic music", "chiptune", "epic music"])
def test_it_is_played_on_its_beat(mood: str) -> None:
    assert beat_share(heard(mood, 1, 12.0).mean(axis=0), MOODS[mood].bpm) > 3


def test_it_is_the_same_from_wherever_it_is_heard() -> None:
    whole = heard("sad music")
    piece = Piece("sad music", 1, RATE)
    parts = [piece.wave(first, 5000) for first in range(0, 8 * RATE, 5000)]
    assert np.allclose(np.concatenate(parts, axis=1)[:, : 8 * RATE], whole, atol=1e-6)
    assert np.allclose(Piece("sad music", 1, RATE).wave(6 * RATE, RATE), whole[:, 6 * RATE : 7 * RATE], atol=1e-6)


def test_seeds_choose_the_tune_and_keep_key_and_beat() -> None:
    tunes = {heard("piano music", seed, 4.0).tobytes() for seed in range(6)}
    assert len(tunes) == 6
    assert np.array_equal(heard("piano music", 3), heard("piano music", 3))


def test_a_loop_comes_back_to_its_beginning_in_whole_bars() -> None:
    for seconds in (1.0, 5.0, 7.3):
        piece = Piece("cheerful music", 1, RATE, ring_s=seconds)
        count = round(seconds * RATE)
        once, again = piece.wave(0, count), piece.wave(count, count)
        assert np.abs(once - again).max() < 0.02 * np.abs(once).max() + 1e-3
        steps = np.abs(np.diff(np.concatenate([once, once], axis=1), axis=1))
        assert steps[:, count - 1].max() < np.quantile(steps, 0.9999)


def test_sad_music_is_slower_and_in_minor_and_epic_music_is_louder_in_the_bass() -> None:
    assert MOODS["sad music"].bpm < MOODS["cheerful music"].bpm
    assert MOODS["sad music"].scale[2] < MOODS["cheerful music"].scale[2]
    low = {}
    for mood in ("epic music", "music box"):
        frequency, power = spectrum(heard(mood).mean(axis=0))
        low[mood] = power[(frequency > 40) & (frequency < 250)].sum() / power.sum()
    assert low["epic music"] > 4 * low["music box"]


@pytest.mark.parametrize("voice", [*INSTRUMENTS, *DRUMS])
def test_every_instrument_sounds_and_ends_quietly(voice: str) -> None:
    wave = note(voice, 60, 0.5, RATE)
    assert np.isfinite(wave).all()
    assert np.abs(wave).max() > 0.5
    assert np.abs(wave[-5:]).max() < 0.01


@pytest.mark.parametrize("voice", [voice for voice in INSTRUMENTS if voice not in ("music box", "marimba")])
def test_every_instrument_is_in_tune(voice: str) -> None:
    wave = note(voice, 69, 1.0, RATE)
    frequency, power = spectrum(np.pad(wave, (0, 8 * RATE)))
    inside = (frequency > 415) & (frequency < 466)
    assert abs(frequency[inside] @ power[inside] / power[inside].sum() - 440) < 4

"""Sounds to learn audio latents from: the theatre's scenes of both worlds, and random sounds far outside of them.

The random ones (speech-like sweeps of formants, chords, glides, noises, clicks) make the frozen latents cover what the
theatre may learn to play later. Waves are mono float32 (samples,) at 24 kHz.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lanterne.worlds.grammar import sample_scene
from lanterne.worlds.sound import mix
from lanterne.worlds.sound_noise import Wave, add, drift, filtered, noise, tone, unit_rms

SAMPLE_RATE = 24000
_VOWELS = (
    (700, 1200, 2600),
    (300, 2300, 3000),
    (400, 2000, 2600),
    (320, 800, 2400),
    (500, 900, 2500),
    (600, 1700, 2400),
)


def theatre_wave(seed: int, world: str, seconds: float = 4.0) -> Wave:
    """The sound of one scene in mono: the mean of both ears."""
    return np.asarray(mix(sample_scene(seed, world, seconds), SAMPLE_RATE).mean(axis=0), np.float32)


def waves(seeds: Iterator[int], seconds: float = 4.0) -> Iterator[Wave]:
    """For ever: of every eight waves four of the small world, one of the wide one and three random."""
    for number, seed in enumerate(seeds):
        kind = ("small", "random", "small", "wide", "small", "random", "small", "random")[number % 8]
        yield (
            random_wave(np.random.default_rng([seed, 5]), seconds)
            if kind == "random"
            else theatre_wave(seed, kind, seconds)
        )


def random_wave(rng: np.random.Generator, seconds: float) -> Wave:
    """One to three random layers at random levels, over a faint noise."""
    length = round(seconds * SAMPLE_RATE)
    wave = 10 ** rng.uniform(-4, -2.7) * noise(rng, length, SAMPLE_RATE, _random_shape(rng))
    makers = (_speech, _chords, _glides, _gusts, _clicks)
    for index in rng.choice(len(makers), int(rng.integers(1, 4)), replace=False):
        wave += np.float32(10 ** rng.uniform(-2.2, -0.8)) * unit_rms(makers[int(index)](rng, length))
    peak = float(np.max(np.abs(wave)))
    return np.asarray(wave * min(1.0, 0.9 / peak), np.float32)


def _random_shape(rng: np.random.Generator) -> tuple[tuple[float, float], ...]:
    corners = np.geomspace(40, 11800, 6)
    return tuple((float(hz), float(db)) for hz, db in zip(corners, rng.uniform(-40, 0, 6), strict=True))


def _speech(rng: np.random.Generator, length: int) -> Wave:
    """Babble: syllables of a gliding voice through moving formants, with hisses between."""
    wave = np.zeros(length, np.float32)
    pitch_hz, at = rng.uniform(85, 280), 0
    while at < length:
        span = int(rng.uniform(0.1, 0.35) * SAMPLE_RATE)
        course = np.linspace(0, 1, span)
        voice = tone(pitch_hz * (1 + rng.uniform(-0.25, 0.25) * course), SAMPLE_RATE, tuple(0.93**k for k in range(40)))
        first, last = (_VOWELS[int(rng.integers(len(_VOWELS)))] for _ in range(2))
        stretch = rng.uniform(0.9, 1.2)
        halves = [filtered(voice, SAMPLE_RATE, _formants(vowel, stretch)) for vowel in (first, last)]
        syllable = unit_rms(halves[0] * (1 - course) + halves[1] * course) * np.sin(np.pi * course) ** 0.5
        add(wave, syllable.astype(np.float32), at)
        at += int(span * rng.uniform(0.8, 1.3))
        if rng.random() < 0.35:
            hiss = noise(
                rng,
                int(rng.uniform(0.04, 0.14) * SAMPLE_RATE),
                SAMPLE_RATE,
                ((300, -40), (rng.uniform(2e3, 6e3), 0), (11500, -12)),
            )
            add(wave, 0.4 * hiss * np.hanning(len(hiss)).astype(np.float32), at)
            at += len(hiss)
        if rng.random() < 0.15:
            at += int(rng.uniform(0.1, 0.4) * SAMPLE_RATE)
    return wave


def _formants(vowel: tuple[int, int, int], stretch: float) -> tuple[tuple[float, float], ...]:
    corners: list[tuple[float, float]] = [(60, -6)]
    for number, hz in enumerate(vowel):
        peak_hz, level = hz * stretch, -9.0 * number
        low = max(peak_hz * 0.86, corners[-1][0] + 1)
        corners += [(low, level - 12), (max(peak_hz, low + 1), level), (max(peak_hz * 1.14, low + 2), level - 12)]
    return (*corners, (11500, -50))


def _chords(rng: np.random.Generator, length: int) -> Wave:
    """Struck or sustained chords."""
    wave = np.zeros(length, np.float32)
    at = int(rng.uniform(0, 0.3) * SAMPLE_RATE)
    while at < length:
        span = int(rng.uniform(0.25, 1.5) * SAMPLE_RATE)
        time_s = np.arange(span) / SAMPLE_RATE
        held = rng.random() < 0.3
        envelope = np.minimum(1, time_s / rng.uniform(0.002, 0.05)) * (
            np.clip((span / SAMPLE_RATE - time_s) / 0.05, 0, 1) if held else np.exp(-time_s / rng.uniform(0.05, 0.6))
        )
        partials = tuple(float(rng.uniform(0.2, 0.85)) ** k for k in range(int(rng.integers(1, 12))))
        for _ in range(int(rng.integers(1, 4))):
            hz = 110 * 2 ** rng.uniform(0, 4)
            add(wave, (envelope * tone(np.full(span, hz), SAMPLE_RATE, partials)).astype(np.float32), at)
        at += int(span * rng.uniform(0.3, 1.2))
    return wave


def _glides(rng: np.random.Generator, length: int) -> Wave:
    """Tones whose pitch sweeps: sirens, whistles, chirps."""
    wave = np.zeros(length, np.float32)
    at = 0
    while at < length:
        span = int(10 ** rng.uniform(-1.3, 0.2) * SAMPLE_RATE)
        course = np.linspace(0, 1, span)
        hz = 2 ** (
            rng.uniform(7.5, 12.5)
            + rng.uniform(-1, 1) * course
            + rng.uniform(0, 0.3) * np.sin(rng.uniform(0, 40) * course)
        )
        add(wave, (tone(hz, SAMPLE_RATE, (1.0, 0.3, 0.1)) * np.sin(np.pi * course) ** 0.5).astype(np.float32), at)
        at += int(span * rng.uniform(1.0, 2.5))
    return wave


def _gusts(rng: np.random.Generator, length: int) -> Wave:
    """Noise of any colour that comes and goes."""
    envelope = drift(rng, length, SAMPLE_RATE, float(10 ** rng.uniform(-0.3, 1.2)), float(rng.uniform(0.1, 1.2)))
    return noise(rng, length, SAMPLE_RATE, _random_shape(rng)) * envelope


def _clicks(rng: np.random.Generator, length: int) -> Wave:
    """Blows with a random resonance, regular or not."""
    wave = np.zeros(length, np.float32)
    gap_s, at = 10 ** rng.uniform(-1.2, 0.0), int(rng.uniform(0, 0.3) * SAMPLE_RATE)
    while at < length:
        span = int(rng.uniform(0.05, 0.6) * SAMPLE_RATE)
        time_s = np.arange(span) / SAMPLE_RATE
        blow = noise(rng, span, SAMPLE_RATE, _random_shape(rng)) * np.exp(-time_s / 10 ** rng.uniform(-2.6, -1.2))
        for _ in range(int(rng.integers(0, 4))):
            hz, decay_s = 80 * 2 ** rng.uniform(0, 5.5), 10 ** rng.uniform(-2, -0.6)
            blow += rng.uniform(0.1, 0.8) * np.exp(-time_s / decay_s) * tone(np.full(span, hz), SAMPLE_RATE)
        add(wave, (rng.uniform(0.2, 1.0) * blow).astype(np.float32), at)
        at += int(gap_s * rng.uniform(0.7, 1.3) * SAMPLE_RATE)
    return wave

"""The sounds of a place: wind, waves, rain, birds, city, crickets. Each is stereo (2, samples), RMS about 1."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lanterne.worlds.sound_noise import Shape, Wave, add, drift, filtered, noise, scattered, stretched, tone, unit_rms

_AIR: Shape = ((30, -6), (140, 0), (400, -6), (1500, -24), (6000, -48), (11000, -60))
_HOWL: Shape = ((200, -50), (380, -12), (520, 0), (680, -12), (1500, -50))
_SAND: Shape = ((200, -40), (1500, -12), (4500, 0), (9000, -8), (11500, -16))
_SURF: Shape = ((40, -3), (200, 0), (700, -5), (2500, -14), (9000, -30))
_FOAM: Shape = ((200, -28), (1200, -4), (4000, 0), (9000, -4), (11800, -12))
_RAIN: Shape = ((60, -26), (400, -14), (1800, -3), (5000, 0), (9000, -3), (11800, -8))
_HUM: Shape = ((30, -4), (70, 0), (180, -5), (600, -18), (2000, -30), (8000, -52))
_FAR: Shape = ((80, -30), (300, -3), (700, 0), (1500, -10), (5000, -45))


def _stereo(wave: Wave, left: float = 1.0, right: float = 1.0) -> Wave:
    return np.stack([wave * np.float32(left), wave * np.float32(right)])


def _wide(rng: np.random.Generator, length: int, sample_rate: int, shape: Shape) -> Wave:
    """Noise (2, length) that is half common to both ears, so that mono keeps its level and stereo its width."""
    middle, side = noise(rng, length, sample_rate, shape), noise(rng, length, sample_rate, shape)
    return np.stack([0.9 * middle + 0.43 * side, 0.9 * middle - 0.43 * side])


def _placed(rng: np.random.Generator, track: Wave, wave: Wave, start: int) -> None:
    """Add a mono `wave` into the stereo `track` at a random place from left to right."""
    angle = rng.uniform(0.1, 0.9) * np.pi / 2
    add(track[0], (np.cos(angle) * 1.41 * wave).astype(np.float32), start)
    add(track[1], (np.sin(angle) * 1.41 * wave).astype(np.float32), start)


def _even(track: Wave) -> Wave:
    power = float(np.mean(track * track))
    return track / np.float32(np.sqrt(power)) if power > 0 else track


def wind(rng: np.random.Generator, seconds: float, sample_rate: int, stage: str) -> Wave:
    """Wind in gusts, with a faint howl; over a desert it carries sand."""
    length = round(seconds * sample_rate)
    gust = drift(rng, length, sample_rate, 0.8, 0.45)
    howl = noise(rng, length, sample_rate, _HOWL) * gust * drift(rng, length, sample_rate, 1.2, 0.6)
    track = _wide(rng, length, sample_rate, _AIR) * gust + _stereo(howl, 0.22, 0.18)
    if stage == "desert":
        sand = noise(rng, length, sample_rate, _SAND) * gust**2
        track += _stereo(sand, 0.16, 0.2)
    return _even(track)


def waves(rng: np.random.Generator, seconds: float, sample_rate: int, stage: str) -> Wave:
    """Surf: every few seconds a wave swells, breaks and draws back hissing; the sea murmurs below."""
    length = round(seconds * sample_rate)
    period_s, grid = rng.uniform(3.2, 5.5), np.arange(max(2, int(seconds * 100))) / 100
    breaks, foam = np.full(len(grid), 0.22), np.full(len(grid), 0.05)
    time_s = -float(rng.uniform(0.0, 1.0)) * period_s
    while time_s < seconds + period_s:
        since = grid - time_s
        strength = float(rng.uniform(0.7, 1.0))
        breaks += strength * np.where(since < 0, np.exp(since / 0.55), np.exp(-since / 0.9))
        foam += strength * np.where(since < 0, np.exp(since / 0.18), (1 + since) * np.exp(-since / 1.1))
        time_s += period_s * float(rng.uniform(0.85, 1.15))
    low = _wide(rng, length, sample_rate, _SURF) * stretched(breaks, length)
    return _even(low + 0.55 * _wide(rng, length, sample_rate, _FOAM) * stretched(foam, length))


def rain(rng: np.random.Generator, seconds: float, sample_rate: int, stage: str) -> Wave:
    """Steady rain: a bright hiss with single drops in it."""
    length = round(seconds * sample_rate)
    drops = np.zeros((2, length), np.float32)
    number = int(rng.poisson(55 * seconds))
    drops[rng.integers(0, 2, number), rng.integers(0, length, number)] = np.minimum(14.0, rng.exponential(4.0, number))
    patter = np.stack([filtered(drops[0], sample_rate, _RAIN), filtered(drops[1], sample_rate, _RAIN)])
    return _even(_wide(rng, length, sample_rate, _RAIN) + patter)


def birds(rng: np.random.Generator, seconds: float, sample_rate: int, light: str) -> Wave:
    """Birdsong: one or two singers with a phrase of their own; more of it at dawn. At night crickets and an owl."""
    if light == "night":
        return crickets(rng, seconds, sample_rate)
    track = np.zeros((2, round(seconds * sample_rate)), np.float32)
    for _ in range(3 if light == "dawn" else 2):
        base_hz, bend = rng.uniform(2300, 5200), rng.uniform(-0.25, 0.35, int(rng.integers(2, 6)))
        note_s, gap_s, trill_hz = rng.uniform(0.05, 0.13), rng.uniform(0.03, 0.10), rng.uniform(18, 45)

        def phrase(
            time_s: float,
            base_hz: float = base_hz,
            bend: NDArray[np.float64] = bend,
            note_s: float = note_s,
            gap_s: float = gap_s,
            trill_hz: float = trill_hz,
        ) -> None:
            for tilt in bend:
                course = np.linspace(0, 1, int(note_s * sample_rate))
                warble = 0.03 * np.sin(2 * np.pi * trill_hz * note_s * course)
                pitch = base_hz * (1 + tilt * (course - 0.3) + warble)
                note = tone(pitch, sample_rate, (1.0, 0.12)) * np.sin(np.pi * course) ** 0.7
                _placed(rng, track, note.astype(np.float32), int(time_s * sample_rate))
                time_s += note_s + gap_s

        scattered(rng, seconds, 1.2, phrase, least=1)
    return _even(track)


def air(rng: np.random.Generator, seconds: float, sample_rate: int, stage: str) -> Wave:
    """The air of a place: what is left to hear when nothing sounds."""
    return _even(_wide(rng, round(seconds * sample_rate), sample_rate, _AIR))


def crickets(rng: np.random.Generator, seconds: float, sample_rate: int) -> Wave:
    """A summer night: two crickets and, now and then, an owl far away."""
    length = round(seconds * sample_rate)
    time_s = np.arange(length, dtype=np.float32) / np.float32(sample_rate)
    track = np.zeros((2, length), np.float32)
    for side in range(2):
        pitch = np.full(length, rng.uniform(3900, 4800))
        chirp = (time_s * rng.uniform(1.8, 2.8) + rng.uniform()) % 1.0
        pulse = np.clip(np.sin(2 * np.pi * rng.uniform(26, 34) * time_s), 0, None)
        track[side] += tone(pitch, sample_rate) * pulse * (chirp < 0.42)
    track = 0.7 * track + 0.3 * track[::-1]

    def owl(start_s: float) -> None:
        course = np.linspace(0, 1, int(0.45 * sample_rate))
        hoot = tone(380 * (1 - 0.08 * course), sample_rate, (1.0, 0.15)) * np.sin(np.pi * course) ** 1.5
        _placed(rng, track, (0.9 * hoot).astype(np.float32), int(start_s * sample_rate))

    scattered(rng, seconds, 5.0, owl)
    return _even(track)


def city(rng: np.random.Generator, seconds: float, sample_rate: int, stage: str) -> Wave:
    """A city: the hum of traffic that swells and fades, and distant horns."""
    length = round(seconds * sample_rate)
    track = _wide(rng, length, sample_rate, _HUM) * drift(rng, length, sample_rate, 0.5, 0.35)

    def horn(time_s: float) -> None:
        course = np.linspace(0, 1, int(rng.uniform(0.25, 0.6) * sample_rate))
        pitch = np.full(len(course), rng.uniform(330, 440))
        chord = sum(tone(pitch * ratio, sample_rate, tuple(0.8**k for k in range(10))) for ratio in (1.0, 1.26))
        envelope = np.minimum(1, np.minimum(course, 1 - course) / 0.08)
        wave = filtered(np.asarray(chord * envelope, np.float32), sample_rate, _FAR)
        _placed(rng, track, 0.9 * unit_rms(wave), int(time_s * sample_rate))

    scattered(rng, seconds, 2.5, horn, least=1)
    return _even(track)

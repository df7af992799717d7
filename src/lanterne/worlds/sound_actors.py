"""The sounds that actors make all the time: engine, burner, flutter, creak, bark. Each mono (samples,), RMS near 1."""

from __future__ import annotations

import numpy as np

from lanterne.worlds.scene import Actor
from lanterne.worlds.sound_noise import Shape, Wave, add, drift, filtered, noise, scattered, stretched, tone, unit_rms

_EXHAUST: Shape = ((40, -6), (120, 0), (500, -6), (2000, -22), (9000, -46))
_ROAR: Shape = ((40, -8), (180, 0), (900, -3), (3000, -12), (11000, -34))
_CLOTH: Shape = ((60, -18), (250, -2), (900, 0), (2500, -10), (9000, -34))
_LAP: Shape = ((80, -16), (300, -2), (900, 0), (2600, -12), (9000, -36))
_MOUTH: Shape = ((150, -16), (500, 0), (1100, 0), (2000, -5), (4000, -16), (10000, -40))
_BREATH: Shape = ((300, -18), (1200, -2), (2600, 0), (5000, -10), (11000, -30))
_RUMBLE: Shape = ((40, -4), (120, 0), (400, -8), (1500, -24), (9000, -50))


def engine(rng: np.random.Generator, actor: Actor, seconds: float, sample_rate: int) -> Wave:
    """A car's engine: harmonics of a firing rate that follows the speed, with a breathing exhaust noise."""
    length = round(seconds * sample_rate)
    firing_hz = (48 + 95 * min(1.5, abs(actor.motion.speed))) * rng.uniform(0.9, 1.1)
    wobble = drift(rng, length, sample_rate, 1.5, 0.02) * drift(rng, length, sample_rate, 9.0, 0.006)
    frequency = firing_hz * wobble
    roll_off = rng.uniform(0.72, 0.84)
    partials = tuple(float(roll_off**k * (1.0 if k % 2 else 0.7)) for k in range(24))
    pulses = tone(frequency, sample_rate, partials)
    exhaust = noise(rng, length, sample_rate, _EXHAUST) * (0.6 + 0.4 * tone(frequency, sample_rate))
    return unit_rms(filtered(pulses, sample_rate, _EXHAUST) * 2 + 0.25 * exhaust)


def burner(rng: np.random.Generator, actor: Actor, seconds: float, sample_rate: int) -> Wave:
    """A hot-air balloon's burner: roaring pulses of filtered noise of about a second, the first one soon."""
    length = round(seconds * sample_rate)
    gate = np.zeros(max(2, int(seconds * 200)), np.float32)
    time_s, grid = float(rng.uniform(0.1, 0.7)), np.arange(max(2, int(seconds * 200))) / 200
    while time_s < seconds:
        burn_s = float(rng.uniform(0.7, 1.4))
        rise = np.clip((grid - time_s) / 0.06, 0, 1)
        fall = np.clip((time_s + burn_s - grid) / 0.25, 0, 1)
        gate = np.maximum(gate, (rise * fall).astype(np.float32))
        time_s += burn_s + float(rng.uniform(0.8, 1.8))
    flicker = drift(rng, length, sample_rate, 24.0, 0.25)
    return noise(rng, length, sample_rate, _ROAR) * stretched(gate, length) * flicker


def flutter(rng: np.random.Generator, actor: Actor, seconds: float, sample_rate: int) -> Wave:
    """Cloth in the wind: dull noise that flaps a dozen times a second, in gusts."""
    length = round(seconds * sample_rate)
    rate_hz = rng.uniform(9, 14) * drift(rng, length, sample_rate, 2.0, 0.15)
    flap = np.exp(2.5 * (tone(rate_hz, sample_rate) / np.float32(np.sqrt(2)) - 1))
    gust = drift(rng, length, sample_rate, 0.9, 0.5)
    return unit_rms(noise(rng, length, sample_rate, _CLOTH) * flap * gust)


def creak(rng: np.random.Generator, actor: Actor, seconds: float, sample_rate: int) -> Wave:
    """A wooden boat: small waves lapping at its side, and its planks creaking now and then."""
    length = round(seconds * sample_rate)
    rocking_hz = actor.motion.frequency_hz or 0.5
    laps = np.clip(tone(np.full(length, 2 * rocking_hz), sample_rate) * 0.8, 0, None) ** 2
    wave = noise(rng, length, sample_rate, _LAP) * (0.15 + laps * drift(rng, length, sample_rate, 3.0, 0.4))

    def plank(time_s: float) -> None:
        """One creak: a stick-slip train of soft clicks whose rate rises and falls."""
        span = int(rng.uniform(0.25, 0.5) * sample_rate)
        arc = np.sin(np.linspace(0, np.pi, span))
        rate_hz = rng.uniform(28, 45) * (1 + 0.8 * arc)
        clicks = tone(rate_hz, sample_rate, tuple(1.0 for _ in range(40)))
        add(
            wave, (1.1 * arc**1.5 * filtered(clicks, sample_rate, _MOUTH)).astype(np.float32), int(time_s * sample_rate)
        )

    scattered(rng, seconds, 1.8, plank, least=1)
    return unit_rms(wave)


def barking(rng: np.random.Generator, actor: Actor, seconds: float, sample_rate: int) -> Wave:
    """A dog: one to three barks in a row every second or two, soft panting between. Bark peaks are near 4."""
    length = round(seconds * sample_rate)
    pant_hz = tone(np.full(length, rng.uniform(3.2, 4.4)), sample_rate)
    wave = 0.12 * noise(rng, length, sample_rate, _BREATH) * np.clip(pant_hz, 0, None)
    pitch_hz = rng.uniform(240, 420) * (0.5 / max(0.2, actor.height)) ** 0.3
    time_s = float(rng.uniform(0.15, 0.7))
    while time_s < seconds - 0.15:
        for _ in range(int(rng.integers(1, 4))):
            add(wave, _bark(rng, pitch_hz * rng.uniform(0.94, 1.06), sample_rate), int(time_s * sample_rate))
            time_s += float(rng.uniform(0.24, 0.36))
        time_s += float(rng.uniform(0.6, 1.4))
    return np.asarray(wave, np.float32)


def _bark(rng: np.random.Generator, pitch_hz: float, sample_rate: int) -> Wave:
    """One bark (length,): a hoarse voice whose pitch leaps up and falls, through the formants of an open mouth."""
    span = int(rng.uniform(0.13, 0.18) * sample_rate)
    course = np.linspace(0, 1, span)
    pitch = pitch_hz * (0.75 + 0.6 * np.exp(-(((course - 0.25) / 0.3) ** 2)))
    voice = tone(pitch, sample_rate, tuple(0.9**k for k in range(28)))
    hoarse = filtered(voice + 0.5 * rng.standard_normal(span, dtype=np.float32), sample_rate, _MOUTH)
    envelope = np.minimum(1, course / 0.06) * np.clip((1 - course) / 0.5, 0, 1)
    return np.asarray(1.6 * unit_rms(hoarse) * envelope, np.float32)


def rumble(rng: np.random.Generator, actor: Actor, seconds: float, sample_rate: int) -> Wave:
    """Something round rolling over the ground: a low rumble that breathes once a turn."""
    length = round(seconds * sample_rate)
    turns_hz = abs(actor.motion.speed) / (np.pi * max(0.05, actor.height))
    turn = tone(np.full(length, max(0.2, turns_hz)), sample_rate)
    return unit_rms(noise(rng, length, sample_rate, _RUMBLE) * (1 + 0.35 * turn))

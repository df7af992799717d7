"""The instruments of the theatre's band: single notes, from numpy alone. Each is mono (samples,), about RMS 1 while it
is struck or held.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from lanterne.worlds.sound_noise import Shape, Wave, noise, stretched, tone

_HAT: Shape = ((2500, -40), (6000, -6), (9000, 0), (11500, -6))
_SNARE: Shape = ((120, -20), (400, -6), (1800, 0), (5000, -4), (11000, -14))
_BREATH: Shape = ((300, -30), (1200, -3), (3000, 0), (8000, -18))
_LEVEL_S = 0.25  # how much of a note's beginning its level is taken from


@dataclass(frozen=True, slots=True)
class Instrument:
    """How an instrument sounds. `layers`: harmonics with how many seconds they ring at 220 Hz (0: as long as the note
    is held). `chorus`: its voices, in cents beside the note. `vibrato`: how many times a second, and cents. `breath`:
    noise beside the tone.
    """

    layers: tuple[tuple[tuple[float, ...], float], ...]
    attack_s: float = 0.004
    release_s: float = 0.3
    chorus: tuple[float, ...] = (0.0,)
    vibrato: tuple[float, float] = (0.0, 0.0)
    breath: float = 0.0


def _from(number: int, *partials: float) -> tuple[float, ...]:
    """Harmonics from `number` on."""
    return (*(0.0,) * (number - 1), *partials)


_SAW = tuple(1 / k for k in range(1, 15))
_SQUARE = tuple(1 / k if k % 2 else 0.0 for k in range(1, 16))
_TRIANGLE = tuple((-1) ** (k // 2) / k**2 if k % 2 else 0.0 for k in range(1, 10))

INSTRUMENTS: dict[str, Instrument] = {
    "piano": Instrument(
        (((1.0, 0.55), 1.5), (_from(3, 0.3, 0.2, 0.12), 0.6), (_from(6, 0.08, 0.05, 0.04, 0.02), 0.22)),
        release_s=0.35,
        chorus=(-1.2, 1.2),
    ),
    "guitar": Instrument(
        (((1.0, 0.6), 0.7), (_from(3, 0.45, 0.3, 0.2), 0.3), (_from(6, 0.15, 0.12, 0.1, 0.06, 0.05), 0.1)),
        attack_s=0.002,
        release_s=0.25,
    ),
    "music box": Instrument(
        (((1.0,), 0.9), (_from(4, 0.35), 0.25), (_from(9, 0.15), 0.06)), attack_s=0.001, release_s=0.8
    ),
    "marimba": Instrument((((1.0,), 0.28), (_from(4, 0.3), 0.07)), attack_s=0.002, release_s=0.3),
    "electric piano": Instrument(
        (((1.0, 0.25), 1.1), (_from(3, 0.12, 0.2), 0.25)), release_s=0.25, vibrato=(4.5, 5.0), chorus=(-3.0, 3.0)
    ),
    "strings": Instrument(
        ((tuple(0.72**k for k in range(10)), 0.0),),
        attack_s=0.22,
        release_s=0.6,
        chorus=(-9.0, 0.0, 8.0),
        vibrato=(5.1, 9.0),
    ),
    "violin": Instrument(
        (((1.0, 0.7, 0.6, 0.45, 0.3, 0.25, 0.15, 0.1, 0.06), 0.0),),
        attack_s=0.09,
        release_s=0.3,
        vibrato=(5.6, 22.0),
        breath=0.02,
    ),
    "flute": Instrument(
        (((1.0, 0.28, 0.12, 0.04), 0.0),), attack_s=0.06, release_s=0.2, vibrato=(5.0, 14.0), breath=0.07
    ),
    "brass": Instrument(
        ((tuple(0.83**k for k in range(12)), 0.0),), attack_s=0.07, release_s=0.25, chorus=(-6.0, 5.0), breath=0.015
    ),
    "accordion": Instrument(
        (((1.0, 0.6, 0.75, 0.4, 0.5, 0.25, 0.3, 0.15, 0.15), 0.0),),
        attack_s=0.05,
        release_s=0.12,
        chorus=(-8.0, 9.0),
    ),
    "pad": Instrument(
        ((tuple(0.5**k for k in range(7)), 0.0),), attack_s=0.5, release_s=1.2, chorus=(-11.0, 0.0, 12.0)
    ),
    "synth": Instrument(((_SAW[:9], 0.0),), attack_s=0.005, release_s=0.08, chorus=(-7.0, 7.0)),
    "pluck synth": Instrument(((_SAW[:3], 0.5), (_from(4, *_SAW[3:12]), 0.12)), release_s=0.15, chorus=(-5.0, 5.0)),
    "square": Instrument(((_SQUARE, 0.0),), attack_s=0.002, release_s=0.02),
    "triangle": Instrument(((_TRIANGLE, 0.0),), attack_s=0.002, release_s=0.02),
    "bass": Instrument((((1.0, 0.5, 0.2), 0.8), (_from(4, 0.12, 0.08), 0.15)), attack_s=0.006, release_s=0.12),
    "low strings": Instrument(
        ((tuple(0.66**k for k in range(9)), 0.0),), attack_s=0.12, release_s=0.4, chorus=(-7.0, 6.0)
    ),
}
DRUMS = ("kick", "snare", "hat", "brush", "timpani", "tick")


@lru_cache(maxsize=256)
def note(voice: str, pitch: float, seconds: float, sample_rate: int) -> Wave:
    """One note of an instrument at a MIDI `pitch` (69: 440 Hz), held for `seconds`; it rings on after that. Drums are
    struck, whatever they are held for. Treat it as read-only: equal notes are the same array.

    Raises KeyError for an instrument that there is not.
    """
    if voice in DRUMS:
        return _struck(voice, pitch, sample_rate)
    kind = INSTRUMENTS[voice]
    pitch_hz = 440.0 * 2 ** ((pitch - 69) / 12)
    length = round((seconds + kind.release_s) * sample_rate)
    time_s = np.arange(length) / sample_rate
    rate_hz, depth = kind.vibrato
    late = np.clip(time_s / 0.5, 0, 1) * depth  # it sets in after a moment
    bend = late * np.sin(2 * np.pi * rate_hz * time_s)
    wave = np.zeros(length)
    for cents in kind.chorus:
        course = pitch_hz * 2 ** ((cents + bend) / 1200)
        for partials, ring_s in kind.layers:
            audible = partials[: int(0.45 * sample_rate / pitch_hz)]
            if not any(audible):
                continue
            sounding = tone(course, sample_rate, audible) * np.sqrt(sum(each * each for each in audible))
            if ring_s:
                sounding = sounding * np.exp(-time_s / (ring_s * (220 / pitch_hz) ** 0.4))
            wave += sounding
    if kind.breath:
        drawn = np.random.default_rng(int(pitch_hz))
        wave += kind.breath * np.sqrt(np.mean(wave**2)) * 4 * noise(drawn, length, sample_rate, _BREATH)
    wave *= np.minimum(1, time_s / kind.attack_s)
    wave *= np.exp(-np.maximum(0, time_s - seconds) / (kind.release_s / 5))
    level = wave[: round(min(seconds, max(_LEVEL_S, 2 * kind.attack_s)) * sample_rate)]
    return _quiet_ended(np.asarray(wave / max(1e-9, float(np.sqrt(np.mean(level**2)))), np.float32), sample_rate)


def _struck(voice: str, pitch: float, sample_rate: int) -> Wave:
    lasts_s = {"kick": 0.35, "snare": 0.3, "hat": 0.09, "brush": 0.28, "timpani": 1.8, "tick": 0.05}[voice]
    length = round(lasts_s * sample_rate)
    time_s, drawn = np.arange(length) / sample_rate, np.random.default_rng(7)
    if voice == "kick":
        wave = tone(48 + 110 * np.exp(-time_s / 0.03), sample_rate) * np.exp(-time_s / 0.11)
    elif voice == "timpani":
        pitch_hz = 440.0 * 2 ** ((pitch - 69) / 12)
        wave = np.zeros(length, np.float32)
        for ratio, gain, ring_s in ((1.0, 1.0, 0.6), (1.504, 0.5, 0.4), (1.742, 0.25, 0.3), (2.0, 0.2, 0.25)):
            wave += np.float32(gain) * tone(np.full(length, ratio * pitch_hz), sample_rate) * np.exp(-time_s / ring_s)
    else:
        shape, ring_s = {"snare": (_SNARE, 0.08), "brush": (_SNARE, 0.1), "hat": (_HAT, 0.022), "tick": (_HAT, 0.01)}[
            voice
        ]
        wave = noise(drawn, length, sample_rate, shape) * np.exp(-time_s / ring_s)
        if voice == "snare":
            wave = wave + 0.8 * tone(np.full(length, 190.0), sample_rate) * np.exp(-time_s / 0.05)
        if voice == "brush":
            wave = wave * stretched(np.asarray([0.0, 1.0, 0.8, 0.5, 0.3, 0.1, 0.0]), length)
    head = wave[: round(0.05 * sample_rate)]
    return _quiet_ended(np.asarray(wave / np.sqrt(np.mean(head**2)), np.float32), sample_rate)


def _quiet_ended(wave: Wave, sample_rate: int) -> Wave:
    """Without a click where it stops."""
    last = min(len(wave), round(0.01 * sample_rate))
    wave[len(wave) - last :] *= np.linspace(1, 0, last, dtype=np.float32)
    return wave

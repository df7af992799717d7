"""What a touch sounds like: modal synthesis, loud by its impulse, coloured by the material, soft by its kind."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from lanterne.worlds.scene import Actor, Contact
from lanterne.worlds.sound_noise import Shape, Wave, noise, tone, unit_rms


@dataclass(frozen=True, slots=True)
class Material:
    """The timbre of a material: its modes as (ratio to the base, gain), how fast they die, and its noise burst."""

    base_hz: float  # lowest mode of an actor of height 0.5
    modes: tuple[tuple[float, float], ...]
    decay_s: float  # of the lowest mode, to 1 / e
    burst: Shape
    burst_gain: float
    burst_decay_s: float
    drop: float = 0.0  # pitch fall after the blow, as a share of the base (stretched skins do this)


_SOFT: Shape = ((60, -6), (250, 0), (900, -8), (3000, -26), (10000, -50))
_DULL: Shape = ((80, -10), (400, 0), (2000, -6), (6000, -22), (11000, -40))
_HARD: Shape = ((100, -20), (900, -4), (2500, 0), (7000, -6), (11500, -16))

MATERIALS = {
    "rubber": Material(150, ((1, 1), (1.74, 0.45), (2.61, 0.3), (4.2, 0.12)), 0.075, _DULL, 0.5, 0.012, 0.45),
    "fur": Material(85, ((1, 1), (1.9, 0.3)), 0.045, _SOFT, 0.9, 0.030, 0.2),
    "wood": Material(310, ((1, 1), (2.57, 0.6), (4.12, 0.4), (6.3, 0.25)), 0.060, _DULL, 0.6, 0.008),
    "metal": Material(430, ((1, 1), (2.76, 0.8), (5.40, 0.6), (8.93, 0.35), (13.3, 0.2)), 0.42, _HARD, 0.35, 0.006),
    "cloth": Material(120, ((1, 0.4), (1.6, 0.2)), 0.030, _SOFT, 1.2, 0.045),
    "glass": Material(1150, ((1, 1), (2.32, 0.8), (4.25, 0.5), (6.63, 0.3)), 0.30, _HARD, 0.3, 0.004),
    "stone": Material(520, ((1, 0.7), (1.83, 0.6), (3.37, 0.4), (5.1, 0.3)), 0.022, _HARD, 0.9, 0.009),
    "paper": Material(260, ((1, 0.3), (1.7, 0.2)), 0.015, _HARD, 0.8, 0.022),
    "plastic": Material(360, ((1, 1), (1.61, 0.7), (2.9, 0.5), (4.4, 0.2)), 0.030, _DULL, 0.6, 0.007),
}

# What the ground adds to a step or a landing: the noise of the place.
GROUNDS: dict[str, Shape] = {
    "park": ((80, -14), (500, -6), (2500, 0), (6000, -5), (11000, -18)),
    "sea coast": ((80, -16), (700, -2), (3000, 0), (8000, -6), (11000, -12)),
    "desert": ((80, -16), (700, -2), (3000, 0), (8000, -6), (11000, -12)),
    "city": ((60, -6), (300, 0), (1500, -2), (4000, -10), (11000, -30)),
    "mountains": ((80, -12), (900, -3), (2200, 0), (5000, -4), (11000, -18)),
}

_SECONDS = 1.2  # the longest ring of a blow
_SPLASH: Shape = ((80, -14), (400, 0), (1800, -3), (6000, -8), (11500, -20))


@lru_cache(maxsize=256)
def _layers(material: str, height: float, stage: str, sample_rate: int) -> tuple[Wave, Wave, Wave, Wave]:
    """The four layers of a blow: (body, ring, burst, ground), each (length,), peak about 1 and starting at sample 0."""
    timbre = MATERIALS.get(material, MATERIALS["wood"])
    rng = np.random.default_rng([len(material), round(height * 1000), len(stage)])
    base_hz = timbre.base_hz * (0.5 / max(height, 0.08)) ** 0.5 * rng.uniform(0.92, 1.08)
    seconds = min(_SECONDS, 8 * timbre.decay_s)
    time_s = np.arange(int(seconds * sample_rate)) / sample_rate
    bend = 1 + timbre.drop * np.exp(-time_s / 0.02)
    body, ring = np.zeros(len(time_s), np.float32), np.zeros(len(time_s), np.float32)
    for number, (ratio, gain) in enumerate(timbre.modes):
        if ratio * base_hz * (1 + timbre.drop) > 0.45 * sample_rate:
            continue
        decay = np.exp(-time_s * (ratio**0.6) / timbre.decay_s)
        wave = gain * decay * tone(ratio * base_hz * bend, sample_rate)
        if number == 0:
            body += wave.astype(np.float32)
        else:
            ring += wave.astype(np.float32)
    attack = np.minimum(1.0, time_s / 0.0008).astype(np.float32)  # no click: the blow itself takes a moment
    burst = _burst(rng, timbre.burst, timbre.burst_decay_s, sample_rate) * timbre.burst_gain
    ground = _burst(rng, GROUNDS.get(stage, GROUNDS["park"]), 0.035, sample_rate)
    return body * attack, ring * attack, burst, ground


def _burst(rng: np.random.Generator, shape: Shape, decay_s: float, sample_rate: int) -> Wave:
    """A noise (length,) with a sharp start that dies within a few `decay_s`."""
    length = int(8 * decay_s * sample_rate)
    time_s = np.arange(length) / sample_rate
    wave = unit_rms(noise(rng, length, sample_rate, shape)) * np.exp(-time_s / decay_s)
    return np.asarray(0.5 * wave * np.minimum(1.0, time_s / 0.0005), np.float32)


def blow(actor: Actor, contact: Contact, stage: str, sample_rate: int) -> Wave:
    """The sound (length,) of one contact, from its first sample on; peak at most about 1, falling with the impulse."""
    impulse = float(np.clip(contact.impulse, 0.0, 1.0))
    if contact.kind == "splash":
        return np.asarray(0.4 * impulse**0.5 * _splash(round(actor.height, 2), sample_rate), np.float32)
    body, ring, burst, ground = _layers(actor.material, round(actor.height, 2), stage, sample_rate)
    soft = {"bounce": 0.0, "clack": 0.0, "land": 0.5, "step": 1.0}.get(contact.kind, 0.3)
    wave = np.zeros(max(len(body), len(burst), len(ground)), np.float32)
    wave[: len(body)] += (1 - 0.6 * soft) * body + (1 - 0.9 * soft) * impulse**0.5 * ring  # hard blows are brighter
    wave[: len(burst)] += burst * (1 - 0.3 * soft)
    wave[: len(ground)] += (0.15 + 0.85 * soft) * ground
    loudness = impulse**0.5 * (1 - 0.35 * soft)
    return np.asarray(0.45 * loudness * wave, np.float32)


@lru_cache(maxsize=32)
def _splash(height: float, sample_rate: int) -> Wave:
    """Water thrown up (length,): a sharp slap, then a hiss with a few drops."""
    rng = np.random.default_rng([7, round(height * 1000)])
    length = int(0.7 * sample_rate)
    time_s = np.arange(length) / sample_rate
    wave = noise(rng, length, sample_rate, _SPLASH) * (
        0.4 * np.exp(-time_s / 0.03) + 0.22 * np.exp(-time_s / 0.16) * np.minimum(1, time_s / 0.01)
    )
    for _ in range(7):
        start, pitch = int(rng.uniform(0.05, 0.5) * sample_rate), rng.uniform(500, 1600)
        drop_s = np.arange(int(0.05 * sample_rate)) / sample_rate
        drop = tone(pitch * (1 + 6 * drop_s), sample_rate) * np.exp(-drop_s / 0.012)
        wave[start : start + len(drop)] += 0.12 * drop[: length - start]
    return np.asarray(wave, np.float32)

"""The noises and envelopes that every sound of the theatre is made from: numpy only, a generator for every draw."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Wave = NDArray[np.float32]
Shape = tuple[tuple[float, float], ...]  # (frequency in Hz, gain in dB) corners, rising in frequency


def samples_of(seconds: float, sample_rate: int) -> int:
    """The number of samples of a clip of `seconds`."""
    return round(seconds * sample_rate)


@lru_cache(maxsize=64)
def _response(shape: Shape, length: int, sample_rate: int) -> Wave:
    """Gains (length // 2 + 1,) of a filter drawn as straight lines between `shape`'s corners, dB over log frequency."""
    frequency = np.fft.rfftfreq(length, 1 / sample_rate)
    corners = np.log([corner[0] for corner in shape])
    gain_db = np.interp(np.log(np.maximum(frequency, 1.0)), corners, [corner[1] for corner in shape])
    gain = 10 ** (gain_db / 20)
    gain[frequency < 20] = 0.0
    return np.asarray(gain, np.float32)


def _fast_length(length: int) -> int:
    """A length for the FFT, at least `length`, with small prime factors only."""
    step = 1 << max(0, length.bit_length() - 5)
    return -(-length // step) * step


def noise(rng: np.random.Generator, length: int, sample_rate: int, shape: Shape) -> Wave:
    """Gaussian noise (length,) of RMS 1 with the spectrum `shape`."""
    fast = _fast_length(length)
    gain = _response(shape, fast, sample_rate)
    spectrum = rng.standard_normal(2 * len(gain), dtype=np.float32).view(np.complex64) * gain
    return unit_rms(np.fft.irfft(spectrum, fast)[:length].astype(np.float32))


def filtered(wave: Wave, sample_rate: int, shape: Shape) -> Wave:
    """`wave` (length,) through the zero-phase filter `shape`."""
    fast = _fast_length(len(wave))
    spectrum = np.fft.rfft(wave, fast) * _response(shape, fast, sample_rate)
    return np.asarray(np.fft.irfft(spectrum, fast)[: len(wave)], np.float32)


def unit_rms(wave: NDArray[np.floating]) -> Wave:
    """`wave` scaled to RMS 1; silence stays silence."""
    power = float(np.dot(wave, wave)) / max(1, len(wave))
    return np.asarray(wave / np.sqrt(power), np.float32) if power > 0 else np.asarray(wave, np.float32)


def drift(rng: np.random.Generator, length: int, sample_rate: int, rate_hz: float, depth: float) -> Wave:
    """A smooth random gain (length,) around 1 that wanders `rate_hz` times a second by a factor of about e**depth."""
    knots = max(4, int(length / sample_rate * rate_hz) + 4)
    values = rng.standard_normal(knots)
    position = np.linspace(1.0, knots - 2.0, max(2, length // 240), dtype=np.float64) + rng.uniform(0, 0.5)
    left = position.astype(int)
    fraction = position - left
    smooth = fraction * fraction * (3 - 2 * fraction)
    curve = values[left] * (1 - smooth) + values[np.minimum(left + 1, knots - 1)] * smooth
    return stretched(np.exp(depth * curve), length)


def stretched(control: NDArray[np.floating], length: int) -> Wave:
    """A control curve of any rate, drawn over `length` samples by straight lines."""
    grid = np.linspace(0.0, len(control) - 1.0, length)
    return np.asarray(np.interp(grid, np.arange(len(control)), control), np.float32)


@lru_cache(maxsize=32)
def wavetable(partials: tuple[float, ...]) -> Wave:
    """One period (4096,) of a sum of harmonics with these amplitudes, RMS 1."""
    phase = np.arange(4096) * (2 * np.pi / 4096)
    cycle = np.zeros(4096)
    for number, amplitude in enumerate(partials, start=1):
        cycle += amplitude * np.sin(number * phase + 0.7 * number * number)
    return unit_rms(cycle.astype(np.float32))


def tone(frequency_hz: NDArray[np.floating], sample_rate: int, partials: tuple[float, ...] = (1.0,)) -> Wave:
    """A tone (length,) of RMS 1 that follows `frequency_hz` (length,), its phase starting at 0."""
    cycles = np.cumsum(frequency_hz, dtype=np.float64) / sample_rate
    top = float(np.max(frequency_hz, initial=1.0))
    audible = partials[: max(1, int(0.45 * sample_rate / top))]  # no harmonic above what the rate can hold
    return np.asarray(wavetable(audible)[(cycles * 4096).astype(np.int64) & 4095], np.float32)


def add(track: Wave, wave: Wave, start: int) -> None:
    """Add `wave` into `track` from sample `start` on; what falls outside is cut."""
    first, last = max(0, start), min(len(track), start + len(wave))
    if first < last:
        track[first:last] += wave[first - start : last - start]


def scattered(
    rng: np.random.Generator, seconds: float, every_s: float, draw: Callable[[float], None], least: int = 0
) -> None:
    """Call `draw(time_s)` at random times, one about every `every_s`, at least `least` of them within the clip."""
    number = max(least, int(rng.poisson(seconds / every_s)))
    for time_s in np.sort(rng.uniform(0.0, max(0.0, seconds - 0.2), number)):
        draw(float(time_s))

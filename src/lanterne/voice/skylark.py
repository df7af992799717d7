"""The voice of the package `hibari-tts` (Apache-2.0, English): small, offline, faster than one can listen."""

from __future__ import annotations

from functools import cache

import numpy as np
from hibari import Hibari

from lanterne.voice.protocol import Voice, Wave

LOUD = 0.1  # root mean square where somebody speaks: -20 dBFS
SILENT = 0.02  # of the peak, below which nobody does
SLOWEST, FASTEST = 0.5, 2.0  # that the synthesiser knows


class Skylark:
    """Answers `lanterne.voice.protocol.Voice`. The same words are always said in the same way."""

    def __init__(self) -> None:
        self._speaker = Hibari()

    def say(self, words: str, sample_rate: int, *, pitch: float = 1.0, pace: float = 1.0) -> Wave:
        """See the protocol. A higher voice is one that spoke slower and is played faster, throat and all."""
        speed = min(max(pace / pitch, SLOWEST), FASTEST)
        sounds = [each for each in self._sounds(words) if any(sign.isalpha() for sign in each)]
        if not sounds:
            return np.zeros(0, np.float32)
        parts = [self._speaker.from_phonemes(each, speed, seed=place) for place, each in enumerate(sounds)]
        spoken = np.asarray(np.concatenate(parts), np.float32)
        wave = _resampled(spoken, round(len(spoken) * sample_rate / (self._speaker.sample_rate * pitch)))
        is_heard = np.abs(wave) > SILENT * np.abs(wave).max()
        return np.asarray(wave * (LOUD / np.sqrt(np.mean(np.square(wave[is_heard])))), np.float32)

    def _sounds(self, words: str) -> list[str]:
        """The sounds of each sentence. Where the synthesiser stumbles, those words are left out on which it does."""
        try:
            return list(self._speaker.phonemize(words))
        except (LookupError, TypeError, ValueError):
            each = words.split()
            return [sound for word in each for sound in self._sounds(word)] if len(each) > 1 else []


@cache
def open_voice() -> Voice:
    """The voice, read once."""
    return Skylark()


def _resampled(wave: Wave, count: int) -> Wave:
    """The whole of a wave in so many samples, by its spectrum."""
    return np.asarray(np.fft.irfft(np.fft.rfft(wave), count) * (count / len(wave)), np.float32)

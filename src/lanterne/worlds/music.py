"""Music in moods, composed and played by rules: a course of harmony, a tune made of one motif, a small band, a room.

Time counts from the clip's beginning, and a mood's key and tempo are always the same: two clips in one mood can be cut
together on the beat, and one goes on where the other stops. The seed chooses harmony and tune.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from lanterne.worlds.instruments import note
from lanterne.worlds.moods import MOODS, Mood, Part, Rhythm
from lanterne.worlds.sound_noise import Shape, Wave, add, noise

LEVEL = 0.06  # RMS; effects are between 0.02 and 0.2
RINGS_S = 3.0  # how long after its bar the last of a bar is heard
_PHRASE = 4  # bars
_WALLS: Shape = ((80, -24), (300, -3), (1200, 0), (4000, -9), (11000, -26))
_ECHO_S = 1.3


@dataclass(frozen=True, slots=True)
class _Note:
    beat: float
    beats: float
    pitch: int
    gain: float


class Piece:
    """A piece of music that can be heard from anywhere."""

    def __init__(self, mood: str, seed: int, sample_rate: int, ring_s: float | None = None) -> None:
        """`mood`: one of `MOODS`. `ring_s`: it comes back to its beginning after so many seconds, in whole bars.

        Raises KeyError for a mood that there is not.
        """
        self._mood, self._rate = MOODS[mood], sample_rate
        drawn = np.random.default_rng([seed & 0xFFFFFFFF, list(MOODS).index(mood)])
        bar_s = 60 / self._mood.bpm * self._mood.beats
        self._bars = max(1, round(ring_s / bar_s)) if ring_s else None
        self._bar = (ring_s / self._bars if ring_s and self._bars else bar_s) * sample_rate  # samples
        self._chords = self._mood.chords[int(drawn.integers(len(self._mood.chords)))]
        self._tune = _Tune(self._mood, drawn)
        self._walls = _walls(self._mood.room, sample_rate)
        self._made: dict[int, Wave] = {}
        first = [self._block(bar) for bar in range(_PHRASE)]
        power = np.mean([np.mean(block[:, : round(self._bar)] ** 2) for block in first])
        self._gain = np.float32(LEVEL / np.sqrt(power))

    def wave(self, first: int, count: int) -> Wave:
        """Samples `first` to `first + count` of the piece, float32 (2, count), of about RMS 0.06."""
        out = np.zeros((2, count), np.float32)
        begun = int((first - RINGS_S * self._rate) // self._bar) - 1
        begun = begun if self._bars else max(0, begun)
        for bar in range(begun, int((first + count) // self._bar) + 1):
            block = self._block(bar % self._bars if self._bars else bar)
            start = round(bar * self._bar) - first
            for side in range(2):
                add(out[side], block[side], start)
        if self._bars is None:  # what has been heard is not needed again
            self._made = {bar: block for bar, block in self._made.items() if bar >= begun or bar < _PHRASE}
        return out * self._gain

    def _block(self, bar: int) -> Wave:
        if bar not in self._made:
            self._made[bar] = self._played(bar)
        return self._made[bar]

    def _played(self, bar: int) -> Wave:
        """One bar with what rings on after it, (2, samples)."""
        beat = self._bar / self._mood.beats
        track = np.zeros((2, round(self._bar + RINGS_S * self._rate)), np.float32)
        degree = self._chords[bar % len(self._chords)]
        for part in self._mood.band:
            for each in _pattern(part, self._mood, degree, bar):
                self._place(track, part.voice, each, part.gain, part.pan, beat)
        if (lead := self._mood.lead) is not None:
            for each in self._tune.bar(bar, degree, is_last=self._bars is not None and bar == self._bars - 1):
                self._place(track, lead.voice, each, lead.gain, lead.pan, beat)
        for voice, beats, gain in self._mood.drums:
            for at in beats:
                self._place(track, voice, _Note(at, 0.5, self._mood.tonic - 12, 1.0), gain, 0.0, beat)
        return self._echoed(track)

    def _place(self, track: Wave, voice: str, each: _Note, gain: float, pan: float, beat: float) -> None:
        held_s = round(each.beats * beat / self._rate, 3)
        wave = note(voice, each.pitch, held_s, self._rate) * np.float32(gain * each.gain)
        angle = (1 + 0.8 * pan) * np.pi / 4
        start = round(each.beat * beat)
        add(track[0], np.float32(np.sqrt(2) * np.cos(angle)) * wave, start)
        add(track[1], np.float32(np.sqrt(2) * np.sin(angle)) * wave, start)

    def _echoed(self, track: Wave) -> Wave:
        if self._walls is None:
            return track
        length = track.shape[1]
        fast = 1 << (length + self._walls.shape[1] - 1).bit_length()
        spectrum = np.fft.rfft(track, fast) * np.fft.rfft(self._walls, fast)
        wet = np.fft.irfft(spectrum, fast)[:, :length].astype(np.float32)
        fade = round(0.2 * self._rate)
        wet[:, -fade:] *= np.linspace(1, 0, fade, dtype=np.float32)
        return track + wet


class _Tune:
    """What the lead plays: a motif of two bars that comes back, led by the chords, and comes to rest at phrase ends."""

    def __init__(self, mood: Mood, drawn: np.random.Generator) -> None:
        self._mood = mood
        self._motifs: list[tuple[Rhythm, tuple[int, ...]]] = []
        for _ in range(3 if mood.rhythms else 0):
            rhythm = mood.rhythms[int(drawn.integers(len(mood.rhythms)))]
            steps = drawn.choice([-2, -1, -1, 1, 1, 2], len(rhythm))
            self._motifs.append((rhythm, tuple(int(step) for step in np.cumsum(steps) - steps[0])))
        self._starts = tuple(int(each) for each in drawn.choice([0, 2, 4], 8))

    def bar(self, bar: int, degree: int, is_last: bool) -> Iterator[_Note]:
        """The notes of a bar over the chord on a degree of the scale."""
        place = bar % _PHRASE
        if place == _PHRASE - 1 or is_last:
            yield _Note(0, self._mood.beats - 0.5, self._pitch(degree + (0 if is_last or bar % 8 == 7 else 2)), 1.0)
            return
        rhythm, contour = self._motifs[(0, 1, 0, 2)[place] if bar % 8 < _PHRASE else (0, 2, 1, 2)[place]]
        start = degree + self._starts[bar % 8]
        for (beat, beats), step in zip(rhythm, contour, strict=True):
            is_strong = beat == int(beat) and int(beat) % 2 == 0
            wanted = start + step
            if is_strong and (wanted - degree) % 7 not in (0, 2, 4):
                wanted += 1 if (wanted + 1 - degree) % 7 in (0, 2, 4) else -1
            yield _Note(beat, 0.95 * beats, self._pitch(wanted), 1.0 if is_strong else 0.8)

    def _pitch(self, degree: int) -> int:
        """The MIDI pitch of a degree, brought near to where the lead sings."""
        low = self._mood.lead.pitch if self._mood.lead else self._mood.tonic
        pitch = _scaled(self._mood, degree)
        while pitch < low - 4:
            pitch += 12
        while pitch > low + 14:
            pitch -= 12
        return pitch


def _scaled(mood: Mood, degree: int) -> int:
    octave, step = divmod(degree, 7)
    return mood.tonic + 12 * octave + mood.scale[step]


def _chord(mood: Mood, degree: int, low: int) -> list[int]:
    """The pitches of the chord on a degree, from `low` on, in close position."""
    thirds = (0, 2, 4, 6) if mood.sevenths else (0, 2, 4)
    return sorted(low + (_scaled(mood, degree + third) - low) % 12 for third in thirds)


def _pattern(part: Part, mood: Mood, degree: int, bar: int) -> Iterator[_Note]:
    """What a player does in one bar."""
    chord, beats = _chord(mood, degree, part.pitch), mood.beats
    root = part.pitch + (_scaled(mood, degree) - part.pitch) % 12
    match part.pattern:
        case "held":
            yield from (_Note(0, beats, pitch, 0.7) for pitch in chord)
        case "swell":
            if bar % 2 == 1:
                yield from (_Note(beats / 2, beats / 2, pitch, 0.8) for pitch in (root, root + 7))
        case "arpeggio":
            climb = [*chord, chord[0] + 12, *chord[:0:-1]]
            for place in range(2 * beats):
                yield _Note(place / 2, 1.0, climb[place % len(climb)], 1.0 if place == 0 else 0.75)
        case "sixteenths":
            climb = [*chord, chord[0] + 12]
            for place in range(4 * beats):
                yield _Note(
                    place / 4,
                    0.22,
                    climb[(place * 3 if place % 8 > 3 else place) % len(climb)],
                    1.0 - 0.3 * (place % 4 > 0),
                )
        case "strummed":
            for beat, gain in ((0, 1.0), (1, 0.6), (1.5, 0.7), (2.5, 0.7), (3, 0.8), (3.5, 0.5)):
                yield from (_Note(beat + 0.02 * order, 0.5, pitch, gain) for order, pitch in enumerate(chord))
        case "offbeats":
            yield from (_Note(beat + 0.5, 0.3, pitch, 0.9) for beat in range(beats) for pitch in chord)
        case "jabs":
            for beat in (0.67, 2.0) if bar % 2 else (1.67, 3.0):
                yield from (_Note(beat, 0.4, pitch, 0.8) for pitch in chord)
        case "waltz":
            yield _Note(0, 1.0, root, 1.0)
            for beat in range(1, beats):
                yield from (_Note(beat, 0.5, pitch + 12, 0.6) for pitch in chord)
        case "rising":
            height = bar % _PHRASE
            for half in (0, 1):
                yield _Note(half * beats / 2, beats / 2, root + height + half, 0.5 + 0.12 * height)
        case "pulse":
            for place in range(2 * beats):
                yield _Note(place / 2, 0.4, root, 1.0 if place % 4 == 0 else 0.7)
        case "roots":
            yield _Note(0, beats * 0.9, root, 1.0)
        case "roots and fifths":
            yield _Note(0, 1.5, root, 1.0)
            yield _Note(2, 1.5, root + 7 if root + 7 < part.pitch + 14 else root - 5, 0.9)
        case "walking":
            steps = root, chord[1], chord[2], chord[-1]
            yield from (_Note(beat, 0.9, pitch, 0.9) for beat, pitch in enumerate(steps))


def _walls(amount: float, sample_rate: int) -> Wave | None:
    """What a room sends back of a click, (2, samples), without the click itself."""
    if amount == 0:
        return None
    length, drawn = round(_ECHO_S * sample_rate), np.random.default_rng(5)
    time_s = np.arange(length, dtype=np.float32) / sample_rate
    sides = np.stack([noise(drawn, length, sample_rate, _WALLS) for _ in range(2)])
    sides *= np.exp(-time_s / 0.28) * (time_s > 0.012)
    return np.asarray(sides * (amount / np.sqrt(np.sum(sides**2, axis=1, keepdims=True))), np.float32)

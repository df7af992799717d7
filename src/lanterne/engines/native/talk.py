"""Who says what, when: what cards and lines of a canvas say, spoken, and the mouths that follow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from lanterne.core.canvas import Canvas, Card
from lanterne.engines.native.join import Wave, kept
from lanterne.engines.native.layers import SoundLayer
from lanterne.model.audio import SAMPLE_RATE
from lanterne.voice import open_voice
from lanterne.worlds.players import STATURES
from lanterne.worlds.vocabulary import SMALL_WORLD

LEAD_S, PAUSE_S = 0.3, 0.35  # before a card's first words, and between those of two
FASTEST = 1.35  # times the usual pace, where there is little time
END_S = 0.08  # in which words fade that are cut off by the end of the clip
SMALL = 0.4  # how much higher the small speak: stature to this power
HIGHEST, DEEPEST = 1.3, 0.85
VOWELS_HZ = 1500.0  # below which mouths that are open are louder than those that hiss
SHUT, WIDE = 0.1, 0.95  # of the loudest moments: where a mouth begins to open, and is wide open


@dataclass(frozen=True)
class Utterance:
    """Words that are to be said from `at_s` on, by subject `subject` of the card's shot (None: by nobody who is seen),
    who is `noun`, and is seen until `until_s`. There are `room_s` seconds for them, if there are any to spare.
    """

    words: str
    at_s: float
    until_s: float
    room_s: float
    subject: int | None
    noun: str | None


@dataclass(frozen=True)
class Said:
    """What is heard from sample `first` on, and how open the speaker's mouth is in each frame (n) from `frame` on."""

    first: int
    wave: Wave
    subject: int | None
    frame: int
    openings: Tensor


class Talk:
    """All that is said on a canvas, where no sound is kept."""

    def __init__(self, canvas: Canvas, given: Sequence[SoundLayer] = ()) -> None:
        """`given`: the canvas's sounds, of which those that are kept are not talked over."""
        self.said: list[Said] = []
        share = kept(given, 0, canvas.frames, canvas.fps)[1] if given else np.zeros(0, np.float32)
        is_kept = np.pad(share > 0, (0, max(0, canvas.samples(SAMPLE_RATE) - len(share))))
        free = 0.0  # from when on nobody speaks
        for utterance in sorted(utterances(canvas), key=lambda one: one.at_s):
            wanted = round(max(utterance.at_s, free) * SAMPLE_RATE)
            first, end = quiet(is_kept, wanted, round(LEAD_S * SAMPLE_RATE))
            at_s = first / SAMPLE_RATE
            room_s = min(utterance.room_s - (wanted / SAMPLE_RATE - utterance.at_s), (end - first) / SAMPLE_RATE)
            wave = spoken(utterance, room_s) if first < end else np.zeros(0, np.float32)
            if not len(wave):
                continue
            free = at_s + len(wave) / SAMPLE_RATE + PAUSE_S
            wave = cut_off(wave, end - first)
            frame = int(at_s * canvas.fps)
            seen = max(0, round(utterance.until_s * canvas.fps) - frame)
            openings = openings_of(wave, at_s - frame / canvas.fps, canvas.fps)[:seen]
            self.said.append(Said(first, wave, utterance.subject, frame, openings))

    def wave(self, first: int, count: int) -> Wave:
        """What is said in some samples of the canvas, mono."""
        heard = np.zeros(count, np.float32)
        for each in self.said:
            begin, end = max(first, each.first), min(first + count, each.first + len(each.wave))
            if begin < end:
                heard[begin - first : end - first] += each.wave[begin - each.first : end - each.first]
        return heard

    def openings(self, frames: range) -> Tensor:
        """How open the mouth of each subject is in some frames of the canvas, (frames, subjects), in 0..1."""
        seen = [(each, each.subject) for each in self.said if each.subject is not None]
        found = torch.zeros(len(frames), max((subject + 1 for _, subject in seen), default=0))
        for each, subject in seen:
            begin, end = max(frames.start, each.frame), min(frames.stop, each.frame + len(each.openings))
            if begin < end:
                mouth = found[begin - frames.start : end - frames.start, subject]
                torch.maximum(mouth, each.openings[begin - each.frame : end - each.frame], out=mouth)
        return found


def utterances(canvas: Canvas) -> Iterator[Utterance]:
    """What the shots of cards say, one after the other, and the lines of the canvas at their times."""
    times = [*(card.at_s for card in canvas.cards), canvas.seconds]
    for card, (begins, ends) in zip(canvas.cards, pairwise(times), strict=True):
        speech = [each for each in card.shot.speech if each.language in SMALL_WORLD["speech"]] if card.shot else []
        room = ends - begins - LEAD_S - PAUSE_S * len(speech)
        letters = sum(len(each.words) for each in speech)
        for each in speech:
            share = room * len(each.words) / max(1, letters)
            yield Utterance(each.words, begins + LEAD_S, ends, share, each.subject, _noun(card, each.subject))
    for line in canvas.lines:
        before = [card for card in canvas.cards if card.at_s <= line.at_s]
        until = min((card.at_s for card in canvas.cards if card.at_s > line.at_s), default=canvas.seconds)
        nouns = [one.noun for one in before[-1].shot.subjects] if before and before[-1].shot else []
        subject = nouns.index(line.speaker) if line.speaker in nouns else None
        noun = line.speaker if line.speaker in STATURES else None
        yield Utterance(line.words, line.at_s, until, canvas.seconds - line.at_s, subject, noun)


def quiet(is_kept: npt.NDArray[np.bool_], first: int, lead: int) -> tuple[int, int]:
    """The first samples from `first` on at which no sound is kept, from and up to; `lead` samples after it where one
    has just ended.
    """
    free = np.flatnonzero(~is_kept[first:])
    if not len(free):
        return len(is_kept), len(is_kept)
    begin = first + int(free[0])
    after = np.flatnonzero(is_kept[begin:])
    end = begin + int(after[0]) if len(after) else len(is_kept)
    return (begin + lead if begin > first else begin), end


def spoken(utterance: Utterance, room_s: float) -> Wave:
    """The words as they are heard: faster, if they would take longer than `room_s` otherwise."""
    pitch = min(max(STATURES.get(utterance.noun or "", 1.0) ** -SMALL, DEEPEST), HIGHEST)
    wave = open_voice().say(utterance.words, SAMPLE_RATE, pitch=pitch)
    needed = len(wave) / SAMPLE_RATE / max(room_s, 1e-3)
    if needed <= 1:
        return wave
    return open_voice().say(utterance.words, SAMPLE_RATE, pitch=pitch, pace=min(needed, FASTEST))


def cut_off(wave: Wave, count: int) -> Wave:
    """At most so many samples of a wave; what is cut off fades."""
    if len(wave) <= count:
        return wave
    fade = min(count, round(END_S * SAMPLE_RATE))
    return wave[:count] * np.minimum(1, np.arange(count, 0, -1, dtype=np.float32) / fade)


def openings_of(wave: Wave, offset_s: float, fps: float) -> Tensor:
    """How open a mouth is that says a wave, in each frame (n), of which the first began `offset_s` before the wave.

    Mouths are open as far as vowels are loud; what hisses is said with teeth closed.
    """
    spectrum = np.fft.rfft(wave)
    spectrum[round(VOWELS_HZ * len(wave) / SAMPLE_RATE) :] = 0
    power = np.square(np.fft.irfft(spectrum, len(wave)))
    frames = int(np.ceil((offset_s + len(wave) / SAMPLE_RATE) * fps)) + 1
    padded = np.pad(power, (round(offset_s * SAMPLE_RATE), SAMPLE_RATE))
    edges = np.round(np.arange(frames + 1) * SAMPLE_RATE / fps).astype(int)
    loud = np.sqrt([padded[begin:end].mean() for begin, end in pairwise(edges)])
    loud = loud / max(float(loud.max()), 1e-9)
    return torch.from_numpy(np.clip((loud - SHUT) / (WIDE - SHUT), 0, 1)).float()


def _noun(card: Card, subject: int | None) -> str | None:
    shot = card.shot
    return shot.subjects[subject].noun if shot and subject is not None and subject < len(shot.subjects) else None

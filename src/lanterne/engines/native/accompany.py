"""The music that cards ask for: it is laid over what was made, and over nothing that is given."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise

import numpy as np

from lanterne.core.canvas import Canvas, Card
from lanterne.core.clip import ClipSink
from lanterne.engines.native.join import Wave
from lanterne.engines.native.layers import SoundLayer
from lanterne.engines.native.over import Over
from lanterne.model.audio import SAMPLE_RATE
from lanterne.worlds.music import Piece
from lanterne.worlds.vocabulary import MUSIC

FADE_S = 0.6  # one music goes and another comes, where cards differ


def music_of(card: Card) -> str | None:
    """The music of a card; of several, one that says more than `music`."""
    named = [key for key in card.shot.sounds if key in MUSIC] if card.shot else []
    return max(named, key=lambda key: key != "music", default=None)


class Accompanied(Over):
    """A sink that lays the music of a canvas over the sound that passes."""

    def __init__(self, sink: ClipSink, canvas: Canvas, given: Sequence[SoundLayer], seed: int) -> None:
        """`canvas` with its music still named. To mono sounds comes mono music."""
        super().__init__(sink, canvas, given)
        self._spans = _spans(canvas)
        moods = {mood for mood, _, _ in self._spans}
        ring_s = canvas.frames / canvas.fps if canvas.is_ring else None
        self._pieces = {mood: Piece(mood, seed, SAMPLE_RATE, ring_s) for mood in sorted(moods)}
        self._is_mono = bool(given) and all(layer.is_mono for layer in given)
        self._end = canvas.samples(SAMPLE_RATE)

    def _more(self, samples: Wave, first: int) -> Wave:
        music, count = np.zeros_like(samples), samples.shape[1]
        for mood, piece in self._pieces.items():
            gain = self._gain(mood, first, count)
            if gain.any():
                music += gain * piece.wave(first, count)
        if self._is_mono:
            music[:] = music.mean(axis=0)
        return music

    def _gain(self, mood: str, first: int, count: int) -> Wave:
        """How much of a music is heard at some samples; it is there from the clip's first one, and up to its last."""
        at, fade = np.arange(first, first + count), FADE_S * SAMPLE_RATE
        gain = np.zeros(count, np.float32)
        for _, begins, ends in (span for span in self._spans if span[0] == mood):
            comes = (at - begins) / fade if begins > 0 else np.where(at >= begins, 1.0, 0.0)
            goes = 1 - (at - ends) / fade if ends < self._end else np.ones(count)
            both = np.clip(np.minimum(comes, goes), 0, 1)
            gain = np.maximum(gain, np.sin(both * np.pi / 2).astype(np.float32))
        return gain


def _spans(canvas: Canvas) -> list[tuple[str, int, int]]:
    """Each music with the samples from which and up to which it plays: over cards that want the same it goes on."""
    starts = [round(card.at_s * SAMPLE_RATE) for card in canvas.cards]
    each = zip(map(music_of, canvas.cards), pairwise([*starts, canvas.samples(SAMPLE_RATE)]), strict=True)
    found = []
    for mood, group in groupby(each, key=lambda one: one[0]):
        times = [time for _, time in group]
        if mood:
            found.append((mood, times[0][0], times[-1][1]))
    return found

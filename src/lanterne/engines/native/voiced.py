"""Words are heard from the middle, as in the cinema, and what else sounds gives way to them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lanterne.core.canvas import Canvas
from lanterne.core.clip import ClipSink
from lanterne.engines.native.join import Wave
from lanterne.engines.native.layers import SoundLayer
from lanterne.engines.native.over import Over
from lanterne.engines.native.talk import Talk
from lanterne.model.audio import SAMPLE_RATE

LOWERED = 0.4  # of what else sounds stays while somebody speaks: -8 dB
LEAD_S = 0.15  # in which it goes down before the first word, and comes back after the last


class Voiced(Over):
    """A sink that lays what is said over all that sounds."""

    def __init__(self, sink: ClipSink, canvas: Canvas, given: Sequence[SoundLayer], talk: Talk) -> None:
        super().__init__(sink, canvas, given)
        self._talk = talk

    def _more(self, samples: Wave, first: int) -> Wave:
        lowered: Wave = samples * self._lowered(first, samples.shape[1])
        return self._talk.wave(first, samples.shape[1]) - lowered

    def _lowered(self, first: int, count: int) -> Wave:
        """How much less is heard of what else sounds, at some samples: in 0..1."""
        at, lead = np.arange(first, first + count, dtype=np.float32), LEAD_S * SAMPLE_RATE
        found = np.zeros(count, np.float32)
        for said in self._talk.said:
            end = said.first + len(said.wave)
            near = np.clip(np.minimum(at - said.first, end - at) / lead + 1, 0, 1)
            found = np.maximum(found, (1 - LOWERED) * np.square(np.sin(near * np.pi / 2)))
        return found

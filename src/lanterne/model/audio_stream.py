"""Decode sound part by part, with no seam: each part is decoded with the end of the last one and faded into it."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from lanterne.model.audio import TOKEN, AudioLatents

CONTEXT = 6  # tokens of the last part that are decoded again, so that the new one begins settled
FADE = TOKEN  # samples: the last token of a part is held back until its neighbour is known


class AudioStream:
    """Takes latents (tokens, channels) in order of time and gives waves (samples,), one token late.

    All waves together, `finish` included, are 1,000 samples for each token. Memory is that of one part.
    """

    def __init__(self, latents: AudioLatents, seed: int = 0) -> None:
        self.latents, self.seed = latents, seed
        self._parts = 0
        self._context: Tensor | None = None
        self._held = torch.zeros(0)

    def push(self, latents: Tensor) -> Tensor:
        """The wave that has become certain with these latents."""
        if not len(latents):
            return torch.zeros(0)
        whole = latents if self._context is None else torch.cat([self._context, latents])
        wave = self.latents.decode(whole[None], self.seed + self._parts)[0]
        wave = wave[-TOKEN * len(latents) - len(self._held) :]
        if len(self._held):
            wave = torch.cat([_faded(self._held, wave[: len(self._held)]), wave[len(self._held) :]])
        self._parts += 1
        self._context = whole[-CONTEXT:]
        self._held = wave[-FADE:]
        return wave[:-FADE]

    def finish(self) -> Tensor:
        """The rest."""
        rest, self._held, self._context = self._held, torch.zeros(0), None
        return rest


def _faded(old: Tensor, new: Tensor) -> Tensor:
    """From `old` to `new` at a constant power for sounds that go together as much as these do."""
    angle = torch.linspace(0, math.pi / 2, len(old))
    likeness = (old @ new / (old.norm() * new.norm()).clamp_min(1e-9)).clamp(0, 1)
    fall, rise = angle.cos(), angle.sin()
    power = (fall.square() + rise.square() + 2 * likeness * fall * rise).sqrt()
    mixed: Tensor = (fall * old + rise * new) / power
    return mixed

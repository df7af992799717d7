"""From the middle to left and right: a mono sound spread over two ears, after what is seen.

The model makes the middle of a sound, (left + right) / 2. What the two ears hear apart, (left - right) / 2, is computed
here, as the theatre places its sounds: what somebody sounds is where they are seen, at constant power; beds of noise
are as wide as the theatre's; what sounds suddenly and belongs to nobody (birds, horns) has a place by its pitch. What
is sudden is what stands out of the median level around it, band by band, as in median-filter separation of percussive
from lasting sounds (FitzGerald 2010).

The mean of left and right is the middle again, so nothing is lost on one loudspeaker.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from lanterne.model.audio import SAMPLE_RATE, TOKEN

PLACE, TOUCH, SUDDEN, STEADY = range(4)  # columns of what is told of a source
SOURCE = 4

_WINDOW, _HOP = 1024, 256
_BANDS = 48
_REACH = 48  # hops on each side over which a level is usual: half a second
_CONTEXT = (_REACH + _WINDOW // _HOP) * _HOP  # samples on each side that decide about one
_BLOCK = 2 * SAMPLE_RATE // _HOP * _HOP  # samples that are worked on at once, at most
_STANDS_OUT = 1.5  # times the median from which a band's power is sudden
_LINGERS = 7  # tokens for which a touch sounds, and then fades over five
_FADES = 5
_WIDTH = 0.2 * math.pi  # angle of the frame's edge: the theatre's
_BED = 0.478  # of the middle's amplitude that noise has at the sides in the theatre
_TOGETHER = 3  # bins whose bed is turned alike; single ones would wipe out what their neighbours say
_DULL_HZ = 1000.0  # above it who sounds steadily is a third as much of what is heard
_SCATTER = 0.6  # how far what belongs to nobody may be from the middle


class StereoStream:
    """Takes a mono wave in order of time and gives left and right, half a second late.

    All waves together, `finish` included, are as long as what was pushed. `width` 1 is the theatre's, 0 mono.
    """

    def __init__(self, seed: int = 0, width: float = 1.0) -> None:
        self._width = width
        rng = torch.Generator().manual_seed(seed)
        hz = torch.arange(_WINDOW // 2 + 1) * SAMPLE_RATE / _WINDOW
        ears = torch.log1p(hz / 228.8)  # equivalent rectangular bandwidths (Glasberg and Moore 1990)
        _, self._band = torch.unique((ears / ears[-1] * _BANDS).long(), return_inverse=True)
        bands = F.one_hot(self._band).float().T
        self._bands = bands / bands.sum(dim=1, keepdim=True)
        turns = 2 * torch.randint(2, (len(hz) // _TOGETHER + 1,), generator=rng) - 1.0
        quarter = _BED * turns.repeat_interleave(_TOGETHER)[: len(hz)]  # of a turn, so that neither side is louder
        self._turned = torch.complex(torch.zeros_like(hz), quarter)[:, None]
        scattered = (2 * torch.rand(14, generator=rng) - 1) * _SCATTER
        nobody = F.interpolate(scattered[None, None], len(self._bands), mode="linear", align_corners=True)[0, 0]
        self._nobody = _side(nobody)[self._band][:, None]
        self._dull = 1 - (2 / 3) * torch.sigmoid(3 * torch.log2(hz.clamp_min(1) / _DULL_HZ))[:, None]
        self._shape = torch.hann_window(_WINDOW).sqrt()
        self._wave, self._sources = torch.zeros(0), torch.zeros(0, 0, SOURCE)
        self._begun = self._given = 0  # the sample that `_wave` begins at, and the first that was not given out

    def push(self, wave: Tensor, sources: Tensor) -> Tensor:
        """What has become certain, (2, samples).

        `sources` (tokens, sources, 4) go on where the last ones ended, a row for each 1,000 samples from the first one
        on; they may be ahead of the wave. `PLACE` is where one is seen, -1 at the left edge and 1 at the right; `TOUCH`
        is 1 where it touches something; `SUDDEN` and `STEADY` say how much of what is heard suddenly, and all the time,
        is its own.
        """
        self._wave = torch.cat([self._wave, wave])
        self._sources = torch.cat([self._sources, sources]) if len(self._sources) else sources
        certain = (self._begun + len(self._wave) - _CONTEXT) // _HOP * _HOP
        return self._until(certain)

    def finish(self) -> Tensor:
        """The rest."""
        return self._until(self._begun + len(self._wave))

    def _until(self, end: int) -> Tensor:
        made = [torch.zeros(2, 0)]
        while self._given < end:
            stop = min(end, self._given + _BLOCK)
            heard = self._wave[: stop + _CONTEXT - self._begun]
            side = self._width * self._sides(heard)[self._given - self._begun : stop - self._begun]
            middle = heard[self._given - self._begun : stop - self._begun]
            made.append(torch.stack([middle + side, middle - side]))
            self._given = stop
            forgotten = max(0, stop - _CONTEXT - self._begun)
            self._wave, self._begun = self._wave[forgotten:], self._begun + forgotten
        return torch.cat(made, dim=1)

    def _sides(self, wave: Tensor) -> Tensor:
        """The side signal of a wave that begins where the stream's does."""
        if len(wave) <= _WINDOW:
            return torch.zeros_like(wave)
        spectrum = torch.stft(wave, _WINDOW, _HOP, window=self._shape, return_complex=True)
        power = self._bands @ spectrum.abs().square()
        wide = F.pad(power[None], (_REACH, _REACH), mode="replicate")[0]
        usual = wide.unfold(1, 2 * _REACH + 1, 1).median(dim=-1).values
        sudden = (1 - _STANDS_OUT * usual / power.clamp_min(1e-12)).clamp(0, 1)[self._band]
        (sounds, claimed), (lasts, owned) = self._claims(spectrum.shape[1])
        owned, lasts = self._dull * owned, self._dull * lasts
        events = sounds + (1 - claimed) * self._nobody
        beds = lasts + (1 - owned.square()).sqrt() * self._turned
        parts = spectrum * (sudden * events + (1 - sudden) * beds)
        return torch.istft(parts, _WINDOW, _HOP, window=self._shape, length=len(wave))

    def _claims(self, hops: int) -> tuple[tuple[Tensor, Tensor], tuple[Tensor, Tensor]]:
        """Of what sounds suddenly, and of what sounds all the time: its side for its middle, as far as somebody sounds
        it, and how far somebody does, (hops) each.
        """
        place, touch, sudden, steady = self._sources.movedim(-1, 0)
        sudden = torch.maximum(sudden, _lingering(touch))
        at = (self._begun + torch.arange(hops) * _HOP) / TOKEN
        found = []
        for share in (sudden, steady):
            most = share.sum(dim=1, keepdim=True).clamp_min(1)
            told = torch.stack([(_side(place) * share / most).sum(dim=1), (share / most).sum(dim=1)])
            found.append(_between(told, at))
        return (found[0][0], found[0][1]), (found[1][0], found[1][1])


def _side(place: Tensor) -> Tensor:
    """Side over middle of what is heard at a place, -1 left to 1 right, at constant power."""
    return -torch.tan(_WIDTH * place.clamp(-1, 1))


def _lingering(touch: Tensor) -> Tensor:
    """How much a source (tokens, sources) still sounds of its last touch."""
    fall = [1.0] * _LINGERS + [1 - (step + 1) / (_FADES + 1) for step in range(_FADES)]
    padded = F.pad(touch.T, (len(fall) - 1, 0)).unfold(1, len(fall), 1)
    return (padded * torch.tensor(fall).flip(0)).amax(dim=-1).T


def _between(values: Tensor, at: Tensor) -> Tensor:
    """Values (n, tokens) on straight lines between tokens, `at` (m) of them; the last one stays."""
    if not values.shape[1]:
        return torch.zeros(len(values), len(at))
    at = at.clamp(0, values.shape[1] - 1)
    before = at.long()
    after = (before + 1).clamp(max=values.shape[1] - 1)
    return torch.lerp(values[:, before], values[:, after], at - before)

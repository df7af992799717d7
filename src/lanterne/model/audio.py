"""Audio latents: a frozen, closed-form linear transform of log spectra, and the way back through a learned decoder.

Sound is mono at 24 kHz. A frame is the short-time spectrum of 1,000 samples, one every 250 (96 a second); its bands are
96 triangles on the mel scale. A token is four frames: 384 log amplitudes, projected on the leading 64 directions of a
principal component analysis. So there are exactly 24 tokens a second, one for each video frame, and token j describes
the time from j / 24 to (j + 1) / 24. Each coefficient is divided by the square root of its spread (times one constant,
which makes the RMS of all latents 1), so that strong channels stay stronger, as in `lanterne.model.latents`.

Shapes: waves (batch, samples); frames (batch, frames, bins); latents (batch, tokens, channels). Channels 0..63 are the
mono (middle) signal. A side signal that is learned would take channels 64..95 with a basis of its own; until then left
and right are computed (`lanterne.model.stereo`).
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Self

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lanterne.model import weights
from lanterne.model.audio_decoder import AudioDecoder, AudioDecoderConfig
from lanterne.model.audio_phase import sound

SAMPLE_RATE = 24000
WINDOW, HOP, FRAMES = 1000, 250, 4  # samples, samples, frames in a token
TOKEN = HOP * FRAMES  # samples in a token
BINS = WINDOW // 2 + 1
MARGIN = (WINDOW - HOP) // 2  # the middle of frame k is sample 250 k + 125, so a token's frames lie evenly in it
FLOOR_DB = -70.0  # what is fainter in a band, relative to a full-scale sine, is not told apart from silence


def spectrum(wave: Tensor) -> Tensor:
    """Short-time spectra (batch, frames, 501), complex; a full-scale sine has amplitude 1. Frames = samples / 250."""
    window = torch.hann_window(WINDOW, device=wave.device, dtype=wave.dtype)
    padded = F.pad(wave, (MARGIN, MARGIN))
    frames = torch.stft(padded, WINDOW, HOP, window=window, center=False, return_complex=True)
    return frames.transpose(1, 2) * (2 / window.sum())


def mel_bands(count: int) -> Tensor:
    """Triangular weights (count, 501) on the mel scale (O'Shaughnessy), from 0 to 12 kHz, each of height 1."""
    top = 2595 * math.log10(1 + SAMPLE_RATE / 2 / 700)
    corners = 700 * (10 ** (torch.linspace(0, top, count + 2, dtype=torch.float64) / 2595) - 1)
    bins_hz = torch.arange(BINS, dtype=torch.float64) * (SAMPLE_RATE / WINDOW)
    low, middle, high = corners[:-2, None], corners[1:-1, None], corners[2:, None]
    rising, falling = (bins_hz - low) / (middle - low), (high - bins_hz) / (high - middle)
    return torch.minimum(rising, falling).clamp_min(0).float()


class AudioLatents(nn.Module):
    """The frozen transform and its decoder. `basis` (channels, 4 * bands) has orthonormal rows.

    `decoder` may be None; `decode` then raises RuntimeError, and everything else works.
    """

    mean: Tensor
    basis: Tensor
    scale: Tensor
    triangles: Tensor

    def __init__(self, channels: int = 64, bands: int = 96, decoder: AudioDecoderConfig | None = None) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(FRAMES * bands))
        self.register_buffer("basis", torch.zeros(channels, FRAMES * bands))
        self.register_buffer("scale", torch.ones(channels))
        self.register_buffer("triangles", mel_bands(bands), persistent=False)
        self.decoder = AudioDecoder(decoder, self.triangles) if decoder is not None else None

    @property
    def channels(self) -> int:
        return self.basis.shape[0]

    @property
    def bands(self) -> int:
        return self.triangles.shape[0]

    def encode(self, wave: Tensor) -> Tensor:
        """Waves (batch, samples) at 24 kHz, about in [-1, 1], to latents (batch, tokens, channels).

        There are samples / 1000 tokens; an incomplete last one is filled up with silence.
        """
        whole = F.pad(wave.float(), (0, -wave.shape[-1] % TOKEN))
        return (self.blocks(spectrum(whole)) - self.mean) @ self.basis.T / self.scale

    def blocks(self, spectra: Tensor) -> Tensor:
        """Log band amplitudes of spectra (batch, frames, 501), four frames a row: (batch, tokens, 4 * bands)."""
        power = spectra.abs().square() @ self.triangles.T
        logs = 0.5 * (power + 10 ** (FLOOR_DB / 10)).log()
        return logs.reshape(len(logs), -1, FRAMES * self.bands)

    def linear(self, latents: Tensor) -> Tensor:
        """The best linear guess of the log band amplitudes (batch, frames, bands)."""
        blocks = (latents.float() * self.scale) @ self.basis + self.mean
        return blocks.reshape(len(blocks), -1, self.bands)

    @torch.no_grad()
    def decode(self, latents: Tensor, seed: int = 0) -> Tensor:
        """Latents (batch, tokens, channels) to waves (batch, 1000 * tokens); `seed` decides the grain of the noises.

        The waves are on the CPU. Raises RuntimeError where there is no decoder.
        """
        if self.decoder is None:
            raise RuntimeError("These audio latents have no decoder.")
        level, spread = self.decoder(latents, self.linear(latents))
        return torch.stack([sound(one, wide, seed) for one, wide in zip(level, spread, strict=True)])

    def save(self, path: Path) -> None:
        """Write everything into one safetensors file: the frozen transform in fp32, the decoder in bf16."""
        config: dict[str, object] = {"channels": self.channels, "bands": self.bands, "decoder": None}
        if self.decoder is not None:
            config["decoder"] = self.decoder.config.as_dict()
        state = {
            name: tensor.bfloat16() if name.startswith("decoder.") else tensor
            for name, tensor in self.state_dict().items()
        }
        weights.save(path, state, config)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote, ready for use. Raises WeightsError where the file is missing, damaged or not ours."""
        tensors, config = weights.load(path)
        with weights.matching(path):
            decoder = AudioDecoderConfig(**config["decoder"]) if config["decoder"] else None
            latents = cls(config["channels"], config["bands"], decoder)
            latents.load_state_dict({name: tensor.float() for name, tensor in tensors.items()})
        return latents.eval().requires_grad_(False)


def fit(waves: Tensor, channels: int = 64, bands: int = 96) -> AudioLatents:
    """Principal components of waves (batch, samples); done once, for these latents never move again."""
    latents = AudioLatents(channels, bands)
    rows = torch.cat([latents.blocks(spectrum(part)).flatten(0, 1) for part in waves.split(32)]).double()
    latents.mean.copy_(rows.mean(dim=0))
    rows -= rows.mean(dim=0)
    values, vectors = torch.linalg.eigh(rows.T @ rows / len(rows))
    spread = values[-channels:].flip(0).clamp_min(0).sqrt()  # strongest first
    scale = spread.sqrt()
    scale *= (spread / scale).square().mean().sqrt()
    latents.basis.copy_(vectors[:, -channels:].flip(1).T)
    latents.scale.copy_(scale)
    return latents

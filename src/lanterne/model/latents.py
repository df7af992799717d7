"""Video latents: a frozen, closed-form linear transform of spacetime blocks.

A block is 8 frames x 16 x 16 pixels x RGB (6,144 values). Its latent is the projection on the leading directions of a
principal component analysis of blocks of the wide world. The analysis runs apart in the four parities of (left-right
mirror) x (time reversal), so every direction is exactly even or odd in each: mirroring a clip is a sign flip of its
latents, and a still block has no odd-in-time part. The first latent of a clip stands for its first frame alone,
encoded as a block that does not move; so a clip of 1 + 8k frames has 1 + k latents, and a still image is a clip of
one.

Shapes: frames (batch, time, height, width, 3); latents (batch, latent time, height / 16, width / 16, channels).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

FRAMES, SIDE = 8, 16  # the block: frames, pixels on a side


def to_blocks(frames: Tensor) -> Tensor:
    """Cut (batch, 8k, height, width, 3) into (batch, k, height / 16, width / 16, 6144)."""
    batch, time, height, width, _ = frames.shape
    grid = frames.reshape(batch, time // FRAMES, FRAMES, height // SIDE, SIDE, width // SIDE, SIDE, 3)
    return grid.permute(0, 1, 3, 5, 2, 4, 6, 7).reshape(batch, time // FRAMES, height // SIDE, width // SIDE, -1)


def from_blocks(blocks: Tensor) -> Tensor:
    """Undo `to_blocks`."""
    batch, time, rows, columns, _ = blocks.shape
    grid = blocks.reshape(batch, time, rows, columns, FRAMES, SIDE, SIDE, 3).permute(0, 1, 4, 2, 5, 3, 6, 7)
    return grid.reshape(batch, time * FRAMES, rows * SIDE, columns * SIDE, 3)


class VideoLatents(nn.Module):
    """The frozen transform. `basis` (channels, 6144) has orthonormal rows; `scale` (channels) divides the coefficients.

    `mirror_sign` (channels) is -1 for directions that are odd under a left-right mirror. Pixels are in [-1, 1].
    """

    basis: Tensor
    scale: Tensor
    mirror_sign: Tensor

    def __init__(self, channels: int = 96) -> None:
        super().__init__()
        self.register_buffer("basis", torch.zeros(channels, FRAMES * SIDE * SIDE * 3))
        self.register_buffer("scale", torch.ones(channels))
        self.register_buffer("mirror_sign", torch.ones(channels))

    @property
    def channels(self) -> int:
        return self.basis.shape[0]

    def encode(self, frames: Tensor) -> Tensor:
        """Frames (batch, 1 + 8k, height, width, 3), uint8 or floats in [-1, 1], to latents.

        Returns (batch, 1 + k, rows, columns, channels).
        """
        first = self.encode_still(frames[:, :1])
        if frames.shape[1] == 1:
            return first
        return torch.cat([first, self._project(to_blocks(as_float(frames[:, 1:])), self.basis)], dim=1)

    def encode_still(self, frames: Tensor) -> Tensor:
        """Encode each of the frames (batch, n, height, width, 3) as a block that does not move.

        Returns latents (batch, n, rows, columns, channels).
        """
        batch, time, height, width, _ = frames.shape
        grid = as_float(frames).reshape(batch, time, height // SIDE, SIDE, width // SIDE, SIDE, 3).transpose(3, 4)
        pixels = grid.reshape(batch, time, height // SIDE, width // SIDE, -1)
        still = self.basis.view(self.channels, FRAMES, -1).sum(dim=1)
        return self._project(pixels, still)

    def decode(self, latents: Tensor) -> Tensor:
        """The linear reconstruction on the native grid: (batch, 1 + 8k, height, width, 3), about in [-1, 1]."""
        frames = self.decode_blocks(latents)
        middle = frames[:, :FRAMES].mean(dim=1, keepdim=True)  # a still block: its frames are alike
        return torch.cat([middle, frames[:, FRAMES:]], dim=1)

    def decode_blocks(self, latents: Tensor) -> Tensor:
        """Eight frames for every latent, the first one's too: (batch, 8 * time, height, width, 3)."""
        return from_blocks((latents.to(self.basis.dtype) * self.scale) @ self.basis)

    def mirror(self, latents: Tensor) -> Tensor:
        """The latents of the left-right mirrored clip, exactly."""
        return latents.flip(-2) * self.mirror_sign.to(latents.dtype)

    def _project(self, blocks: Tensor, basis: Tensor) -> Tensor:
        return (blocks @ basis.T) / self.scale


def eights(frames: Tensor) -> Tensor:
    """Frames (batch, 1 + 8k, ...) by the latents that they belong to, (batch, 1 + k, 8, ...), the first eight times."""
    first = frames[:, :1].expand(-1, FRAMES, *frames.shape[2:])
    found: Tensor = torch.cat([first, frames[:, 1:]], dim=1).unflatten(1, (-1, FRAMES))
    return found


def as_float(frames: Tensor) -> Tensor:
    """Pixels as floats in [-1, 1]; floats pass through."""
    return frames.float() / 127.5 - 1 if frames.dtype == torch.uint8 else frames


def fit(blocks: Tensor, channels: int, level: float) -> VideoLatents:
    """Principal components of blocks (n, 6144) in [-1, 1], by parity; `level` is the wanted overall RMS of the latents.

    Each coefficient is divided by a constant times the square root of its spread: half-way to whitening, so that strong
    channels stay stronger and noise hides the fine ones first.
    """
    count = len(blocks)
    cube = blocks.view(count, FRAMES, SIDE, SIDE, 3)
    found: list[tuple[Tensor, Tensor, Tensor]] = []
    half_time, half_width = FRAMES // 2, SIDE // 2
    for in_time in (1, -1):
        part = (cube[:, :half_time] + in_time * cube[:, half_time:].flip(1)) / 2**0.5
        for in_width in (1, -1):
            folded = (part[:, :, :, :half_width] + in_width * part[:, :, :, half_width:].flip(3)) / 2**0.5
            flat = folded.reshape(count, -1)
            _, strengths, vectors = torch.linalg.svd(flat.double(), full_matrices=False)
            values = strengths[:channels] ** 2 / count
            folded_back = vectors[:channels].float().view(-1, half_time, SIDE, half_width, 3)
            wide = torch.cat([folded_back, in_width * folded_back.flip(3)], dim=3) / 2**0.5
            full = torch.cat([wide, in_time * wide.flip(1)], dim=1) / 2**0.5
            found.append((values.float(), full.reshape(len(full), -1), torch.full((len(full),), float(in_width))))
    values, basis, mirror_sign = (torch.cat(parts) for parts in zip(*found, strict=True))
    best = values.argsort(descending=True)[:channels]
    latents = VideoLatents(channels)
    spread = values[best].clamp_min(0).sqrt()
    scale = spread.sqrt()
    scale *= ((spread / scale) ** 2).mean().sqrt() / level
    latents.basis.copy_(basis[best])
    latents.scale.copy_(scale)
    latents.mirror_sign.copy_(mirror_sign[best])
    return latents

"""The best linear enlargement, by reduced-rank regression (Izenman 1975): what the upsampler begins as."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors import safe_open
from torch import Tensor

from lanterne.model.upsampler import (
    FACTORS,
    GAIN,
    VALUES,
    Upsampler,
    UpsamplerConfig,
    enlarged,
    patches,
    side_of,
)

SHARDS = 16
TRUE = 0.25  # share of true renders in what is enlarged; the rest is decoded
RIDGE = 1e-3  # of the mean variance of what is read


def detail(frames: Tensor, truth: Tensor, factor: float) -> Tensor:
    """What a bicubic enlargement of uint8 frames lacks of the truth (n, height, width, 3), without what is smooth over
    some patches: where the decoder has mistaken a colour or a brightness, no enlargement knows better.
    """
    missing, side = (truth.float() - enlarged(frames, factor).float()).permute(0, 3, 1, 2), side_of(factor)
    means = F.avg_pool2d(F.avg_pool2d(missing, side), 3, 1, 1, count_include_pad=False)
    return (missing - F.interpolate(means, scale_factor=side, mode="bilinear")).permute(0, 2, 3, 1)


def linear_start(paths: Sequence[Path], config: UpsamplerConfig) -> dict[str, Tensor]:
    """Weights with which an upsampler makes of a patch and those around it what is least wrong for some shards;
    its blocks add nothing yet, and its features all weigh alike.
    """
    read, count = 9 * VALUES, 0.0
    variance = torch.zeros(read, read, dtype=torch.float64)
    product = torch.zeros(read, sum(3 * side_of(factor) ** 2 for factor in FACTORS), dtype=torch.float64)
    for path in paths[:SHARDS]:
        with safe_open(path, framework="pt") as file:
            true = [file.get_slice(str(factor))[:, 0] for factor in FACTORS]
            sources = [(file.get_slice("frames")[:, 0], TRUE), (file.get_slice("decoded")[:, 0], 1 - TRUE)]
        for frames, weight in sources:
            given = F.unfold(F.pad(patches(frames).float(), (1, 1, 1, 1)), 3).transpose(1, 2).flatten(0, 1)
            wanted = [
                _blocks(detail(frames, truth, factor), side_of(factor))
                for truth, factor in zip(true, FACTORS, strict=True)
            ]
            variance += weight * (given.T @ given)
            product += weight * (given.T @ torch.cat(wanted, dim=1))
            count += weight * len(given)
    variance += RIDGE * variance.diagonal().mean() * torch.eye(read)
    root = torch.linalg.cholesky(variance / count)
    best = torch.linalg.solve_triangular(root, product / count, upper=False)
    left, sizes, right = torch.linalg.svd(best, full_matrices=False)
    rank = min(config.width, len(sizes))
    enter = torch.linalg.solve_triangular(root.T, left[:, :rank], upper=True).T  # features of variance one
    heads = (right[:rank].T * sizes[:rank] / GAIN).float()
    weights = {name: tensor.float() for name, tensor in Upsampler(config).state_dict().items()}
    weights["enter.weight"][:rank] = enter.float().view(rank, VALUES, 3, 3)
    for index, part in enumerate(heads.split([3 * side_of(factor) ** 2 for factor in FACTORS])):
        weights[f"heads.{index}.weight"][:, :rank] = part[:, :, None, None]
    weights["enter.bias"].zero_()
    return weights


def _blocks(pictures: Tensor, side: int) -> Tensor:
    """(n, side * rows, side * columns, 3) as (n * rows * columns, side * side * 3)."""
    blocks: Tensor = pictures.unflatten(2, (-1, side)).unflatten(1, (-1, side)).transpose(2, 3)
    return blocks.flatten(3).flatten(0, 2)

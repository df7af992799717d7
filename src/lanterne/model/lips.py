"""Mouths that open: a likeness as it looks while its subject speaks.

A mouth is a line in the likeness, from its inner end to its outer one. What lies on the chin's side of the line moves
away from it, less the further it is; what comes to light between them is dark. Drawn films have always spoken so.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

FINE = 3  # pixels are this much finer while a mouth is drawn
INSIDE = (0.36, 0.08, 0.10)  # red, green, blue in 0..1
REACH = 0.6  # of its length: how far from a mouth the skin follows it


@dataclass(frozen=True, slots=True)
class Mouth:
    """Where the mouth is in a likeness, in its pixels from the left and upper edge: `inner` and `outer` end. It is at
    most as open as `gape`, in lengths of it. A beak, or a snout that is seen from the side, has its tip at the outer
    end and opens there; others open in their middle.
    """

    inner: tuple[float, float]
    outer: tuple[float, float]
    gape: float = 0.6
    is_beak: bool = True


def opened(likeness: Tensor, mouth: Mouth, openings: Tensor) -> Tensor:
    """A likeness (4, height, width) whose mouth is as open as some `openings` (n) in 0..1: (n, 4, height, width)."""
    height, width = likeness.shape[1:]
    y = ((torch.arange(height * FINE) + 0.5) / FINE)[:, None]
    x = (torch.arange(width * FINE) + 0.5) / FINE
    (left, top), (right, bottom) = mouth.inner, mouth.outer
    long = ((right - left) ** 2 + (bottom - top) ** 2) ** 0.5
    ahead, down = ((right - left) / long, (bottom - top) / long), ((top - bottom) / long, (right - left) / long)
    if down[1] < 0:
        down = -down[0], -down[1]
    along = ((x - left) * ahead[0] + (y - top) * ahead[1]) / long  # 0 at the inner end, 1 at the outer one
    below = (x - left) * down[0] + (y - top) * down[1]
    shape = along.clamp(0, 1) if mouth.is_beak else (1 - (2 * along - 1).square()).clamp_min(0).sqrt()
    gap = shape * (mouth.gape * long) * openings[:, None, None]
    follows = torch.exp(-((below - gap).clamp_min(0) / (REACH * long)).square())
    back = torch.where(below > 0, torch.minimum(gap * follows, below), torch.zeros(()))
    around = torch.stack([(x - down[0] * back) * 2 / width - 1, (y - down[1] * back) * 2 / height - 1], dim=-1)
    moved = F.grid_sample(likeness.expand(len(openings), -1, -1, -1), around, align_corners=False)
    is_gap = (below > 0) & (below < gap) & (along.square() + (below / long).square() < 1)
    line = torch.stack([x - down[0] * below, y - down[1] * below], dim=0) * 2
    at = torch.stack([line[0] / width - 1, line[1] / height - 1], dim=-1)
    there = F.grid_sample(likeness[None, 3:], at[None], align_corners=False)
    dark = torch.cat([(2 * torch.tensor(INSIDE) - 1)[None, :, None, None] * there, there], dim=1)
    drawn = F.avg_pool2d(torch.where(is_gap[:, None], dark, moved), FINE)
    still = F.avg_pool2d(F.interpolate(likeness[None], scale_factor=FINE, mode="bilinear", align_corners=False), FINE)
    found = likeness + (drawn - still)  # a shut mouth leaves every pixel as it was
    alpha = found[:, 3:].clamp(0, 1)
    return torch.cat([torch.minimum(torch.maximum(found[:, :3], -alpha), alpha), alpha], dim=1)

"""The stage as a moving camera sees it: plates, pictures of it before anybody has entered, hung at their depths.

Each plate is cut into planes, from far to near; each plane grows as plates are added, and passes before the camera at
its own speed (the multiplane camera of the drawn film; multiplane images: Zhou et al., arXiv 1805.09817). What the
planes leave in the clip is told to the model as a part of the draft: the picture need not be held together from words
alone while the camera moves (painting a view, moving it and painting on where nothing is known: SceneScape, arXiv
2302.01133; a coarse warp told to a video model: ViewCrafter, arXiv 2409.02048).

Units are those of `lanterne.model.layout`: the shorter side of the frame is 1, at the actors' depth.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

DISPARITIES = (0.09, 0.2, 0.38, 0.62, 1.0)  # of the planes, 1 / depth: the sky, ridges, hills, trees or houses, ground
BLURS = (2, 4, 8, 16, 32, 64, 128, 256)  # pixels: what is not known is filled from as near as can be
SOLID = 0.75  # share of a plane from which a pixel has its colour
GUESS, BEYOND = 1e-4, 1e-8  # weights, beside what is known, of a guess and of an edge that goes on


@dataclass(frozen=True, slots=True)
class Plate:
    """The stage seen from one view.

    `picture` (3, height, width) in [-1, 1]; `shares` (planes, height, width), how much of each pixel is of which plane,
    together 1; `known` (height, width): 0 where it is a guess from what is around; and `view` (3): right, up and scale,
    as in `lanterne.model.layout.Layout.camera`.
    """

    picture: Tensor
    shares: Tensor
    known: Tensor
    view: Tensor


class Multiplane:
    """Planes wide enough for a camera's way; each is colours, alpha and how much of it is known, (5, rows, columns)."""

    def __init__(self, way: Tensor, size: tuple[int, int]) -> None:
        """`way` (n, 3) are the views, of frames of `size` (width, height) in pixels."""
        self.size = size
        self._boxes = [_box(way, disparity, size) for disparity in DISPARITIES]
        fine = [min(size) * (1 + (float(way[:, 2].max()) - 1) * disparity) for disparity in DISPARITIES]
        self._planes = [torch.zeros(5, *_pixels(box, unit)) for box, unit in zip(self._boxes, fine, strict=True)]
        self._weights = [torch.zeros(plane.shape[1:]) for plane in self._planes]

    def add(self, plate: Plate) -> None:
        """Hang a plate behind what is there already: what is known stays as it is."""
        layers = zip(DISPARITIES, self._boxes, self._planes, self._weights, _cut(plate), strict=True)
        for disparity, box, plane, weights, layer in layers:
            grid = _from_stage(plate.view, disparity, box, (plane.shape[2], plane.shape[1]), self.size)
            found = F.grid_sample(layer[None], grid, padding_mode="border", align_corners=False)[0]
            is_inside = (grid.abs() <= 1).all(dim=-1)[0]
            known = found[4] * is_inside * (1 - plane[4])
            more = known + torch.where(is_inside, GUESS, BEYOND)
            plane[:4] += (found[:4] - plane[:4]) * (more / (weights + more))
            plane[4] += known
            weights += more

    def seen(self, views: Tensor) -> Tensor:
        """What cameras at `views` (frames, 3) see: (frames, 4, height, width), colours, and how much is known of them,
        from 0 to 1.
        """
        seen: Tensor | None = None
        for disparity, box, plane in zip(DISPARITIES, self._boxes, self._planes, strict=True):
            grid = _to_stage(views, disparity, box, self.size)
            layer = F.grid_sample(
                plane[None].expand(len(views), -1, -1, -1), grid, padding_mode="border", align_corners=False
            )
            color, alpha, known = layer[:, :3], layer[:, 3:4], layer[:, 4:]
            if seen is None:
                seen = torch.cat([color, known], dim=1)
                continue
            seen = seen + (torch.cat([color, torch.ones_like(known)], dim=1) - seen) * alpha
            seen[:, 3:] *= known
        assert seen is not None
        return seen


def shares_of(disparity: Tensor) -> Tensor:
    """Each pixel of (height, width) disparities given to the nearest plane: (planes, height, width)."""
    nearest = (disparity[None] - torch.tensor(DISPARITIES)[:, None, None]).abs().argmin(dim=0)
    return F.one_hot(nearest, len(DISPARITIES)).movedim(-1, 0).float()


def filled(picture: Tensor, known: Tensor) -> Tensor:
    """A picture (channels, height, width) with what is not known, as (height, width) says, in the colours around it."""
    layers, size = torch.cat([picture * known, known[None]])[None], tuple(known.shape)
    found, total = picture * known, known[None]
    for side in BLURS:
        low = F.avg_pool2d(layers, min(side, *size), ceil_mode=True, count_include_pad=False)
        blur = F.interpolate(low, size, mode="bilinear")[0]
        found = found + blur[:-1] * (1 - total)
        total = total + blur[-1:] * (1 - total)
    return found / total.clamp_min(1e-6)


def _cut(plate: Plate) -> list[Tensor]:
    """A plate as layers, each going on behind those that are nearer: (5, height, width) as the planes are."""
    found = []
    nearer = plate.shares.flip(0).cumsum(0).flip(0) - plate.shares
    for index, (share, hidden) in enumerate(zip(plate.shares, nearer, strict=True)):
        visible = (1 - hidden).clamp(0, 1)
        color = filled(plate.picture, (share >= SOLID).float())
        color = color + (plate.picture - color) * ((share - SOLID) / (1 - SOLID)).clamp(0, 1)
        alpha = torch.ones_like(share) if index == 0 else _alpha(share, visible)
        found.append(torch.cat([color, alpha[None], plate.known[None]]))
    return found


def _alpha(share: Tensor, visible: Tensor) -> Tensor:
    """How much a plane covers of those behind it, also where nearer ones hide it."""
    if not bool((share >= SOLID).any()):
        return torch.zeros_like(share)
    there = (share / visible.clamp_min(1e-3)).clamp(0, 1)
    return there + (filled(there[None], visible)[0] - there) * (1 - visible)


def _box(way: Tensor, disparity: float, size: tuple[int, int]) -> tuple[float, float, float, float]:
    """Left, right, bottom and top of what is seen of a plane along a way, in units of the stage at rest."""
    across, up, scale = way[:, 0] * disparity, way[:, 1] * disparity, 1 + (way[:, 2] - 1) * disparity
    wide, tall = (side / min(size) / 2 / scale for side in size)
    return (
        float((across - wide).min()),
        float((across + wide).max()),
        float((up - tall).min()),
        float((up + tall).max()),
    )


def _pixels(box: tuple[float, float, float, float], unit: float) -> tuple[int, int]:
    left, right, bottom, top = box
    return round((top - bottom) * unit), round((right - left) * unit)


def _to_stage(views: Tensor, disparity: float, box: tuple[float, float, float, float], size: tuple[int, int]) -> Tensor:
    """Where on a plane each pixel of views (n, 3) is found, (n, height, width, 2), as `grid_sample` reads it."""
    left, right, bottom, top = box
    scale = 1 + (views[:, 2:] - 1) * disparity
    across, up = middles(size)
    x, y = across / scale + views[:, :1] * disparity, up / scale + views[:, 1:2] * disparity
    x, y = (2 * x - left - right) / (right - left), (bottom + top - 2 * y) / (top - bottom)
    return torch.stack(torch.broadcast_tensors(x[:, None], y[:, :, None]), dim=-1)


def _from_stage(
    view: Tensor,
    disparity: float,
    box: tuple[float, float, float, float],
    pixels: tuple[int, int],
    size: tuple[int, int],
) -> Tensor:
    """Where in a view each pixel of a plane is found, (1, rows, columns, 2), as `grid_sample` reads it."""
    left, right, bottom, top = box
    scale = 1 + (view[2] - 1) * disparity
    columns, rows = pixels
    x = left + (torch.arange(columns) + 0.5) * (right - left) / columns
    y = top - (torch.arange(rows) + 0.5) * (top - bottom) / rows
    wide, tall = (side / min(size) / 2 for side in size)
    x, y = (x - view[0] * disparity) * scale / wide, -(y - view[1] * disparity) * scale / tall
    return torch.stack(torch.broadcast_tensors(x, y[:, None]), dim=-1)[None]


def middles(size: tuple[int, int]) -> tuple[Tensor, Tensor]:
    """Across and up of the middles of a frame's columns and rows, in units."""
    width, height = size
    unit = min(size)
    return (torch.arange(width) + 0.5 - width / 2) / unit, (height / 2 - torch.arange(height) - 0.5) / unit

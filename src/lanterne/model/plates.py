"""Plates: pictures of the stage before anybody has entered, and what a moving camera sees of them.

A plate is carried along with the camera as likenesses are with their tracks, and what it leaves in the clip is told to
the model as a part of the draft: the picture need not be held together from words alone while the camera moves
(plates are the film's own term for backgrounds shot apart; painting a view, moving it and painting on where nothing is
known: SceneScape, arXiv 2302.01133; a coarse warp told to a video model: ViewCrafter, arXiv 2409.02048).

Planes at different depths move differently. How far away things are is told by how high they stand on the stage, for
each setting: `DISPARITIES` (1 / depth, in twentieths of the frame from its upper edge down, the camera at rest) are the
shifts that explain most of 360 panned clips of the theatre. Along them a plate explains 22 to 29 dB of such a clip, a
plate that does not move 16 to 25.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

DISPARITIES: dict[str, tuple[float, ...]] = {
    "park": (0.1,) * 4 + (0.6,) * 10 + (1.0,) * 6,
    "sea coast": (0.1,) * 7 + (1.0,) * 5 + (0.05, 0.15, 1.0, 0.2) + (1.0,) * 4,
    "desert": (0.05,) * 7 + (0.65,) * 9 + (1.0,) * 4,
    "city": (0.55,) * 15 + (1.0,) * 5,
    "mountains": (0.1,) * 4 + (0.15,) * 4 + (0.65,) * 8 + (1.0,) * 4,
}
ANYWHERE = (0.1,) * 6 + (0.6,) * 9 + (1.0,) * 5
NEAR = 0.2  # units between views from which plates are mixed
FAR = 1e-4  # share of a plate from far away: seen where no other knows anything
EDGE = 1e-6  # share of a plate beyond its edges


@dataclass(frozen=True, slots=True)
class Plate:
    """The stage seen from one view.

    `picture` (3, height, width) in [-1, 1], `known` (height, width): 0 where it is a guess from what is around, and
    `view` (3): right, up and scale, as in `lanterne.model.layout.Layout.camera`.
    """

    picture: Tensor
    known: Tensor
    view: Tensor


def travelled(plates: Sequence[Plate], setting: str | None, views: Tensor) -> Tensor:
    """What cameras at `views` (frames, 3) see of plates of the same size: (frames, 4, height, width), colours, and how
    much of them is known, from 0 to 1. Where nothing is known the colours of the nearest plate's edge go on.
    """
    height, width = plates[0].known.shape
    disparities = DISPARITIES.get(setting or "", ANYWHERE)
    seen = torch.zeros(len(views), 3, height, width)
    total, known = torch.zeros(len(views), 1, height, width), torch.zeros(len(views), 1, height, width)
    for plate in plates:
        grid = _grid(plate.view, views, disparities, (width, height))
        picture, mask = (part[None].expand(len(views), -1, -1, -1) for part in (plate.picture, plate.known[None]))
        color = F.grid_sample(picture, grid, padding_mode="border", align_corners=False)
        shown = F.grid_sample(mask, grid, align_corners=False)
        known = torch.maximum(known, shown)
        near = torch.exp(-(((views - plate.view).norm(dim=1) / NEAR) ** 2)) + FAR
        share = (shown + EDGE) * near[:, None, None, None]
        seen.addcmul_(color, share)
        total += share
    return torch.cat([seen / total, known], dim=1)


def _grid(plate: Tensor, views: Tensor, disparities: tuple[float, ...], size: tuple[int, int]) -> Tensor:
    """Where in a plate what each view sees is found, (frames, height, width, 2), as `grid_sample` reads it."""
    width, height = size
    unit = min(size)
    x = (torch.arange(width) + 0.5 - width / 2) / unit
    y = (height / 2 - torch.arange(height) - 0.5) / unit
    right, up, zoom = (views[:, index, None] for index in range(3))
    disparity = _at_height(y.expand(len(views), -1), disparities, height / unit)
    for _ in range(2):  # how far away a row is follows from its height on the stage, and that from how far away it is
        stage = y / (1 + (zoom - 1) * disparity) + up * disparity
        disparity = _at_height(stage, disparities, height / unit)
    stage = y / (1 + (zoom - 1) * disparity) + up * disparity  # (frames, height)
    scale = 1 + (plate[2] - 1) * disparity
    across = x / (1 + (zoom - 1) * disparity)[..., None] + ((right - plate[0]) * disparity)[..., None]
    down = -(stage - plate[1] * disparity) * scale
    grid = torch.stack(
        [across * scale[..., None] * (2 * unit / width), (down * (2 * unit / height))[..., None].expand(across.shape)],
        dim=-1,
    )
    return grid


def _at_height(y: Tensor, disparities: tuple[float, ...], tall: float) -> Tensor:
    """The disparity of rows at heights `y` over the frame's middle, in units, between the middles of its bins."""
    table = torch.tensor(disparities)
    place = ((0.5 - y / tall) * len(table) - 0.5).clamp(0, len(table) - 1)
    low = place.floor().long().clamp(max=len(table) - 2)
    return table[low] + (table[low + 1] - table[low]) * (place - low)

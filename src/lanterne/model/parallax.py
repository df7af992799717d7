"""Pictures as another camera sees them: every pixel passes as fast as the plane on which it is (plane-induced parallax,
the warp of plane sweep stereo: Collins, CVPR 1996).

Units and views (right, up, scale) are those of `lanterne.model.multiplane`.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from lanterne.model.multiplane import middles

Box = tuple[slice, slice]  # rows and columns of a picture


def moved(pictures: Tensor, before: Tensor, after: Tensor, disparity: Tensor, box: Box) -> Tensor:
    """What cameras at `after` (n or 1, 3) see in a box of the frame, of pictures (n, channels, height, width) that
    cameras at `before` (n, 3) have seen: (n, channels, rows, columns).

    `disparity` (rows, columns) or a single number is 1 / depth of what is seen afterwards. Where nothing was seen all
    channels are 0, also where a pixel lies half outside.
    """
    height, width = pictures.shape[-2:]
    unit = min(height, width)
    columns, rows = middles((width, height))
    x, y = columns[box[1]], rows[box[0], None]
    (right, up, zoom), (new_right, new_up, new_zoom) = (
        views[:, :, None, None].unbind(dim=1) for views in (before, after)
    )
    grown, was = 1 + (new_zoom - 1) * disparity, 1 + (zoom - 1) * disparity
    across = (x / grown + (new_right - right) * disparity) * was
    above = (y / grown + (new_up - up) * disparity) * was
    grid = torch.stack(torch.broadcast_tensors(across * (2 * unit / width), above * (-2 * unit / height)), dim=-1)
    return F.grid_sample(pictures, grid.expand(len(pictures), -1, -1, -1), align_corners=False)

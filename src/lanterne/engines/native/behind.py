"""What is behind the subject, from the moments at which it was elsewhere.

Where a subject moves fast the model makes noise of what it passes, and a latent cannot be mended from itself. So the
decoder is shown what others have there: a clean plate, as film makers call it. Where the camera moves, others have it
elsewhere, and how far depends on how deep it is: of some planes each pixel is on that one on which they agree best.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from lanterne.model.draft import touched
from lanterne.model.latents import VideoLatents
from lanterne.model.multiplane import DISPARITIES
from lanterne.model.parallax import Box, moved

REACH = 12  # latents on each side that are asked
FADE = 3.0  # latents; clouds drift and waves roll
SAME = 0.008  # of a frame's shorter side: a camera that goes less far stands still
FREE = 0.99  # of a pixel that shows the stage alone
MARGIN = 16  # pixels
AROUND = 9  # pixels along the side of what has to agree
DOUBT = 0.05  # difference of colors, in -1..1, that a plane on which only one moment is seen might have
WRONG = 0.055  # difference from which nothing is known


@dataclass(frozen=True, slots=True)
class Moment:
    """What a latent shows: its picture and how free that is of the subject (4, height, width), the view from which it
    shows it (3), and which tokens the subject touches (height, width).
    """

    picture: Tensor
    view: Tensor
    covers: Tensor


class Behind:
    """The stage behind the subject, latent by latent."""

    def __init__(self, transform: VideoLatents) -> None:
        self._transform = transform
        self._moments: dict[int, Moment] = {}

    def seen(
        self,
        index: int,
        among: Sequence[int],
        video: Tensor,
        likeness: Callable[[int], Tensor],
        views: Callable[[int], Tensor],
    ) -> Tensor:
        """What is known of the stage where the subject of a latent touches it, in each of its frames (frames, 4,
        height, width): colors, and 1 where they are known. What no moment shows is as it is left and right of it.

        `among` are the latents of the same shot that are made; `video` (latents, rows, columns, channels);
        `likeness(latent)` is the subject as it is placed there, (frames, 4, height, width); `views(latent)` (frames, 3)
        is the camera.
        """
        near = [each for each in among if abs(each - index) <= REACH]
        for gone in [each for each in self._moments if each < index - REACH]:
            del self._moments[gone]
        for each in near:
            if each not in self._moments:
                self._moments[each] = self._moment(video[each], likeness(each), views(each))
        now, there = self._moments[index], views(index)
        seen = torch.zeros(len(there), 4, *now.covers.shape)
        if not now.covers.any():
            return seen
        box = _around(now.covers)
        pictures = torch.stack([self._moments[each].picture for each in near])
        cameras = torch.stack([self._moments[each].view for each in near])
        weights = torch.tensor([2.0 ** (-abs(each - index) / FADE) for each in near])
        deep = torch.ones(())
        if not _is_still(cameras, now.view).all():
            deep = _disparity(pictures, cameras, weights, now.view, box)
        plate = _agreed(pictures, cameras, weights, now.view, deep, box)
        if not _is_still(there, now.view).all():
            whole = F.pad(plate, _beyond(box, now.covers))
            plate = moved(whole.expand(len(there), -1, -1, -1), now.view[None], there, deep, box)
        seen[..., *box] = plate * (plate[..., 3:, :, :] > FREE)
        return _levelled(torch.where(now.covers, seen, now.picture)) * now.covers

    def _moment(self, latent: Tensor, likeness: Tensor, views: Tensor) -> Moment:
        frames = self._transform.decode_blocks(latent[None, None])[0].movedim(-1, 1).clamp(-1, 1)
        middle = views[len(views) // 2]
        alike = frames if len(views) == 1 else frames[_is_still(views, middle)]
        covers = touched(likeness[None])[0]
        return Moment(torch.cat([alike.mean(dim=0), (~covers)[None].float()]), middle, covers)


def _is_still(views: Tensor, view: Tensor) -> Tensor:
    """Which of some views (n, 3) are hardly another than one (3)."""
    return ((views - view).abs() < SAME).all(dim=-1)


def _around(covers: Tensor) -> Box:
    """The rows and columns that are covered, and as many around them as a camera may pass within a latent."""
    found = []
    for side in (covers.any(dim=1), covers.any(dim=0)):
        at = side.nonzero()  # of tokens: even numbers
        found.append(slice(max(int(at[0]) - MARGIN, 0), min(int(at[-1]) + 1 + MARGIN, len(side))))
    return found[0], found[1]


def _beyond(box: Box, frame: Tensor) -> tuple[int, int, int, int]:
    """How much of a frame (height, width) is left, right, above and below a box."""
    rows, columns = box
    return columns.start, frame.shape[1] - columns.stop, rows.start, frame.shape[0] - rows.stop


def _disparity(pictures: Tensor, views: Tensor, weights: Tensor, view: Tensor, box: Box) -> Tensor:
    """How deep is what pictures (n, 4, height, width) of some weights (n) show of the stage from their views (n, 3), as
    seen from one view in a box: (rows, columns), each pixel as deep as the plane on which the pictures agree best.
    """
    half = F.avg_pool2d(pictures, 2)
    small = slice(box[0].start // 2, box[0].stop // 2), slice(box[1].start // 2, box[1].stop // 2)
    doubts = []
    for disparity in DISPARITIES:
        shown = moved(half, views, view[None], torch.tensor(disparity), small)
        doubts.append(_doubt(shown[:, :3], (shown[:, 3:] > FREE) * weights[:, None, None, None]))
    best = torch.tensor(DISPARITIES)[torch.cat(doubts).argmin(dim=0)]
    return best.repeat_interleave(2, 0).repeat_interleave(2, 1)


def _agreed(pictures: Tensor, views: Tensor, weights: Tensor, view: Tensor, deep: Tensor, box: Box) -> Tensor:
    """What pictures (n, 4, height, width) of some weights (n) show from one view of a stage as `deep` as that, in a
    box: (4, rows, columns), 1 in the last channel where something is known.
    """
    shown = moved(pictures, views, view[None], deep, box)
    share = (shown[:, 3:] > FREE) * weights[:, None, None, None]
    is_known = (share > 0).any(dim=0) & (_doubt(shown[:, :3], share) < WRONG)
    return torch.cat([_mean(shown[:, :3], share), torch.ones_like(share[0])]) * is_known


def _mean(colors: Tensor, share: Tensor) -> Tensor:
    """The mean of colors (n, 3, rows, columns) by their shares (n, 1, rows, columns): (3, rows, columns)."""
    return (colors * share).sum(dim=0) / share.sum(dim=0).clamp_min(1e-6)


def _doubt(colors: Tensor, share: Tensor) -> Tensor:
    """How far colors (n, 3, rows, columns) of some shares (n, 1, rows, columns) differ around each pixel: (1, rows,
    columns).
    """
    apart = (colors - _mean(colors, share)).abs().mean(dim=1, keepdim=True) * share
    return (_blurred(apart.sum(dim=0)) + DOUBT) / (_blurred(share.sum(dim=0)) + 1)


def _levelled(seen: Tensor) -> Tensor:
    """Frames (n, 4, height, width) with what is not known taken from left and right of it, for worlds lie in layers.
    Rows of which nothing is known stay so.
    """
    known, width = seen[:, 3:] > 0, seen.shape[-1]
    at = torch.arange(width).expand_as(known)
    left = torch.where(known, at, -1).cummax(dim=-1).values
    right = torch.where(known, at, width).flip(-1).cummin(dim=-1).values.flip(-1)
    is_left, is_right = left >= 0, right < width
    before, after = (seen.gather(-1, side.clamp(0, width - 1).expand_as(seen)) for side in (left, right))
    share = torch.where(is_left & is_right, (at - left) / (right - left).clamp_min(1), is_right.float())
    filled = before + (after - before) * share
    return torch.where(known, seen, filled * (is_left | is_right))


def _blurred(values: Tensor) -> Tensor:
    rows = F.avg_pool2d(values, (AROUND, 1), 1, (AROUND // 2, 0))
    return F.avg_pool2d(rows, (1, AROUND), 1, (0, AROUND // 2))

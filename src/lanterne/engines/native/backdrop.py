"""The stage of a card, painted before anybody enters: plates along the camera's way, from which the clip's draft shows
the scenery as the camera passes over it.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from lanterne.core.shot import Shot
from lanterne.engines.native.stagehands import Stagehands
from lanterne.model.draft import scenery_draft
from lanterne.model.latents import SIDE
from lanterne.model.multiplane import Multiplane, Plate, filled
from lanterne.model.scenic import place, told
from lanterne.model.text import batch_texts

SPACING = 0.46  # of the frame, between the views of plates
MOST_PLATES = 40
MARGIN = 8  # pixels around a subject that do not show the stage
HIDDEN = 0.05  # alpha from which something is hidden


@dataclass(frozen=True)
class Painter:
    """Paints empty stages: plates of `grid` (rows, columns) blocks of 16 x 16 pixels."""

    hands: Stagehands
    grid: tuple[int, int]
    generator: torch.Generator

    @property
    def aspect(self) -> float:
        """Width / height."""
        return self.grid[1] / self.grid[0]

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return SIDE * self.grid[1], SIDE * self.grid[0]

    def __call__(self, shot: Shot, known: Tensor | None) -> Tensor:
        """The stage of a shot, (3, height, width) in [-1, 1]; `known` (4, height, width) is what is seen of it already:
        see `Multiplane.seen`.
        """
        scenic, transform = self.hands.scenic, self.hands.transform
        assert scenic is not None, "only weights with a scenic artist paint"
        before = torch.zeros(1, *self.grid, scenic.config.channels + 1)
        if known is not None:
            before = told(scenery_draft(transform, known[None, None])[:, 0], scenic.config.channels)
        words = batch_texts(self.hands.tokenizer, [(place(shot), "")], scenic.config.text_length)
        made = scenic.paint(words, before, self.generator)
        return transform.decode(made[:, None])[0, 0].movedim(-1, 0).clamp(-1, 1)

    def shares(self, picture: Tensor) -> Tensor:
        """What of a picture (3, height, width) of the stage is on which plane: (planes, height, width)."""
        depth, transform = self.hands.depth, self.hands.transform
        assert depth is not None, "only weights with a scenic artist paint"
        return depth.shares(transform.encode_still(picture.movedim(0, -1)[None, None])[:, 0])[0]


class Backdrop:
    """The stage of one card. `begun` is what is given of it, if anything is."""

    def __init__(self, paint: Painter, shot: Shot, way: Tensor, begun: Begun | None) -> None:
        """`way` (n, 3) are the camera's views from the card's beginning to its end."""
        first = [] if begun is None else [begun.view[None]]
        self._planes = Multiplane(torch.cat([*first, way]), paint.size)
        if begun is not None:
            self._planes.add(Plate(begun.picture, paint.shares(begun.picture), begun.known, begun.view))
        for view in stops(way, paint.aspect, begun.view if begun is not None else None):
            known = self._planes.seen(view[None])[0]
            picture = paint(shot, known if bool(known[3].any()) else None)
            picture = picture + (known[:3] - picture) * known[3]  # what is there stays as it is
            self._planes.add(Plate(picture, paint.shares(picture), torch.ones(picture.shape[1:]), view))

    def seen(self, views: Tensor) -> Tensor:
        """The scenery for a camera at `views` (frames, 3), (1, frames, 4, height, width): see `Multiplane.seen`."""
        return self._planes.seen(views)[None]


@dataclass(frozen=True, slots=True)
class Begun:
    """What is given of a stage: a picture (3, height, width), what is `known` of it (height, width), and its view."""

    picture: Tensor
    known: Tensor
    view: Tensor


def left_by(picture: Tensor, likeness: Tensor, view: Tensor) -> Begun:
    """The stage in a picture (3, height, width), but for where a placed likeness (4, height, width) is, or very near:
    it has the colours of what is around there.
    """
    known = (F.max_pool2d(likeness[3:], 2 * MARGIN + 1, 1, MARGIN) < HIDDEN).float()[0]
    return Begun(filled(picture, known), known, view)


def stops(way: Tensor, aspect: float, begun: Tensor | None = None) -> list[Tensor]:
    """Views of `way` (n, 3) from which plates together know all that it shows in a frame of `aspect`; `begun` is that
    of the first one, if it is there already. A camera that comes nearer sees nothing that the widest view does not.
    """
    if not torch.equal(way[:, 2], way[:1, 2].expand(len(way))):
        return [way[int(way[:, 2].argmin())]] if begun is None else []
    frame = torch.tensor([max(aspect, 1.0), max(1 / aspect, 1.0)])
    last = way[0] if begun is None else begun
    found = [] if begun is not None else [last]
    for index, view in enumerate(way):
        far = float(((view - last)[:2].abs() / frame).max())
        if far > (SPACING if index < len(way) - 1 else SPACING / 4):
            found.append(view)
            last = view
    return found[:MOST_PLATES]

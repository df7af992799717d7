"""The probe: a small network that looks at the video latents of a clip and names what is to be seen.

It is the eye of the measuring stick. Each latent is read by a convolutional trunk on a grid of cells (2 x 2 latents),
neighbours in time are mixed at every cell, and what was found is pooled: over the whole frame for the setting, the
light, the weather and the camera, over the place of the subject for its noun, its colour and its action. Where the
subject is comes out as a map for every latent, and as a box for every frame, for which all cells on the map vote.

Shapes: latents (batch, time, rows, columns, channels); a still is a clip of one latent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from torch import Tensor, nn

FRAMES = 8  # of a latent
PATCH = 2  # latents on a side of one cell
SUBJECT_SLOTS = ("noun", "color", "action", "shot_type")  # named from where the subject is, the rest from the frame
TIMED_SLOTS = ("action", "camera")  # cannot be told from a still


@dataclass(frozen=True, slots=True)
class ProbeConfig:
    """`classes` lists the possible words of each slot; the empty word stands for None (natural colours)."""

    classes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    channels: int = 96
    dim: int = 96
    blocks: int = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """What the probe sees in a batch of clips.

    `logits` per slot (batch, classes); `map_logits` (batch, time, rows / 2, columns / 2), how surely the subject covers
    a cell; `boxes` (batch, time, 8, 3), for each frame of a latent its centre x and y in -1..1 from the frame's left
    and upper edge, and its height as a share of the frame's (a clip's first latent shows one frame, eight times alike);
    `features` (batch, 4 * dim), for distances between clips.
    """

    logits: dict[str, Tensor]
    map_logits: Tensor
    boxes: Tensor
    features: Tensor

    @property
    def track(self) -> Tensor:
        """The boxes frame by frame: (batch, 8 * time - 7, 3)."""
        return torch.cat([self.boxes[:, 0].mean(dim=1, keepdim=True), self.boxes[:, 1:].flatten(1, 2)], dim=1)

    @property
    def presence(self) -> Tensor:
        """How surely a subject is seen at each latent: (batch, time) in 0..1."""
        return self.map_logits.flatten(2).amax(-1).sigmoid()


class ProbeBlock(nn.Module):
    """A residual 3x3 convolution in each latent, then a layer over three latents at each cell, at first idle."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.norm = nn.GroupNorm(1, dim)
        self.space = nn.Conv2d(dim, dim, 3, padding=1)
        self.mix = nn.Conv2d(dim, dim, 1)
        self.time = nn.Linear(3 * dim, dim)
        nn.init.zeros_(self.time.weight)
        nn.init.zeros_(self.time.bias)

    def forward(self, x: Tensor, time: int) -> Tensor:
        """x (batch * time, dim, rows, columns)."""
        x = x + self.mix(F.silu(self.space(F.silu(self.norm(x)))))
        if time == 1:
            return x
        clip = x.permute(0, 2, 3, 1).unflatten(0, (-1, time))  # (batch, time, rows, columns, dim)
        moved = self.time(F.silu(_neighbours(clip)))
        out: Tensor = x + moved.flatten(0, 1).permute(0, 3, 1, 2)
        return out


class Pool(nn.Module):
    """What is seen at each latent, (batch, time, width), to one vector for the clip, (batch, 2 * dim)."""

    def __init__(self, width: int, dim: int) -> None:
        super().__init__()
        self.enter = nn.Linear(width, dim)
        self.time = nn.ModuleList([nn.Linear(3 * dim, dim) for _ in range(2)])

    def forward(self, x: Tensor) -> Tensor:
        x = self.enter(x)
        if x.shape[1] > 1:
            for layer in self.time:
                x = x + layer(F.silu(_neighbours(x)))
        x = F.silu(x)
        return torch.cat([x.mean(dim=1), x.amax(dim=1)], dim=-1)


class Probe(nn.Module):
    """See the module's docstring."""

    def __init__(self, config: ProbeConfig) -> None:
        super().__init__()
        self.config = config
        dim = config.dim
        self.enter = nn.Conv2d(config.channels, dim, PATCH, stride=PATCH)
        self.place = nn.Linear(2, dim)
        self.blocks = nn.ModuleList([ProbeBlock(dim) for _ in range(config.blocks)])
        self.where = nn.Linear(dim, 1)
        self.box = nn.Sequential(nn.Linear(dim, dim), nn.SiLU(), nn.Linear(dim, FRAMES * 3))
        self.frame = Pool(2 * dim, dim)
        self.subject = Pool(2 * dim + FRAMES * 3, dim)
        self.heads = nn.ModuleDict({slot: nn.Linear(2 * dim, len(words)) for slot, words in config.classes.items()})

    def forward(self, latents: Tensor) -> Reading:
        batch, time, rows, columns, _ = latents.shape
        rows, columns = rows // PATCH, columns // PATCH
        places = _coordinates(rows, columns).to(self.place.weight)
        x = self.enter(latents.to(self.place.weight.dtype).flatten(0, 1).permute(0, 3, 1, 2))
        x = x + self.place(places).permute(2, 0, 1)
        for block in self.blocks:
            x = block(x, time)
        cells = x.flatten(2).transpose(1, 2).unflatten(0, (batch, time))  # (batch, time, cells, dim)
        map_logits = self.where(cells).squeeze(-1)
        attention = map_logits.softmax(dim=-1)
        subject = (attention[..., None, :] @ cells).squeeze(-2)
        votes = self.box(cells).unflatten(-1, (FRAMES, 3)) + F.pad(places.flatten(0, 1), (0, 1))[:, None]
        boxes = (attention[..., None, :] @ votes.flatten(3)).squeeze(-2).unflatten(-1, (FRAMES, 3))
        mean = cells.mean(dim=2)
        frame = self.frame(torch.cat([mean, cells.amax(dim=2)], dim=-1))
        focus = self.subject(torch.cat([subject, mean, boxes.flatten(2)], dim=-1))
        logits = {slot: head(focus if slot in SUBJECT_SLOTS else frame).float() for slot, head in self.heads.items()}
        features = torch.cat([frame, focus], dim=-1).float()
        return Reading(logits, map_logits.view(batch, time, rows, columns).float(), boxes.float(), features)

    @torch.inference_mode()
    def name(self, latents: Tensor) -> tuple[list[dict[str, str | None]], Reading]:
        """The likeliest word of each slot for each clip, and the whole reading; a still has no timed slots."""
        reading = self(latents)
        named: list[dict[str, str | None]] = [{} for _ in latents]
        for slot, logits in reading.logits.items():
            if slot in TIMED_SLOTS and latents.shape[1] == 1:
                continue
            for words, index in zip(named, logits.argmax(dim=-1).tolist(), strict=True):
                words[slot] = self.config.classes[slot][index] or None
        return named, reading


def _neighbours(x: Tensor) -> Tensor:
    """(batch, time, ..., dim) to (batch, time, ..., 3 * dim): the steps from the latent before and to the next."""
    before = torch.cat([x[:, :1], x[:, :-1]], dim=1)
    after = torch.cat([x[:, 1:], x[:, -1:]], dim=1)
    return torch.cat([x - before, x, after - x], dim=-1)


def _coordinates(rows: int, columns: int) -> Tensor:
    """The centres of the cells, (rows, columns, 2): x and y in -1..1."""
    x, y = ((torch.arange(n) + 0.5) / n * 2 - 1 for n in (columns, rows))
    return torch.stack([x.expand(rows, -1), y[:, None].expand(-1, columns)], dim=-1)

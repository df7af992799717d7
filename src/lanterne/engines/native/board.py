"""What is given of a segment, as latents, each with the noise level it starts at.

All latents of a segment are held, 70 kB each in landscape: 13 MB for a minute. Pictures pass by one at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from lanterne.engines.native.layers import Layer, Reader, SoundLayer
from lanterne.engines.native.model import NativeModel
from lanterne.engines.native.windows import Segment, frames_of
from lanterne.engines.protocol import MediaSource
from lanterne.model.audio import TOKEN
from lanterne.model.conditioning import hint_start
from lanterne.model.latents import FRAMES, SIDE
from lanterne.model.transformer import PATCH

LOOSE = 0.5  # start of a latent of which only some frames are given: one keyframe must not stop its motion
MIXED = 0.85  # start where two clips meet in equal shares

Levels = npt.NDArray[np.float32]


@dataclass
class Board:
    """video (latents, rows, columns, channels) and audio (tokens, channels) with their starts, as `TokenPlan` has them.

    `video_start` (latents, token rows, token columns) and `audio_start` (tokens): 1 free, 0 kept.
    """

    video: Tensor
    audio: Tensor
    video_start: Tensor
    audio_start: Tensor

    @classmethod
    def empty(cls, model: NativeModel, segment: Segment, grid: tuple[int, int]) -> Board:
        """Nothing is given yet."""
        config, (rows, columns) = model.transformer.config, grid
        return cls(
            torch.zeros(segment.latents, rows, columns, config.video_channels),
            torch.zeros(segment.tokens, config.audio_channels),
            torch.ones(segment.latents, rows // PATCH, columns // PATCH),
            torch.ones(segment.tokens),
        )

    @property
    def known(self) -> list[bool]:
        """Of which latents the picture and the sound are kept altogether."""
        seen = (self.video_start == 0).flatten(1).all(dim=1)
        heard = [bool((self.audio_start[list(frames_of(each))] == 0).all()) for each in range(len(self.video))]
        return [bool(one) and other for one, other in zip(seen, heard, strict=True)]

    def show(self, model: NativeModel, layers: Sequence[Layer], segment: Segment, media: MediaSource) -> None:
        """Put the pictures of the layers on it."""
        here = [each for each in layers if each.first < segment.start + segment.made and segment.start < each.last]
        if not here:
            return
        size = (self.video.shape[2] * SIDE, self.video.shape[1] * SIDE)
        pictures = _composed(here, media, segment, size)
        for index in range(segment.latents):
            block = [next(pictures) for _ in frames_of(index)]
            given = [picture for picture, _ in block if picture is not None]
            if given:
                self._show_block(model, index, [picture for picture, _ in block], [level for _, level in block])

    def _show_block(
        self, model: NativeModel, index: int, pictures: Sequence[Levels | None], levels: list[Levels]
    ) -> None:
        present = [place for place, picture in enumerate(pictures) if picture is not None]
        nearest = [min(present, key=lambda each: abs(each - place)) for place in range(len(pictures))]
        frames = np.stack([picture for place in nearest if (picture := pictures[place]) is not None])
        pixels = torch.from_numpy(frames).to(model.device)[None] / 127.5 - 1
        self.video[index] = encode_block(model, pixels, index).cpu()
        start = np.max([levels[place] for place in present], axis=0)
        if len(present) < len(pictures):
            start = np.maximum(start, LOOSE)
        self.video_start[index] = torch.from_numpy(start)

    def sound(self, model: NativeModel, layers: Sequence[SoundLayer], segment: Segment) -> None:
        """Put the sound of the layers on it; a token counts as given where all its samples are, and its neighbours'.

        The spectrum of a sound's first and last token is that of a sound which is cut off there.
        """
        edges: list[tuple[int, int]] = []  # tokens at which a layer begins or ends, and those beside them
        for layer in layers:
            whole = layer.wave.shape[1] // TOKEN
            latents = model.audio.encode(torch.from_numpy(layer.wave.mean(axis=0))[None])[0][:whole]
            first = layer.first - segment.start
            before, after = max(0, -first), max(0, first + whole - segment.tokens)
            if whole - after <= before:
                continue
            place = slice(max(0, first), first + whole - after)
            self.audio[place] = latents[before : whole - after]
            self.audio_start[place] = hint_start(layer.given.strength)
            edges += [(place.start, place.start - 1), (place.stop - 1, place.stop)]
        cut = [at for at, beside in edges if 0 <= beside < segment.frames and self.audio_start[beside] == 1]
        self.audio_start[cut] = 1
        last = segment.frames - 1
        if not segment.ring and self.audio_start[last] == 0:  # what is padded needs no sound of its own
            self.audio[last + 1 :], self.audio_start[last + 1 :] = self.audio[last], 0

    def close_ring(self, model: NativeModel, segment: Segment, beginning: Board) -> None:
        """Put the beginning of the canvas behind its end, as far as it is made: see `Segment.ring`."""
        end = segment.frames
        opening = model.latents.decode(beginning.video[None].to(model.device))[0].clamp(-1, 1)
        for index in range(segment.latents):
            wanted = [frame - end for frame in frames_of(index)]
            given = [each for each in wanted if 0 <= each < segment.ring]
            if given:
                chosen = [min(max(each, 0), len(opening) - 1, segment.ring - 1) for each in wanted]
                self.video[index] = encode_block(model, opening[chosen][None], index).cpu()
                self.video_start[index] = 0 if wanted[0] >= 0 else LOOSE
        heard = min(segment.ring, len(beginning.audio))
        for token in range(end, len(self.audio)):
            self.audio[token] = beginning.audio[min(token - end, heard - 1)]
        self.audio_start[end:] = 0


def encode_block(model: NativeModel, pixels: Tensor, index: int) -> Tensor:
    """Pixels (1, 1 or 8, height, width, 3) in [-1, 1] as the latent (rows, columns, channels) of that index."""
    if index == 0:
        return model.latents.encode_still(pixels[:, :1])[0, 0]
    return model.latents.encode(torch.cat([pixels[:, :1], pixels], dim=1))[0, 1]


def _composed(
    layers: Sequence[Layer], media: MediaSource, segment: Segment, size: tuple[int, int]
) -> Iterator[tuple[Levels | None, Levels]]:
    """Frame by frame the mixed picture (height, width, 3), None where there is none, and the starts of its tokens."""
    readers = [Reader(layer, media, size) for layer in layers]
    width, height = size
    cells = (height // SIDE // PATCH, width // SIDE // PATCH)
    end = segment.start + segment.frames
    nothing = None, np.ones(cells, np.float32)
    for frame in range(segment.start, segment.start + FRAMES * (segment.latents - 1) + 1):
        if frame < end:
            yield _mixed(readers, frame, cells)
        elif segment.ring:
            yield nothing
        elif segment.tail > 1 and frame < end + segment.tail:  # it dissolves: what began before goes on
            yield _mixed([reader for reader in readers if reader.layer.first < end], frame, cells)
        else:  # padding, and the moment of a cut: the last picture stays
            yield _mixed(readers, end - 1, cells)


def _mixed(readers: Sequence[Reader], frame: int, cells: tuple[int, int]) -> tuple[Levels | None, Levels]:
    """One frame of the layers, later ones over earlier ones, and how freely each token may change."""
    here = [(reader, share) for reader in readers if (share := reader.layer.share(frame)) > 0]
    if not here:
        return None, np.ones(cells, np.float32)
    top, share = here[-1]
    if share == 1 and not top.layer.is_mixed and top.layer.given.mask is None:
        return top.read(frame)[0].astype(np.float32), np.full(cells, hint_start(top.layer.given.strength), np.float32)
    total, largest, strength, colour = (np.zeros(1, np.float32) for _ in range(4))
    for reader, share in here:
        pixels, mask = reader.read(frame)
        weight = np.float32(share) * (1 if mask is None else (mask == 0).astype(np.float32)[..., None])
        if not reader.layer.is_mixed:  # it covers what is below
            total, largest, strength, colour = ((1 - weight) * each for each in (total, largest, strength, colour))
        total, largest = total + weight, np.maximum(largest, weight)
        strength = strength + weight * np.float32(hint_start(reader.layer.given.strength))
        colour = colour + weight * pixels.astype(np.float32)
    safe = np.maximum(total, 1e-6)
    pure = largest / safe
    start = np.maximum(1 - (1 - strength / safe) * np.minimum(total, 1), MIXED * 2 * (1 - pure) * (total > 0))
    height, width = here[0][0].read(frame)[0].shape[:2]
    start = np.broadcast_to(np.where(total > 0, start, 1), (height, width, 1))
    tokens = start.reshape(cells[0], height // cells[0], cells[1], width // cells[1]).max(axis=(1, 3))
    return np.asarray(colour / safe, np.float32), np.clip(tokens, 0, 1).astype(np.float32)

"""One canvas being filled: read what is given, make window after window, develop, put back what is kept."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from lanterne.core.canvas import Canvas
from lanterne.core.clip import ClipSink
from lanterne.engines.native.accompany import Accompanied
from lanterne.engines.native.backdrop import Painter
from lanterne.engines.native.board import Board, encode_block
from lanterne.engines.native.company import Company
from lanterne.engines.native.development import Development
from lanterne.engines.native.focus import focuses_of
from lanterne.engines.native.join import Joiner
from lanterne.engines.native.layers import picture_layers, sound_layers
from lanterne.engines.native.looks import plain, styles_of
from lanterne.engines.native.model import SHIFT, NativeModel, Words, texts_of
from lanterne.engines.native.speed import paces_of
from lanterne.engines.native.staging import Staging
from lanterne.engines.native.talk import Talk
from lanterne.engines.native.veiling import spells_of
from lanterne.engines.native.voiced import Voiced
from lanterne.engines.native.windows import (
    OVERLAP,
    WINDOW,
    Segment,
    Window,
    frames_of,
    latent_at,
    latents_of,
    segments,
    windows,
)
from lanterne.engines.protocol import MediaSource, OnProgress, Progress
from lanterne.model.audio import SAMPLE_RATE
from lanterne.model.conditioning import TokenPlan
from lanterne.model.decoder import output_size
from lanterne.model.flow import Latents, begin, schedule
from lanterne.model.latents import FRAMES

GRIDS = {"landscape": (10, 18), "portrait": (18, 10), "square": (14, 14)}  # latents: rows, columns


@dataclass
class Part:
    """A segment with what is given of it, and the windows that make the rest: those that a ring's end waits for first.

    is_done: which latents are made or were given.
    """

    segment: Segment
    board: Board
    staging: Staging
    opening: tuple[Window, ...]
    rest: tuple[Window, ...]
    is_done: list[bool]


class Generation:
    """One canvas being filled."""

    def __init__(
        self,
        model: NativeModel,
        canvas: Canvas,
        sink: ClipSink,
        media: MediaSource,
        seed: int,
        steps: int,
        on_progress: OnProgress | None,
    ) -> None:
        self.model, self.canvas, self.media, self.seed, self.steps = model, plain(canvas), media, seed, steps
        self.styles, self.spells, self.paces = styles_of(canvas), spells_of(canvas), paces_of(canvas)
        self.focuses, self.on_progress = focuses_of(canvas), on_progress
        self.generator = torch.Generator().manual_seed(seed)
        self.grid = next(grid for grid in GRIDS.values() if grid[0] * canvas.size[0] == grid[1] * canvas.size[1])
        self.factor = canvas.size[1] / output_size(*self.grid)[0]  # how much larger the clip is than what is decoded
        self.company = Company(model.casting, model.tokenizer, seed)
        self.pictures = picture_layers(self.canvas, media)
        self.sounds = sound_layers(self.canvas, media, SAMPLE_RATE)
        self.talk = Talk(canvas, self.sounds)
        voiced = Voiced(sink, canvas, self.sounds, self.talk)
        self.joiner = Joiner(canvas, Accompanied(voiced, canvas, self.sounds, seed))
        self.began = time.monotonic()
        self.done = self.total = 0

    @torch.inference_mode()
    def run(self) -> None:
        parts = [self._part(segment) for segment in segments(self.canvas)]
        self.total = sum(self._steps(part) for part in parts)
        beginning = parts[0]
        for part in parts:
            words = [
                self.model.encode([texts_of(card)], self.canvas.negative) for card in part.segment.cards or (None,)
            ]
            development = Development(self, part)
            for window in part.opening:
                self._fill(part, window, words)
                development.advance()
            if part.segment.ring:
                part.board.close_ring(self.model, part.segment, beginning.board)
                part.staging.close_ring(part.segment.frames, beginning.staging)
                for index in range(len(part.is_done)):
                    part.is_done[index] |= frames_of(index)[0] >= part.segment.frames
            for window in part.rest:
                self._fill(part, window, words)
                development.advance()
            development.finish()
        self.joiner.finish()

    def _part(self, segment: Segment) -> Part:
        board, start = Board.empty(self.model, segment, self.grid), segment.start
        board.show(self.model, self.pictures, segment, self.media)
        board.sound(self.model, self.sounds, segment)
        known = board.known
        is_shown = (board.video_start < 1).flatten(1).any(dim=1).tolist()
        colors = torch.Generator().manual_seed(self.seed + start)
        paint = Painter(self.model.hands, self.grid, colors)
        staging = Staging.empty(self.model.hands, self.company, paint, is_shown)
        staging.talking = lambda frames: self.talk.openings(range(start + frames.start, start + frames.stop))
        staging.look(board.video, board.video_start, segment.cards[0].shot if segment.cards else None)
        breaks = [
            latent_at(round(card.at_s * self.canvas.fps) - segment.start)
            for card in segment.cards[1:]
            if card.enters == "continuous"
        ]
        if not segment.ring:
            return Part(segment, board, staging, (), windows(known, breaks), known)
        ahead = 0
        if segment.start == 0:  # a ring of one segment: its end can only meet a beginning that is there
            ahead = 0 if all(known[:OVERLAP]) else max(1, min(WINDOW // 2 + 1, latents_of(segment.frames) // 2))
        closed = [*known]
        for index in range(len(closed)):
            closed[index] = closed[index] or index < ahead or frames_of(index)[0] >= segment.frames
        return Part(segment, board, staging, windows(known[:ahead], breaks), windows(closed, breaks), known)

    def _steps(self, part: Part) -> int:
        """How many denoising steps all windows of a part take together."""
        starts = part.board.video_start.clone(), part.board.audio_start.clone()
        total = 0
        for window in (*part.opening, *part.rest):
            if part.segment.ring and window is (part.rest[0] if part.rest else None):
                behind = [each for each in range(len(starts[0])) if frames_of(each)[0] >= part.segment.frames]
                starts[0][behind], starts[1][part.segment.frames :] = 0, 0
            total += len(begin(schedule(self.steps, SHIFT), _plan(starts, window))) - 1
            _mark_done(starts, window)
        return total

    def _fill(self, part: Part, window: Window, words: list[Words]) -> None:
        """Make the latents of a window, in place."""
        board, device = part.board, self.model.device
        tokens = _tokens(window)
        video = board.video[window.start : window.end].clone().to(device)
        audio = board.audio[tokens].to(device)
        starts = board.video_start, board.audio_start
        if window.start and bool((board.video_start[window.start] < 1).any()):
            # Inside a window the first latent stands for one frame alone: the last of those it stood for before.
            last_frame = self.model.latents.decode_blocks(video[None, :1])[:, -1:]
            video[0] = encode_block(self.model, last_frame, 0)
        place, lasts = self._card(part.segment, window)
        card = part.segment.cards[place] if part.segment.cards else None
        shot, pace = (card.shot, self.paces[card.at_s]) if card else (None, 1.0)
        made = self.model.fill(
            words[place],
            (video[None], audio[None]),
            _plan(starts, window),
            self.steps,
            self.generator,
            self._drawn,
            part.staging.layout(shot, lasts, window, self.generator, pace),
        )
        here = slice(window.first - window.start, window.last - window.start)
        board.video[window.first : window.last] = made[0][0, here].cpu()
        heard = slice(tokens.start, frames_of(window.last - 1).stop)  # kept ones come back as they were
        board.audio[heard] = made[1][0, : heard.stop - heard.start].cpu()
        _mark_done(starts, window)
        part.is_done[window.first : window.last] = [True] * (window.last - window.first)

    def _card(self, segment: Segment, window: Window) -> tuple[int, tuple[int, int]]:
        """The card that is in force when a window begins to make, and the latents, first and end, for which it is."""
        begins = [latent_at(round(card.at_s * self.canvas.fps) - segment.start) for card in segment.cards] or [0]
        begun = [place for place, latent in enumerate(begins) if latent <= window.first] or [0]
        ends = [*begins[1:], segment.latents]
        return begun[-1], (begins[begun[-1]], max(ends[begun[-1]], begins[begun[-1]] + 1))

    def _drawn(self, step: int, clean: Latents) -> None:
        preview = None
        if self.on_progress is not None:
            middle = clean[0][0, clean[0].shape[1] // 2]
            frames = self.model.latents.decode(middle[None, None])
            preview = _pixels(frames[0, 0]).numpy()
        self.done += 1
        self.tell("drawing", preview)

    def tell(self, stage: str, preview: npt.NDArray[np.uint8] | None = None) -> None:
        """Say how far it is."""
        if self.on_progress is None:
            return
        spent = time.monotonic() - self.began
        left = spent / max(1, self.done) * (self.total - self.done)
        self.on_progress(Progress(stage, self.done, self.total, left, preview))


def _tokens(window: Window) -> slice:
    """The audio tokens that a window sees."""
    return slice(FRAMES * window.start, FRAMES * (window.end - 1) + 1)


def _plan(starts: tuple[Tensor, Tensor], window: Window) -> TokenPlan:
    video, audio = starts[0][window.start : window.end], starts[1][_tokens(window)]
    if bool((video == 1).all()) and bool((audio == 1).all()):
        return TokenPlan.free(1)
    return TokenPlan(video[None], audio[None])


def _mark_done(starts: tuple[Tensor, Tensor], window: Window) -> None:
    """What a window has made is kept from now on, but for the token at its very end: there the model has learned how a
    sound is cut off, so the next window makes it again.
    """
    starts[0][window.first : window.last] = 0
    heard = frames_of(window.last - 1).stop
    starts[1][frames_of(window.first).start : heard] = 0
    if window.end == window.last < len(starts[0]):
        starts[1][heard - 1] = 1


def _pixels(frame: Tensor) -> Tensor:
    return ((frame.clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8).cpu()

"""Where a canvas is cut: into segments at cuts and dissolves, and each of them into windows that the model fills.

A segment is one run of 1 + 8k frames, that is, 1 + k latents. A window is at most `WINDOW` latents of it; its first
latent stands for one frame alone, so what a window makes begins with its second, or at the segment's beginning.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from lanterne.core.canvas import Canvas, Card
from lanterne.model.latents import FRAMES

WINDOW = 13  # latents made at once: 97 frames, four seconds
OVERLAP = 4  # latents beside a window's own that it sees and keeps
DISSOLVE_FRAMES = 12
RING_FRAMES = 17  # of the beginning of a loop that its end is made to meet


@dataclass(frozen=True, slots=True)
class Segment:
    """Frames `start` to `start + frames` of the canvas, of which the first `fade` dissolve from the segment before.

    tail: frames made beyond them, for the next segment to dissolve from (one at a cut, for the sound alone). ring:
    frames beyond the end that repeat the canvas's beginning.
    """

    start: int
    frames: int
    cards: tuple[Card, ...]
    fade: int = 0
    tail: int = 0
    ring: int = 0

    @property
    def picture_tail(self) -> int:
        """Frames beyond the end whose pictures are used: those of a dissolve."""
        return self.tail if self.tail > 1 else 0

    @property
    def made(self) -> int:
        """Frames that are made and used."""
        return self.frames + self.tail + self.ring

    @property
    def latents(self) -> int:
        return latents_of(self.made)

    @property
    def tokens(self) -> int:
        """Audio tokens: one for each frame of all latents."""
        return FRAMES * (self.latents - 1) + 1


@dataclass(frozen=True, slots=True)
class Window:
    """Latents `start` to `end` of a segment, of which `first` to `last` are made here; the others are only seen."""

    start: int
    end: int
    first: int
    last: int


def latents_of(frames: int) -> int:
    """How many latents hold so many frames."""
    return -(-(frames - 1) // FRAMES) + 1


def latent_at(frame: int) -> int:
    """The latent whose beginning is nearest to a frame, counting both from the segment's start."""
    return 0 if frame <= 0 else round((frame - 1) / FRAMES) + 1


def frames_of(latent: int) -> range:
    """The frames of a segment that a latent stands for."""
    return range(FRAMES * (latent - 1) + 1, FRAMES * latent + 1) if latent else range(1)


def segments(canvas: Canvas) -> tuple[Segment, ...]:
    """The canvas cut at every card that does not go on from the one before."""
    starts = [0]
    groups: list[list[Card]] = [[]]
    for card in canvas.cards:
        frame = round(card.at_s * canvas.fps)
        if card.enters != "continuous" and groups[-1] and starts[-1] < frame < canvas.frames:
            starts.append(frame)
            groups.append([])
        groups[-1].append(card)
    found: list[Segment] = []
    for place, ((start, end), cards) in enumerate(zip(pairwise([*starts, canvas.frames]), groups, strict=True)):
        following = groups[place + 1][0] if place + 1 < len(groups) else None
        room = canvas.frames - end
        tail = 0 if following is None else min(room, DISSOLVE_FRAMES if following.enters == "dissolve" else 1)
        fade = found[-1].tail if found and cards[0].enters == "dissolve" else 0
        ring = RING_FRAMES if canvas.is_ring and following is None else 0
        found.append(Segment(start, end - start, tuple(cards), min(fade, end - start), tail, ring))
    return tuple(found)


def windows(known: Sequence[bool], breaks: Sequence[int] = ()) -> tuple[Window, ...]:
    """Windows that make every latent that is not known, in the order in which they are to be filled.

    breaks: latents at which a window must begin to make, because the words change there. Time runs forward, except
    before something known that nothing known precedes and that one window cannot reach: then each window is made to
    meet the one after it.
    """
    found: list[Window] = []
    for first, last in _runs(known):
        if first == 0 and last < len(known) and last + min(OVERLAP, len(known) - last) > WINDOW:
            found += _backward(last, len(known))
        else:
            found += _forward(first, last, len(known), [each for each in breaks if first < each < last])
    return tuple(found)


def _runs(known: Sequence[bool]) -> list[tuple[int, int]]:
    """(first, last) of the stretches to be made; shorter known stretches between them are seen in the same window."""
    found: list[tuple[int, int]] = []
    for index in (index for index, is_known in enumerate(known) if not is_known):
        if found and index - found[-1][1] < OVERLAP:
            found[-1] = (found[-1][0], index + 1)
        else:
            found.append((index, index + 1))
    return found


def _forward(first: int, last: int, total: int, breaks: Sequence[int]) -> list[Window]:
    found: list[Window] = []
    position = first
    while position < last:
        start = max(0, position - OVERLAP)
        stop = min([last, *[each for each in breaks if each > position]])  # what this window may make
        made = min(stop, start + WINDOW)
        if made == last and last < total and start + WINDOW - last < min(2, total - last):
            made = max(position + 1, last - OVERLAP)  # leave some to a window that sees what comes after, too
        end = min(total, start + WINDOW, made + OVERLAP) if made == last else made
        found.append(Window(start, end, position, made))
        position = made
    return found


def _backward(last: int, total: int) -> list[Window]:
    found: list[Window] = []
    while last > 0:
        end = min(total, last + OVERLAP)
        start = max(0, end - WINDOW)
        first = start + 1 if start else 0
        found.append(Window(start, end, first, last))
        last = first
    return found

"""The weather that cards ask for: rain, snow and storms fall in front of what the model has made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from lanterne.core.canvas import Canvas
from lanterne.engines.native.windows import Segment
from lanterne.engines.pixels import Frame
from lanterne.worlds.moves import View, at_rest, usual
from lanterne.worlds.veils import FALLING, Veil, veil

Path = Callable[[float], View]  # where the camera is at a time in seconds from a card's beginning


@dataclass(frozen=True, slots=True)
class Spell:
    """From frame `first` of the canvas on it rains, say, before a camera on its path; None: nothing falls."""

    first: int
    weather: str | None
    path: Path


def spells_of(canvas: Canvas) -> tuple[Spell, ...]:
    """The weather of each card, in order of time."""
    starts = [round(card.at_s * canvas.fps) for card in canvas.cards]
    found = []
    for card, (first, end) in zip(canvas.cards, pairwise([*starts, canvas.frames]), strict=True):
        weather = card.shot.weather if card.shot and card.shot.weather in FALLING else None
        camera = card.shot.camera if card.shot else None
        path: Path = at_rest
        if camera is not None and camera != "still":
            path = usual(camera, canvas.size[0] / canvas.size[1], max((end - first) / canvas.fps, 1.0))
        found.append(Spell(first, weather, path))
    return tuple(found)


class Veiling:
    """Takes the frames of a segment and gives them to `emit` in their weather; a dissolve keeps the weather that it
    came from.
    """

    def __init__(
        self, spells: tuple[Spell, ...], segment: Segment, fps: float, seed: int, emit: Callable[[Frame | None], None]
    ) -> None:
        """`fps` frames a second; `seed` says where drops fall."""
        self._spells, self._segment, self._fps, self._seed, self._emit = spells, segment, fps, seed, emit
        self._veils: dict[str, Veil] = {}
        self._at = segment.start

    def push(self, frame: Frame | None) -> None:
        """The next frame, uint8 (height, width, 3); None where nobody needs it."""
        last = min(self._at, self._segment.start + self._segment.frames - 1)
        spell = next((spell for spell in reversed(self._spells) if spell.first <= last), None)
        if frame is not None and spell is not None and spell.weather is not None:
            if spell.weather not in self._veils:
                self._veils[spell.weather] = veil(spell.weather, self._seed, (frame.shape[1], frame.shape[0]))
            view = spell.path((self._at - spell.first) / self._fps)
            frame = self._veils[spell.weather](frame, view, self._at / self._fps)
        self._at += 1
        self._emit(frame)

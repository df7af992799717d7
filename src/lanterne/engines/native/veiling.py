"""The weather that cards ask for: rain, snow and storms fall in front of what the model has made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lanterne.core.canvas import Canvas
from lanterne.engines.native.cardwise import Cardwise
from lanterne.engines.native.windows import Segment
from lanterne.engines.pixels import Frame
from lanterne.worlds.moves import Path, asked
from lanterne.worlds.veils import FALLING, Veil, veil


@dataclass(frozen=True, slots=True)
class Spell:
    """What falls from frame `first` of the canvas on, before a camera on its path, whose times count from there."""

    first: int
    weather: str
    path: Path


def spells_of(canvas: Canvas) -> tuple[tuple[int, Spell | None], ...]:
    """From which frame on, and what falls on each card, in order of time."""
    starts = [round(card.at_s * canvas.fps) for card in canvas.cards]
    found: list[tuple[int, Spell | None]] = []
    for card, (first, end) in zip(canvas.cards, pairwise([*starts, canvas.frames]), strict=True):
        spell = None
        if card.shot is not None and card.shot.weather in FALLING:
            path = asked(card.shot.camera, canvas.size[0] / canvas.size[1], (end - first) / canvas.fps)
            spell = Spell(first, card.shot.weather, path)
        found.append((first, spell))
    return tuple(found)


class Veiling(Cardwise[Spell]):
    """Puts the weather of their card before frames."""

    def __init__(
        self,
        wanted: Sequence[tuple[int, Spell | None]],
        segment: Segment,
        fps: float,
        seed: int,
        emit: Callable[[Frame | None], None],
    ) -> None:
        """`fps` frames a second; `seed` says where drops fall."""
        super().__init__(wanted, segment, emit)
        self._fps, self._seed = fps, seed
        self._veils: dict[str, Veil] = {}

    def _changed(self, frame: Frame, what: Spell, at: int) -> Frame:
        if what.weather not in self._veils:
            self._veils[what.weather] = veil(what.weather, self._seed, (frame.shape[1], frame.shape[0]))
        view = what.path((at - what.first) / self._fps)
        return self._veils[what.weather](frame, view, at / self._fps)

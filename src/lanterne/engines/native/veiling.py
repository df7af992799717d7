"""The weather that cards ask for: rain, snow, storms and fog are in front of what the model has made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lanterne.core.canvas import Canvas
from lanterne.engines.native.cardwise import Cardwise
from lanterne.engines.native.speed import pace_of
from lanterne.engines.native.windows import Segment
from lanterne.engines.pixels import Frame
from lanterne.worlds.moves import Path, asked
from lanterne.worlds.veils import VEILED, Veil, veil


@dataclass(frozen=True, slots=True)
class Spell:
    """What falls from frame `first` of the canvas on, and at which pace, before a camera on its path, whose times count
    from there. `fallen` is for how many frames at the usual pace it seems to have fallen by then.
    """

    first: int
    fallen: float
    pace: float
    weather: str
    path: Path


def spells_of(canvas: Canvas) -> tuple[tuple[int, Spell | None], ...]:
    """From which frame on, and what falls on each card, in order of time."""
    starts = [round(card.at_s * canvas.fps) for card in canvas.cards]
    found: list[tuple[int, Spell | None]] = []
    fallen = float(starts[0]) if starts else 0.0
    for card, (first, end) in zip(canvas.cards, pairwise([*starts, canvas.frames]), strict=True):
        spell, pace = None, pace_of(card.shot)
        if card.shot is not None and card.shot.weather in VEILED:
            path = asked(card.shot.camera, canvas.size[0] / canvas.size[1], pace * (end - first) / canvas.fps)
            spell = Spell(first, fallen, pace, card.shot.weather, path)
        found.append((first, spell))
        fallen += pace * (end - first)
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
        self._veils: dict[tuple[str, float], Veil] = {}

    def _changed(self, frame: Frame, what: Spell, at: int) -> Frame:
        kind = what.weather, what.pace
        if kind not in self._veils:
            self._veils[kind] = veil(what.weather, self._seed, (frame.shape[1], frame.shape[0]), what.pace)
        played = what.pace * (at - what.first)
        return self._veils[kind](frame, what.path(played / self._fps), (what.fallen + played) / self._fps)

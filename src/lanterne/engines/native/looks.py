"""The looks that cards ask for: the model draws plainly, and what it has made is then put into its style."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from lanterne.core.canvas import Canvas, Card
from lanterne.engines.native.cardwise import Cardwise
from lanterne.engines.native.windows import Segment
from lanterne.engines.pixels import Frame
from lanterne.worlds import styles
from lanterne.worlds.vocabulary import MUSIC

# what the model draws and sounds under weathers that it does not know
UNDER = {"storm": "rain", "snow": "clear", "fog": "clear"}
Style = tuple[int, str | None]  # from which frame of the canvas on, and which; None: as it is drawn


def plain(canvas: Canvas) -> Canvas:
    """The canvas as the model has seen such: without styles, speeds, focus and music, and in a weather behind which
    what falls is put on afterwards.
    """
    return replace(canvas, cards=tuple(_plain(card) for card in canvas.cards))


def _plain(card: Card) -> Card:
    shot = card.shot
    if shot is None:
        return card
    weather = UNDER.get(shot.weather or "", shot.weather)
    sounds = tuple(key for key in shot.sounds if key not in MUSIC)
    return replace(card, shot=replace(shot, style=None, speed=None, focus=None, weather=weather, sounds=sounds))


def styles_of(canvas: Canvas) -> tuple[Style, ...]:
    """The style of each card, in order of time."""
    return tuple((round(card.at_s * canvas.fps), card.shot.style if card.shot else None) for card in canvas.cards)


class Dresser(Cardwise[str]):
    """Puts frames into the style of their card."""

    def __init__(
        self, wanted: Sequence[Style], segment: Segment, fps: float, seed: int, emit: Callable[[Frame | None], None]
    ) -> None:
        """`fps` frames a second; `seed` says how the paper is grained and when the film flickers."""
        super().__init__(wanted, segment, emit)
        self._fps, self._seed = fps, seed
        self._looks: dict[str, styles.Look | None] = {}

    def _changed(self, frame: Frame, what: str, at: int) -> Frame:
        if what not in self._looks:
            self._looks[what] = styles.look(what, self._seed, (frame.shape[1], frame.shape[0]))
        look = self._looks[what]
        return look(frame, at / self._fps) if look else frame

"""Weather falls in front of what was made, on the cards that ask for it."""

from __future__ import annotations

import numpy as np
import pytest

from lanterne.core.canvas import Canvas, Card
from lanterne.core.shot import Shot, Subject
from lanterne.engines.native import veiling as veiling_room
from lanterne.engines.native.looks import plain
from lanterne.engines.native.speed import SLOW
from lanterne.engines.native.veiling import Veiling, spells_of
from lanterne.engines.native.windows import Segment
from lanterne.engines.pixels import Frame
from lanterne.worlds.moves import View
from lanterne.worlds.veils import Pixels, Veil

KITE = Shot(subjects=(Subject("kite", "red"),), weather="snow", camera="pan left")
CARDS = (Card("a kite in snow", KITE), Card("a kite", Shot(weather="clear"), at_s=1.0), Card("raw words", at_s=2.0))
CANVAS = Canvas(size=(160, 90), seconds=3.0, cards=CARDS)
GREY = np.full((90, 160, 3), 80, np.uint8)


def veiled(segment: Segment, frames: list[Frame | None]) -> list[Frame | None]:
    found: list[Frame | None] = []
    veiling = Veiling(spells_of(CANVAS), segment, CANVAS.fps, 1, found.append)
    for frame in frames:
        veiling.push(frame)
    return found


def is_snowy(frame: Frame | None) -> bool:
    return frame is not None and not np.array_equal(frame, GREY)


def test_each_card_has_its_own_weather() -> None:
    found = veiled(Segment(0, 72, CARDS), [GREY] * 72)
    assert [is_snowy(frame) for frame in found] == [True] * 24 + [False] * 48


def test_a_dissolve_keeps_its_weather_and_what_nobody_needs_stays_away() -> None:
    found = veiled(Segment(0, 24, CARDS[:1], tail=6), [None] * 12 + [GREY] * 18)
    assert found[:12] == [None] * 12
    assert all(is_snowy(frame) for frame in found[12:])
    assert not is_snowy(veiled(Segment(24, 24, CARDS[1:2]), [GREY])[0])


def test_rain_falls_more_slowly_in_slow_motion_and_goes_on_from_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    times: list[float] = []
    paces: list[float] = []

    def veil(weather: str, seed: int, size: tuple[int, int], pace: float) -> Veil:
        paces.append(pace)

        def put_on(pixels: Pixels, view: View, time_s: float) -> Pixels:
            times.append(time_s)
            return pixels

        return put_on

    monkeypatch.setattr(veiling_room, "veil", veil)
    cards = tuple(
        Card("rain", Shot(weather="rain", speed=speed), at_s=at_s, enters="continuous")
        for speed, at_s in ((None, 0.0), ("slow motion", 1.0), (None, 2.0))
    )
    canvas = Canvas(size=(160, 90), seconds=3.0, cards=cards)
    veiling = Veiling(spells_of(canvas), Segment(0, 72, cards), canvas.fps, 1, lambda frame: None)
    for _ in range(72):
        veiling.push(GREY)
    steps = 24 * np.diff(times)
    assert np.allclose(steps, [1.0] * 24 + [SLOW] * 24 + [1.0] * 23)
    assert times[:24] == [frame / 24 for frame in range(24)]
    assert paces == [1.0, SLOW]


@pytest.mark.parametrize(
    ("asked", "drawn"), [("snow", "clear"), ("fog", "clear"), ("storm", "rain"), ("rain", "rain"), ("clear", "clear")]
)
def test_the_model_is_asked_for_a_weather_that_it_knows(asked: str, drawn: str) -> None:
    (card,) = plain(Canvas(cards=(Card("a kite", Shot(weather=asked)),))).cards
    assert card.shot is not None
    assert card.shot.weather == drawn

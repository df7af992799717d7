"""A style is put on the frames of the cards that ask for it, after they were made."""

from __future__ import annotations

import numpy as np

from lanterne.core.canvas import Canvas, Card
from lanterne.core.shot import Shot, Subject
from lanterne.engines.native.looks import Dresser, plain, styles_of
from lanterne.engines.native.windows import Segment
from lanterne.engines.pixels import Frame

KITE = Shot(subjects=(Subject("kite", "red"),), style="black and white")
CARDS = (Card("a kite", KITE), Card("a kite in colours", Shot(), at_s=1.0))
CANVAS = Canvas(size=(160, 90), seconds=2.0, cards=CARDS)
RED = np.full((90, 160, 3), (200, 40, 40), np.uint8)


def dressed(segment: Segment, frames: list[Frame | None]) -> list[Frame | None]:
    found: list[Frame | None] = []
    dresser = Dresser(styles_of(CANVAS), segment, CANVAS.fps, 1, found.append)
    for frame in frames:
        dresser.push(frame)
    return found


def test_each_card_has_its_own_style() -> None:
    found = dressed(Segment(0, 48, CANVAS.cards), [RED] * 48)
    is_grey = [frame is not None and np.ptp(frame, axis=2).max() == 0 for frame in found]
    assert is_grey == [True] * 24 + [False] * 24
    assert found[24] is RED


def test_a_dissolve_keeps_the_style_that_it_came_from_and_what_nobody_needs_stays_away() -> None:
    found = dressed(Segment(0, 24, CANVAS.cards[:1], tail=6), [None] * 12 + [RED] * 18)
    assert found[:12] == [None] * 12
    assert all(frame is not None and np.ptp(frame, axis=2).max() == 0 for frame in found[12:])
    assert dressed(Segment(24, 24, CANVAS.cards[1:]), [RED])[0] is RED


def test_the_model_is_asked_for_the_same_without_a_style() -> None:
    asked = plain(CANVAS).cards
    assert [card.shot.style if card.shot else "?" for card in asked] == [None, None]
    assert asked[0].caption == "red kite"
    assert plain(Canvas(cards=(Card("raw words"),))).cards[0].shot is None

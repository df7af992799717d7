"""Who is seen is sharp, and the ground at their feet; what is far is not, and nobody's light runs into it."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from lanterne.core.canvas import Canvas, Card
from lanterne.core.shot import Shot, Subject
from lanterne.engines.native.focus import Focus, defocused, focuses_of
from lanterne.engines.native.looks import plain
from lanterne.engines.native.windows import segments
from lanterne.engines.pixels import Frame

SHALLOW = Shot(subjects=(Subject("dog"),), focus="shallow focus")


def stripes() -> Frame:
    """A frame (240, 432, 3) of black and white columns, four pixels each."""
    row = np.where(np.arange(432) // 4 % 2, 230, 20).astype(np.uint8)
    return np.ascontiguousarray(np.broadcast_to(row[None, :, None], (240, 432, 3)))


def somebody() -> Tensor:
    """Somebody who stands in the middle of a native frame."""
    alpha = torch.zeros(160, 288)
    alpha[50:125, 110:180] = 1
    return alpha


def contrast(frame: Frame, rows: slice, columns: slice) -> float:
    return float(np.std(frame[rows, columns].astype(float)))


def test_who_is_seen_stays_and_what_is_far_does_not() -> None:
    frame = stripes()
    found = defocused(frame, somebody(), 0.78)
    inside = slice(90, 170), slice(180, 250)
    assert np.abs(found[inside].astype(int) - frame[inside]).max() <= 2
    assert contrast(found, slice(0, 100), slice(0, 120)) < 0.3 * contrast(frame, slice(0, 100), slice(0, 120))


def test_the_ground_at_the_feet_is_sharp_and_what_is_before_it_less_so() -> None:
    found = defocused(stripes(), somebody(), 0.78)
    feet, before = (contrast(found, rows, slice(0, 120)) for rows in (slice(185, 190), slice(232, 240)))
    assert feet > 0.8 * contrast(stripes(), slice(185, 190), slice(0, 120))
    assert before < 0.7 * feet


def test_the_light_of_who_is_seen_does_not_run_into_what_is_around() -> None:
    frame = np.full((240, 432, 3), 30, np.uint8)
    frame[72:190, 162:273] = 250  # a little less than what is known of them
    found = defocused(frame, somebody(), 0.78)
    assert found[:60].max() <= 32
    assert found[:, :150].max() <= 32


def test_lamps_become_discs_as_bright_as_they_were_or_less() -> None:
    frame = np.full((240, 432, 3), 10, np.uint8)
    frame[40:44, 60:64] = 255
    found = defocused(frame, somebody(), 0.78)
    lit = found[..., 0] > 60
    assert 60 < int(lit.sum()) < 600
    assert found.max() <= 255
    assert abs(float(np.argwhere(lit)[:, 1].mean()) - 61.5) < 2


def test_each_card_has_its_own_and_frames_without_anybody_stay_sharp() -> None:
    cards = (Card("a", SHALLOW), Card("b", Shot(), at_s=1.0), Card("c", SHALLOW, at_s=2.0))
    canvas = Canvas(size=(432, 240), seconds=3.0, cards=cards)
    made: list[Frame | None] = []
    frame, known = stripes(), (somebody(), 0.78)
    for segment in segments(canvas):
        focus = Focus(focuses_of(canvas), segment, lambda at: known if at % 2 else None, made.append)
        for _ in range(segment.frames):
            focus.push(frame)
    is_changed = [found is not None and not np.array_equal(found, frame) for found in made]
    assert is_changed == [card != 1 and index % 2 == 1 for card in range(3) for index in range(24)]


def test_what_nobody_needs_is_passed_on() -> None:
    canvas = Canvas(size=(432, 240), seconds=1.0, cards=(Card("a", SHALLOW),))
    made: list[Frame | None] = []
    Focus(focuses_of(canvas), segments(canvas)[0], lambda at: (somebody(), 0.78), made.append).push(None)
    assert made == [None]


@pytest.mark.parametrize("size", [(240, 432), (480, 864), (864, 480), (40, 72)])
def test_it_does_the_same_at_every_size(size: tuple[int, int]) -> None:
    frame = np.random.default_rng(1).integers(0, 255, (*size, 3), dtype=np.uint8)
    alpha = torch.zeros(160, 288) if size[0] < size[1] else torch.zeros(288, 160)
    assert defocused(frame, alpha, 0.7).shape == (*size, 3)


def test_the_model_is_not_asked_for_it() -> None:
    canvas = plain(Canvas(cards=(Card("a", SHALLOW),)))
    assert canvas.cards[0].shot is not None
    assert canvas.cards[0].shot.focus is None

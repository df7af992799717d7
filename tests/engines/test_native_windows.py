"""Where a canvas is cut into windows: everything is made once, and each window sees what it must meet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lanterne.core.canvas import Canvas
from lanterne.engines.native.windows import OVERLAP, WINDOW, Window, latents_of, segments, windows


@given(st.lists(st.booleans(), min_size=1, max_size=70), st.lists(st.integers(1, 60), max_size=3))
def test_everything_unknown_is_made_once_and_no_window_is_too_long(known: list[bool], breaks: list[int]) -> None:
    made: list[int] = []
    for window in windows(known, breaks):
        assert 0 <= window.start <= window.first < window.last <= window.end <= len(known)
        assert window.end - window.start <= WINDOW
        assert window.first > window.start or window.start == 0
        made += range(window.first, window.last)
    assert len(made) == len(set(made))
    assert {index for index, is_known in enumerate(known) if not is_known} <= set(made)


@given(st.integers(1, 200))
def test_windows_forward_see_what_was_made(count: int) -> None:
    made = 0
    for window in windows([False] * count):
        assert window.first == made
        assert window.first - window.start == min(OVERLAP, made)
        made = window.last
    assert made == count


def test_a_gap_is_filled_in_sight_of_both_its_ends() -> None:
    known = [True] * 10 + [False] * 12 + [True] * 10
    found = windows(known)
    assert found[0].start == 6
    assert found[-1].last == 22
    assert found[-1].end >= 24


def test_a_long_beginning_is_made_backward_from_what_it_leads_to() -> None:
    found = windows([False] * 24 + [True] * 8)
    assert found[0].last == 24
    assert found[0].end == 28
    assert [window.last for window in found[1:]] == [window.first for window in found[:-1]]
    assert found[-1] == Window(0, found[-1].end, 0, found[-1].last)
    assert all(window.end - window.last == OVERLAP for window in found)


def test_words_change_where_a_window_begins_to_make() -> None:
    assert 6 in {window.first for window in windows([False] * 13, [6])}


@pytest.mark.parametrize(("enters", "count"), [("cut", 2), ("dissolve", 2), ("continuous", 1)])
def test_cuts_and_dissolves_part_a_canvas(enters: str, count: int) -> None:
    canvas = Canvas(seconds=4).shot("one").shot("two", at=2, enters=enters)  # type: ignore[arg-type]
    found = segments(canvas)
    assert len(found) == count
    assert sum(each.frames for each in found) == canvas.frames
    assert (found[-1].fade > 0) is (enters == "dissolve")
    assert found[0].latents == latents_of(found[0].made)

"""A request outside an engine's capabilities is refused with a sentence that says what to change."""

import pytest

from lanterne.core.canvas import Canvas, Preparation
from lanterne.core.capabilities import Capabilities, name_size, parse_size
from lanterne.core.errors import InvalidInput, UnsupportedByModel

TINY = Capabilities(
    engine="tiny",
    sizes=((864, 480), (480, 864)),
    min_seconds=1,
    max_seconds=5,
    preparations=frozenset({Preparation.WORDS, Preparation.KEEP}),
    sample_rate=24_000,
    channels=1,
)


def test_a_canvas_within_them_passes():
    canvas = Canvas(seconds=5).shot("a kite").keep("a" * 64)
    TINY.check(canvas)
    assert TINY.allows(canvas)
    assert TINY.has_sound


@pytest.mark.parametrize(
    ("canvas", "says"),
    [
        (Canvas(size=(1280, 720)), ["1280x720", "864x480", "480x864"]),
        (Canvas(seconds=6), ["6 seconds", "1 to 5"]),
        (Canvas(seconds=0.5), ["0.5 seconds", "1 to 5"]),
        (Canvas(fps=30), ["30 frames", "24"]),
        (Canvas().ring(), ["loops"]),
        (Canvas().shot("a kite").shot("a dog", at=2), ["several shots"]),
    ],
)
def test_what_is_outside_is_refused_and_named(canvas, says):
    assert not TINY.allows(canvas)
    with pytest.raises(UnsupportedByModel) as refusal:
        TINY.check(canvas)
    assert all(word in str(refusal.value) for word in ["tiny", *says])


def test_one_frame_is_a_still_only_for_engines_that_make_stills():
    still = Canvas(seconds=1 / 24)
    assert not TINY.allows(still)
    assert Capabilities("stills", ((864, 480),), 5, 1, stills=True).allows(still)


@pytest.mark.parametrize("text", ["864x480", " 864 x 480 ", "864X480", "864×480"])
def test_sizes_are_read_as_people_write_them(text):
    assert parse_size(text) == (864, 480)
    assert name_size((864, 480)) == "864x480"


@pytest.mark.parametrize("text", ["", "864", "big", "864x", "x480", "-864x480", "864x480x3", "9" * 5000 + "x2"])
def test_what_is_no_size_is_refused(text):
    with pytest.raises(InvalidInput):
        parse_size(text)

"""What people do with clips, as canvases: what stands where, and what is refused before anything is queued."""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lanterne.core.canvas import Canvas, Card, Preparation
from lanterne.core.canvas_json import from_json, to_json
from lanterne.core.clip import ClipInfo
from lanterne.core.errors import InvalidInput
from lanterne.direction.operations.animate import Keyframe, animate, fit_of, parse_keyframes
from lanterne.direction.operations.blend import blend, parse_curve
from lanterne.direction.operations.edit import box_mask, edit, parse_box
from lanterne.direction.operations.extend import connect, extend_backward, extend_forward
from lanterne.direction.operations.loop import endless, loop, parse_join
from lanterne.direction.operations.recut import Part, parse_parts, recut
from lanterne.direction.operations.remix import STRENGTHS, remix, sound_of, strength_of
from lanterne.direction.operations.soundtrack import add_picture, add_sound
from lanterne.direction.operations.source import Source
from lanterne.direction.operations.storyboard import StoryCard, storyboard
from lanterne.direction.operations.storyboard_file import read_board
from lanterne.direction.operations.variations import variations

BLANK = Canvas((864, 480), 4.0, seed=7)
CARD = Card("a kite at night")


def source(letter: str, seconds: float = 4.0, size: tuple[int, int] = (864, 480), rate: int = 24_000) -> Source:
    return Source(
        letter * 64, ClipInfo(size, 24.0 if seconds else 0.0, seconds, rate, 1 if rate else 0), f"{letter}.mp4"
    )


CLIP, OTHER, SILENT = source("a"), source("b"), source("c", rate=0)
PHOTO, TALL = source("d", 0.0, rate=0), source("f", 0.0, (480, 864), 0)
SOUND = Source("e" * 64, ClipInfo((0, 0), 0.0, 5.0, 24_000, 1), "waves.wav")


def test_a_canvas_of_every_operation_survives_json() -> None:
    made = (
        animate([Keyframe(PHOTO)], CARD, BLANK, "fit"),
        remix(CLIP, CARD, BLANK, "subtle"),
        edit(CLIP, CARD, BLANK, PHOTO, 1.0, 2.0),
        extend_forward(CLIP, CARD, BLANK, 4),
        blend(CLIP, OTHER, CARD, BLANK),
        loop(CLIP, CARD, BLANK),
        storyboard([StoryCard(0, CARD), StoryCard(2, None, PHOTO, "dissolve")], BLANK),
        recut([Part(CLIP), Part(seconds=1, card=CARD), Part(OTHER)], BLANK),
        add_sound(SILENT, CARD, BLANK),
        add_picture(SOUND, CARD, BLANK),
    )
    for canvas in made:
        assert from_json(to_json(canvas)) == canvas
        assert canvas.seed == 7
    assert len(set(made)) == len(made)


def test_photos_stand_at_their_times_and_the_last_moment_is_inside() -> None:
    canvas = animate([Keyframe(PHOTO), Keyframe(PHOTO, 4.0)], CARD, BLANK)
    assert [given.at_s for given in canvas.given] == [0, pytest.approx(95 / 24)]
    assert canvas.cards == (CARD,)


def test_a_remix_is_a_hint_of_the_clip_at_its_own_length() -> None:
    canvas = remix(source("a", 6.01), CARD, BLANK, 0.5)
    (given,) = canvas.given
    assert (given.strength, given.tracks, canvas.seconds) == (0.5, "picture", 6.0)
    assert remix(CLIP, CARD, BLANK, "mild", "follow").given[0].tracks == "both"
    kept = remix(CLIP, CARD, BLANK, "mild", "keep").given[1]
    assert (kept.tracks, kept.strength) == ("sound", 0)
    assert sorted(STRENGTHS.values()) == [STRENGTHS[name] for name in ("subtle", "mild", "strong")]


def test_an_edit_frees_what_the_mask_shows_for_its_time_alone() -> None:
    canvas = edit(CLIP, CARD, BLANK, PHOTO, 1.0, 2.5)
    pictures = [given for given in canvas.given if given.tracks == "picture"]
    assert [(given.at_s, given.from_s, given.mask) for given in pictures] == [
        (0, 0, None), (1.0, 1.0, PHOTO.digest), (2.5, 2.5, None)
    ]  # fmt: skip
    assert {given.strength for given in canvas.given} == {0}
    assert canvas.given[-1].tracks == "sound"
    whole = edit(SILENT, CARD, BLANK, PHOTO)
    assert [given.mask for given in whole.given] == [PHOTO.digest]
    assert edit(SILENT, CARD, BLANK, PHOTO, strength=0.5).given[0].strength == 0.5


def test_a_box_is_white_on_black() -> None:
    mask = np.asarray(Image.open(io.BytesIO(box_mask((0.25, 0.5, 0.5, 0.25), (96, 64)))).convert("L"))
    assert mask.shape == (64, 96)
    assert mask[32:48, 24:72].min() == 255
    assert int((mask > 0).sum()) == 16 * 48


def test_extensions_keep_the_clip_whole() -> None:
    after, before = extend_forward(CLIP, CARD, BLANK, 3), extend_backward(CLIP, CARD, BLANK, 3)
    assert (after.seconds, after.given[0].at_s) == (7, 0)
    assert (before.seconds, before.given[0].at_s) == (7, 3)
    between = connect(CLIP, OTHER, CARD, BLANK, 2)
    assert between.seconds == 10
    assert [given.at_s for given in between.given] == [0, 6]
    extended_again = extend_forward(source("a", 100), CARD, BLANK, 20)
    assert extended_again.seconds == 120


def test_named_curves_and_points() -> None:
    transition = blend(CLIP, OTHER, CARD, BLANK, "transition", 1.0)
    assert transition.seconds == 7
    assert [given.influence for given in transition.given[:2]] == [((3, 1), (4, 0)), ((3, 0), (4, 1))]
    assert [(given.at_s, given.tracks) for given in transition.given[2:]] == [(0, "sound"), (4, "sound")]
    mix, sample = (blend(CLIP, OTHER, CARD, BLANK, curve) for curve in ("mix", "sample"))
    assert mix.seconds == sample.seconds == 4
    assert {share for _, share in mix.given[1].influence} == {0.5}
    assert [share for _, share in sample.given[1].influence] == [0, 0.6, 0]
    own = blend(CLIP, OTHER, CARD, BLANK, parse_curve("0:0 2:0.5 4:1"))
    assert own.given[1].influence == ((0, 0), (2, 0.5), (4, 1))
    assert own.given[0].influence == ((0, 1), (2, 0.5), (4, 0))


def test_loops_are_rings() -> None:
    canvas = loop(CLIP, CARD, BLANK, parse_join("normal"))
    assert canvas.is_ring
    assert canvas.seconds == 8
    assert endless(CARD, BLANK).preparations == {Preparation.WORDS, Preparation.RING}
    assert parse_join("2.5") == 2.5


def test_cards_hold_from_their_time_on() -> None:
    other = Card("a dog")
    canvas = storyboard(
        [StoryCard(0, CARD), StoryCard(1, None, PHOTO), StoryCard(2, other, CLIP, "dissolve"), StoryCard(3, CARD)],
        BLANK,
    )
    assert [(card.words, card.at_s, card.enters) for card in canvas.cards] == [
        (CARD.words, 0, "cut"), (CARD.words, 1, "cut"), ("a dog", 2, "dissolve"), (CARD.words, 3, "cut")
    ]  # fmt: skip
    assert [(given.at_s, given.for_s) for given in canvas.given] == [(1, None), (2, 1)]


def test_an_edit_list_is_exact_to_the_frame_and_its_gaps_are_made() -> None:
    files = {"a.mp4": CLIP, "b.mp4": OTHER}
    parts = parse_parts(["a.mp4@0-2.5", "gap:1", "b.mp4@1-", "a.mp4"], lambda path: files[path.name], CARD)
    canvas = recut(parts, BLANK)
    assert canvas.frames == 60 + 24 + 72 + 96
    assert [(round(given.at_s * 24), given.from_s) for given in canvas.given] == [(0, 0), (84, 1), (156, 0)]
    (card,) = canvas.cards
    assert (card.at_s, card.enters) == (2.5, "continuous")


def test_one_track_is_kept_for_a_soundtrack_and_for_a_picture() -> None:
    assert [given.tracks for given in add_sound(SILENT, CARD, BLANK).given] == ["picture"]
    picture = add_picture(SOUND, CARD, BLANK)
    assert (picture.given[0].tracks, picture.seconds) == ("sound", 5)


def test_variations_take_seeds_in_a_row() -> None:
    assert [canvas.seed for canvas in variations(BLANK, 11, 3)] == [11, 12, 13]


def recut_of(*parts: str) -> Canvas:
    return recut(parse_parts(parts, lambda path: CLIP, CARD), BLANK)


def frames_given(canvas: Canvas) -> list[range]:
    """Which frames each medium whose picture is kept stands on, as the engine counts them."""
    found = []
    for given in canvas.given:
        if given.tracks != "sound" and given.strength == 0:
            first = round(given.at_s * canvas.fps)
            last = canvas.frames if given.for_s is None else first + round(given.for_s * canvas.fps)
            found.append(range(first, last))
    return found


@pytest.mark.parametrize(("begin", "end"), [(0.52, 1.48), (0.98, 2.02), (1.0208333, 3.99), (0.01, 0.05)])
def test_times_between_frames_leave_no_frame_out(begin: float, end: float) -> None:
    """What is rounded apart would leave a frame that is made, and cannot come back bit for bit."""
    assert sorted(frame for part in frames_given(edit(CLIP, CARD, BLANK, PHOTO, begin, end)) for frame in part) == [
        *range(96)
    ]


def test_clips_on_cards_and_in_extensions_begin_and_end_on_frames() -> None:
    board = storyboard([StoryCard(0, CARD, CLIP), StoryCard(0.52, CARD, CLIP), StoryCard(1.48, CARD, CLIP)], BLANK)
    assert frames_given(board) == [range(12), range(12, 36), range(36, 96)]
    for added_s in (1.0208333, 24.5 / 24, 0.98):
        before = extend_backward(CLIP, CARD, BLANK, added_s)
        assert frames_given(before)[0].stop == before.frames


def test_a_card_plays_its_clip_from_a_moment_on() -> None:
    (given,) = storyboard([StoryCard(1, CARD, CLIP, from_s=2.51)], BLANK).given
    assert (given.at_s, given.from_s, given.for_s) == (1, 2.5, 1.5)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        pytest.param(lambda: remix(SOUND, CARD, BLANK), "no picture", id="no video track"),
        pytest.param(lambda: remix(PHOTO, CARD, BLANK), "does not move", id="a picture for a clip"),
        pytest.param(lambda: animate([Keyframe(PHOTO, -1)], CARD, BLANK), "-1 seconds", id="a negative time"),
        pytest.param(lambda: animate([Keyframe(PHOTO, 9)], CARD, BLANK), "9 seconds", id="a time outside"),
        pytest.param(lambda: animate([], CARD, BLANK), "no picture", id="no keyframe"),
        pytest.param(
            lambda: animate([Keyframe(PHOTO, 2), Keyframe(PHOTO, 1)], CARD, BLANK), "out of order", id="keyframes"
        ),
        pytest.param(lambda: animate([Keyframe(CLIP)], CARD, BLANK), "is a clip", id="a clip for a picture"),
        pytest.param(lambda: animate([Keyframe(TALL)], CARD, BLANK, "refuse"), "another shape", id="another shape"),
        pytest.param(lambda: fit_of("stretch"), "no way to fit", id="fit"),
        pytest.param(
            lambda: edit(CLIP, CARD, BLANK, source("d", 0, (100, 100))), "100x100", id="a mask of another size"
        ),
        pytest.param(lambda: edit(CLIP, CARD, BLANK, PHOTO, -1), "-1 seconds", id="an edit before the clip"),
        pytest.param(lambda: edit(CLIP, CARD, BLANK, PHOTO, 3, 2), "comes after", id="an edit backwards"),
        pytest.param(lambda: edit(CLIP, CARD, BLANK, PHOTO, 0, 9), "outside", id="an edit after the clip"),
        pytest.param(lambda: edit(CLIP, CARD, BLANK, PHOTO, 3.99), "shorter than a frame", id="an edit of no frame"),
        pytest.param(lambda: edit(CLIP, CARD, BLANK, PHOTO, 0, math.nan), "nan seconds", id="an edit until nan"),
        pytest.param(lambda: edit(CLIP, CARD, BLANK, PHOTO, strength=2), "out of range", id="an edit too strong"),
        pytest.param(lambda: edit(CLIP, CARD, BLANK, PHOTO, strength=math.nan), "out of range", id="as strong as nan"),
        pytest.param(lambda: box_mask((0.5, 0.5, 0.9, 0.1), (96, 64)), "not inside", id="a box outside"),
        pytest.param(lambda: parse_box("left"), "no box", id="no box"),
        pytest.param(lambda: strength_of(1.5), "no strength", id="a strength above 1"),
        pytest.param(lambda: strength_of("-0.1"), "no strength", id="a strength below 0"),
        pytest.param(lambda: strength_of("huge"), "no strength", id="no strength"),
        pytest.param(lambda: strength_of(math.nan), "no strength", id="a strength of nan"),
        pytest.param(lambda: sound_of("loud"), "no way to treat", id="remix sound"),
        pytest.param(lambda: remix(SILENT, CARD, BLANK, "mild", "keep"), "silent", id="sound that is not there"),
        pytest.param(lambda: extend_forward(CLIP, CARD, BLANK, 0), "0 seconds", id="nothing added"),
        pytest.param(lambda: extend_forward(CLIP, CARD, BLANK, 0.01), "than a frame", id="less than a frame added"),
        pytest.param(lambda: extend_forward(source("a", 110), CARD, BLANK, 20), "130 seconds in all", id="over 120 s"),
        pytest.param(lambda: blend(CLIP, OTHER, CARD, BLANK, "wobble"), "no curve", id="no curve"),
        pytest.param(lambda: parse_curve("1,2"), "no curve", id="no points"),
        pytest.param(lambda: blend(CLIP, OTHER, CARD, BLANK, []), "no points", id="a curve without points"),
        pytest.param(lambda: blend(CLIP, OTHER, CARD, BLANK, [(0, 1, 2)]), "no curve", id="three numbers"),  # type: ignore[list-item]
        pytest.param(lambda: blend(CLIP, PHOTO, CARD, BLANK), "does not move", id="a blend of one clip"),
        pytest.param(lambda: blend(CLIP, OTHER, CARD, BLANK, [(1, 0), (0, 1)]), "out of order", id="points back"),
        pytest.param(lambda: blend(CLIP, OTHER, CARD, BLANK, [(0, 2)]), "out of range", id="a share of 2"),
        pytest.param(lambda: blend(CLIP, OTHER, CARD, BLANK, [(9, 0)]), "9 seconds", id="a point outside"),
        pytest.param(lambda: blend(CLIP, OTHER, CARD, BLANK, "transition", 5), "cannot overlap", id="overlap"),
        pytest.param(lambda: loop(source("a", 1 / 24), CARD, BLANK), "one frame", id="a loop of one frame"),
        pytest.param(lambda: loop(CLIP, CARD, BLANK, 0.01), "than a frame", id="a join of no frame"),
        pytest.param(lambda: Canvas(seconds=1 / 24).ring(), "one frame", id="a ring of one frame"),
        pytest.param(lambda: parse_join("forever"), "no length", id="no join"),
        pytest.param(lambda: storyboard([], BLANK), "no cards", id="no cards"),
        pytest.param(lambda: storyboard([StoryCard(0, None, PHOTO)], BLANK), "no words", id="no words"),
        pytest.param(lambda: storyboard([StoryCard(0, CARD), StoryCard(1)], BLANK), "empty", id="an empty card"),
        pytest.param(lambda: storyboard([StoryCard(-1, CARD)], BLANK), "-1 seconds", id="a card before"),
        pytest.param(
            lambda: storyboard([StoryCard(2, CARD), StoryCard(1, CARD)], BLANK), "out of order", id="cards out of order"
        ),
        pytest.param(
            lambda: storyboard([StoryCard(0, CARD), StoryCard(0.1, CARD)], BLANK), "too close", id="cards too close"
        ),
        pytest.param(lambda: storyboard([StoryCard(0, CARD, SOUND)], BLANK), "no picture", id="a sound on a card"),
        pytest.param(
            lambda: storyboard([StoryCard(0, CARD, TALL)], BLANK, "refuse"), "another shape", id="a card's shape"
        ),
        pytest.param(
            lambda: storyboard([StoryCard(0, CARD, CLIP, from_s=3.99)], BLANK),
            "than a frame",
            id="a card after its clip",
        ),
        pytest.param(
            lambda: storyboard([StoryCard(0, CARD, PHOTO, from_s=1)], BLANK),
            "has no clip",
            id="a later part of a picture",
        ),
        pytest.param(lambda: recut([], BLANK), "empty", id="an empty edit list"),
        pytest.param(lambda: recut([Part(CLIP, 3.99)], BLANK), "than a frame", id="a part of no frame"),
        pytest.param(lambda: recut([Part(CLIP), Part(seconds=math.nan)], BLANK), "nan seconds", id="a gap of nan"),
        pytest.param(lambda: recut_of("a.mp4@-1-2"), "'-1-2' is no part", id="a negative part"),
        pytest.param(lambda: recut_of("a.mp4@2"), "'2' is no part", id="half a part"),
        pytest.param(lambda: recut_of("gap:-1", "a.mp4"), "-1 seconds", id="a negative gap"),
        pytest.param(lambda: recut_of("gap:soon", "a.mp4"), "no gap", id="a gap in words"),
        pytest.param(lambda: recut([Part(seconds=2)], BLANK), "no clip", id="gaps alone"),
        pytest.param(lambda: recut([Part(CLIP, 5)], BLANK), "from 5 to 4", id="a part outside"),
        pytest.param(lambda: recut([Part(CLIP, 1, 0.5)], BLANK), "comes after", id="a part backwards"),
        pytest.param(lambda: add_sound(SOUND, CARD, BLANK), "no picture", id="sound for a sound"),
        pytest.param(lambda: add_picture(SILENT, CARD, BLANK), "silent", id="a picture for silence"),
        pytest.param(lambda: variations(BLANK, 1, 9), "9 variations", id="too many variations"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(asked: Callable[[], Canvas], says: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        asked()
    assert says in str(caught.value)
    assert caught.value.hint


def test_keyframes_are_written_with_their_times() -> None:
    written = ["dawn.png", "a@b.png@2.5", "photo@2x.png", "noon.png@.5", "early.png@-1"]
    frames = parse_keyframes(written, lambda path: Source("f" * 64, PHOTO.info, str(path)))
    assert [(frame.picture.name, frame.at_s) for frame in frames] == [
        ("dawn.png", 0), ("a@b.png", 2.5), ("photo@2x.png", 0), ("noon.png", 0.5), ("early.png", -1)
    ]  # fmt: skip


BOARD = """
seconds = 8
seed = 3
fit = "fit"
[[card]]
words = "a red kite"
[[card]]
at = 4
enters = "dissolve"
picture = "beach.png"
"""


def test_a_storyboard_is_read_from_toml_and_from_json(tmp_path: Path) -> None:
    (tmp_path / "story.toml").write_text(BOARD)
    (tmp_path / "story.json").write_text(
        '{"seconds": 8, "seed": 3, "fit": "fit", "card": [{"words": "a red kite"}, '
        '{"at": 4, "enters": "dissolve", "picture": "beach.png"}]}'
    )
    board = read_board(tmp_path / "story.toml")
    assert board == read_board(tmp_path / "story.json")
    assert (board.seconds, board.seed, board.fit) == (8, 3, "fit")
    assert board.cards[1].media == tmp_path / "beach.png"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("seconds = ", "no storyboard"),
        ("seconds = 8", "no cards"),
        ("length = 8", "'length'"),
        ('fit = "stretch"\n[[card]]\nwords = "a"', "no way to fit"),
        (f"[[card]]\nat = 1{'0' * 400}", "'at'"),
        ("[[card]]\nwords = 3", "'words'"),
        ('[[card]]\nwords = "a"\nenters = "wipe"', "no transition"),
        ('[[card]]\npicture = "a.png"\nclip = "b.mp4"', "cards of their own"),
        ('card = ["a"]', "no table"),
    ],
)
def test_a_storyboard_that_cannot_be_read_says_why(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "story.toml").write_text(text)
    with pytest.raises(InvalidInput) as caught:
        read_board(tmp_path / "story.toml")
    assert says in str(caught.value)

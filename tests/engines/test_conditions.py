"""What stands on a canvas, given to the pipelines that can take it, and put back as it was; the rest is refused."""

import numpy as np
import pytest
from given import flat, noise
from sinks import blank, generate
from tiny import open_tiny

from lanterne.core.capabilities_json import from_plain, to_plain
from lanterne.core.errors import InvalidInput, UnsupportedByModel
from lanterne.engines.diffusers.engine import DiffusersEngine
from lanterne.engines.diffusers.family import Feature

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def engines(snapshot):
    """Engines by their names, each loaded once."""
    opened = {}

    def engine(name):
        if name not in opened:
            opened[name] = open_tiny(name, snapshot(name))
        return opened[name]

    yield engine
    for each in opened.values():
        each.unload()


def last(canvas):
    return (canvas.frames - 1) / canvas.fps


@pytest.fixture
def raw(monkeypatch):
    """What the pipelines made, before it becomes pixels and kept frames are put back: floats, in order of time."""
    kept, make = [], DiffusersEngine._make

    def spy(self, *said):
        made = make(self, *said)
        kept.append(made.frames)
        return made

    monkeypatch.setattr(DiffusersEngine, "_make", spy)
    return kept


def differ(raw, at):
    """Whether the last two clips differ at a frame: nothing but what was given to the pipeline was another."""
    return np.abs(raw[-2][at] - raw[-1][at]).max() > 0


def near(frames, given):
    """Clips are given as files, which lose a little."""
    return np.abs(frames.astype(int) - given).mean() < 12


@pytest.mark.parametrize("name", ["wan-i2v-experts", "wan-flf2v", "wan-vace", "ltx", "ltx2"])
def test_first_and_last_frame(engines, media, raw, name):
    engine = engines(name)
    canvas = blank(engine, 16)
    size = canvas.size
    start, ends = noise(1, size), [noise(2, size), noise(3, size)]
    canvas = canvas.keep(media.add(start))
    made = [generate(engine, canvas.keep(media.add(end), at=last(canvas)), media).frames for end in ends]
    for frames, end in zip(made, ends, strict=True):
        assert len(frames) == 16
        assert np.array_equal(frames[0], start[0])
        assert np.array_equal(frames[-1], end[0])
    assert differ(raw, at=8)


@pytest.mark.parametrize("name", ["wan-vace", "ltx", "ltx2"])
def test_a_picture_at_any_time(engines, media, raw, name):
    engine = engines(name)
    canvas = blank(engine, 24)
    pictures = [noise(seed, canvas.size) for seed in (1, 2)]
    made = [generate(engine, canvas.keep(media.add(each), at=12 / canvas.fps), media).frames for each in pictures]
    for frames, picture in zip(made, pictures, strict=True):
        assert np.array_equal(frames[12], picture[0])
    assert differ(raw, at=2)


@pytest.mark.parametrize("name", ["wan-i2v-experts", "wan-ti2v", "wan-vace", "ltx", "ltx2", "sana"])
def test_a_clip_goes_on(engines, media, raw, name):
    """Kept at the beginning, whole; what follows depends on how it ends."""
    engine = engines(name)
    canvas = blank(engine, 24)
    clips = [noise(seed, canvas.size, 9) for seed in (1, 2)]
    made = [generate(engine, canvas.keep(media.add(clip, canvas.fps)), media).frames for clip in clips]
    for frames, clip in zip(made, clips, strict=True):
        assert len(frames) == 24
        assert near(frames[:9], clip)
    assert differ(raw, at=-2)


def test_a_clip_comes_before_and_behind(engines, media):
    engine = engines("wan-i2v-experts")
    canvas = blank(engine, 24)
    before, behind = noise(1, canvas.size, 5), noise(2, canvas.size, 5)
    canvas = canvas.keep(media.add(before, 16.0)).keep(media.add(behind, 16.0), at=19 / 16)
    frames = generate(engine, canvas, media).frames
    assert len(frames) == 24
    assert near(frames[:5], before)
    assert near(frames[19:], behind)


@pytest.mark.parametrize("name", ["wan-t2v", "cogvideox", "ltx", "ltx2"])
def test_a_remix_begins_with_its_clip(engines, media, raw, name):
    engine = engines(name)
    canvas = blank(engine, 8)
    clips = [noise(seed, canvas.size, 8) for seed in (1, 2)]
    for clip in clips:
        generate(engine, canvas.hint(media.add(clip, canvas.fps), 0.5), media)
    assert differ(raw, at=4)
    said = []
    generate(engine, canvas.hint(media.add(clips[0], canvas.fps), 0.5), media, steps=4, on_progress=said.append)
    if name in ("wan-t2v", "cogvideox"):  # they begin half-way
        assert [each.steps for each in said if each.stage == "drawing"][-1] == 2


@pytest.mark.parametrize("name", ["wan-i2v-experts", "wan-vace", "ltx"])
def test_a_loop_comes_back_to_its_picture(engines, media, raw, name):
    engine = engines(name)
    canvas = blank(engine, 16)
    picture = noise(1, canvas.size)
    digest = media.add(picture)
    loop = generate(engine, canvas.keep(digest).ring(), media).frames
    generate(engine, canvas.keep(digest), media)
    assert len(loop) == 16
    assert np.array_equal(loop[0], picture[0])
    assert differ(raw, at=12)
    with pytest.raises(UnsupportedByModel, match=r"loop|without given pictures"):
        generate(engine, canvas.ring(), media)


def test_a_mask_keeps_what_is_outside(engines, media):
    engine = engines("wan-vace")
    canvas = blank(engine, 16)
    clip = flat(40, canvas.size, 16)
    clip[:, :, 16:] = 200
    white = flat(0, canvas.size)
    white[:, 16:] = 255  # the lower half may be painted
    canvas = canvas.keep(media.add(clip, canvas.fps), mask=media.add(white))
    frames = generate(engine, canvas, media).frames
    assert np.abs(frames[:, :16].astype(int) - clip[:, :16]).mean() < 4
    assert np.abs(frames[:, 16:].astype(int) - clip[:, 16:]).mean() > 8


def test_a_mask_that_moves_runs_along_with_its_clip(engines, media):
    engine = engines("wan-vace")
    canvas = blank(engine, 16)
    clip = flat(40, canvas.size, 32)
    moving = flat(255, canvas.size, 32)
    moving[16:] = 10  # in the part that is used nothing may be painted
    canvas = canvas.keep(media.add(clip, canvas.fps), from_s=16 / canvas.fps, mask=media.add(moving, canvas.fps))
    assert np.abs(generate(engine, canvas, media).frames.astype(int) - 40).mean() < 4


def test_a_character_reaches_the_pipeline(engines, media, raw):
    engine = engines("wan-vace")
    canvas = blank(engine, 16)
    for seed in (1, 2):
        generate(engine, canvas.reference("Ada", media.add(noise(seed, (48, 32)))), media)
    assert differ(raw, at=8)


def test_a_given_medium_of_another_shape_is_fitted_as_asked(engines, media):
    engine = engines("ltx")
    wide = flat(250, (96, 48))
    wide[:, :, :24] = 10
    digest = media.add(wide)
    filled, whole = (
        generate(engine, blank(engine, 8).keep(digest, fit=fit), media).frames[0].astype(int) for fit in ("fill", "fit")
    )
    assert filled.shape == (32, 32, 3)
    assert filled[16, 0].mean() > 200  # the dark edge is cut away
    assert whole[16, 0].mean() < 60
    assert whole[1, 16].mean() < 140 < 200 < whole[16, 16].mean()  # dim above it
    with pytest.raises(InvalidInput, match=r"96x48.*32x32"):
        generate(engine, blank(engine, 8).keep(digest, fit="refuse"), media)


@pytest.mark.parametrize(
    ("name", "dress", "said"),
    [
        ("wan-i2v", lambda canvas, picture: canvas, "without"),
        ("wan-flf2v", lambda canvas, picture: canvas.keep(picture), "end without"),
        ("wan-i2v", lambda canvas, picture: canvas.keep(picture, at=0.2), "middle"),
        ("wan-i2v", lambda canvas, picture: canvas.keep(picture).keep(picture, at=last(canvas)), "end with"),
        ("wan-i2v-experts", lambda canvas, picture: canvas.keep(picture, at=last(canvas)), "begin with none"),
        ("wan-t2v", lambda canvas, picture: canvas.keep(picture), "given pictures"),
        ("ltx2", lambda canvas, picture: canvas.keep(picture, tracks="sound"), "sound"),
        ("ltx", lambda canvas, picture: canvas.keep(picture).hint(picture, 0.5), "remix"),
        ("mochi", lambda canvas, picture: canvas.hint(picture, 0.5), "remixing"),
        ("mochi", lambda canvas, picture: canvas.ring(), "loops"),
        ("ltx", lambda canvas, picture: canvas.keep(picture, influence=((0, 1), (0.2, 0))), "along a curve"),
    ],
)
def test_what_it_cannot_be_given_is_refused_before_any_work(engines, media, name, dress, said):
    engine = engines(name)
    heard = []
    with pytest.raises(UnsupportedByModel, match=said):
        generate(engine, dress(blank(engine, 16), media.add(noise(1))), media, on_progress=heard.append)
    assert not heard


def test_capabilities_say_what_an_engine_needs_and_survive_json(engines):
    able = engines("wan-i2v").capabilities()
    assert not able.allows(blank(engines("wan-i2v")))
    assert from_plain(to_plain(able)) == able
    assert Feature.FIRST in engines("wan-i2v").ability.needs

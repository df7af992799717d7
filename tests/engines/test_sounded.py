"""A silent engine gets its sound from a second one: a tiny Wan in front, a tiny native model behind it."""

import numpy as np
import pytest
import tiny_native
from sinks import blank, generate
from tiny import TINY, open_tiny

from lanterne.cli.main import run
from lanterne.core.canvas import Canvas
from lanterne.core.errors import Cancelled, InvalidInput, UnsupportedByModel
from lanterne.engines.catalogue import open_engine
from lanterne.engines.native import NativeEngine
from lanterne.engines.native import engine as native_module
from lanterne.engines.sounded import WithSound
from lanterne.media.reader import FileClip

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def native(tmp_path_factory):
    folder = tmp_path_factory.mktemp("native")
    tiny_native.write_weights(folder)
    patch = pytest.MonkeyPatch()
    patch.setattr(native_module, "STEPS", 2)
    yield NativeEngine.open(folder)
    patch.undo()


@pytest.fixture(scope="module")
def silent(snapshot):
    return open_tiny("wan-t2v", snapshot("wan-t2v"))


@pytest.fixture(scope="module")
def engine(silent, native):
    made = WithSound(silent, native)
    yield made
    made.unload()


def test_its_pictures_are_the_first_ones_and_its_sound_lasts_as_long(engine, silent, native):
    able = engine.capabilities()
    assert (able.engine, able.has_sound, able.max_seconds) == ("wan-t2v", True, 3.0)
    canvas, said = blank(engine, 9), []  # 9 frames at 16 a second are no whole number of frames at 24
    made = generate(engine, canvas, on_progress=said.append)
    assert np.array_equal(made.frames, generate(silent, canvas).frames)
    assert made.sound.shape == (2, canvas.samples(24_000)) == (2, 13_500)
    assert made.sound.std() > 0
    stages = [each.stage for each in said]
    assert stages.index("sound: drawing") > stages.index("drawing")
    assert engine.report()["steps"] == 2
    assert engine.report()["sound"] == "lanterne-mini"
    assert engine.weights_name() == f"{silent.weights_name()}+{native.weights_name()}"


def test_the_sound_follows_the_pictures_and_the_seed_repeats_it(engine):
    canvas = blank(engine, 8)
    one, again = generate(engine, canvas), generate(engine, canvas)
    assert np.array_equal(one.sound, again.sound)
    other = WithSound(Painted(255), engine.sound), WithSound(Painted(0), engine.sound)
    heard = [generate(each, blank(each, 8)).sound for each in other]  # words and seed are the same
    assert not np.array_equal(*heard)


class Painted:
    """Tall frames of one grey, at a rate of its own."""

    name = "painted"

    def __init__(self, level, has_sound=False):
        self.level, self.has_sound = level, has_sound

    def capabilities(self):
        from lanterne.core.capabilities import Capabilities

        heard = {"sample_rate": 8000, "channels": 1} if self.has_sound else {}
        return Capabilities("painted", ((48, 80),), 5.0, fps=(25.0,), **heard)

    def generate(self, canvas, sink, *, seed, media=None, steps=None, on_progress=None):
        sink.video(np.full((canvas.frames, 80, 48, 3), self.level, np.uint8))


class Listening:
    """Makes a hum that is too short, and keeps what it was asked for."""

    name = "listening"

    def __init__(self, native):
        self.capabilities = native.capabilities
        self.asked = []

    def generate(self, canvas, sink, *, seed, media=None, steps=None, on_progress=None):
        clip = media.open(canvas.given[0].medium, fps=canvas.fps)
        self.asked.append((canvas, clip.info.size, sum(len(chunk) for chunk in clip.frames())))
        sink.video(np.zeros((canvas.frames, canvas.size[1], canvas.size[0], 3), np.uint8))
        sink.audio(np.full((2, canvas.samples(24_000) - 2000), 0.5, np.float32))


def test_the_second_engine_gets_the_pictures_in_their_shape_and_time(native):
    listening = Listening(native)
    engine = WithSound(Painted(90), listening)
    canvas = blank(engine, 26)
    made = generate(engine, canvas)
    ((asked, size, frames),) = listening.asked
    assert size == (48, 80)
    assert asked.size[0] < asked.size[1]  # a portrait is shown as a portrait
    assert asked.cards == canvas.cards
    assert abs(frames - asked.frames) <= 1
    assert made.frames.shape == (26, 80, 48, 3)  # and the second one's own pictures are not let through
    assert made.sound.shape == (2, canvas.samples(24_000))
    assert made.sound[0, -1] == 0  # silence to the end
    assert made.sound[0, 0] == 0.5


@pytest.mark.parametrize("stage", ["drawing", "sound: drawing"])
def test_cancelling_ends_it_in_either_pass(engine, stage):
    def on_progress(progress):
        if progress.stage == stage and progress.step == 1:
            raise Cancelled

    with pytest.raises(Cancelled):
        generate(engine, blank(engine), on_progress=on_progress)
    assert generate(engine, blank(engine)).sound.shape[1] == 12_000


def test_what_cannot_be_joined_is_refused_when_it_is_opened(engine, silent, native, snapshot):
    with pytest.raises(UnsupportedByModel, match="cannot make sound for given pictures"):
        WithSound(silent, Painted(0, has_sound=True))
    with pytest.raises(UnsupportedByModel, match="sound of its own"):
        WithSound(Painted(0, has_sound=True), native)
    with pytest.raises(UnsupportedByModel, match="wan-t2v cannot make"):
        generate(engine, Canvas((64, 64), 0.5, 16.0).shot("a kite"))


def test_by_engines_toml_and_the_command_line(snapshot, native, tmp_path, monkeypatch, capsys):
    (tmp_path / "engines.toml").write_text(
        f'[kite]\nfolder = "{snapshot("wan-t2v")}"\nsizes = ["32x32"]\nsteps = 2\nsound = "lanterne-mini"\n'
        f"arguments = {{ max_sequence_length = {TINY['wan-t2v'].arguments['max_sequence_length']} }}\n"
        '[itself]\nfolder = "x"\nsound = "itself"\n[round]\nfolder = "x"\nsound = "kite"\n'
    )
    monkeypatch.setenv("LANTERNE_ENGINE_HOME", str(tmp_path))
    monkeypatch.setattr(NativeEngine, "open", lambda: native)
    out = tmp_path / "out.mp4"
    assert run(["generate", "a kite", "--engine", "kite", "--seconds", "1", "-o", str(out)]) == 0, capsys.readouterr()
    info = FileClip(out).info
    assert (info.size, info.has_sound) == ((32, 32), True)
    for name in ("itself", "round"):
        with pytest.raises(InvalidInput, match="second engine itself"):
            open_engine(name)

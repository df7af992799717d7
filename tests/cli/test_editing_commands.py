"""The editing commands: what stands on the canvas that the engine gets, and what is refused in one sentence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from fake import FakeEngine

from lanterne.cli.main import run
from lanterne.core.canvas import Canvas, Preparation
from lanterne.core.capabilities import Capabilities
from lanterne.core.errors import MediaError
from lanterne.direction import desk
from lanterne.direction.operations.extend import extend_forward
from lanterne.media.png import encode_png
from lanterne.media.reader import probe
from lanterne.media.source import digest_of
from lanterne.media.writer import ClipWriter


class Editor(FakeEngine):
    """Does all of it, and reads each medium as an engine would."""

    def capabilities(self) -> Capabilities:
        return Capabilities(
            "fake", ((96, 64), (64, 96)), 120.0, preparations=frozenset(Preparation), sample_rate=24_000, channels=1
        )

    def generate(self, canvas, sink, *, seed, media=None, steps=None, on_progress=None) -> None:
        self.sizes = [media.open(digest).info.size for digest in sorted(canvas.media)]
        super().generate(canvas, sink, seed=seed, steps=steps, on_progress=on_progress)


@pytest.fixture
def editor(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Editor:
    fake = Editor()
    monkeypatch.setattr(desk, "open_engine", lambda name: fake)
    monkeypatch.chdir(tmp_path)
    write("kite.mp4")
    write("dog.mp4", level=90)
    write("silent.mp4", level=40, rate=0)
    Path("photo.png").write_bytes(encode_png(np.full((64, 96, 3), 120, np.uint8)))
    return fake


def write(name: str, level: int = 200, rate: int = 24_000) -> None:
    with ClipWriter(name, (96, 64), 24, rate) as sink:
        sink.video(np.full((48, 64, 96, 3), level, np.uint8))
        if rate:
            sink.audio(np.zeros((1, 48_000), np.float32))


COMMANDS = {
    "remix": (["remix", "kite.mp4", "-w", "a kite at night", "--strength", "strong", "--sound", "keep"], 2),
    "extend": (["extend", "kite.mp4", "-w", "a kite", "--seconds", "1"], 3),
    "backward": (["extend", "kite.mp4", "--backward", "--seconds", "1"], 3),
    "connect": (["extend", "kite.mp4", "--to", "dog.mp4", "--seconds", "1"], 5),
    "blend": (["blend", "kite.mp4", "dog.mp4", "--overlap", "1"], 3),
    "curve": (["blend", "kite.mp4", "dog.mp4", "--curve", "0:0 2:1"], 2),
    "loop": (["loop", "kite.mp4", "--join", "1"], 3),
    "endless": (["loop", "-w", "a ball bouncing on the beach", "--seconds", "2"], 2),
    "recut": (["recut", "kite.mp4@0-1", "gap:0.5", "dog.mp4", "-w", "a dog"], 3.5),
    "animate": (["animate", "photo.png", "photo.png@1.5", "-w", "a boat", "--seconds", "2"], 2),
    "edit": (["edit", "kite.mp4", "--box", "0.2,0.2,0.5,0.5", "-w", "a blue kite", "--from", "0.5", "--until", "1"], 2),
    "sound": (["sound", "silent.mp4", "-w", "a car, engine"], 2),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_makes_its_clip(editor: Editor, capsys: pytest.CaptureFixture[str], name: str) -> None:
    arguments, seconds = COMMANDS[name]
    assert run([*arguments, "-o", "out.mp4", "--seed", "5"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "out.mp4"
    assert lines[0].split() == ["seed", "5"]
    assert probe("out.mp4").seconds == pytest.approx(seconds, abs=0.06)
    canvas = editor.canvases[0]
    assert canvas.size == (96, 64)
    assert canvas.seed == 5
    assert len(editor.sizes) == len(canvas.media)  # every medium was at hand


def laid(editor: Editor, *arguments: str) -> Canvas:
    assert run([*arguments, "-o", "out.mp4"]) == 0
    found: Canvas = editor.canvases[-1]
    return found


def test_a_storyboard_file_becomes_one_clip(editor: Editor) -> None:
    Path("story.toml").write_text(
        'seconds = 4\nseed = 9\nnegative = "rain"\n[[card]]\nwords = "a red kite over a park"\n'
        '[[card]]\nat = 2\nenters = "dissolve"\npicture = "photo.png"\n'
    )
    canvas = laid(editor, "storyboard", "story.toml")
    assert [(card.at_s, card.enters) for card in canvas.cards] == [(0, "cut"), (2, "dissolve")]
    assert (canvas.seed, canvas.negative, canvas.seconds) == (9, "rain", 4)
    assert canvas.given[0].medium == digest_of("photo.png")
    assert laid(editor, "storyboard", "story.toml", "--seed", "1").seed == 1  # what is said on the spot wins


def test_a_box_becomes_a_mask_of_the_clips_size(editor: Editor) -> None:
    canvas = laid(editor, "edit", "kite.mp4", "--box", "0,0,0.5,1")
    assert [given.mask is not None for given in canvas.given if given.tracks == "picture"] == [True]
    assert set(editor.sizes) == {(96, 64)}


def test_a_painted_mask_is_decided_and_must_show_something(editor: Editor, capsys: pytest.CaptureFixture[str]) -> None:
    grey = np.full((64, 96, 3), 20, np.uint8)
    Path("black.png").write_bytes(encode_png(grey))
    assert run(["edit", "kite.mp4", "--mask", "black.png"]) == 2
    assert "black everywhere" in capsys.readouterr().err
    grey[:, :48] = 200
    Path("mask.png").write_bytes(encode_png(grey))
    canvas = laid(editor, "edit", "kite.mp4", "--mask", "mask.png")
    (kept,) = (given for given in canvas.given if given.tracks == "picture")
    Path("decided.png").write_bytes(encode_png(np.where(grey > 100, 255, 0).astype(np.uint8)))
    assert kept.mask == digest_of("decided.png")


def test_variations_have_seeds_and_names_of_their_own(editor: Editor, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["remix", "kite.mp4", "-w", "a dog", "-n", "3", "--seed", "4", "-o", "out.mp4"]) == 0
    assert capsys.readouterr().out.splitlines()[-3:] == ["out-4.mp4", "out-5.mp4", "out-6.mp4"]
    assert [canvas.seed for canvas in editor.canvases] == [4, 5, 6]


def test_a_portrait_is_animated_as_a_portrait(editor: Editor) -> None:
    Path("tall.png").write_bytes(encode_png(np.zeros((96, 64, 3), np.uint8)))
    assert laid(editor, "animate", "tall.png").size == (64, 96)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["remix", "nothing.mp4"], "nothing.mp4"),
        (["remix", "photo.png"], "does not move"),
        (["remix", "kite.mp4", "--strength", "1.5"], "no strength"),
        (["extend", "kite.mp4", "--seconds", "119"], "121 seconds in all"),
        (["extend", "kite.mp4", "--backward", "--to", "dog.mp4"], "two things"),
        (["edit", "kite.mp4"], "which part"),
        (["loop"], "nothing to make a loop of"),
        (["sound", "photo.png"], "does not move"),
        (["storyboard", "story.toml"], "cannot be read"),
        (["recut", "gap:1"], "no clip"),
        (["recut", "kite.mp4@-1-2"], "no part of kite.mp4"),
        (["recut", "kite.mp4@1.99-"], "shorter than a frame"),
        (["animate", "kite.mp4"], "is a clip"),
        (["animate", "photo.png", "--size", "64x96", "--fit", "refuse"], "another shape"),
        (["animate", "photo.png", "photo.png"], "too close"),
        (["loop", "kite.mp4", "--join", "nan"], "nan seconds"),
        (["animate", "photo.png@-1"], "-1 seconds"),
        (["remix", "kite.mp4", "-n", "9"], "9 variations"),
    ],
)
def test_what_cannot_be_made_is_refused_in_one_sentence(
    editor: Editor, capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    assert run([*arguments, "-o", "out.mp4"]) in (1, 2)
    said = capsys.readouterr().err
    assert says in said
    assert said.count("\n") == 1
    assert not editor.canvases
    assert not Path("out.mp4").exists()


def test_a_file_that_is_refused_leaves_the_desk_as_it_was(editor: Editor) -> None:
    Path("junk.mp4").write_text("junk")
    with desk.Desk(editor, seed=1) as table:
        clip = table.open("kite.mp4")
        with pytest.raises(MediaError):
            table.open("junk.mp4")
        (made,) = table.make(extend_forward(clip, table.read("a kite"), table.blank(like=clip), 1), "out.mp4")
    assert probe(made.path).seconds == pytest.approx(3, abs=0.06)


def test_every_command_shows_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("remix", "extend", "blend", "loop", "storyboard", "recut", "animate", "edit", "sound"):
        run([name, "--help"])
        assert f"lanterne {name} " in capsys.readouterr().out.split("Options")[0].replace("Usage: ", "", 1)[30:]

"""The gallery: its commands are ones that the command line understands, its strips show what was made."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[1] / "cli"))

from fake import FakeEngine

from lanterne.cli.main import run
from lanterne.core.canvas import Preparation
from lanterne.core.capabilities import Capabilities
from lanterne.core.errors import InvalidInput
from lanterne.direction import desk, make
from lanterne.evals import gallery
from lanterne.media.reader import FileClip
from lanterne.media.writer import ClipWriter

SIZE = (96, 64)


class Editor(FakeEngine):
    """Can be asked for everything."""

    def capabilities(self) -> Capabilities:
        return Capabilities("fake", (SIZE,), 120.0, preparations=frozenset(Preparation), sample_rate=24_000, channels=1)


def write(path: Path, loud: float = 0.5) -> None:
    """Three seconds that grow brighter, and a tone in their second half."""
    with ClipWriter(path, SIZE, 24, 24_000) as sink:
        sink.video(np.repeat(np.linspace(0, 240, 72).astype(np.uint8), 64 * 96 * 3).reshape(72, 64, 96, 3))
        tone = np.where(np.arange(72_000) > 36_000, loud * np.sin(np.arange(72_000) / 5), 0)
        sink.audio(tone.astype(np.float32)[None])


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> list[str]:
    """Run in this process, by a fake engine; the theatre's scene is a clip in grey."""
    said: list[str] = []
    for module in (desk, make):
        monkeypatch.setattr(module, "open_engine", lambda name: Editor())

    def here(command: str, folder: Path) -> str:
        said.append(command)
        if command.startswith("worlds render"):
            write(folder / "scene.mp4")
            return "a dog, hopping\nscene.mp4\n"
        with pytest.MonkeyPatch.context() as inside:
            inside.chdir(folder)
            assert run(shlex.split(command)) == 0, capfd.readouterr().err
        return ""

    monkeypatch.setattr(gallery, "_run", here)
    return said


def told(*_: Any) -> None:
    """Nobody listens."""


def test_every_operation_has_its_clip_its_strip_and_its_command(commands: list[str], tmp_path: Path) -> None:
    docs, clips = tmp_path / "docs", tmp_path / "clips"
    docs.mkdir()
    clips.mkdir()
    page = gallery.write_gallery(docs, clips, steps=4, on_piece=told).read_text()
    for piece in gallery.PIECES:
        assert f"![{piece.title}](gallery/{piece.name}.jpg)" in page
        with Image.open(docs / "gallery" / f"{piece.name}.jpg") as picture:
            assert picture.width > 4 * SIZE[0]
    assert [path.name for path in sorted(clips.glob("variations*"))] == ["variations-7.mp4", "variations-8.mp4"]
    for command in commands:
        assert f"    lanterne {command}\n" in page  # what is shown is what was run
    count = len(commands)
    gallery.write_gallery(docs, clips, only=["loop"], steps=4, on_piece=told)
    assert [command.split()[0] for command in commands[count:]] == ["loop"]  # what was given is there already
    with pytest.raises(InvalidInput, match="no tango"):
        gallery.write_gallery(docs, clips, only=["tango"], on_piece=told)


def test_a_strip_shows_moments_in_order_over_the_sound(tmp_path: Path) -> None:
    write(tmp_path / "clip.mp4", loud=0.1)
    strip = gallery.strip(FileClip(tmp_path / "clip.mp4"))
    width = SIZE[0] + gallery.GAP_PX
    assert strip.shape == (SIZE[1] + gallery.WAVE_PX, gallery.MOMENTS * width - gallery.GAP_PX, 3)
    shades = [int(strip[32, index * width + 48, 0]) for index in range(gallery.MOMENTS)]
    assert shades == sorted(shades)
    assert shades[-1] - shades[0] > 150
    dark = (strip[SIZE[1] :, :, 0] < 255).sum(axis=0)
    assert dark[: len(dark) // 3].max() <= 4 < 20 < np.median(dark[-len(dark) // 3 :])
    silent = gallery.stacked([strip[:, :200], strip])
    assert silent.shape[0] == 2 * strip.shape[0] + gallery.GAP_PX

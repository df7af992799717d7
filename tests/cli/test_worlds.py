"""`lanterne worlds render`: a scene of the theatre as a clip, marked as a simulation."""

import os
from pathlib import Path

import numpy as np
import pytest

from lanterne.cli.main import run
from lanterne.media.reader import FileClip, probe
from lanterne.media.xmp import SourceType, read_source
from lanterne.worlds.grammar import sample_scene


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)


def test_it_draws_sounds_and_captions_the_scene(capsys):
    assert run(["worlds", "render", "12", "-o", "s.mp4", "--seconds", "1", "--size", "288x160"]) == 0
    assert capsys.readouterr().out.splitlines() == [sample_scene(12, seconds=1).shot.caption(), "s.mp4"]
    info = probe("s.mp4")
    assert (info.size, info.fps, info.channels) == ((288, 160), 24, 2)
    assert read_source(Path("s.mp4")) == SourceType.SIMULATION
    clip = FileClip("s.mp4")
    assert np.concatenate(list(clip.frames())).std() > 10
    assert np.abs(np.concatenate(list(clip.sound()), axis=1)).max() > 0.001


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["twelve"], 2),
        (["12", "--size", "big"], 2),
        (["12", "--seconds", "0"], 2),
        (["12", "--world", "huge"], 2),
        (["12", "-o", "no/s.mp4"], 1),
    ],
)
def test_bad_input_ends_in_one_sentence_and_no_file(capsys, arguments, status):
    assert run(["worlds", "render", *arguments]) == status
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
    assert os.listdir() == []


def test_missing_drawings_are_said_with_what_to_do(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr("lanterne.worlds.art._ROOTS", (lambda: tmp_path,))
    monkeypatch.delenv("LANTERNE_ART", raising=False)
    assert run(["worlds", "render", "12"]) == 1
    assert "make art" in capsys.readouterr().err
    assert os.listdir() == []

"""`lanterne train ...`: the trainers' own options, one sentence when something is wrong, and a documented page."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from lanterne.cli.main import run
from lanterne.cli.stop import Stop
from lanterne.cli.train import TRAINERS

PAGE = (Path(__file__).parents[2] / "docs" / "cli.md").read_text()


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", TRAINERS)
def test_help_is_the_trainers_own(name, capsys):
    with pytest.raises(SystemExit) as ended:
        run(["train", name, "--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert said.startswith(f"usage: lanterne train {name} ")
    assert "--weights" in said


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (["diffusion", "--mix", "stils=1"], 2, "'stils=1' is not name=share"),
        (["diffusion", "--wings", "2"], 2, "Unrecognized arguments: --wings 2."),
        (["render", "--kind", "films"], 2, "invalid choice: 'films'"),
        (["video-decoder", "train", "--crops", "none"], 2, "There are no crops in none."),
        (["diffusion", "--cache", "none"], 2, "There are no landscape stills in none."),
        (["diffusion", "--weights", "none"], 1, "tokenizer.json is missing"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(capsys, arguments, status, sentence):
    assert run(["train", *arguments]) == status
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 1
    assert sentence in lines[0]


def test_it_renders_and_says_how_far_it_is(capsys, monkeypatch):
    monkeypatch.setitem(import_module("lanterne.training.render").SHARD, "stills", 2)
    assert run(["train", "render", "cache", "--count", "2"]) == 0
    assert "of 2 stills" in capsys.readouterr().err
    assert len(list(Path("cache").glob("train-stills-*.safetensors"))) == 1


def test_ctrl_c_stops_it_and_says_that_it_goes_on_later(capsys):
    stop = Stop()
    stop.number = 2
    assert run(["train", "render", "cache", "--count", "2"], stop) == 130
    assert "goes on" in capsys.readouterr().err
    assert not list(Path("cache").glob("*"))


@pytest.mark.parametrize("name", TRAINERS)
def test_every_option_is_documented(name):
    (section,) = (part for part in PAGE.split("\n## ")[1:] if part.startswith(f"`lanterne train {name}"))
    for action in import_module(TRAINERS[name][0]).parser()._actions:
        for option in action.option_strings:
            if option.startswith("--") and option not in ("--help", "--no-compile", "--no-held-out"):
                assert f"`{option}`" in section, option

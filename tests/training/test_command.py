"""The trainers on a bare machine: a line a minute, one sentence when something is wrong, and no rich or typer."""

from __future__ import annotations

import io
import math
from pathlib import Path

import pytest
from toys import start

from lanterne.training import audio, decoder, diffusion, foundations, probe, render
from lanterne.training.command import Lines


def test_a_line_is_written_at_once_and_then_once_a_minute() -> None:
    stream, now = io.StringIO(), [0.0]
    lines = Lines(stream, 60.0, lambda: now[0])
    for second in range(0, 130, 10):
        now[0] = second
        lines(second, 200, f"step {second}")
    lines = Lines(stream, 60.0, lambda: now[0])
    lines(3, math.inf, "without an end")
    assert stream.getvalue().splitlines() == ["0 %, step 0", "30 %, step 60", "60 %, step 120", "without an end"]


@pytest.mark.parametrize("module", [audio, decoder, diffusion, foundations, probe, render])
def test_every_option_has_a_default_and_every_trainer_a_help(
    module: object, capsys: pytest.CaptureFixture[str]
) -> None:
    parser = module.parser()  # type: ignore[attr-defined]
    with pytest.raises(SystemExit) as ended:
        parser.parse_args(["--help"])
    assert ended.value.code == 0
    assert "default" in capsys.readouterr().out


WITHOUT_WHEELS = """
import sys
for name in ("rich", "typer", "av", "PIL"):
    sys.modules[name] = None
import runpy
runpy.run_module("lanterne.training." + sys.argv.pop(1), run_name="__main__")
"""


def test_a_bare_machine_can_run_them_and_gets_one_sentence(tmp_path: Path) -> None:
    process = start(WITHOUT_WHEELS, "decoder", "train", "--crops", tmp_path / "none", "--out", tmp_path / "out")
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 2
    assert said.splitlines()[-1].endswith("Render some: lanterne train video-decoder crops.")
    assert "Traceback" not in said

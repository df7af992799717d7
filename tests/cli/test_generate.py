"""`lanterne generate` and `lanterne.generate`: what they say, what they write, and how they end."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from fake import FakeEngine
from rich.console import Console

import lanterne
from lanterne.cli.main import run
from lanterne.cli.watch import Watch, name_duration
from lanterne.core.errors import Cancelled, InvalidInput, WeightsError
from lanterne.direction import make as making
from lanterne.engines.protocol import Progress
from lanterne.media.reader import probe, read_clip

PROMPT = "a red kite flying over a green park, golden hour, the camera rises slowly"


@pytest.fixture
def engine(monkeypatch, tmp_path):
    fake = FakeEngine()
    monkeypatch.setattr(making, "open_engine", lambda name: fake)
    monkeypatch.chdir(tmp_path)
    return fake


def test_the_last_line_is_the_path_alone_and_there_lies_the_clip(engine, capsys):
    assert run(["generate", PROMPT, "-o", "kite.mp4", "--seconds", "2", "--seed", "7"]) == 0
    said = capsys.readouterr()
    assert said.out.splitlines()[-1] == "kite.mp4"
    info = probe("kite.mp4")
    assert (info.size, info.fps, info.sample_rate) == ((96, 64), 24, 24_000)
    assert info.seconds == pytest.approx(2, abs=0.05)


def test_it_says_its_seed_and_what_became_of_the_words(engine, capsys):
    assert (
        run(["generate", "a gorgeous red kite over a meadow", "-o", "kite.mp4", "--seed", "7", "--seconds", "1"]) == 0
    )
    account = {line[:13].strip(): line[13:] for line in capsys.readouterr().out.splitlines()[:-1]}
    assert account["seed"] == "7"
    assert "red = red (color)" in account["understood"]
    assert "kite = kite (noun)" in account["understood"]
    assert "gorgeous" in account["ignored"]
    assert "flying (action)" in account["assumed"]
    assert "substituted" in account


def test_the_engine_gets_the_caption_and_the_raw_words(engine):
    run(["generate", PROMPT, "-o", "kite.mp4", "--seconds", "1"])
    (card,) = engine.canvases[0].cards
    assert card.words == PROMPT
    for word in ("red kite", "flying", "park", "golden hour", "camera rise"):
        assert word in card.caption


def test_french_and_english_ask_for_the_same(engine):
    run(["generate", "a blue ball bouncing on the beach at noon", "-o", "a.mp4", "--seed", "3", "--seconds", "1"])
    run(["generate", "un ballon bleu qui rebondit sur la plage à midi", "-o", "b.mp4", "--seed", "3", "--seconds", "1"])
    english, french = (canvas.cards[0].caption for canvas in engine.canvases)
    assert english == french


def test_a_seed_is_drawn_said_and_makes_the_same_clip_again(engine, capsys):
    assert run(["generate", PROMPT, "-o", "one.mp4", "--seconds", "1"]) == 0
    seed = capsys.readouterr().out.splitlines()[0].split()[1]
    assert run(["generate", PROMPT, "-o", "two.mp4", "--seconds", "1", "--seed", seed]) == 0
    assert engine.canvases[0] == engine.canvases[1]
    one, two = (np.concatenate(list(read_clip(name).frames())) for name in ("one.mp4", "two.mp4"))
    assert one.shape == two.shape
    assert np.abs(one.astype(int) - two).mean() < 1  # x264 may spend its bits otherwise on a busy machine


def test_without_a_name_the_clip_is_named_after_its_words(engine, capsys):
    assert run(["generate", "A red kite!", "--seed", "7", "--seconds", "1"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "a-red-kite-7.mp4"
    assert Path("a-red-kite-7.mp4").exists()


def test_shots_that_the_engine_has_no_room_for_are_named(engine, capsys):
    assert run(["generate", "A red kite flies. Cut to a dog in the city.", "-o", "kite.mp4", "--seconds", "1"]) == 0
    account = {line[:13].strip(): line[13:] for line in capsys.readouterr().out.splitlines()[:-1]}
    assert "dog" in account["left out"]
    assert len(engine.canvases[0].cards) == 1


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        ([""], 2, "The prompt is empty"),
        (["   "], 2, "The prompt is empty"),
        (["a kite " * 5_715], 2, "40,005 characters"),
        (["a kite", "--size", "big"], 2, "'big' is no size"),
        (["a kite", "--size", "641x360"], 2, "641x360 is not a size"),
        (["a kite", "--size", "0x0"], 2, "0x0"),
        (["a kite", "--seconds", "0"], 2, "0 seconds"),
        (["a kite", "--seconds", "-3"], 2, "-3 seconds"),
        (["a kite", "--seconds", "nan"], 2, "nan seconds"),
        (["a kite", "--seconds", "9"], 2, "up to 8"),
        (["a kite", "--seconds", "four"], 2, "--seconds"),
        (["a kite", "--seed", "-1"], 2, "-1 is not a seed"),
        (["a kite", "--steps", "0"], 2, "0 steps"),
        (["a kite", "-o", "kite.gif"], 2, ".mp4"),
        (["a kite", "-o", "no/folder/kite.mp4"], 1, "no/folder does not exist"),
        (["a kite", "--loud"], 2, "--loud"),
        ([], 2, "prompt"),
    ],
)
def test_bad_input_ends_in_one_sentence_and_no_file(engine, capsys, tmp_path, arguments, status, says):
    assert run(["generate", *arguments]) == status
    said = capsys.readouterr()
    assert says in said.err
    assert len(said.err.strip().splitlines()) == 1
    assert len(said.err) < 300
    assert os.listdir(tmp_path) == []
    assert engine.canvases == []


def test_an_unknown_engine_is_refused_with_the_names_of_those_that_are_known(capsys):
    assert run(["generate", "a kite", "--engine", "sora-9"]) == 2
    assert "lanterne-mini" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "status"),
    [(WeightsError("The weights are damaged.", "Install again."), 1), (Cancelled(), 130), (KeyboardInterrupt(), 130)],
)
def test_what_fails_midway_leaves_no_file(engine, capsys, tmp_path, error, status):
    engine.error = error
    assert run(["generate", "a kite", "-o", "kite.mp4", "--seconds", "1"]) == status
    said = capsys.readouterr()
    assert os.listdir(tmp_path) == []
    assert "kite.mp4" not in said.out
    assert said.err.splitlines()[-1].startswith("lanterne: ")


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_it_with_the_right_status_and_no_file(tmp_path, number, status):
    script = f"""
import sys
sys.path[:0] = [{str(Path(lanterne.__file__).parents[1])!r}, {str(Path(__file__).parent)!r}]
from fake import FakeEngine
from lanterne.cli.main import main
from lanterne.direction import make
make.open_engine = lambda name: FakeEngine(pause_s=0.05)
main(["generate", "a kite", "-o", "kite.mp4", "--seconds", "1", "--steps", "400"])
"""
    child = subprocess.Popen(
        [sys.executable, "-c", script], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 60
    while not os.listdir(tmp_path) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert os.listdir(tmp_path), "it never began to write"
    child.send_signal(number)
    out, err = child.communicate(timeout=60)
    assert child.returncode == status
    assert os.listdir(tmp_path) == []
    assert "Traceback" not in err
    assert "kite.mp4" not in out


def test_python_does_the_same(engine, tmp_path):
    seen = []
    made = lanterne.generate(
        PROMPT, output=tmp_path / "kite.mp4", seconds=1, size=(64, 96), seed=7, steps=4, on_progress=seen.append
    )
    assert made.path == tmp_path / "kite.mp4"
    assert made.seed == 7
    assert probe(made.path).size == (64, 96)
    assert [progress.step for progress in seen] == [0, 1, 2, 3]


@pytest.mark.parametrize("size", ["128x72", "100x200", "32x32"])
def test_a_size_that_the_engine_has_not_is_made_from_its_nearest(engine, tmp_path, size):
    made = lanterne.generate(PROMPT, output=tmp_path / "kite.mp4", seconds=1, size=size, seed=7, steps=2)
    assert made.plan.canvas.size in engine.capabilities().sizes
    assert probe(made.path).size == tuple(int(side) for side in size.split("x"))


@pytest.mark.parametrize("size", ["0x480", "865x480", "99999x480", "large"])
def test_what_is_no_size_is_refused_and_nothing_is_written(engine, tmp_path, size):
    with pytest.raises(InvalidInput, match="size"):
        lanterne.generate(PROMPT, output=tmp_path / "kite.mp4", size=size)
    assert os.listdir(tmp_path) == []


def test_python_can_stop_it_from_the_callback(engine, tmp_path):
    def stop(progress: Progress) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        lanterne.generate(PROMPT, output=tmp_path / "kite.mp4", on_progress=stop)
    assert os.listdir(tmp_path) == []


def test_help_is_for_newcomers(capsys):
    assert run(["--help"]) == 0
    shown = capsys.readouterr().out
    assert "generate" in shown
    assert "Try: lanterne generate" in shown
    assert run(["generate", "--help"]) == 0
    shown = capsys.readouterr().out
    for option in ("--output", "--seconds", "--size", "--seed", "--steps", "--preview", "--engine"):
        assert option in shown


def test_importing_lanterne_and_asking_for_help_loads_no_torch():
    script = "import sys, lanterne.cli.main as m; m.run(['--help']); sys.exit('torch' in sys.modules)"
    root = str(Path(lanterne.__file__).parents[1])
    environment = {**os.environ, "PYTHONPATH": root}
    assert subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True).returncode == 0


def test_the_watch_shows_stage_step_time_left_and_the_picture(engine, tmp_path):
    console = Console(force_terminal=True, width=90, color_system="truecolor", file=(tmp_path / "log").open("w"))
    with Watch(console, preview=True) as watch:
        lanterne.generate(PROMPT, output=tmp_path / "kite.mp4", seconds=1, on_progress=watch)
    console.file.close()
    shown = (tmp_path / "log").read_text()
    for piece in ("drawing", "2/3", "1 s left", "▀"):
        assert piece in shown


def test_without_a_terminal_the_watch_says_a_line_a_stage(engine, tmp_path):
    console = Console(width=90, file=(tmp_path / "log").open("w"))
    with Watch(console) as watch:
        for step in range(3):
            watch(Progress("drawing", step, 3))
        watch(Progress("developing", 0, 5))
    console.file.close()
    assert (tmp_path / "log").read_text().splitlines() == ["drawing (3 steps)", "developing (5 steps)"]


def test_durations_are_said_as_people_say_them():
    assert [name_duration(seconds) for seconds in (0.4, 8, 59.6, 125)] == ["0 s", "8 s", "1 min 00 s", "2 min 05 s"]

"""A checkpoint is whole or it is the one before, whenever the process dies."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from toys import kill_when, start

from lanterne.training import checkpoint

WRITES_FOR_EVER = """
import sys
from pathlib import Path
import torch
from lanterne.training import checkpoint
folder = Path(sys.argv[1])
for number in range(10**9):
    checkpoint.save(folder / "state.pt", {"number": number, "large": torch.full((2_000_000,), float(number))})
    if number == 2:
        (folder / "ready").touch()
"""


def test_what_was_saved_comes_back(tmp_path: Path) -> None:
    assert checkpoint.load(tmp_path / "state.pt") is None
    checkpoint.save(tmp_path / "state.pt", {"steps": 3, "weights": torch.arange(4.0)})
    checkpoint.save(tmp_path / "state.pt", {"steps": 4, "weights": torch.arange(5.0)})
    state = checkpoint.load(tmp_path / "state.pt")
    assert state is not None
    assert state["steps"] == 4
    assert torch.equal(state["weights"], torch.arange(5.0))
    assert [path.name for path in tmp_path.iterdir()] == ["state.pt"]


def test_a_save_that_fails_leaves_the_one_before(tmp_path: Path) -> None:
    checkpoint.save(tmp_path / "state.pt", {"steps": 3})
    with pytest.raises(Exception, match=r"pickle|lambda"):
        checkpoint.save(tmp_path / "state.pt", {"steps": lambda: 4})
    assert checkpoint.load(tmp_path / "state.pt") == {"steps": 3}


def test_kill_9_in_the_middle_of_a_save_leaves_a_whole_checkpoint(tmp_path: Path) -> None:
    for _ in range(2):
        (tmp_path / "ready").unlink(missing_ok=True)
        process = start(WRITES_FOR_EVER, tmp_path)
        kill_when(process, tmp_path / "ready")
        state = checkpoint.load(tmp_path / "state.pt")
        assert state is not None
        assert state["number"] >= 2
        assert (state["large"] == state["number"]).all()


def test_what_a_killed_save_left_behind_does_no_harm(tmp_path: Path) -> None:
    checkpoint.save(tmp_path / "state.pt", {"steps": 3})
    (tmp_path / "state.partial").write_bytes(b"half of it")
    assert checkpoint.load(tmp_path / "state.pt") == {"steps": 3}
    checkpoint.save(tmp_path / "state.pt", {"steps": 4})
    assert checkpoint.load(tmp_path / "state.pt") == {"steps": 4}


def test_the_log_is_one_json_object_a_line(tmp_path: Path) -> None:
    log = checkpoint.Log(tmp_path / "log.jsonl")
    log(step=1, loss=0.5)
    checkpoint.Log(tmp_path / "log.jsonl")(step=2)
    rows = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert [row["step"] for row in rows] == [1, 2]
    assert all(row["wall_s"] >= 0 for row in rows)

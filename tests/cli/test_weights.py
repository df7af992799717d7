"""Weights that are missing or damaged end the command in one sentence, whatever is wrong with them."""

import json
import os
import struct

import pytest

from lanterne.cli.main import run
from lanterne.engines.native import engine

HEADER = json.dumps({"a": {"dtype": "BF16", "shape": [1 << 40], "data_offsets": [0, 1 << 41]}}).encode()


@pytest.fixture
def weights(monkeypatch, tmp_path):
    (tmp_path / "weights").mkdir()
    (tmp_path / "here").mkdir()
    monkeypatch.setattr(engine, "WEIGHTS", tmp_path / "weights")
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "weights"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(None, id="missing"),
        pytest.param(b"", id="empty"),
        pytest.param(b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n", id="pointer"),
        pytest.param(bytes(range(256)) * 16, id="noise"),
        pytest.param(struct.pack("<Q", len(HEADER)) + HEADER, id="cut short"),
        pytest.param(struct.pack("<Q", 2) + b"{}", id="no weights inside"),
    ],
)
def test_it_ends_in_one_sentence_and_no_file(weights, capsys, content):
    if content is not None:
        (weights / "transformer.safetensors").write_bytes(content)
    assert run(["generate", "a red kite", "-o", "kite.mp4"]) == 1
    said = capsys.readouterr()
    assert said.err.startswith("lanterne: The weights")
    assert len(said.err.strip().splitlines()) == 1
    assert len(said.err) < 300
    assert os.listdir() == []

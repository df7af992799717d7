"""Fetching models from a hub on this machine: what is fetched, what is asked first, and everything that goes wrong."""

import io
import json
import shutil
from types import SimpleNamespace

import pytest
from hub import NAME, REPOSITORY, WEIGHTS, WEIGHTS_FILE

from lanterne.cli.main import run
from lanterne.core.errors import WeightsError
from lanterne.engines.catalogue import engine_names, open_engine
from lanterne.engines.shelf import Shelf


def test_pulling_shows_the_licence_and_asks(hub, capsys, monkeypatch):
    monkeypatch.setattr("typer.confirm", lambda *said, **how: False)
    assert run(["engines", "pull", NAME]) == 2
    said = capsys.readouterr()
    assert "Apache-2.0: Free for any use" in said.out
    assert "not accepted" in said.err
    assert not hub.asked
    monkeypatch.setattr("typer.confirm", lambda *said, **how: True)
    assert run(["engines", "pull", NAME]) == 0


def test_pulling_fetches_what_is_needed_and_records_the_acceptance(hub, capsys):
    assert run(["engines", "pull", NAME, "--accept-licence"]) == 0
    record = Shelf.default().record(NAME)
    assert set(record.files) == {
        "model_index.json",
        "vae/config.json",
        "vae/diffusion_pytorch_model.safetensors",
        "tokenizer/tokenizer_config.json",
    }
    assert record.licence == "Apache-2.0"
    assert record.accepted_at.startswith("20")
    assert record.revision == "abc"
    assert not any("fp16" in path or "assets" in path or "README" in path for path in hub.asked)
    assert NAME in engine_names()
    assert run(["engines", "show", NAME]) == 0
    assert f"accepted    Apache-2.0, {record.accepted_at}" in capsys.readouterr().out
    hub.asked.clear()
    assert run(["engines", "pull", NAME, "--accept-licence"]) == 0
    assert len(hub.asked) == 1  # the list: all the rest is here


def test_half_a_file_is_gone_on_with(hub, capsys):
    hub.cut = 300_000
    hub.files["tokenizer/tokenizer_config.json"] = b"{}"
    assert run(["engines", "pull", NAME, "--accept-licence"]) == 0
    assert hub.ranges == ["bytes=300000-"]
    assert (Shelf.default().folder(NAME) / WEIGHTS_FILE).read_bytes() == WEIGHTS
    assert run(["engines", "check", NAME]) == 0


def test_a_wrong_hash_a_gate_and_a_silent_hub_are_said_clearly(hub, capsys, monkeypatch):
    hub.lie = True
    assert run(["engines", "pull", NAME, "--accept-licence"]) == 1
    assert "arrived damaged" in capsys.readouterr().err
    assert Shelf.default().is_partial(NAME)
    assert run(["engines", "list"]) == 0
    assert "half here" in capsys.readouterr().out
    with pytest.raises(WeightsError, match=f"lanterne engines pull {NAME}"):
        open_engine(NAME)
    hub.lie, hub.gated = False, True
    assert run(["engines", "pull", NAME, "--accept-licence"]) == 1
    assert "HF_TOKEN" in capsys.readouterr().err
    monkeypatch.setenv("HF_TOKEN", "secret")
    assert run(["engines", "pull", NAME, "--accept-licence"]) == 0
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    assert run(["engines", "pull", NAME, "--accept-licence"]) == 1
    assert "does not answer" in capsys.readouterr().err


def test_a_hub_that_keeps_breaking_off_loses_nothing(hub, capsys):
    hub.cut, hub.is_stubborn = 1000, True
    assert run(["engines", "pull", NAME, "--accept-licence"]) == 1
    said = " ".join(capsys.readouterr().err.split())
    assert f"lanterne engines pull {NAME}; it goes on where it stopped" in said
    half = Shelf.default().folder(NAME) / ".part" / WEIGHTS_FILE
    come = half.stat().st_size
    assert 1000 <= come < len(WEIGHTS)
    hub.cut = 0
    hub.ranges.clear()
    assert run(["engines", "pull", NAME, "--accept-licence"]) == 0
    assert hub.ranges == [f"bytes={come}-"]
    assert run(["engines", "check", NAME]) == 0
    assert not half.parent.parent.exists()


def test_what_a_killed_pull_left_is_gone_on_with_and_needs_no_room_again(hub, capsys, monkeypatch):
    half = Shelf.default().folder(NAME) / ".part" / WEIGHTS_FILE
    half.parent.mkdir(parents=True)
    half.write_bytes(WEIGHTS[:1_000_000])
    free = len(WEIGHTS) - 1_000_000 + 1000
    monkeypatch.setattr("shutil.disk_usage", lambda path: SimpleNamespace(free=free))
    assert run(["engines", "pull", NAME, "--accept-licence"]) == 0
    assert hub.ranges == ["bytes=1000000-"]
    assert run(["engines", "remove", NAME]) == 0
    assert run(["engines", "pull", NAME, "--accept-licence"]) == 1
    assert "GB are free" in capsys.readouterr().err


def test_half_a_file_of_another_making_is_thrown_away_and_the_next_pull_mends_it(hub, capsys):
    half = Shelf.default().folder(NAME) / ".part" / WEIGHTS_FILE
    half.parent.mkdir(parents=True)
    half.write_bytes(b"x" * 1000)
    assert run(["engines", "pull", NAME, "--accept-licence"]) == 1
    said = " ".join(capsys.readouterr().err.split())
    assert f"{WEIGHTS_FILE} arrived damaged: its hash is not the hub's" in said
    assert f"lanterne engines pull {NAME}" in said
    assert run(["engines", "pull", NAME, "--accept-licence"]) == 0
    assert run(["engines", "check", NAME]) == 0


def test_a_model_or_a_file_that_is_gone_from_the_hub_is_named(hub, capsys):
    hub.is_there = False
    assert run(["engines", "pull", NAME, "--accept-licence"]) == 1
    assert f"{REPOSITORY} is not on the hub" in " ".join(capsys.readouterr().err.split())
    hub.is_there = True
    listing = hub.listing()
    hub.listing = lambda: listing
    content = hub.files.pop(WEIGHTS_FILE)
    assert run(["engines", "pull", NAME, "--accept-licence"]) == 1
    assert f"{WEIGHTS_FILE} is not on the hub" in " ".join(capsys.readouterr().err.split())
    hub.files[WEIGHTS_FILE] = content
    hub.asked.clear()
    assert run(["engines", "pull", NAME, "--accept-licence"]) == 0
    assert not any("model_index" in path for path in hub.asked)  # what came before is not fetched again


def test_damage_is_found_mended_and_the_model_removed(hub, capsys):
    assert run(["engines", "pull", NAME, "--accept-licence"]) == 0
    file = Shelf.default().folder(NAME) / WEIGHTS_FILE
    file.write_bytes(WEIGHTS[:-1] + b"!")
    assert run(["engines", "check", NAME]) == 1
    assert "is not what was fetched" in capsys.readouterr().err
    assert run(["engines", "pull", NAME, "--accept-licence"]) == 0
    assert run(["engines", "check", NAME]) == 0
    assert run(["engines", "remove", NAME]) == 0
    assert not file.exists()
    assert run(["engines", "remove", NAME]) == 2
    assert run(["engines", "pull", "nobody"]) == 2


def test_without_the_libraries_the_command_is_said(hub, monkeypatch):
    assert run(["engines", "pull", NAME, "--accept-licence"]) == 0
    monkeypatch.setattr("lanterne.engines.configured.find_spec", lambda package: None)
    with pytest.raises(WeightsError, match=r"pip install 'lanterne\[engines\]'"):
        open_engine(NAME)


def test_taking_a_model_from_a_folder(hub, tmp_path, capsys):
    assert run(["engines", "pull", NAME, "--accept-licence"]) == 0
    copy = tmp_path / "copy"
    shutil.copytree(Shelf.default().folder(NAME), copy)
    assert run(["engines", "remove", NAME]) == 0
    hub.asked.clear()
    assert run(["engines", "pull", NAME, "--accept-licence", "--from", str(copy)]) == 0
    assert not hub.asked
    assert run(["engines", "check", NAME]) == 0
    (copy / "vae" / "config.json").unlink()
    shutil.rmtree(copy / "vae")
    assert run(["engines", "pull", NAME, "--accept-licence", "--from", str(copy)]) == 1
    assert "its vae is missing" in capsys.readouterr().err


def test_shards_that_the_index_does_not_name_stay_where_they_are(hub):
    """Some repositories hold the same weights twice, in two cuts."""
    folder = "vae/diffusion_pytorch_model"
    index = {"weight_map": {"a": "diffusion_pytorch_model-1-of-1.safetensors"}}
    hub.files |= {
        f"{folder}.safetensors.index.json": json.dumps(index).encode(),
        f"{folder}-1-of-1.safetensors": WEIGHTS,
        f"{folder}-1-of-2.safetensors": WEIGHTS[:9],
        f"{folder}-2-of-2.safetensors": WEIGHTS[9:],
    }
    assert run(["engines", "pull", NAME, "--accept-licence"]) == 0
    weights = [path for path in Shelf.default().record(NAME).files if path.endswith(".safetensors")]
    assert weights == [f"{folder}-1-of-1.safetensors"]
    assert run(["engines", "check", NAME]) == 0


def test_a_model_that_was_renamed_is_found_by_its_old_name(hub):
    hub.moved = True
    assert run(["engines", "pull", NAME, "--accept-licence"]) == 0
    assert run(["engines", "check", NAME]) == 0


@pytest.mark.parametrize(
    ("token", "gated_name", "said"),
    [
        ("old", False, "does not know the token in HF_TOKEN"),
        ("", False, f"{REPOSITORY} is not on the hub, or not for everybody"),
        ("", True, "Accept its licence at https://huggingface.co/nvidia"),
    ],
)
def test_what_the_hub_does_not_tell_apart_is_told_apart_here(hub, capsys, monkeypatch, token, gated_name, said):
    """It answers 401 for a token that it does not know, for a gated model, and for one that there is not."""
    hub.answer = 401
    monkeypatch.setenv("HF_TOKEN", token)
    assert run(["engines", "pull", "cosmos-predict2-2b" if gated_name else NAME, "--accept-licence"]) == 1
    assert said in " ".join(capsys.readouterr().err.split())
    assert not Shelf.default().is_partial(NAME)


def test_a_repository_in_another_format_is_said_to_be_one(hub, capsys):
    del hub.files["model_index.json"]
    assert run(["engines", "pull", NAME, "--accept-licence"]) == 1
    assert "holds no model in the format of diffusers" in " ".join(capsys.readouterr().err.split())
    assert run(["engines", "list"]) == 0
    assert "half here" not in capsys.readouterr().out


def test_another_models_folder_is_not_taken_for_this_one(snapshot, hub, capsys):
    assert run(["engines", "pull", NAME, "--accept-licence", "--from", str(snapshot("mochi"))]) == 1
    said = " ".join(capsys.readouterr().err.split())
    assert f"holds a model of the family mochi; {NAME} is one of wan" in said
    assert run(["engines", "pull", NAME, "--accept-licence", "--from", str(snapshot("wan-t2v"))]) == 0
    folder = Shelf.default().folder(NAME)
    assert run(["engines", "pull", NAME, "--accept-licence", "--from", str(folder)]) == 0  # what lies in its place
    assert run(["engines", "check", NAME]) == 0


def test_without_anybody_to_answer_nothing_is_fetched(hub, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert run(["engines", "pull", NAME]) == 2
    assert "scripts say --accept-licence" in " ".join(capsys.readouterr().err.split())
    assert not hub.asked


def test_without_the_libraries_pulling_says_what_comes_next(hub, capsys, monkeypatch):
    monkeypatch.setattr("lanterne.engines.configured.find_spec", lambda package: None if package == "peft" else package)
    assert run(["engines", "pull", NAME, "--accept-licence"]) == 0
    assert "needs peft. Run: pip install 'lanterne[engines]'." in " ".join(capsys.readouterr().out.split())

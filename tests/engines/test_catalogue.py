"""The catalogue and its command: what is listed, fetched from a hub on this machine, checked, opened and removed."""

import hashlib
import json
import shutil
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest

from lanterne.cli.main import run
from lanterne.core.errors import InvalidInput, WeightsError
from lanterne.engines.catalogue import engine_names, open_engine
from lanterne.engines.catalogue_entries import ENTRIES
from lanterne.engines.diffusers.families import FAMILIES
from lanterne.engines.shelf import Shelf

NAME, REPOSITORY = "wan2.1-t2v-1.3b", "Wan-AI/Wan2.1-T2V-1.3B-Diffusers"
INDEX = {"_class_name": "WanPipeline", "vae": ["diffusers", "AutoencoderKLWan"], "tokenizer": ["transformers", "T5"]}
WEIGHTS = bytes(range(256)) * 4000
WEIGHTS_FILE = "vae/diffusion_pytorch_model.safetensors"


class Hub:
    """Gives files in the hub's way. cut: after how many bytes a weights file's first answer breaks off, or, if it
    is stubborn, each answer."""

    def __init__(self):
        self.files = {
            "README.md": b"a card",
            "model_index.json": json.dumps(INDEX).encode(),
            "vae/config.json": b"{}",
            "vae/diffusion_pytorch_model.safetensors": WEIGHTS,
            "vae/diffusion_pytorch_model.fp16.safetensors": b"another form",
            "vae/diffusion_pytorch_model.bin": b"the same once more",
            "tokenizer/tokenizer_config.json": b"{}",
            "assets/large.safetensors": b"of no part",
        }
        self.cut, self.lie, self.gated, self.asked, self.ranges, self.token = 0, False, False, [], [], None
        self.is_stubborn, self.is_there = False, True
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *said): ...

            def do_GET(self):
                hub.asked.append(self.path)
                hub.token = self.headers.get("authorization")
                if hub.gated and hub.token != "Bearer secret":
                    return self.give(403, b'{"error": "gated"}')
                if self.path.startswith("/api/models/"):
                    return self.give(200, hub.listing()) if hub.is_there else self.give(404, b"{}")
                body = hub.files.get(self.path.partition("/resolve/abc/")[2])
                if body is None:
                    return self.give(404, b"{}")
                start = 0
                if said := self.headers.get("range"):
                    hub.ranges.append(said)
                    start = int(said.removeprefix("bytes=").removesuffix("-"))
                    if start >= len(body):
                        return self.give(416, b"")
                if hub.cut and self.path.endswith("model.safetensors") and (hub.is_stubborn or not start):
                    self.send_response(206 if start else 200)
                    self.send_header("content-length", str(len(body) - start))
                    self.end_headers()
                    self.wfile.write(body[start : start + hub.cut])
                    self.close_connection = True
                    return None
                return self.give(206 if start else 200, body[start:])

            def give(self, status, body):
                self.send_response(status)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def listing(self):
        siblings = []
        for path, body in self.files.items():
            said = {"rfilename": path, "size": len(body)}
            if path.endswith(".safetensors"):
                digest = hashlib.sha256(b"something else" if self.lie else body).hexdigest()
                said["lfs"] = {"sha256": digest, "size": len(body)}
            else:
                said["blobId"] = hashlib.sha1(b"blob %d\0" % len(body) + body).hexdigest()
            siblings.append(said)
        return json.dumps({"sha": "abc", "siblings": siblings}).encode()


@pytest.fixture
def hub(monkeypatch, tmp_path):
    made = Hub()
    monkeypatch.setenv("HF_ENDPOINT", made.url)
    monkeypatch.delenv("HF_TOKEN", raising=False)
    monkeypatch.setenv("LANTERNE_ENGINE_HOME", str(tmp_path / "shelf"))
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def shelf(monkeypatch, tmp_path):
    monkeypatch.setenv("LANTERNE_ENGINE_HOME", str(tmp_path / "shelf"))
    (tmp_path / "shelf").mkdir()
    return Shelf.default()


def test_every_entry_belongs_to_a_family_and_tells_its_licence():
    families = {family.name for family in FAMILIES}
    assert len({entry.name for entry in ENTRIES}) == len(ENTRIES)
    for entry in ENTRIES:
        assert entry.family in families
        assert entry.licence.name
        assert entry.licence.limits.endswith(".")
        assert entry.licence.text.startswith("https://")
        assert entry.licence.read_at or "read the model card" in entry.licence.limits
    assert {entry.family for entry in ENTRIES} == families


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


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("[a]\nspeed = 3", "names no model"),
        ('[a]\nfolder = "x"\nspeed = 3', "unknown setting speed"),
        ('[a]\nfolder = "x"\nsteps = "many"', "steps of"),
        ('[a]\nfolder = "x"\nloras = ["y"]', "names no file"),
        ('[a]\nurl = "http://x"', "incomplete"),
        ('[a]\nurl = "http://x"\nmodel = "m"\ndialect = "klingon"', "dialect of"),
        ("[a", "cannot be read"),
    ],
)
def test_a_wrong_table_is_refused_by_name(shelf, table, said):
    (shelf.root / "engines.toml").write_text(table)
    with pytest.raises(InvalidInput, match=said):
        open_engine("a")


def test_an_engine_elsewhere_is_one_table(shelf):
    (shelf.root / "engines.toml").write_text(
        '[far]\nurl = "http://127.0.0.1:9/v1"\nmodel = "sora-2"\nsizes = ["96x64"]\nseconds = [4, 8]\n'
    )
    assert {"lanterne-mini", "far"} <= set(engine_names())
    able = open_engine("far").capabilities()
    assert (able.sizes, able.max_seconds) == (((96, 64),), 8.0)


def test_the_package_works_without_the_libraries():
    """Nothing that is imported to list, show and open engines needs diffusers."""
    import subprocess

    code = "import sys; sys.modules['diffusers'] = sys.modules['transformers'] = None\n"
    code += "from lanterne.cli.main import run; sys.exit(run(['engines', 'list']))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "wan2.2-ti2v-5b" in done.stdout


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

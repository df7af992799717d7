"""Open weights by the command line and over the API: a table in engines.toml, a clip in the hand."""

import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
import tiny_native
from given import noise
from tiny import TINY, save_lora

from lanterne.cli.main import run
from lanterne.engines.catalogue import open_engine
from lanterne.engines.native import NativeEngine
from lanterne.engines.native import engine as native_module
from lanterne.media.reader import FileClip, probe
from lanterne.work.worker import Pace, Worker

sys.path.insert(0, str(Path(__file__).parents[1] / "api"))

pytestmark = pytest.mark.filterwarnings("ignore")
NAMES = ("wan-t2v", "wan-i2v", "ltx2")


@pytest.fixture
def shelf(snapshot, tmp_path, monkeypatch):
    """Tiny models as the operator's own engines."""
    tables = []
    for name in NAMES:
        width, height = TINY[name].size
        tables.append(
            f'[{name}]\nfolder = "{snapshot(name)}"\nsizes = ["{width}x{height}"]\nsteps = 2\n'
            f"arguments = {{ max_sequence_length = {TINY[name].arguments['max_sequence_length']} }}\n"
        )
    tables.append(tables[0].replace("[wan-t2v]", '[sounding]\nsound = "lanterne-mini"'))
    (tmp_path / "engines.toml").write_text("\n".join(tables))
    (tmp_path / "native").mkdir()
    tiny_native.write_weights(tmp_path / "native")
    native = NativeEngine.open(tmp_path / "native")
    monkeypatch.setattr(NativeEngine, "open", lambda: native)
    monkeypatch.setattr(native_module, "STEPS", 2)
    folder = tmp_path / "loras" / "wan-t2v"
    folder.mkdir(parents=True)
    save_lora("wan-t2v", folder).rename(folder / "kite.safetensors")
    monkeypatch.setenv("LANTERNE_ENGINE_HOME", str(tmp_path))


def test_by_the_command_line(shelf, tmp_path, capsys):
    for name, rate in (("wan-t2v", 0), ("ltx2", 8000)):
        out = tmp_path / f"{name}.mp4"
        command = ["generate", "a red kite", "--engine", name, "--seconds", "1", "--seed", "3", "-o", str(out)]
        assert run(command) == 0, capsys.readouterr().err
        info = probe(out)
        assert info.size == TINY[name].size
        assert info.seconds == pytest.approx(1.0, abs=0.1)
        assert info.has_sound == bool(rate)
    assert run(["generate", "a red kite", "--engine", "wan-i2v", "--seconds", "1", "-o", str(tmp_path / "x.mp4")]) == 2
    assert "without given pictures" in capsys.readouterr().err
    assert run(["engines", "show", "wan-t2v"]) == 0
    said = capsys.readouterr().out
    assert "sizes       32x32" in said
    assert "loras       kite" in said


def test_a_lora_by_the_command_line(shelf, tmp_path, capsys):
    def make(out, *lora):
        command = ["generate", "a red kite", "--engine", "wan-t2v", "--seconds", "1", "--seed", "3", "-o", str(out)]
        assert run([*command, *lora]) == 0, capsys.readouterr().err
        return FileClip(out).frame().astype(int)

    plain, styled, half = (
        make(tmp_path / "out.mp4", *said) for said in ((), ("--lora", "kite"), ("--lora", "kite:0.5"))
    )
    assert np.abs(plain - styled).max() > 0
    assert np.abs(half - styled).max() > 0
    assert run(["generate", "a red kite", "--engine", "wan-t2v", "--lora", "../kite"]) == 2
    assert "no name of a LoRA" in capsys.readouterr().err


def test_over_the_api(shelf, tmp_path):
    from rig import Preset, serving

    from lanterne.media.png import encode_png

    engines = {name: open_engine(name) for name in (*NAMES, "sounding")}
    with serving(tmp_path / "data", with_worker=False, models={"sora-2": Preset(engine="wan-t2v", steps=3)}) as served:
        site = served.site
        worker = Worker("w", site.database, site.blobs, site.settings.home.scratch, engines, Pace(poll_s=0.05))
        thread = threading.Thread(target=worker.run, daemon=True)
        thread.start()
        with served.client as client:
            for _ in range(400):
                if client.get("/v1/models/sora-2").json()["ready"]:
                    break
            words = {"prompt": "a red kite", "seconds": "1", "size": "32x32", "seed": 3}
            picture = ("a.png", encode_png(noise(1)[0]), "image/png")
            made = [
                client.post("/v1/videos", json=words),
                client.post("/v1/videos", json={**words, "model": "ltx2", "size": "64x64"}),
                client.post(
                    "/v1/videos",
                    data={**words, "model": "wan-i2v", "seed": "3"},
                    files={"input_reference": picture},
                ),
            ]
            made.append(client.post("/v1/videos", json={**words, "loras": [{"name": "kite", "scale": 0.5}]}))
            made.append(client.post("/v1/videos", json={**words, "model": "sounding"}))
            assert client.get("/v1/models/sora-2").json()["loras"] == ["kite"]
            listed = {each["id"]: each for each in client.get("/v1/models").json()["data"]}
            assert {"sora-2", "sounding", *NAMES} <= set(listed)
            assert listed["sora-2"]["engine"] == "wan-t2v"  # a preset says which engine it stands for
            for lora in ({"name": "boat"}, {"name": "../kite"}, {"name": "kite", "scale": 9}):
                answer = client.post("/v1/videos", json={**words, "loras": [lora]})
                assert answer.status_code == 400
                assert "LoRA" in answer.text
            refused = client.post("/v1/videos", json={**words, "model": "wan-i2v"})
            assert refused.status_code == 400
            assert "without given pictures" in refused.text
            assert [each.status_code for each in made] == [200] * 5, [each.text for each in made]
            done = [served.finished(each.json()["id"]) for each in made]
            assert [each["status"] for each in done] == ["completed"] * 5, [each["error"] for each in done]
            assert [each["engine"] for each in done] == ["wan-t2v", "ltx2", "wan-i2v", "wan-t2v", "sounding"]
            assert [each["model"] for each in done] == ["sora-2", "ltx2", "wan-i2v", "sora-2", "sounding"]
            assert [each["seed"] for each in done] == [3] * 5
            assert [each["steps"] for each in done] == [3, 2, 2, 3, 2]  # the preset's, the engines' own
            assert [each["loras"] for each in done[:3]] == [[]] * 3
            (lora,) = done[3]["loras"]
            assert (lora["name"], lora["scale"], len(lora["weights"])) == ("kite", 0.5, 64)
            for each in done:
                assert each["weights"] == engines[each["engine"]].weights_name()
                assert len(each["weights"].partition("+")[0]) == 64
            for each in done:
                content = client.get(f"/v1/videos/{each['id']}/content").content
                (tmp_path / "clip.mp4").write_bytes(content)
                assert probe(tmp_path / "clip.mp4").has_sound == (each["engine"] in ("ltx2", "sounding"))
            folder = tmp_path / "loras" / "wan-t2v"  # a further LoRA, while the worker runs
            (folder / "kite.safetensors").rename(folder / "boat.safetensors")
            until = time.monotonic() + 120
            while client.get("/v1/models/sora-2").json()["loras"] != ["boat"] and time.monotonic() < until:
                time.sleep(0.2)
            made = client.post("/v1/videos", json={**words, "loras": [{"name": "boat", "scale": 0.5}]})
            assert made.status_code == 200, made.text
            (again,) = served.finished(made.json()["id"])["loras"]
            assert (again["name"], again["weights"]) == ("boat", lora["weights"])
        worker.stop()
        thread.join(20)
    heavy = [*(engines[name] for name in NAMES), engines["sounding"].pictures]
    assert sum(engine.is_loaded for engine in heavy) == 1  # one at a time in memory

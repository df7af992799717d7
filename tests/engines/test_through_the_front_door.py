"""Open weights by the command line and over the API: a table in engines.toml, a clip in the hand."""

import sys
import threading
from pathlib import Path

import pytest
from given import noise
from tiny import TINY

from lanterne.cli.main import run
from lanterne.engines.catalogue import open_engine
from lanterne.media.reader import probe
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
    (tmp_path / "engines.toml").write_text("\n".join(tables))
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
    assert "sizes       32x32" in capsys.readouterr().out


def test_over_the_api(shelf, tmp_path):
    from rig import Preset, serving

    from lanterne.media.png import encode_png

    engines = {name: open_engine(name) for name in NAMES}
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
            refused = client.post("/v1/videos", json={**words, "model": "wan-i2v"})
            assert refused.status_code == 400
            assert "without given pictures" in refused.text
            assert [each.status_code for each in made] == [200] * 3, [each.text for each in made]
            done = [served.finished(each.json()["id"]) for each in made]
            assert [each["status"] for each in done] == ["completed"] * 3, [each["error"] for each in done]
            assert [each["engine"] for each in done] == ["wan-t2v", "ltx2", "wan-i2v"]
            assert done[0]["weights"] == engines["wan-t2v"].weights_name()
            assert done[0]["model"] == "sora-2"
            for each in done:
                content = client.get(f"/v1/videos/{each['id']}/content").content
                (tmp_path / "clip.mp4").write_bytes(content)
                assert probe(tmp_path / "clip.mp4").has_sound == (each["engine"] == "ltx2")
        worker.stop()
        thread.join(20)
    assert sum(engine.is_loaded for engine in engines.values()) == 1  # one at a time in memory

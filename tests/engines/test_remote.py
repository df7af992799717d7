"""Remote engines: another Lanterne that dies and comes back, and servers that deviate from the API."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl

import numpy as np
import pytest
from given import noise
from sinks import Sink, blank

from lanterne.core.canvas import Preparation
from lanterne.core.errors import Cancelled, EngineError, InvalidInput, UnsupportedByModel
from lanterne.engines.remote import RemoteEngine
from lanterne.engines.remote_errand import Far
from lanterne.media.writer import ClipWriter
from lanterne.work.worker import Pace, Worker
from servers import answers, free_ports

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "api"))


class FarServer:
    """A scripted /v1/videos. polls: what each GET answers in turn, the last one again and again: (status, document).
    It keeps what it is sent."""

    def __init__(self, polls, clip):
        self.polls, self.clip = list(polls), clip
        self.sent, self.asked, self.ended = [], 0, []
        far = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *said): ...

            def answer(self, status, document=None, body=None, kind="application/json"):
                content = json.dumps(document).encode() if body is None else body
                self.send_response(status)
                self.send_header("content-type", kind)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                if self.path.endswith("/cancel"):
                    far.ended.append("cancel")
                    return self.answer(200, {})
                far.sent.append(({name.lower(): value for name, value in self.headers.items()}, body))
                return self.answer(200, {"id": f"video_{len(far.sent)}", "status": "queued"})

            def do_DELETE(self):
                far.ended.append("delete")
                self.answer(200, {"deleted": True})

            def do_GET(self):
                if self.path.endswith("/content"):
                    return self.answer(200, body=far.clip, kind="video/mp4")
                status, document = far.polls[min(far.asked, len(far.polls) - 1)]
                far.asked += 1
                return self.answer(status, document)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/v1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def fields(self, index=0):
        headers, body = self.sent[index]
        if headers["content-type"] == "application/x-www-form-urlencoded":
            return dict(parse_qsl(body.decode()))
        return json.loads(body)


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    """The bytes of a far clip: half a second, 48x32, 12 frames a second, with a hum."""
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    with ClipWriter(path, (48, 32), 12.0, 24_000, 1) as writer:
        writer.video(noise(1, (48, 32), 6))
        writer.audio(np.sin(np.arange(12_000, dtype=np.float32)[None] / 20) * 0.3)
    return path.read_bytes()


@contextmanager
def far_server(polls, clip):
    server = FarServer(polls, clip)
    try:
        yield server
    finally:
        server.server.shutdown()
        server.server.server_close()


def engine_at(url, **said):
    return RemoteEngine("far", Far(url, "sora-2", **{"sizes": ((64, 64),), "poll_s": 0.01, "patience_s": 20.0, **said}))


def ask(engine, canvas=None, **more):
    sink = Sink()
    engine.generate(canvas or blank(engine, 24), sink, seed=3, **more)
    return sink


HALF = (200, {"status": "in_progress", "progress": 40})
DONE = (200, {"status": "completed", "progress": 100})


@pytest.mark.parametrize(
    ("dialect", "polls", "fields"),
    [
        (
            "openai",
            [(200, {"status": "queued"}), (200, {"status": "in_progress", "progress": 40}), DONE],
            {"seconds": "1"},
        ),
        ("lanterne", [DONE], {"seconds": "1", "seed": 3, "steps": 9, "negative_prompt": "rain"}),
        ("sglang", [(200, {"status": "completed"})], {"seconds": 1, "seed": 3, "num_inference_steps": 9}),
        (
            "vllm-omni",
            [(200, {"status": "succeeded"})],
            {"seconds": "1", "fps": "24", "seed": "3", "num_inference_steps": "9"},
        ),
        ("litellm", [(200, {"status": "processing"}), (200, {"status": "SUCCESS"})], {"model": "sora-2"}),
    ],
)
def test_each_dialect_gets_its_fields_and_the_clip_comes_in_the_canvass_form(dialect, polls, fields, clip):
    with far_server(polls, clip) as far:
        engine = engine_at(far.url, dialect=dialect)
        canvas = blank(engine, 24)
        if Preparation.NEGATIVE in engine.capabilities().preparations:
            canvas = canvas.without("rain")
        heard = []
        sink = ask(engine, canvas, steps=9, on_progress=heard.append)
        assert sink.frames.shape == (24, 64, 64, 3)  # the far clip is half as long, slower, and of another shape
        assert sink.sound.shape == (2, 48_000)
        assert np.abs(sink.sound[:, :20_000]).max() > 0.1
        assert far.fields().items() >= {**fields, "prompt": "a red kite", "size": "64x64"}.items()
        assert far.ended == ["delete"]
        if len(polls) > 2:
            assert 40 in {progress.step for progress in heard}


def test_of_a_stereo_clip_both_sides_are_heard_where_one_is_wanted(tmp_path):
    path = tmp_path / "clip.mp4"
    hum = np.sin(np.arange(12_000, dtype=np.float32) / 20) * 0.6
    with ClipWriter(path, (48, 32), 12.0, 24_000, 2) as writer:
        writer.video(noise(1, (48, 32), 6))
        writer.audio(np.stack([np.zeros_like(hum), hum]))
    with far_server([(200, {"status": "completed"})], path.read_bytes()) as far:
        engine = engine_at(far.url, sample_rate=24_000, channels=1)
        sound = ask(engine, blank(engine, 12)).sound
        assert sound.shape == (1, 12_000)
        assert 0.2 < np.abs(sound[:, 2_000:10_000]).max() < 0.4


def test_a_picture_goes_as_a_file(clip, media):
    with far_server([DONE], clip) as far:
        engine = engine_at(far.url)
        ask(engine, blank(engine).keep(media.add(noise(2, (96, 64)))), media=media)
        headers, body = far.sent[0]
        assert headers["content-type"].startswith("multipart/form-data")
        assert b'name="input_reference"; filename="picture.png"' in body
        assert b"Content-Type: image/png" in body
        with pytest.raises(UnsupportedByModel, match="one picture"):
            ask(engine, blank(engine).keep(media.add(noise(2)), at=0.1), media=media)


def test_what_failed_there_fails_here_with_its_words(clip):
    failed = {"status": "failed", "error": {"code": "moderation", "message": "No kites today."}}
    for dialect, poll in (("openai", (200, failed)), ("vllm-omni", (500, {"error": {"message": "No kites today."}}))):
        with (
            far_server([(200, {"status": "queued"}), poll], clip) as far,
            pytest.raises(EngineError, match="No kites today"),
        ):
            ask(engine_at(far.url, dialect=dialect))


def test_a_server_that_stumbles_is_asked_again_and_one_that_forgets_gets_the_job_again(clip):
    with far_server([(503, {}), (429, {}), (404, {}), DONE], clip) as far:
        assert ask(engine_at(far.url)).frames.shape[0] == 24
        assert len(far.sent) == 2
        keys = [headers["idempotency-key"] for headers, _ in far.sent]
        assert keys[0] != keys[1]
    with far_server([DONE], clip) as far:  # another worker that begins the same job says the same key
        ask(engine_at(far.url))
        assert far.sent[0][0]["idempotency-key"] == keys[0]


def test_cancelling_here_ends_it_there(clip):
    def stop(progress):
        if progress.step >= 10:
            raise Cancelled

    with far_server([(200, {"status": "in_progress", "progress": 10})], clip) as far:
        with pytest.raises(Cancelled):
            ask(engine_at(far.url, dialect="lanterne"), on_progress=stop)
        assert far.ended == ["cancel", "delete"]


def test_the_cost_is_recorded(clip):
    said = (200, {"status": "completed", "usage": {"cost": 0.42}})
    for poll, price, cost in ((DONE, 0.1, 0.1), (said, 0.1, 0.42)):
        with far_server([poll], clip) as far:
            engine = engine_at(far.url, price_per_second=price, currency="EUR")
            ask(engine)
            assert engine.report() == {"remote_id": "video_1", "cost": cost, "currency": "EUR"}


def test_lengths_that_it_does_not_know_are_rounded_up(clip):
    with far_server([DONE], clip) as far:
        engine = engine_at(far.url, seconds=(4.0, 8.0))
        ask(engine, blank(engine, 24 * 5))
        assert far.fields()["seconds"] == "8"


@pytest.mark.parametrize(("dialect", "seconds"), [("sglang", 2), ("vllm-omni", "2"), ("openai", "1.5")])
def test_servers_that_know_whole_seconds_alone_get_them_and_the_rest_is_cut_off(clip, dialect, seconds):
    with far_server([DONE], clip) as far:
        engine = engine_at(far.url, dialect=dialect)
        assert len(ask(engine, blank(engine, 36)).frames) == 36
        assert far.fields()["seconds"] == seconds


def test_a_missing_key_and_a_silent_server_are_said_clearly():
    with pytest.raises(InvalidInput, match="NO_SUCH_KEY"):
        RemoteEngine("far", Far("http://127.0.0.1:9/v1", "m", key_variable="NO_SUCH_KEY"))
    port = free_ports(1)[0]
    with pytest.raises(EngineError, match="does not answer"):
        ask(engine_at(f"http://127.0.0.1:{port}/v1", patience_s=0.2))


# Two servers of ours -------------------------------------------------------------------------------------------------


class FarLanterne:
    """A server and a worker of it, as processes that can be killed and started again."""

    def __init__(self, folder):
        self.folder, self.port = folder, free_ports(1)[0]
        folder.mkdir()
        self.log = (folder / "log").open("a")
        (folder / "config.toml").write_text('[models.sora-2]\nengine = "fake"\n')
        self.processes = []

    def start(self):
        path = f"{ROOT.parent / 'src'}:{ROOT / 'work' / 'plugin'}"
        environment = os.environ | {"PYTHONPATH": path, "OMP_NUM_THREADS": "1"}
        serve = [sys.executable, "-c", "from lanterne.cli.main import main; main()", "serve", "--workers", "0"]
        serve += ["--port", str(self.port), "--data", self.folder, "--config", self.folder / "config.toml"]
        work = [sys.executable, "-m", "lanterne.work", "--data", self.folder, "--engine", "fake"]
        work += ["--lease", "1", "--poll", "0.05"]
        for command in (serve, work):
            self.processes.append(subprocess.Popen(command, env=environment, stdout=self.log, stderr=self.log))
        until = time.monotonic() + 120
        while not answers(f"http://127.0.0.1:{self.port}/health"):
            assert time.monotonic() < until, (self.folder / "log").read_text()[-3000:]
            time.sleep(0.1)

    def kill(self):
        for process in self.processes:
            process.send_signal(signal.SIGKILL)
            process.wait()
        self.processes.clear()


@pytest.fixture
def far_lanterne(tmp_path):
    far = FarLanterne(tmp_path / "far")
    far.start()
    yield far
    far.kill()
    far.log.close()


def test_a_near_job_finishes_though_the_far_server_dies_and_comes_back(far_lanterne, tmp_path):
    from rig import Preset, serving

    url = f"http://127.0.0.1:{far_lanterne.port}/v1"
    engine = engine_at(url, dialect="lanterne", sizes=((96, 64),), patience_s=120.0, poll_s=0.1)
    models = {"sora-2": Preset(engine="far")}
    with serving(tmp_path / "near", with_worker=False, models=models) as near:
        home = near.site.settings.home
        worker = Worker("near", near.site.database, near.site.blobs, home.scratch, {"far": engine}, Pace(poll_s=0.05))
        thread = threading.Thread(target=worker.run, daemon=True)
        thread.start()
        with near.client as client:
            until = time.monotonic() + 60
            while not client.get("/v1/models/sora-2").json()["ready"] and time.monotonic() < until:
                time.sleep(0.05)
            made = client.post("/v1/videos", json={"prompt": "slow=0.7", "seconds": "1", "size": "96x64", "seed": 5})
            video = made.json()
            while client.get(f"/v1/videos/{video['id']}").json()["progress"] == 0 and time.monotonic() < until:
                time.sleep(0.05)  # it is being drawn there
            far_lanterne.kill()
            time.sleep(1.5)
            far_lanterne.start()
        done = near.finished(video["id"])
        worker.stop()
        thread.join(20)
        assert done["status"] == "completed", done["error"]
        assert done["engine"] == "far"
        with near.client as client:
            assert client.get(f"/v1/videos/{video['id']}/content").content[4:8] == b"ftyp"

"""`lanterne serve` as people start it: one command, no configuration, a worker beside it, and a good end."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx2
import pytest

PLUGIN = Path(__file__).parents[1] / "work" / "plugin"
WISH = {"prompt": "a red kite over a green park with a secret word", "size": "96x64", "model": "fake"}


class Command:
    """A running `lanterne serve`; `text` is what it has printed so far."""

    def __init__(self, folder, log, *arguments):
        self._log = log
        environment = {**os.environ, "PYTHONPATH": f"{PLUGIN}:{':'.join(sys.path)}", "LANTERNE_LOG_FORMAT": "json"}
        environment["LANTERNE_ENGINES"] = '["fake"]'  # the native one takes long to open
        command = [sys.executable, "-c", "from lanterne.cli.main import main; main()", "serve", "--port", "0"]
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "--data", str(folder), *arguments], stdout=log, stderr=log, env=environment
            )

    @property
    def text(self):
        return self._log.read_text()

    def url(self):
        return self.wait(lambda: re.findall(r"http://localhost:\d+", self.text))[-1]

    def wait(self, look, seconds=120):
        until = time.monotonic() + seconds
        while not (found := look()):
            assert self.process.poll() is None, self.text
            assert time.monotonic() < until, self.text
            time.sleep(0.1)
        return found


def finished(client, video_id):
    for _ in range(600):
        video = client.get(f"/v1/videos/{video_id}").json()
        if video["status"] in ("completed", "failed"):
            return video
        time.sleep(0.1)
    raise AssertionError(video)


@pytest.fixture
def serve(tmp_path):
    started = []

    def start(*arguments):
        started.append(Command(tmp_path / "data", tmp_path / f"{len(started)}.log", *arguments))
        return started[-1]

    yield start
    for command in started:
        command.process.kill()
        command.process.wait()


def test_one_command_serves_makes_videos_and_ends_well(serve):
    command = serve()
    with httpx2.Client(base_url=command.url(), timeout=60) as client:
        command.wait(lambda: client.get("/ready").status_code == 200)
        key = re.search(r"shown only now: (sk-\S+)", command.text)[1]
        made = client.post("/v1/videos", json=WISH, headers={"authorization": f"Bearer {key}"}).json()
        video = finished(client, made["id"])
        assert video["status"] == "completed", video
        stream = client.post("/v1/videos", json={**WISH, "prompt": "a kite slow=5"}).json()
        with client.stream("GET", f"/v1/videos/{stream['id']}/events") as events:
            next(events.iter_lines())
            command.process.send_signal(signal.SIGTERM)  # an open stream does not hold the server back
            assert command.process.wait(60) == 0
    log = command.text.replace(f"shown only now: {key}", "")
    assert '"route": "/v1/videos"' in log
    assert key not in log
    assert "secret word" not in log

    again = serve()  # the same folder: the key still opens, the video is still there, no new key
    with httpx2.Client(base_url=again.url(), headers={"authorization": f"Bearer {key}"}) as client:
        assert client.get(f"/v1/videos/{video['id']}").json() == video
        assert client.get("/ready").status_code == 200  # what the engines can do is known from before
    assert "shown only now" not in again.text


def test_a_model_whose_engine_nobody_opens_is_named_at_the_start(serve, tmp_path):
    """Else its users would be told to wait for a worker, for ever."""
    (tmp_path / "config.toml").write_text(
        '[models.sora-2]\nengine = "fake"\n[models.sora-2-pro]\nengine = "wan2.2-ti2v-5b"\nsteps = 50\n'
    )
    command = serve("--config", str(tmp_path / "config.toml"))
    command.url()
    said = "sora-2-pro: no worker of this server opens the engine wan2.2-ti2v-5b."
    assert f"{said} See: lanterne engines show wan2.2-ti2v-5b." in command.text
    assert "sora-2: no worker" not in command.text


def test_a_port_that_is_taken_is_said(serve):
    first = serve()
    port = first.url().rpartition(":")[2]
    second = serve("--port", port)
    assert second.process.wait(60) != 0
    assert "address already in use" in second.text
    assert first.process.poll() is None

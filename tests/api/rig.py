"""A server on loopback with a fast engine, in this process: what the tests of the API talk to."""

import socket
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx2
import pytest
import uvicorn

sys.path.insert(0, str(Path(__file__).parents[1] / "work" / "plugin"))

from lanterne_fake_engine import FakeEngine

from lanterne.api.app import build_app
from lanterne.core.canvas import Preparation
from lanterne.service.settings import Preset, Settings
from lanterne.service.site import Site
from lanterne.store import projects
from lanterne.work.worker import Pace, Worker


class AbleEngine(FakeEngine):
    """Says that it understands given media and characters; makes what the fake one makes."""

    name = "able"

    def capabilities(self):
        more = frozenset(Preparation) - {Preparation.SPEECH, Preparation.NEGATIVE}
        return replace(super().capabilities(), engine="able", preparations=more, steps=5, loras=("kite",))

    def report(self):
        return {"cost": 0.25, "currency": "EUR"}


MODELS = {"sora-2": Preset(engine="fake"), "sora-2-pro": Preset(engine="fake", steps=6), "nobody": Preset(engine="x")}


@dataclass
class Served:
    """url: without a slash at its end. key: of the first project; other_key: of another."""

    url: str
    site: Site
    key: str
    other_key: str

    @property
    def client(self):
        return httpx2.Client(base_url=self.url, headers={"authorization": f"Bearer {self.key}"}, timeout=30)

    def finished(self, video_id):
        """The video, once it is completed or failed."""
        with self.client as client:
            for _ in range(600):
                video = client.get(f"/v1/videos/{video_id}").json()
                if video["status"] in ("completed", "failed"):
                    return video
                time.sleep(0.05)
        raise AssertionError(f"still {video}")


@contextmanager
def serving(folder, with_worker=True, engines=None, **settings):
    """A server with settings, and by name engines, of its own."""
    said = {"data": folder, "port": 0, "models": MODELS, "allow_private_addresses": True, **settings}
    with Site.open(Settings(**said)) as site, socket.create_server(("127.0.0.1", 0)) as listening:
        with site.database.write() as tx:
            project, other = (projects.create_project(tx, name) for name in ("default", "other"))
            key, _ = projects.create_key(tx, project.id, "test")
            other_key, _ = projects.create_key(tx, other.id, "test")
        app = build_app(site)
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=2))
        engines = engines or {"fake": FakeEngine(), "able": AbleEngine()}
        home = site.settings.home
        worker = Worker("test", site.database, site.blobs, home.scratch, engines, Pace(poll_s=0.05))
        threads = [threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)]
        if with_worker:
            threads.append(threading.Thread(target=worker.run, daemon=True))
        for thread in threads:
            thread.start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        try:
            wait_until(lambda: httpx2.get(f"{url}/ready").status_code == 200 or not with_worker)
            yield Served(url, site, key, other_key)
        finally:
            worker.stop()
            app.state.pulse.end()
            server.should_exit = True
            for thread in threads:
                thread.join(20)


def wait_until(true, seconds=20.0):
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.02)


ABLE_WISH = {"prompt": "a red kite over a green park", "size": "96x64", "model": "able"}


@pytest.fixture(scope="module")
def client(server):
    """Connections to the module's server."""
    with server.client as client:
        yield client


@pytest.fixture(scope="module")
def source(client, server):
    """A finished video of the engine that can everything."""
    return server.finished(client.post("/v1/videos", json=ABLE_WISH).json()["id"])


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("server")) as served:
        yield served


class Receiver:
    """A web server that keeps what is posted to it. answers: the statuses to give, the last one for ever."""

    def __init__(self, *answers):
        self.answers = list(answers or (200,))
        self.posts = []  # (path, headers with lower-case names, body)
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                receiver.posts.append((self.path, headers, body))
                status = receiver.answers.pop(0) if len(receiver.answers) > 1 else receiver.answers[0]
                self.send_response(status)
                if status == 302:
                    self.send_header("location", "/elsewhere")
                self.end_headers()

            def log_message(self, *unused):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def receiver():
    made = Receiver()
    yield made
    made.close()

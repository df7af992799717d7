"""Fetching files by their address: within limits, and never from inside."""

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from lanterne.core.errors import Forbidden, InvalidInput
from lanterne.net.fetch import FetchLimits, fetch
from lanterne.net.post import post

LIMITS = FetchLimits(most_bytes=100_000, whole_s=1.0, wait_s=0.5)


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        kind = self.path.strip("/")
        self.send_response({"missing": 404, "moved": 302, "around": 302, "inside": 302}.get(kind, 200))
        types = {"page": "text/html", "packed": "image/png"}
        self.send_header("content-type", types.get(kind, "image/png"))
        if kind == "packed":
            self.send_header("content-encoding", "gzip")
        if kind in ("moved", "around", "inside"):
            self.send_header("location", {"moved": "/good", "around": "/around", "inside": "http://10.0.0.1/"}[kind])
        self.end_headers()
        try:
            if kind == "large":
                for _ in range(300):
                    self.wfile.write(bytes(1000))
            elif kind == "slow":
                for _ in range(100):
                    self.wfile.write(b"x")
                    self.wfile.flush()
                    time.sleep(0.05)
            elif kind == "stalled":
                time.sleep(1)
            else:
                self.wfile.write(b"picture")
        except OSError:
            pass  # whoever asked has had enough

    do_POST = do_GET

    def log_message(self, *unused):
        pass


@pytest.fixture(scope="module")
def base():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("path", ["good", "moved"])
def test_a_file_arrives_even_by_a_redirect(base, tmp_path, path):
    fetch(f"{base}/{path}", tmp_path / "file", allow_private=True, limits=LIMITS)
    assert (tmp_path / "file").read_bytes() == b"picture"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("missing", "answered 404"),
        ("page", "no picture"),
        ("packed", "packed"),
        ("large", "larger than"),
        ("slow", "too slow"),
        ("stalled", "too slow"),
        ("around", "from one to the next"),
    ],
)
def test_what_is_not_taken(base, tmp_path, path, said):
    with pytest.raises(InvalidInput, match=said):
        fetch(f"{base}/{path}", tmp_path / "file", allow_private=True, limits=LIMITS)
    assert (tmp_path / "file").stat().st_size <= LIMITS.most_bytes + 64 * 1024


def test_nobody_is_called_inside(tmp_path):
    with pytest.raises(Forbidden, match="private network"):
        fetch("https://127.0.0.1/", tmp_path / "file", limits=LIMITS)


def test_a_redirect_to_the_inside_is_checked_like_the_first_address(base, tmp_path):
    """The first host counts as public here; the one that it leads to does not."""

    def look_up(host, port):
        return ["127.0.0.1"] if host == "127.0.0.1" else ["10.0.0.1"]

    with pytest.raises(InvalidInput):  # nobody answers there; what matters is that it is looked up at all
        fetch(f"{base}/inside", tmp_path / "file", allow_private=True, limits=LIMITS, look_up=look_up)
    with pytest.raises(InvalidInput, match="https"):  # and without private addresses, plain http is none
        fetch(f"{base}/inside", tmp_path / "file", limits=LIMITS)


def test_a_post_says_how_it_was_answered_and_follows_nothing(base):
    assert post(f"{base}/good", b"{}", {}, allow_private=True).is_taken
    moved = post(f"{base}/moved", b"{}", {}, allow_private=True)
    assert (moved.status, moved.is_taken) == (302, False)
    assert post(f"{base}/stalled", b"{}", {}, allow_private=True, timeout_s=0.2).status in (200, None)
    refused = post("http://127.0.0.1:9/", b"{}", {}, allow_private=True)
    assert (refused.status, refused.reason) == (None, "no connection: ConnectError")
    inside = post("https://127.0.0.1/", b"{}", {})
    assert (inside.status, "private network" in inside.reason) == (None, True)

"""Uploads that mean harm: each is answered 4xx with a sentence, nothing of it stays, the server's memory is flat."""

import gc
import gzip
import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from rig import serving

from lanterne.media.writer import ClipWriter

WISH = {"prompt": "a red kite", "size": "96x64", "model": "able"}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("hostile"), max_upload_mb=8) as served:
        yield served


def png(width, height, content=b"\0" * 1000):
    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", content) + chunk(b"IEND", b"")


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    """A good clip's bytes."""
    path = tmp_path_factory.mktemp("clip") / "good.mp4"
    with ClipWriter(path, (96, 64), 24) as sink:
        sink.video(np.random.default_rng(1).integers(0, 256, (24, 64, 96, 3), np.uint8))
    return path.read_bytes()


def of_ten_hours(clip):
    """The clip with headers that say it lasts ten hours."""
    content = bytearray(clip)
    for kind, offset in ((b"mvhd", 12 + 4), (b"mdhd", 12 + 4), (b"tkhd", 16 + 4)):
        at = content.index(kind) + offset
        rate = struct.unpack(">I", content[at - 4 : at])[0] if kind != b"tkhd" else 1000
        content[at : at + 4] = struct.pack(">I", min(2**31, 36_000 * rate))
    return bytes(content)


def still():
    buffer = io.BytesIO()
    Image.new("RGB", (96, 64)).save(buffer, "PNG")
    return buffer.getvalue()


HARM = {
    "empty": lambda clip: b"",
    "truncated mp4": lambda clip: clip[: len(clip) // 2],
    "head of an mp4": lambda clip: clip[:40],
    "65,535 pixels a side": lambda clip: png(65_535, 65_535),
    "a bomb that unpacks to a gigabyte": lambda clip: png(16_000, 16_000, zlib.compress(bytes(50_000_000), 9)),
    "ten-hour header": of_ten_hours,
    "playlist": lambda clip: b"#EXTM3U\n#EXTINF:4,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
    "playlist behind an mp4's head": lambda clip: (
        struct.pack(">I4s4sI", 16, b"ftyp", b"isom", 0) + b"#EXTM3U\nfile:///etc\n"
    ),
    "svg": lambda clip: b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
    "html": lambda clip: b"<script>alert(1)</script>",
    "gzip": lambda clip: gzip.compress(clip),
    "zip": lambda clip: b"PK\x03\x04" + b"\0" * 500,
    "noise": lambda clip: np.random.default_rng(2).bytes(100_000),
}


def stored(server):
    """How many blobs there are, and what lies in the scratch folder."""
    left = [path.name for path in server.site.settings.home.scratch.iterdir() if not path.name.startswith("job-")]
    return len(list(server.site.blobs.hashes())), left


@pytest.mark.parametrize("kind", [*HARM, "a still"])
@pytest.mark.parametrize("name", ["a.mp4", "../../etc/passwd\0.mp4"])
def test_as_a_characters_clip(server, client, clip, kind, name):
    content = still() if kind == "a still" else HARM[kind](clip)
    before = stored(server)
    answer = client.post("/v1/videos/characters", data={"name": "Kitty"}, files={"video": (name, content, "video/mp4")})
    assert answer.status_code == 400
    said = answer.json()["error"]["message"]
    assert said.endswith(".")
    assert "upload-" not in said
    assert str(server.site.settings.data) not in said
    assert stored(server) == before == (before[0], [])


@pytest.mark.parametrize("kind", [*HARM, "a clip"])
def test_as_a_first_frame(server, client, clip, kind):
    content = clip if kind == "a clip" else HARM[kind](clip)
    before = stored(server)
    answer = client.post("/v1/videos", data=WISH, files={"input_reference": ("a.png", content, "image/png")})
    assert (answer.status_code, answer.json()["error"]["type"]) == (400, "invalid_request_error")
    assert stored(server) == before == (before[0], [])


def test_a_good_clip_passes_so_the_refusals_mean_something(client, clip):
    answer = client.post("/v1/videos/characters", data={"name": "Kitty"}, files={"video": ("a.mp4", clip, "video/mp4")})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "data:image/png;base64,@@@",
        "data:text/html;base64,AAAA",
        "data:image/svg+xml;base64,PHN2Zz4=",
        "data:,x",
        "data:",
    ],
)
def test_data_addresses_that_hold_no_picture(client, address):
    answer = client.post("/v1/videos", json={**WISH, "input_reference": {"image_url": address}})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "gopher://127.0.0.1/", "https://u@a.example/", "https://", "x"]
)
def test_addresses_that_are_not_called(client, address):
    answer = client.post("/v1/videos", json={**WISH, "input_reference": {"image_url": address}})
    assert answer.status_code == 400


def memory(figure="VmRSS"):
    """Of this process, and so of the server, in kilobytes."""
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith(figure))


def test_none_of_them_is_unpacked_in_the_servers_own_memory(client, clip):
    contents = [make(clip) for make in HARM.values()]
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")  # from here on VmHWM is the highest that there was since
    before = memory()
    for content in contents:
        answer = client.post("/v1/videos", data=WISH, files={"input_reference": ("a.png", content, "image/png")})
        assert answer.status_code == 400
    assert memory("VmHWM") - before < 60_000  # one of them would unpack to 750,000


def test_what_is_too_large_is_not_read(server, client):
    big = io.BytesIO(bytes(40_000_000))
    client.post("/v1/videos", json=WISH)
    before = memory()
    for _ in range(3):
        big.seek(0)
        answer = client.post("/v1/videos/characters", data={"name": "K"}, files={"video": ("a.mp4", big, "video/mp4")})
        assert answer.status_code == 413
        assert answer.json()["error"]["message"] == "The request is too large."

    def endless():
        for _ in range(100):
            yield b"x" * 1_000_000

    answer = client.post("/v1/videos", content=endless(), headers={"content-type": "application/json"})
    assert answer.status_code == 413
    assert memory() - before < 30_000  # kilobytes; what was sent had 220,000
    assert stored(server)[1] == []

"""Files that mean harm, or are just broken: each ends in one clear sentence, quickly, and the parent goes on."""

import os
import struct
import subprocess
import sys
import zlib
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from clips import picture, write_clip
from PIL import Image

import lanterne
from lanterne.core.errors import MediaError
from lanterne.media import sandbox
from lanterne.media.limits import Limits
from lanterne.media.reader import FileClip


def refusal_of(path: Path, limits: Limits | None = None) -> str:
    """The sentence that reading all of the file ends with."""
    clip = FileClip(path, limits=limits)
    with pytest.raises(MediaError) as refusal:
        for _ in clip.frames():
            pass
    sentence = str(refusal.value)
    assert path.name in sentence
    assert "\n" not in sentence
    assert len(sentence) < 250
    return sentence


def png_that_claims(width: int, height: int) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(1_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


@pytest.mark.parametrize("keep", [0.02, 0.3, 0.9])
def test_an_mp4_that_was_cut_short(tmp_path, keep):
    whole = write_clip(tmp_path / "whole.mp4").read_bytes()
    (tmp_path / "cut.mp4").write_bytes(whole[: int(len(whole) * keep)])
    assert "cut short or damaged" in refusal_of(tmp_path / "cut.mp4")


def test_an_mp4_whose_samples_were_overwritten(tmp_path):
    content = bytearray(write_clip(tmp_path / "whole.mp4").read_bytes())
    start = content.index(b"mdat") + 4
    content[start : start + 2_000] = np.random.default_rng(0).bytes(2_000)
    (tmp_path / "noise.mp4").write_bytes(content)
    refusal_of(tmp_path / "noise.mp4")


@pytest.mark.parametrize(("width", "height"), [(60_000, 60_000), (2**31 - 1, 2**31 - 1), (16_000, 16_000), (0, 0)])
def test_a_picture_that_would_fill_the_memory(tmp_path, width, height):
    (tmp_path / "bomb.png").write_bytes(png_that_claims(width, height))
    refusal_of(tmp_path / "bomb.png")


def test_the_decompression_bomb_is_refused_by_its_size(tmp_path):
    (tmp_path / "bomb.png").write_bytes(png_that_claims(60_000, 60_000))
    assert "60000x60000" in refusal_of(tmp_path / "bomb.png")


@pytest.mark.parametrize("fake", ["notes.mp4", "notes.png", "notes.wav"])
def test_a_text_with_another_name(tmp_path, fake):
    (tmp_path / fake).write_text("Dear diary, today I was named wrongly. " * 30)
    assert "of a kind that is not read here" in refusal_of(tmp_path / fake)


SECRET = "file:///etc/passwd"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("list.mp4", f"#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n{SECRET}\n#EXT-X-ENDLIST\n"),
        ("list.m3u8", f"#EXTM3U\n#EXTINF:4,\n{SECRET}\n"),
        ("list.webm", f"ffconcat version 1.0\nfile {SECRET}\n"),
        ("list.mov", '<?xml version="1.0"?><MPD><BaseURL>file:///etc/</BaseURL></MPD>'),
        ("list.png", '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'),
        ("list.wav", "[playlist]\nFile1=http://127.0.0.1:9/a.wav\n"),
    ],
)
def test_a_playlist_is_not_followed(tmp_path, name, content):
    (tmp_path / name).write_text(content)
    assert "of a kind that is not read here" in refusal_of(tmp_path / name)


def test_a_playlist_behind_the_first_bytes_of_an_mp4(tmp_path):
    head = struct.pack(">I4s4sI", 16, b"ftyp", b"isom", 0)
    (tmp_path / "list.mp4").write_bytes(head + f"#EXTM3U\n#EXTINF:4,\n{SECRET}\n".encode())
    refusal_of(tmp_path / "list.mp4")


@pytest.mark.parametrize("endless", ["/dev/zero", "/dev/urandom"])
def test_a_file_without_end(endless):
    assert "no ordinary file" in refusal_of(Path(endless))


def test_a_pipe_that_nobody_fills(tmp_path):
    os.mkfifo(tmp_path / "pipe.mp4")
    assert "no ordinary file" in refusal_of(tmp_path / "pipe.mp4")


def test_a_folder_and_a_file_that_is_not_there(tmp_path):
    assert "no ordinary file" in refusal_of(tmp_path)
    assert "There is no file" in refusal_of(tmp_path / "missing.mp4")


def test_an_empty_file(tmp_path):
    (tmp_path / "empty.mp4").touch()
    refusal_of(tmp_path / "empty.mp4")


def test_a_file_that_is_too_large_on_disk(tmp_path):
    with (tmp_path / "large.mp4").open("wb") as file:
        file.truncate(10**12)
    assert "1000000 MB" in refusal_of(tmp_path / "large.mp4")


def test_a_clip_that_is_over_a_cap(tmp_path):
    clip = write_clip(tmp_path / "clip.mp4")
    assert "lasts 1 seconds" in refusal_of(clip, replace(Limits(), seconds=0.5))
    assert "96x64" in refusal_of(clip, replace(Limits(), side_px=80))
    assert "24 frames per second" in refusal_of(clip, replace(Limits(), fps=12))
    assert "2 tracks" in refusal_of(clip, replace(Limits(), streams=1))


def test_a_clip_that_hides_its_length(tmp_path):
    with av.open(str(tmp_path / "live.webm"), "w", options={"live": "1"}) as container:
        stream = container.add_stream("libvpx", rate=24, options={"deadline": "realtime", "cpu-used": "8"})
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        for index in range(60):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture(index % 20), format="rgb24")))
        container.mux(stream.encode(None))
    assert "second" in refusal_of(tmp_path / "live.webm", replace(Limits(), seconds=1))


def test_a_jump_in_time_that_would_ask_for_endless_frames(tmp_path):
    with av.open(str(tmp_path / "jump.mp4"), "w") as container:
        stream = container.add_stream("libx264", rate=24, options={"x264-params": "bframes=0"})
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        for time in (0, 1, 24 * 3600):
            frame = av.VideoFrame.from_ndarray(picture(0), format="rgb24")
            frame.pts = time
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    assert "lasts" in refusal_of(tmp_path / "jump.mp4")


def test_a_format_that_is_not_on_the_list(tmp_path):
    with av.open(str(tmp_path / "odd.mov"), "w") as container:
        stream = container.add_stream("qtrle", rate=24)
        stream.width, stream.height, stream.pix_fmt = 96, 64, "rgb24"
        container.mux(stream.encode(av.VideoFrame.from_ndarray(picture(0), format="rgb24")))
        container.mux(stream.encode(None))
    assert "format that is not read here" in refusal_of(tmp_path / "odd.mov")


def test_a_reader_that_dawdles_is_stopped(tmp_path):
    clip = write_clip(tmp_path / "clip.mp4")
    assert "too long" in refusal_of(clip, replace(Limits(), wait_s=0.01))


def test_a_reader_that_wants_too_much_memory_is_stopped(tmp_path):
    Image.new("RGB", (7_000, 7_000)).save(tmp_path / "large.png")
    refusal_of(tmp_path / "large.png", replace(Limits(), memory_bytes=450 * 2**20))


def test_a_reader_that_was_taken_over_is_not_believed(tmp_path, monkeypatch):
    clip = write_clip(tmp_path / "clip.mp4")
    for reply in (
        struct.pack(">cI", b"F", 2**32 - 1),
        struct.pack(">cI", b"X", 4) + b"boom",
        struct.pack(">cI", b"I", 3) + b"{}!",
        struct.pack(">cI", b"I", 2) + b"{}",
        struct.pack(">cI", b"F", 4) + b"boom",
    ):
        monkeypatch.setattr(sandbox, "_BOOT", f"import os; os.write(1, {reply!r})")
        refusal_of(clip)


def test_the_child_can_open_neither_files_nor_connections():
    script = """
import socket, sys
sys.path.append(sys.argv[1])
from lanterne.media.child import confine
from lanterne.media.limits import Limits
confine(Limits())
for attempt in (lambda: open("/etc/passwd"), socket.socket, lambda: open("/tmp/lanterne-escape", "w")):
    try:
        attempt()
    except OSError:
        continue
    sys.exit("escaped")
"""
    root = str(Path(lanterne.__file__).parents[1])
    child = subprocess.run([sys.executable, "-I", "-c", script, root], stdin=subprocess.DEVNULL, capture_output=True)
    assert (child.returncode, child.stderr) == (0, b"")


def children():
    """The processes that this one has started and not seen end; other tests may keep a server."""
    return {pid for file in Path("/proc/self/task").glob("*/children") for pid in file.read_text().split()}


def test_no_child_stays_behind(tmp_path):
    clip = write_clip(tmp_path / "clip.mp4")
    before = children()
    frames = FileClip(clip).frames()
    next(frames)
    assert children() != before  # there is one while it works
    frames.close()
    refusal_of(clip, replace(Limits(), seconds=0.5))
    assert children() == before

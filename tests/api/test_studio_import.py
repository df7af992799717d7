"""Films and pictures of one's own in the library: they play, keep their origin, and are continued like any other."""

import io

import numpy as np
import pytest
from PIL import Image
from rig import serving

from lanterne.media import xmp
from lanterne.media.reader import FileClip
from lanterne.media.writer import ClipWriter


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("import"), max_side=128) as served:
        yield served


def film(folder, size, source, frames=30, fps=12.0, channels=1):
    path = folder / "film.mp4"
    with ClipWriter(path, size, fps, 24_000, channels, source=source) as writer:
        writer.video(np.broadcast_to(np.uint8([200, 40, 40]), (frames, size[1], size[0], 3)))
        hum = 0.3 * np.sin(np.arange(round(24_000 * frames / fps)) / 20, dtype=np.float32)
        writer.audio(np.broadcast_to(hum, (channels, hum.size)))
    return path.read_bytes()


def taken(client, content, title="My film"):
    answer = client.post("/api/clips/import", data={"title": title}, files={"file": ("film", content)})
    assert answer.status_code == 200, answer.text
    return answer.json()


def decoded(client, folder, clip):
    path = folder / "stored.mp4"
    path.write_bytes(client.get(f"/v1/videos/{clip['id']}/content").content)
    return path, FileClip(path)


@pytest.mark.parametrize("source", [None, xmp.SourceType.TRAINED_MODEL])
def test_a_film_keeps_its_pictures_its_sound_and_what_it_says_of_its_origin(house, tmp_path, source):
    with house.client as client:
        clip = taken(client, film(tmp_path, (96, 64), source))
        path, stored = decoded(client, tmp_path, clip)
        frames = np.concatenate(list(stored.frames()))
        assert frames.shape == (30, 64, 96, 3)
        assert np.abs(frames.mean((0, 1, 2)) - [200, 40, 40]).max() < 8
        assert stored.info.seconds == pytest.approx(2.5, abs=0.1)
        assert max(np.abs(chunk).max() for chunk in stored.sound()) > 0.2
        assert xmp.read_source(path) is source
        assert clip["title"] == "My film"
        assert clip["video"]["status"] == "completed"
        assert client.get("/api/clips", params={"search": "film"}).json()["total"] >= 1
        for variant in ("thumbnail", "spritesheet"):
            still = client.get(f"/v1/videos/{clip['id']}/content", params={"variant": variant}).content
            assert Image.open(io.BytesIO(still)).width >= 96


def test_its_sound_ends_with_its_pictures_and_sound_that_goes_on_stays(house, tmp_path):
    with house.client as client:
        clip = taken(client, film(tmp_path, (96, 64), None, frames=24, fps=24.0))
        _, stored = decoded(client, tmp_path, clip)
        assert stored.info.seconds == pytest.approx(1.0, abs=0.005)
        path = tmp_path / "tail.mp4"
        with ClipWriter(path, (96, 64), 24.0, 24_000, 1) as writer:
            writer.video(np.zeros((24, 64, 96, 3), np.uint8))
            writer.audio(0.3 * np.sin(np.arange(48_000) / 20, dtype=np.float32)[None])
        _, stored = decoded(client, tmp_path, taken(client, path.read_bytes()))
        assert sum(each.shape[1] for each in stored.sound()) / stored.info.sample_rate == pytest.approx(2, abs=0.1)


def test_a_large_film_of_odd_size_is_made_smaller(house, tmp_path):
    with house.client as client:
        clip = taken(client, film(tmp_path, (300, 202), None, frames=6))
        assert clip["video"]["size"] == "128x86"
        assert next(iter(decoded(client, tmp_path, clip)[1].frames())).shape[1:] == (86, 128, 3)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_becomes_a_second_that_stands_still(house, tmp_path, kind):
    buffer = io.BytesIO()
    Image.new("RGB", (65, 47), (30, 160, 60)).save(buffer, kind)
    with house.client as client:
        clip = taken(client, buffer.getvalue())
        frames = np.concatenate(list(decoded(client, tmp_path, clip)[1].frames()))
        assert frames.shape == (24, 46, 64, 3)
        assert np.abs(frames.mean((0, 1, 2)) - [30, 160, 60]).max() < 8


def test_it_is_cut_and_joined_like_any_other(house, tmp_path):
    with house.client as client:
        parts = [taken(client, film(tmp_path, (96, 64), None, fps=24.0), title) for title in ("one", "")]
        wanted = [{"video": {"id": each["id"]}, "start": 0, "end": 0.5} for each in parts]
        made = client.post("/v1/videos/recuts", json={"model": "able", "parts": wanted})
        assert made.status_code == 200, made.text
        done = house.finished(made.json()["id"])
        assert (done["status"], float(done["seconds"])) == ("completed", 1.0)


def test_where_it_is_shown_nobody_takes_its_name_for_words_that_made_it(house, tmp_path):
    with house.client as client:
        clip = taken(client, film(tmp_path, (96, 64), None))
        made = client.post("/v1/videos", json={"prompt": "a kite", "model": "able", "size": "96x64"}).json()["id"]
        assert house.finished(made)["status"] == "completed"
        client.post("/api/clips/act", json={"ids": [clip["id"], made], "action": "publish"})
        told = {each["id"]: each["imported"] for each in client.get("/api/explore").json()["data"]}
        assert told == {clip["id"]: True, made: False}


def test_it_is_told_binned_and_deleted_like_any_other(house, tmp_path):
    with house.client as client:
        clip = taken(client, film(tmp_path, (96, 64), None))
        told = client.get(f"/api/clips/{clip['id']}").json()
        assert told["settings"]["engine"] == "import"
        for action in ("bin", "delete"):
            assert client.post("/api/clips/act", json={"ids": [clip["id"]], "action": action}).json()["changed"] == 1
        assert client.get(f"/api/clips/{clip['id']}").status_code == 404


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>no film</html>" * 50, b"\x89PNG\r\n\x1a\n" + b"\0" * 500, b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 60],
)
def test_what_is_no_film_is_refused_with_a_sentence_and_leaves_nothing(house, content):
    with house.client as client:
        before = client.get("/api/shelf").json()
        answer = client.post("/api/clips/import", files={"file": ("film.mp4", content)})
        assert 400 <= answer.status_code < 500
        assert answer.json()["error"]["message"].rstrip().endswith((".", "?"))
        assert client.get("/api/shelf").json() == before
        assert not list(house.site.settings.home.scratch.iterdir())


def test_a_form_without_a_file_says_so(house):
    with house.client as client:
        answer = client.post("/api/clips/import", data={"title": "nothing"})
        assert (answer.status_code, answer.json()["error"]["param"]) == (400, "file")

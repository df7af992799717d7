"""A part of a video that somebody painted: what comes with the request as a mask, and what is refused of it."""

import base64
import io
import wave

import numpy as np
import pytest
from PIL import Image
from rig import ABLE_WISH as WISH
from rig import serving

from lanterne.jobs.order import Order
from lanterne.media.reader import FileClip
from lanterne.media.writer import ClipWriter
from lanterne.store import job_rows


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("masks")) as served:
        yield served


def painted(size=(96, 64), white=255, black=0, kind="PNG"):
    """The bytes of a mask whose left half is white."""
    pixels = np.full((size[1], size[0], 3), black, np.uint8)
    pixels[:, : size[0] // 2] = white
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, kind)
    return buffer.getvalue()


def moving(tmp_path):
    """A mask clip: white from its half on."""
    with ClipWriter(tmp_path / "mask.mp4", (96, 64), 24) as sink:
        sink.video(np.repeat(np.array([0, 255], np.uint8), 48)[:, None, None, None] * np.ones((1, 64, 96, 3), np.uint8))
    return (tmp_path / "mask.mp4").read_bytes()


def edit(client, source, mask=None, **fields):
    said = {"prompt": "a blue kite", "video[id]": source["id"], **fields}
    return client.post("/v1/videos/edits", data=said, files={"mask": ("m.png", mask, "image/png")} if mask else None)


def given_of(server, answer):
    assert answer.status_code == 200, answer.text
    with server.site.database.read() as tx:
        return Order.from_json(job_rows.get(tx, answer.json()["id"]).payload).canvas.given


def pixels_of(server, digest, tmp_path):
    path = tmp_path / digest[:8]
    path.write_bytes(b"".join(server.site.blobs.open_range(digest)))
    return FileClip(path).frame()


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_what_is_painted_may_change_for_its_time(client, server, source, tmp_path, kind):
    answer = edit(client, source, painted(white=240, black=30, kind=kind), from_seconds="1", until_seconds="3")
    given = [each for each in given_of(server, answer) if each.tracks == "picture"]
    assert [(each.at_s, each.mask is not None) for each in given] == [(0, False), (1, True), (3, False)]
    mask = pixels_of(server, given[1].mask, tmp_path)
    assert (mask[:, :48] == 255).all()
    assert (mask[:, 48:] == 0).all()  # greys and the marks of a JPEG are decided
    assert server.finished(answer.json()["id"])["status"] == "completed"


def test_a_mask_may_come_as_a_data_address_and_with_an_uploaded_video(client, server, source):
    address = "data:image/png;base64," + base64.b64encode(painted()).decode()
    body = {"prompt": "a blue kite", "video": {"id": source["id"]}, "mask": {"image_url": address}, "strength": 0.5}
    by_json = given_of(server, client.post("/v1/videos/edits", json=body))
    assert [(each.strength, each.mask is not None) for each in by_json] == [(0.5, False), (0, True), (0, False)]
    clip = client.get(f"/v1/videos/{source['id']}/content").content
    files = {"video": ("a.mp4", clip, "video/mp4"), "mask": ("m.png", painted(), "image/png")}
    answer = client.post("/v1/videos/edits", data={"prompt": "a blue kite", "model": "able"}, files=files)
    assert [each.mask is not None for each in given_of(server, answer)] == [True, False]
    assert given_of(server, answer)[0].mask == by_json[1].mask  # the same paint is the same mask


def test_a_mask_may_move(client, server, source, tmp_path):
    answer = edit(client, source, moving(tmp_path))
    assert [each.mask is not None for each in given_of(server, answer) if each.tracks == "picture"] == [True]


REFUSED = {
    "another size": (lambda: painted((64, 64)), {}, "64x64"),
    "a bomb": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), {}, "mask"),
    "no picture at all": (lambda: b"white everywhere", {}, "mask"),
    "cut short": (lambda: painted()[:60], {}, "mask"),
    "nothing painted": (lambda: painted(white=20), {}, "black everywhere"),
    "strength 0": (painted, {"strength": "0"}, "no strength"),
    "strength 1.5": (painted, {"strength": "1.5"}, "no strength"),
    "strength nan": (painted, {"strength": "nan"}, "no strength"),
    "begins late": (painted, {"from_seconds": "9"}, "from 9"),
    "ends late": (painted, {"until_seconds": "9"}, "to 9"),
    "ends before it begins": (painted, {"from_seconds": "2", "until_seconds": "1"}, "comes after"),
    "with a box": (painted, {"box": "[0, 0, 0.5, 0.5]"}, "Give one of them"),
    "a time without a part": (lambda: None, {"from_seconds": "1"}, "which part"),
    "a box of nothing": (lambda: None, {"box": "[0, NaN, 0.5, 0.5]"}, "box"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_a_mask_is_refused_and_nothing_stays(client, server, source, name):
    mask, fields, says = REFUSED[name]

    def state():
        videos = client.get("/v1/videos?limit=100").json()["data"]
        assert {server.finished(each["id"])["status"] for each in videos} == {"completed"}  # nothing else is going on
        scratch = [each.name for each in server.site.settings.home.scratch.iterdir() if each.name[:4] != "job-"]
        return videos[0]["id"], sorted(server.site.blobs.hashes()), scratch

    before = state()
    answer = edit(client, source, mask(), **fields)
    assert (answer.status_code, answer.json()["error"]["type"]) == (400, "invalid_request_error")
    assert says in answer.json()["error"]["message"]
    assert "upload-" not in answer.text
    assert state() == before


def test_a_sound_is_no_mask(client, source):
    sound = io.BytesIO()
    with wave.open(sound, "wb") as file:
        file.setparams((1, 2, 24_000, 0, "NONE", ""))
        file.writeframes(bytes(48_000))
    answer = edit(client, source, sound.getvalue())
    assert answer.status_code == 400
    assert "no picture" in answer.json()["error"]["message"]


def test_an_engine_without_masks_says_so(client, server):
    plain = server.finished(client.post("/v1/videos", json=WISH | {"model": "sora-2"}).json()["id"])
    answer = edit(client, plain, painted())
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "unsupported_by_model")


def test_the_video_of_another_project_is_not_there(server, client, source):
    answer = client.post(
        "/v1/videos/edits",
        data={"prompt": "a", "video[id]": source["id"]},
        files={"mask": ("m.png", painted(), "image/png")},
        headers={"authorization": f"Bearer {server.other_key}"},
    )
    assert answer.status_code == 404

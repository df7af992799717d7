"""Remixes, edits, extensions, first frames and characters with an engine that can: what stands on the canvas."""

import io

import numpy as np
import pytest
from PIL import Image
from rig import ABLE_WISH as WISH

from lanterne.core import canvas_json
from lanterne.jobs.order import Order
from lanterne.media.reader import FileClip
from lanterne.store import job_rows


def order_of(server, video_id):
    with server.site.database.read() as tx:
        return Order.from_json(job_rows.get(tx, video_id).payload)


def blob_of(server, hash, path):
    path.write_bytes(b"".join(server.site.blobs.open_range(hash)))
    return path


def test_a_remix_starts_from_its_source(client, server, source):
    made = client.post(f"/v1/videos/{source['id']}/remix", json={"prompt": "at night"}).json()
    assert (made["remixed_from_video_id"], made["model"], made["size"]) == (source["id"], "able", "96x64")
    (given,) = order_of(server, made["id"]).canvas.given
    assert 0 < given.strength < 1
    content = client.get(f"/v1/videos/{source['id']}/content")
    assert content.headers["etag"] == f'"{given.medium}"'
    assert server.finished(made["id"])["status"] == "completed"


def test_an_extension_keeps_its_source_and_counts_the_stitched_length(client, server, source):
    made = client.post("/v1/videos/extensions", data={"prompt": "it lands", "seconds": "8", "video[id]": source["id"]})
    assert made.json()["seconds"] == "12"
    (given,) = order_of(server, made.json()["id"]).canvas.given
    assert (given.strength, given.at_s) == (0, 0)


def test_an_edit_takes_a_file(client, server, source):
    clip = client.get(f"/v1/videos/{source['id']}/content").content
    answer = client.post(
        "/v1/videos/edits", data={"prompt": "at night", "model": "able"}, files={"video": ("a.mp4", clip, "video/mp4")}
    )
    assert answer.status_code == 200, answer.text
    assert (answer.json()["seconds"], answer.json()["size"]) == ("4", "96x64")
    assert server.finished(answer.json()["id"])["status"] == "completed"


def test_only_a_finished_video_is_remixed(client, source):
    waiting = client.post("/v1/videos", json={**WISH, "prompt": "a red kite slow=0.4"}).json()
    answer = client.post(f"/v1/videos/{waiting['id']}/remix", json={"prompt": "at night"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_input")
    client.delete(f"/v1/videos/{waiting['id']}")
    assert client.post("/v1/videos/video_none/remix", json={"prompt": "x"}).status_code == 404


def picture(width=96, height=64, kind="PNG", **options):
    """The bytes of a picture that is red on its left."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[:, : width // 2, 0] = 200
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, kind, **options)
    return buffer.getvalue()


def test_a_first_frame_stands_on_the_canvas_as_pixels_alone(client, server, tmp_path):
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (48.0, 51.0, 30.0)}  # where it was taken
    exif[0x010F] = "CameraMaker"
    taken = picture(kind="JPEG", exif=exif, quality=95)
    assert b"CameraMaker" in taken
    made = client.post("/v1/videos", data=WISH, files={"input_reference": ("a.jpg", taken, "image/jpeg")})
    assert made.status_code == 200, made.text
    (given,) = order_of(server, made.json()["id"]).canvas.given
    assert (given.strength, given.at_s) == (0, 0)
    stored = blob_of(server, given.medium, tmp_path / "frame")
    assert b"CameraMaker" not in stored.read_bytes()
    frame = FileClip(stored).frame()
    assert frame.shape == (64, 96, 3)
    assert frame[32, 10, 0] > 150 > 50 > frame[32, 80, 0]


def test_a_first_frame_may_come_as_a_data_address(client, server):
    import base64

    address = "data:image/png;base64," + base64.b64encode(picture()).decode()
    for way in (
        {"json": {**WISH, "input_reference": {"image_url": address}}},
        {"data": {**WISH, "input_reference[image_url]": address}},
    ):
        answer = client.post("/v1/videos", **way)
        assert answer.status_code == 200, answer.text
        assert len(order_of(server, answer.json()["id"]).canvas.given) == 1


def test_a_first_frame_of_another_size_is_refused_as_it_was(client):
    answer = client.post("/v1/videos", data=WISH, files={"input_reference": ("a.png", picture(64, 64), "image/png")})
    assert answer.status_code == 400
    assert answer.json()["error"]["message"].startswith("Inpaint image must match the requested width and height")


def test_a_size_of_the_api_is_made_at_the_nearest_size_of_the_engine(client, server):
    made = client.post("/v1/videos", json={**WISH, "size": "720x1280"}).json()
    order = order_of(server, made["id"])
    assert (order.canvas.size, order.size, made["size"]) == ((64, 96), (720, 1280), "720x1280")
    assert canvas_json.from_json(canvas_json.to_json(order.canvas)) == order.canvas
    client.delete(f"/v1/videos/{made['id']}")


def test_characters_stand_on_the_canvas_and_belong_to_their_project(client, server, source):
    clip = client.get(f"/v1/videos/{source['id']}/content").content
    made = client.post("/v1/videos/characters", data={"name": "Kitty"}, files={"video": ("k.mp4", clip, "video/mp4")})
    assert made.status_code == 200, made.text
    for way in (
        {"json": {**WISH, "characters": [{"id": made.json()["id"]}]}},
        {"data": {**WISH, "characters[][id]": made.json()["id"]}},
    ):
        video = client.post("/v1/videos", **way)
        assert video.status_code == 200, video.text
        (reference,) = order_of(server, video.json()["id"]).canvas.references
        assert reference.name == "Kitty"
    other = {"authorization": f"Bearer {server.other_key}"}
    stolen = client.post("/v1/videos", json={**WISH, "characters": [{"id": made.json()["id"]}]}, headers=other)
    assert stolen.status_code == 404


def test_a_video_names_its_steps_its_loras_and_what_it_cost(client, server):
    asked = client.post("/v1/videos", json={**WISH, "loras": [{"name": "kite", "scale": 0.5}]}).json()
    kite = {"name": "kite", "scale": 0.5, "weights": None}
    assert (asked["steps"], asked["loras"], asked["cost"]) == (5, [kite], None)  # as many steps as the engine takes
    done = server.finished(asked["id"])
    assert (done["steps"], done["loras"], done["cost"], done["currency"]) == (5, [kite], 0.25, "EUR")
    assert (done["model"], done["engine"], done["weights"], done["seed"]) == (
        "able", "able", "fake-weights-1", asked["seed"]
    )  # fmt: skip
    said = client.post("/v1/videos", data={**WISH, "steps": "7", "loras": '[{"name": "kite"}]', "seed": "3"}).json()
    assert (said["steps"], said["loras"][0]["scale"]) == (7, 1.0)
    preset = client.post("/v1/videos", json={"prompt": "a kite", "model": "sora-2-pro", "size": "96x64"}).json()
    assert preset["steps"] == 6


@pytest.mark.parametrize(
    "loras", [[{"name": "boat"}], [{"name": "../kite"}], [{"name": "kite"}] * 2, [{"name": "kite", "scale": 100}], [{}]]
)
def test_loras_that_are_not_offered_are_refused(client, loras):
    answer = client.post("/v1/videos", json={**WISH, "loras": loras})
    assert answer.status_code == 400, answer.text

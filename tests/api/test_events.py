"""Watching a video being made, by server-sent events."""

import json
import threading

SMALL = {"prompt": "a red kite over a green park slow=0.3", "size": "96x64"}


def read(lines):
    """(kind, id, data) of each event of a stream."""
    said = {}
    for line in lines:
        if line.startswith(":"):
            continue
        if line:
            name, _, value = line.partition(": ")
            said[name] = value
        elif said:
            yield said["event"], said.get("id"), json.loads(said["data"])
            said = {}


def watch(client, video_id, after=None):
    headers = {"last-event-id": after} if after else {}
    with client.stream("GET", f"/v1/videos/{video_id}/events", headers=headers) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield from read(answer.iter_lines())


def test_a_stream_tells_everything_and_ends_with_the_video(client):
    made = client.post("/v1/videos", json=SMALL).json()
    told = list(watch(client, made["id"]))
    kinds = [kind for kind, _, _ in told]
    assert kinds[0] == "queued"
    assert kinds[-1] == "completed"
    assert "started" in kinds
    steps = [data for kind, _, data in told if kind == "progress"]
    assert [data["step"] for data in steps] == sorted(data["step"] for data in steps)
    assert {"stage", "steps", "seconds_left", "progress"} <= set(steps[0])
    pictures = [data["preview"] for data in steps if "preview" in data]
    assert pictures
    assert all(picture.startswith("data:image/webp;base64,") for picture in pictures)
    ids = [int(id) for _, id, _ in told if id]
    assert ids == sorted(set(ids))


def test_a_stream_is_taken_up_again_where_it_broke(client):
    made = client.post("/v1/videos", json=SMALL).json()
    stream = watch(client, made["id"])
    first = [event for event in (next(stream) for _ in range(3)) if event[1]]
    stream.close()
    again = list(watch(client, made["id"], after=first[-1][1]))
    ids = [int(id) for _, id, _ in [*first, *again] if id]
    assert ids == sorted(set(ids))
    assert again[-1][0] == "completed"
    assert list(watch(client, made["id"], after=again[-1][1])) == []  # all told: ends at once


def test_who_waits_hears_the_place_in_the_queue(client):
    ahead = client.post("/v1/videos", json={**SMALL, "n": 2}).json()
    last = client.post("/v1/videos", json=SMALL).json()
    places = [data["position"] for kind, _, data in watch(client, last["id"]) if kind == "position"]
    assert places == sorted(places, reverse=True)
    assert places[-1] == 1
    assert client.get(f"/v1/videos/{ahead['id']}").json()["status"] == "completed"


def test_a_cancelled_and_a_deleted_video_end_their_streams(client):
    for end in (lambda path: client.post(f"{path}/cancel"), lambda path: client.delete(path)):
        made = client.post("/v1/videos", json={**SMALL, "prompt": "a red kite slow=3"}).json()
        path = f"/v1/videos/{made['id']}"
        told = []
        reader = threading.Thread(target=lambda told, id: told.extend(watch(client, id)), args=(told, made["id"]))
        reader.start()
        end(path)
        reader.join(15)
        assert not reader.is_alive()


def test_an_unknown_video_has_no_stream(client):
    assert client.get("/v1/videos/video_none/events").status_code == 404

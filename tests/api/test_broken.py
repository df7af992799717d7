"""A database that fails at its n-th call and a disk that is full: 503 and a sentence, and then it goes on."""

import hashlib
import io
import itertools
import resource
from pathlib import Path

import httpx2
import pytest
from PIL import Image
from rig import AbleEngine, FakeEngine, serving

from faults import Faults, FragileBlobs
from lanterne.store import blob_rows, characters, engines, projects, webhooks
from lanterne.work.worker import Pace, Worker
from orders import check_queue, queue

WISH = {"prompt": "a red kite", "size": "96x64"}
CLIP = {"files": {"video": ("a.mp4", b"no clip", "video/mp4")}, "data": {"name": "Kitty"}}

# What to send, and how it may be answered when the database answers.
REQUESTS = {
    "create": (("POST", "/v1/videos"), {"json": WISH}, {200}),
    "list": (("GET", "/v1/videos"), {}, {200}),
    "retrieve": (("GET", "/v1/videos/{video}"), {}, {200}),
    "content": (("GET", "/v1/videos/{video}/content"), {}, {404}),
    "remix": (("POST", "/v1/videos/{video}/remix"), {"json": {"prompt": "at night"}}, {400}),
    "cancel": (("POST", "/v1/videos/{video}/cancel"), {}, {200}),
    "delete": (("DELETE", "/v1/videos/{video}"), {}, {200}),
    "character": (("POST", "/v1/videos/characters"), CLIP, {400}),
    "a character": (("GET", "/v1/videos/characters/{character}"), {}, {200}),
    "models": (("GET", "/v1/models"), {}, {200}),
    "endpoint": (
        ("POST", "/v1/webhook_endpoints"),
        {"json": {"name": "n", "url": "http://127.0.0.1:9/", "event_types": ["video.failed"]}},
        {200},
    ),
    "rotate": (("POST", "/v1/webhook_endpoints/{endpoint}/rotate_secret"), {"json": {}}, {200}),
    "deliveries": (("GET", "/v1/webhook_endpoints/{endpoint}/deliveries"), {}, {200}),
    "ready": (("GET", "/ready"), {}, {200}),
    "metrics": (("GET", "/metrics"), {}, {200}),
    "health": (("GET", "/health"), {}, {200}),
}


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("broken"), with_worker=False) as served:
        with served.site.database.write() as tx:
            engines.publish(tx, "fake", FakeEngine().capabilities())
        yield served


@pytest.fixture(autouse=True)
def _forgetful(monkeypatch):
    """Keys and engines are looked up each time, so that this can fail too."""
    monkeypatch.setattr("lanterne.api.access.REMEMBER_S", 0.0)
    monkeypatch.setattr("lanterne.service.site.REMEMBER_S", 0.0)


@pytest.fixture(scope="module")
def faults(served):
    return Faults(served.site.database)


@pytest.mark.parametrize("kind", ["statement", "commit"])
@pytest.mark.parametrize("name", REQUESTS)
def test_a_database_that_fails_at_any_one_call_is_a_503_and_never_a_crash(served, faults, name, kind):
    (method, path), body, expected = REQUESTS[name]
    database = served.site.database
    with database.write() as tx:
        project = projects.list_projects(tx)[0].id
        clip = served.site.blobs.put_file(Path(__file__), "video/mp4")
        blob_rows.record(tx, served.site.blobs, clip, "test")
        character = characters.create(tx, project, "Kitty", clip.hash)
        endpoint = webhooks.create(tx, project, "http://127.0.0.1:9/", ["video.failed"], "one")
    with served.client as client:
        before = count(client)
        for at in itertools.count(1):
            (video,) = queue(database, project, "a kite")
            place = path.format(video=video.id, character=character.id, endpoint=endpoint.id)
            headers = {"idempotency-key": f"{name}-{kind}-{at}"}
            faults.arm(kind, at)
            answer = client.request(method, place, headers=headers, **body)
            failed = faults.calls >= at
            faults.arm("", 0)
            assert answer.status_code in expected | {503}, (at, answer.text)
            if answer.status_code == 503:
                assert failed
                assert answer.json()["error"]["code"] == "store_unavailable"
                assert int(answer.headers["retry-after"]) > 0
                again = client.request(method, place, headers=headers, **body)
                assert again.status_code in expected | ({404} if name == "delete" else set()), again.text
            if not failed:
                break
        if name == "create":  # however often each was asked for: one video a key
            assert count(client) == before + at
    assert at > 1 or name == "health" or kind == "commit"


def test_a_storage_that_fails_at_any_one_call_costs_no_clip_and_no_byte(tmp_path, monkeypatch):
    monkeypatch.setattr("lanterne.work.worker.STORE_WAITS_S", (0.0,))
    monkeypatch.setattr("lanterne.jobs.lease.RETRY_S", 0.01)
    monkeypatch.setattr("lanterne.store.local.READ_BYTES", 1024)  # so that clips come in parts
    picture = io.BytesIO()
    Image.new("RGB", (96, 64), "red").save(picture, "PNG")
    plain = {"data": {"prompt": "a kite", "model": "able", "size": "96x64", "seconds": "0.1"}}
    uploaded = {**plain, "files": {"input_reference": ("a.png", picture.getvalue(), "image/png")}}
    with serving(tmp_path, with_worker=False) as served:
        blobs = FragileBlobs(served.site.blobs)
        object.__setattr__(served.site, "blobs", blobs)
        scratch = served.site.settings.home.scratch
        worker = Worker("w", served.site.database, blobs, scratch, {"able": AbleEngine()}, Pace(poll_s=0.01))
        worker.run(once=True)  # says what its engine can do
        with served.client as client:
            of_plain = next(at - 1 for at in itertools.count(1) if calls_of(client, worker, blobs, plain, at) < at)
            of_both = calls_of(client, worker, blobs, uploaded, 0)
            for at in range(1, of_both - of_plain + 1):  # those that the picture needs come first
                calls_of(client, worker, blobs, uploaded, at)
        blobs.arm(0)
        assert of_plain > 12
        assert of_both - of_plain > 3
        check_queue(served.site.database, blobs, is_over=True)


def calls_of(client, worker, blobs, wish, at):
    """Ask for a clip, make it and fetch it, while the storage fails at its `at`-th call; how many calls that took."""
    blobs.arm(at)
    key = {"idempotency-key": f"{len(wish)}-{at}"}
    video = insist(client, "POST", "/v1/videos", key, **wish).json()
    place = f"/v1/videos/{video['id']}"
    while video["status"] in ("queued", "in_progress"):
        worker.run(once=True)
        video = client.get(place).json()
    assert video["status"] == "completed", (at, video)
    whole = insist(client, "GET", f"{place}/content")
    assert f'"{hashlib.sha256(whole.content).hexdigest()}"' == whole.headers["etag"]
    part = insist(client, "GET", f"{place}/content", {"range": "bytes=700-2500"})
    assert (part.status_code, part.content) == (206, whole.content[700:2501])
    return blobs.calls


def insist(client, method, place, headers=None, **sent):
    """What a client does: again, until there is an answer. A connection that was cut is none."""
    for _ in range(5):
        try:
            answer = client.request(method, place, headers=headers, **sent)
        except httpx2.RemoteProtocolError:
            continue
        if answer.status_code != 503:
            assert answer.status_code in (200, 206), answer.text
            return answer
        assert answer.json()["error"]["code"] == "store_unavailable"
    raise AssertionError("it never answered")


def count(client):
    """How many videos were asked for through the API."""
    listed = client.get("/v1/videos", params={"limit": 100}).json()["data"]
    return len([video for video in listed if video["prompt"] == WISH["prompt"]])


def test_an_upload_that_the_disk_has_no_room_for_is_refused_for_now(served):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    large = io.BytesIO(bytes(12_000_000))
    with served.client as client:
        resource.setrlimit(resource.RLIMIT_FSIZE, (8_000_000, before[1]))
        try:
            answer = client.post("/v1/videos/characters", data={"name": "K"}, files={"video": ("a.mp4", large)})
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        assert answer.status_code == 503
        assert answer.json()["error"]["message"].startswith("The request cannot be kept: File too large")
        large.seek(0)
        answer = client.post("/v1/videos/characters", data={"name": "K"}, files={"video": ("a.mp4", large)})
        assert answer.status_code == 400  # there is room again; it is no clip
    assert [path.name for path in served.site.settings.home.scratch.glob("upload-*")] == []

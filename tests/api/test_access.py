"""Every route, with every key that should not open it. A route that is not in the table fails."""

import httpx2
import pytest
from rig import FakeEngine, serving, wait_until

from lanterne.api.app import ROUTERS
from lanterne.store import characters, projects, webhooks
from lanterne.store.blobs import Blob
from lanterne.store.database import now

CLIENT = httpx2.Client(timeout=20)  # one for all: its TLS set-up takes longer than the requests
PUBLIC = {("GET", "/health"), ("GET", "/ready"), ("GET", "/docs")}


@pytest.fixture(scope="module", autouse=True)
def _closed():
    yield
    CLIENT.close()


# (method, path): the scope it needs, and what a stranger's key finds: "own" (404) or "empty" (a view of its own).
TABLE = {
    ("POST", "/v1/videos"): ("write", "empty"),
    ("GET", "/v1/videos"): ("read", "empty"),
    ("POST", "/v1/videos/edits"): ("write", "own"),
    ("POST", "/v1/videos/extensions"): ("write", "own"),
    ("POST", "/v1/videos/{video_id}/remix"): ("write", "own"),
    ("POST", "/v1/videos/storyboards"): ("write", "own"),
    ("POST", "/v1/videos/blends"): ("write", "own"),
    ("POST", "/v1/videos/loops"): ("write", "own"),
    ("POST", "/v1/videos/recuts"): ("write", "own"),
    ("POST", "/v1/videos/soundtracks"): ("write", "own"),
    ("GET", "/v1/videos/{video_id}"): ("read", "own"),
    ("DELETE", "/v1/videos/{video_id}"): ("write", "own"),
    ("POST", "/v1/videos/{video_id}/cancel"): ("write", "own"),
    ("GET", "/v1/videos/{video_id}/content"): ("read", "own"),
    ("HEAD", "/v1/videos/{video_id}/content"): ("read", "own"),
    ("GET", "/v1/videos/{video_id}/events"): ("read", "own"),
    ("POST", "/v1/videos/characters"): ("write", "empty"),
    ("GET", "/v1/videos/characters/{character_id}"): ("read", "own"),
    ("GET", "/v1/models"): ("read", "empty"),
    ("GET", "/v1/models/{model:path}"): ("read", "empty"),
    ("POST", "/v1/webhook_endpoints"): ("webhooks", "empty"),
    ("GET", "/v1/webhook_endpoints"): ("webhooks", "empty"),
    ("GET", "/v1/webhook_event_types"): ("webhooks", "empty"),
    ("GET", "/v1/webhook_secret"): ("webhooks", "empty"),
    ("GET", "/v1/webhook_endpoints/{endpoint_id}"): ("webhooks", "own"),
    ("POST", "/v1/webhook_endpoints/{endpoint_id}"): ("webhooks", "own"),
    ("DELETE", "/v1/webhook_endpoints/{endpoint_id}"): ("webhooks", "own"),
    ("POST", "/v1/webhook_endpoints/{endpoint_id}/rotate_secret"): ("webhooks", "own"),
    ("POST", "/v1/webhook_endpoints/{endpoint_id}/test"): ("webhooks", "own"),
    ("GET", "/v1/webhook_endpoints/{endpoint_id}/deliveries"): ("webhooks", "own"),
    ("GET", "/metrics"): ("read", "empty"),
}
SCOPES = {"read", "write", "webhooks"}


def routes():
    """(method, path) of every route of the app."""
    return sorted({(method, route.path) for router in ROUTERS for route in router.routes for method in route.methods})


def test_every_route_is_in_the_table_or_public_on_purpose():
    assert set(routes()) == set(TABLE) | PUBLIC


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A server, one thing of each kind, and keys of all sorts."""
    with serving(tmp_path_factory.mktemp("access"), with_worker=False) as served:
        path = served.site.settings.home.scratch / "clip"
        path.write_bytes(b"a clip")
        with served.site.database.write() as tx:
            project = projects.list_projects(tx)[0].id

            from lanterne.store import blob_rows, engines

            engines.publish(tx, "fake", FakeEngine().capabilities())
            blob: Blob = served.site.blobs.put_file(path, "video/mp4")
            blob_rows.record(tx, served.site.blobs, blob, "test")
            character = characters.create(tx, project, "Kitty", blob.hash)
            endpoint = webhooks.create(tx, project, "http://127.0.0.1:9/", ["video.failed"], "one")
            revoked, row = projects.create_key(tx, project, "revoked")
            projects.revoke_key(tx, project, row.id)
            expired, _ = projects.create_key(tx, project, "expired", expires_at=now(tx) - 1)
            scoped = {scope: projects.create_key(tx, project, scope, [scope])[0] for scope in SCOPES}
        with served.client as client:
            made = client.post("/v1/videos", json={"prompt": "a red kite", "size": "96x64"})
            assert made.status_code == 200, made.text
        ids = {
            "{video_id}": made.json()["id"],
            "{character_id}": character.id,
            "{endpoint_id}": endpoint.id,
            "{model:path}": "fake",
        }
        yield served, ids, {"revoked": revoked, "expired": expired, "other": served.other_key, **scoped}


def call(house, method, path, key=None, **headers):
    served, ids, keys = house
    for name, value in ids.items():
        path = path.replace(name, value)
    said = {"authorization": f"Bearer {keys.get(key, key)}"} if key else {}
    body = {"prompt": "a red kite", "size": "96x64", "video": {"id": ids["{video_id}"]}, "event_type": "video.failed"}
    medium = {"id": ids["{video_id}"]}
    body |= {
        "first": medium,
        "second": medium,
        "media": medium,
        "cards": [{"media": medium}],
        "parts": [{"video": medium}],
    }
    body |= {"name": "n", "url": "http://127.0.0.1:9/", "event_types": ["video.failed"]}
    return httpx2.request(
        method, served.url + path, headers={**said, **headers}, json=body if method == "POST" else None
    )


@pytest.mark.parametrize(("method", "path"), sorted(TABLE))
class TestEachRoute:
    def test_without_a_key_from_elsewhere(self, house, method, path):
        answer = call(house, method, path, host="clips.example.org")
        assert answer.status_code == 401
        if method != "HEAD":
            assert answer.json()["error"]["code"] == "missing_api_key"

    @pytest.mark.parametrize("key", ["revoked", "expired"])
    def test_with_a_key_that_is_over_even_on_this_machine(self, house, method, path, key):
        assert call(house, method, path, key).status_code == 401

    def test_with_a_key_that_was_never_given_out_from_elsewhere(self, house, method, path):
        assert call(house, method, path, "sk-" + "x" * 40, host="clips.example.org").status_code == 401

    def test_with_a_key_of_another_scope(self, house, method, path):
        for scope in SCOPES - {TABLE[method, path][0]}:
            answer = call(house, method, path, scope)
            if path == "/v1/videos/characters":  # the upload is asked for first
                assert answer.status_code in (400, 403)
            else:
                assert answer.status_code == 403, scope

    def test_with_the_key_of_another_project(self, house, method, path):
        answer = call(house, method, path, "other")
        if TABLE[method, path][1] == "own":
            # The engine's refusal of remixes, edits and extensions must not tell whether the video is there either.
            assert answer.status_code == 404
        else:
            _, ids, _ = house
            assert all(each not in answer.text for name, each in ids.items() if name != "{model:path}")


def test_a_key_that_is_revoked_while_it_is_in_use_is_soon_refused(house, monkeypatch):
    monkeypatch.setattr("lanterne.api.access.REMEMBER_S", 0.2)
    served, _, _ = house
    with served.site.database.write() as tx:
        project = projects.list_projects(tx)[0].id
        text, key = projects.create_key(tx, project, "soon over")
    mine = {"authorization": f"Bearer {text}"}
    assert CLIENT.get(f"{served.url}/v1/videos", headers=mine).status_code == 200
    with served.site.database.write() as tx:
        projects.revoke_key(tx, project, key.id)
    wait_until(lambda: CLIENT.get(f"{served.url}/v1/videos", headers=mine).status_code == 401, seconds=5)


@pytest.mark.parametrize(("method", "path"), sorted(PUBLIC))
def test_what_is_public_needs_no_key(house, method, path):
    assert call(house, method, path, host="clips.example.org").status_code in (200, 503)


# The door for programs on this machine ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "is_let_in"),
    [
        ({}, True),
        ({"host": "localhost:8000"}, True),
        ({"host": "[::1]:8000"}, True),
        ({"authorization": "Bearer sk-of-another-service"}, True),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"host": "127.0.0.1:1", "origin": "http://127.0.0.1:1"}, True),
        ({"host": "evil.example"}, False),  # a name that points here
        ({"host": "localhost.evil.example"}, False),
        ({"origin": "https://evil.example"}, False),
        ({"origin": "null"}, False),
        ({"origin": "http://localhost:3000"}, False),  # another program's page
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"x-forwarded-for": "8.8.8.8"}, False),  # a proxy that passes the world on
        ({"forwarded": "for=8.8.8.8"}, False),
    ],
)
def test_without_a_key_only_this_machine_comes_in(house, headers, is_let_in):
    served, _, _ = house
    answer = CLIENT.post(f"{served.url}/v1/videos", headers=headers, json={"prompt": "a red kite", "size": "96x64"})
    assert answer.status_code == (200 if is_let_in else 401)


def test_a_form_that_a_web_page_posts_to_localhost_is_refused(house):
    served, _, _ = house
    answer = CLIENT.post(
        f"{served.url}/v1/videos", data={"prompt": "a red kite"}, headers={"origin": "https://evil.example"}
    )
    assert answer.status_code == 401


def test_the_door_can_be_shut(tmp_path):
    with serving(tmp_path, with_worker=False, keyless=False) as served:
        assert httpx2.get(f"{served.url}/v1/videos").status_code == 401
        with served.client as client:
            assert client.get("/v1/videos").status_code == 200


def test_beyond_this_machine_a_key_is_always_needed(tmp_path):
    with serving(tmp_path, with_worker=False, host="0.0.0.0") as served:
        assert httpx2.get(f"{served.url}/v1/videos").status_code == 401

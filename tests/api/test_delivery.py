"""Webhooks that are not taken at once: tried again, given up, switched off; and where they may not go."""

import json

import pytest
from rig import Receiver, serving, wait_until
from standardwebhooks import Webhook

from lanterne.service.dispatch import WAITS_S
from lanterne.service.webhooks import jitter
from lanterne.store import webhooks
from lanterne.store.database import now

SMALL = {"prompt": "a red kite over a green park", "size": "96x64"}


@pytest.fixture
def endpoint(client):
    """Registers an address; it is deleted afterwards."""
    made = []

    def register(url):
        answer = client.post(
            "/v1/webhook_endpoints", json={"name": "n", "url": url, "event_types": ["video.completed"]}
        )
        assert answer.status_code == 200, answer.text
        made.append(answer.json())
        return answer.json()

    yield register
    for each in made:
        client.delete(f"/v1/webhook_endpoints/{each['id']}")


def log_of(client, endpoint):
    return client.get(f"/v1/webhook_endpoints/{endpoint['id']}/deliveries").json()["data"]


def test_what_is_not_taken_is_sent_again_under_the_same_id(server, client, endpoint, monkeypatch):
    monkeypatch.setattr("lanterne.service.dispatch.WAITS_S", (0.1, 0.1, 0.1))
    receiver = Receiver(500, 302, 200)
    registered = endpoint(receiver.url)
    client.post("/v1/videos", json=SMALL)
    wait_until(lambda: any(each["state"] == "delivered" for each in log_of(client, registered)))
    receiver.close()
    assert [path for path, _, _ in receiver.posts] == ["/hook"] * 3  # a redirect is not followed
    assert len({headers["webhook-id"] for _, headers, _ in receiver.posts}) == 1
    for _, headers, body in receiver.posts:
        Webhook(registered["signing_secret"]).verify(body, headers)
    (delivery,) = log_of(client, registered)
    assert (delivery["attempts"], delivery["last_status"], delivery["last_error"]) == (3, 200, None)


def test_at_last_it_is_given_up(server, client, endpoint, monkeypatch):
    monkeypatch.setattr("lanterne.service.dispatch.WAITS_S", (0.05,))
    registered = endpoint("http://127.0.0.1:9/nobody")
    client.post("/v1/videos", json=SMALL)
    wait_until(lambda: [each["state"] for each in log_of(client, registered)] == ["given_up"])
    assert log_of(client, registered)[0]["last_error"].startswith("no connection")


def test_gone_is_taken_for_an_answer(client, endpoint):
    receiver = Receiver(410)
    registered = endpoint(receiver.url)
    client.post("/v1/videos", json=SMALL)
    wait_until(lambda: not client.get(f"/v1/webhook_endpoints/{registered['id']}").json()["enabled"])
    receiver.close()
    assert len(receiver.posts) == 1
    again = client.post(f"/v1/webhook_endpoints/{registered['id']}", json={"name": "back"}).json()
    assert (again["enabled"], again["disabled_reason"]) == (True, None)


def test_a_videos_own_address_is_signed_by_the_project(client, receiver):
    made = client.post("/v1/videos", json={**SMALL, "webhook_url": receiver.url}).json()
    wait_until(lambda: receiver.posts)
    _, headers, body = receiver.posts[0]
    secret = client.get("/v1/webhook_secret").json()["signing_secret"]
    event = Webhook(secret).verify(body, headers)
    assert (event["type"], event["data"]) == ("video.completed", {"id": made["id"]})
    assert set(event) == {"id", "object", "created_at", "type", "data"}


def test_after_a_rotation_both_secrets_sign_if_wished(client, receiver, endpoint):
    registered = endpoint(receiver.url)
    path = f"/v1/webhook_endpoints/{registered['id']}/rotate_secret"
    rotated = client.post(path, json={"keep_old_secret_active_for_24_hours": True}).json()
    client.post("/v1/videos", json=SMALL)
    wait_until(lambda: receiver.posts)
    _, headers, body = receiver.posts[0]
    for secret in (registered["signing_secret"], rotated["signing_secret"]):
        assert json.loads(body) == Webhook(secret).verify(body, headers)


def test_a_test_that_reaches_nobody_says_so(client, endpoint):
    registered = endpoint("http://127.0.0.1:9/nobody")
    answer = client.post(f"/v1/webhook_endpoints/{registered['id']}/test", json={"event_type": "video.failed"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "webhook_unreachable")


def test_private_addresses_are_not_called_unless_allowed(tmp_path):
    receiver = Receiver()
    with serving(tmp_path, allow_private_addresses=False) as served, served.client as client:
        plain = {"name": "n", "url": receiver.url, "event_types": ["video.completed"]}
        assert client.post("/v1/webhook_endpoints", json=plain).status_code == 400  # not https
        inside = client.post("/v1/webhook_endpoints", json={**plain, "url": "https://localhost:1/"}).json()
        served.finished(client.post("/v1/videos", json=SMALL).json()["id"])
        wait_until(lambda: log_of(client, inside) and log_of(client, inside)[0]["attempts"])
        (delivery,) = log_of(client, inside)
        assert "inside a private network" in delivery["last_error"]
        with served.site.database.read() as tx:
            (row,) = webhooks.deliveries(tx, webhooks.get(tx, _project(served), inside["id"]).project_id)
            assert 0.7 * WAITS_S[0] < row.next_at - now(tx) < 1.3 * WAITS_S[0]
    receiver.close()
    assert receiver.posts == []


def _project(served):
    from lanterne.store import projects

    with served.site.database.read() as tx:
        return projects.list_projects(tx)[0].id


def test_waits_grow_to_days_and_are_spread():
    assert sum(WAITS_S) > 72 * 3600
    assert sorted(WAITS_S) == list(WAITS_S)
    drawn = [jitter(100) for _ in range(200)]
    assert 79.999 < min(drawn) < 90
    assert 110 < max(drawn) < 120.001
    assert len(set(drawn)) > 50

"""Webhook endpoints and the outbox."""

import json

import pytest

from lanterne.core.errors import NotFound
from lanterne.store import webhooks
from lanterne.store.projects import create_project, get_project

URL = "https://example.com/hook"


def due(tx, lease_s=60.0):
    found = []
    while (delivery := webhooks.claim_delivery(tx, lease_s)) is not None:
        found.append(delivery)
    return found


def test_an_event_goes_to_each_endpoint_that_wants_it_and_to_the_videos_own_address(database, project_id):
    with database.write() as tx:
        every = webhooks.create(tx, project_id, URL)
        webhooks.create(tx, project_id, URL + "/failures", ["video.failed"])
        off = webhooks.create(tx, project_id, URL + "/off")
        webhooks.change(tx, project_id, off.id, enabled=False)
        webhooks.create(tx, create_project(tx, "other").id, URL + "/other")
        event_id = webhooks.emit(tx, project_id, "video.completed", {"id": "video_1"}, "https://own.example/x")
        found = {delivery.url: delivery for delivery in due(tx)}
        assert set(found) == {URL, "https://own.example/x"}
        bodies = {delivery.body for delivery in found.values()}
        assert len(bodies) == 1
        said = json.loads(bodies.pop())
        assert said.pop("created_at") > 0
        assert said == {"id": event_id, "object": "event", "type": "video.completed", "data": {"id": "video_1"}}
        assert found[URL].event_id == event_id
        assert webhooks.salts_for(tx, found[URL]) == (every.salt,)
        own = get_project(tx, project_id).webhook_salt
        assert webhooks.salts_for(tx, found["https://own.example/x"]) == (own,)


def test_an_event_that_is_undone_with_its_transaction_is_not_sent(database, project_id):
    with database.write() as tx:
        webhooks.create(tx, project_id, URL)
    with pytest.raises(ZeroDivisionError), database.write() as tx:
        1 / webhooks.emit(tx, project_id, "video.completed", {}).count("never")
    with database.write() as tx:
        assert due(tx) == []


def test_a_delivery_is_tried_again_until_it_is_delivered_or_given_up(database, project_id):
    with database.write() as tx:
        webhooks.create(tx, project_id, URL)
        webhooks.emit(tx, project_id, "video.failed", {})
        (first,) = due(tx)
        assert webhooks.settle_delivery(tx, first, status=500, error="500", again_in_s=0)
        (second,) = due(tx)
        assert (second.id, second.attempts, second.last_status, second.body) == (first.id, 1, 500, first.body)
        assert webhooks.settle_delivery(tx, second, status=None, error="timeout", again_in_s=3600)
        assert due(tx) == []
        webhooks.emit(tx, project_id, "video.failed", {})
        (other,) = due(tx)
        assert webhooks.settle_delivery(tx, other, status=204)
        states = {delivery.id: delivery.state for delivery in webhooks.deliveries(tx, project_id)}
        assert states == {first.id: "pending", other.id: "delivered"}


def test_a_dispatcher_that_died_is_followed_by_another_and_comes_too_late_itself(database, project_id):
    with database.write() as tx:
        webhooks.create(tx, project_id, URL)
        webhooks.emit(tx, project_id, "video.completed", {})
        late = webhooks.claim_delivery(tx, lease_s=0)
        soon = webhooks.claim_delivery(tx, lease_s=60)
        assert late.id == soon.id
        assert not webhooks.settle_delivery(tx, late, status=200)
        assert webhooks.settle_delivery(tx, soon, status=410, error="gone")
        assert [each.state for each in webhooks.deliveries(tx, project_id)] == ["given_up"]


def test_after_a_rotation_both_secrets_sign_for_a_while(database, project_id):
    with database.write() as tx:
        before = webhooks.create(tx, project_id, URL)
        after = webhooks.rotate_salt(tx, project_id, before.id)
        assert after.salt != before.salt
        webhooks.emit_to(tx, after, "video.completed", {"id": "video_test"})
        (delivery,) = due(tx)
        assert webhooks.salts_for(tx, delivery) == (after.salt, before.salt)


def test_a_removed_endpoint_takes_its_deliveries_with_it(database, project_id):
    with database.write() as tx:
        endpoint = webhooks.create(tx, project_id, URL)
        webhooks.emit(tx, project_id, "video.completed", {})
        webhooks.remove(tx, project_id, endpoint.id)
        assert due(tx) == []
        with pytest.raises(NotFound):
            webhooks.get(tx, project_id, endpoint.id)


def test_endpoints_are_listed_changed_and_hidden_from_strangers(database, project_id):
    with database.write() as tx:
        made = [webhooks.create(tx, project_id, f"{URL}/{n}", name=str(n)) for n in range(3)]
        found, more = webhooks.page(tx, project_id, limit=2)
        assert ([each.name for each in found], more) == (["2", "1"], True)
        found, more = webhooks.page(tx, project_id, after=found[-1].id, limit=2)
        assert ([each.name for each in found], more) == (["0"], False)
        changed = webhooks.change(tx, project_id, made[0].id, event_types=("video.failed",), url=URL)
        assert (changed.event_types, changed.url) == (("video.failed",), URL)
        other = create_project(tx, "other")
        for act in (webhooks.get, webhooks.remove, webhooks.rotate_salt, webhooks.change):
            with pytest.raises(NotFound):
                act(tx, other.id, made[0].id)

"""Webhook endpoints: where a project's events go, and what signs them."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from standardwebhooks import Webhook

from lanterne.core.errors import InvalidInput
from lanterne.core.ids import new_id
from lanterne.net.client import check_url
from lanterne.net.post import Answer, post
from lanterne.service.keys import Caller, Scope
from lanterne.service.site import Site
from lanterne.store import projects, webhooks
from lanterne.store.webhooks import Delivery, Endpoint

EVENT_TYPES = ("video.completed", "video.failed")
MAX_NAME = 256
MAX_ENDPOINTS = 50


def create(site: Site, caller: Caller, name: str, url: str, event_types: Sequence[str]) -> Endpoint:
    """Raises InvalidInput."""
    caller.check(Scope.WEBHOOKS)
    wanted = _check(site, name, url, event_types)
    with site.database.write() as tx:
        known, has_more = webhooks.page(tx, caller.project_id, limit=MAX_ENDPOINTS)
        if has_more or len(known) == MAX_ENDPOINTS:
            raise InvalidInput(f"There are {MAX_ENDPOINTS} webhook endpoints already.", "Delete one first.")
        return webhooks.create(tx, caller.project_id, url, wanted, name)


def _check(site: Site, name: str | None, url: str | None, event_types: Sequence[str] | None) -> tuple[str, ...]:
    if name is not None and not 1 <= len(name) <= MAX_NAME:
        raise InvalidInput("A webhook endpoint needs a name.", f"It has 1 to {MAX_NAME} characters.")
    if url is not None:
        check_url(url, site.settings.allow_private_addresses)
    if event_types is None:
        return ()
    unknown = set(event_types) - set(EVENT_TYPES)
    if unknown or not event_types:
        said = sorted(unknown)[0][:60] if unknown else "nothing"
        raise InvalidInput(f"{said!r} is no event of this server.", f"Choose from {', '.join(EVENT_TYPES)}.")
    return tuple(sorted(set(event_types)))


def page(site: Site, caller: Caller, after: str | None, limit: int) -> tuple[tuple[Endpoint, ...], bool]:
    """The project's endpoints, the newest first, and whether there are more."""
    caller.check(Scope.WEBHOOKS)
    with site.database.read() as tx:
        return webhooks.page(tx, caller.project_id, after=after, limit=limit)


def get(site: Site, caller: Caller, endpoint_id: str) -> Endpoint:
    """Raises NotFound."""
    caller.check(Scope.WEBHOOKS)
    with site.database.read() as tx:
        return webhooks.get(tx, caller.project_id, endpoint_id)


def change(
    site: Site,
    caller: Caller,
    endpoint_id: str,
    name: str | None = None,
    url: str | None = None,
    event_types: Sequence[str] | None = None,
) -> Endpoint:
    """Change what is given; an endpoint that was switched off is switched on again. Raises InvalidInput, NotFound."""
    caller.check(Scope.WEBHOOKS)
    wanted = _check(site, name, url, event_types)
    fields: dict[str, object] = {"name": name, "url": url, "event_types": wanted or None}
    said = {field: value for field, value in fields.items() if value is not None}
    with site.database.write() as tx:
        return webhooks.change(tx, caller.project_id, endpoint_id, enabled=True, disabled_reason=None, **said)


def remove(site: Site, caller: Caller, endpoint_id: str) -> None:
    """Raises NotFound."""
    caller.check(Scope.WEBHOOKS)
    with site.database.write() as tx:
        webhooks.remove(tx, caller.project_id, endpoint_id)


def rotate_secret(site: Site, caller: Caller, endpoint_id: str, keep_old: bool) -> Endpoint:
    """A new secret; `keep_old`: the old one signs beside it for a day. Raises NotFound."""
    caller.check(Scope.WEBHOOKS)
    with site.database.write() as tx:
        rotated = webhooks.rotate_salt(tx, caller.project_id, endpoint_id)
        if not keep_old:
            rotated = webhooks.change(tx, caller.project_id, endpoint_id, old_salt=None, old_salt_until=None)
    return rotated


def test(site: Site, caller: Caller, endpoint_id: str, event_type: str) -> Answer:
    """Send a sample event now, once, and say how the receiver answered. Raises InvalidInput, NotFound."""
    _check(site, None, None, [event_type])
    endpoint = get(site, caller, endpoint_id)
    event_id, created_at = new_id("evt"), int(datetime.now(UTC).timestamp())
    data = {"id": "video_" + "0" * 32}
    event = {"id": event_id, "object": "event", "created_at": created_at, "type": event_type, "data": data}
    return send(site, endpoint.url, event_id, json.dumps(event), (site.webhook_secret(endpoint.salt),))


def project_secret(site: Site, caller: Caller) -> str:
    """What signs the events that go to the `webhook_url` of single videos."""
    caller.check(Scope.WEBHOOKS)
    with site.database.read() as tx:
        return site.webhook_secret(projects.get_project(tx, caller.project_id).webhook_salt)


def log(site: Site, caller: Caller, endpoint_id: str) -> list[Delivery]:
    """The newest deliveries of an endpoint. Raises NotFound."""
    get(site, caller, endpoint_id)
    with site.database.read() as tx:
        return webhooks.deliveries(tx, caller.project_id, endpoint_id)


def send(site: Site, url: str, event_id: str, body: str, signed_by: Sequence[str]) -> Answer:
    """Post an event once, signed. Source: the Standard Webhooks specification, version 1."""
    headers = {"content-type": "application/json", **signature(event_id, body, signed_by, datetime.now(UTC))}
    allow_private = site.settings.allow_private_addresses
    return post(url, body.encode(), headers, allow_private=allow_private, look_up=site.look_up)


def signature(event_id: str, body: str, signed_by: Sequence[str], at: datetime) -> Mapping[str, str]:
    """The three headers of a signed event; several secrets sign beside each other. at: in UTC, as the library wants."""
    signs = [Webhook(secret).sign(event_id, at, body) for secret in signed_by]
    return {
        "webhook-id": event_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signs),
    }


def jitter(seconds: float) -> float:
    """Up to a fifth more or less, so that receivers that come back are not met by everything at once."""
    return seconds * (0.8 + 0.4 * secrets.randbelow(1001) / 1000)

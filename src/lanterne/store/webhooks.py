"""Webhook endpoints, and the outbox: deliveries are written in the transaction of the event that they tell of."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from sqlalchemy import delete, insert, or_, select, update

from lanterne.core.errors import NotFound
from lanterne.core.ids import new_id
from lanterne.store.database import Transaction, epoch, now
from lanterne.store.projects import get_project, new_salt
from lanterne.store.rows import columns, value
from lanterne.store.schema import webhook_deliveries, webhook_endpoints

OLD_SALT_S = 24 * 3600.0  # how long the secret before the last rotation still signs too


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a project's events go. event_types: `video.completed`, ...; empty for all of them. salt: of its secret."""

    id: str
    project_id: str
    name: str
    url: str
    event_types: tuple[str, ...]
    salt: str
    old_salt: str | None
    old_salt_until: float | None
    enabled: bool
    disabled_reason: str | None
    created_at: float


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way to one address. body: the very bytes that are signed and sent, as text."""

    id: str
    event_id: str
    event_type: str
    project_id: str
    endpoint_id: str | None
    url: str
    body: str
    state: Literal["pending", "delivered", "given_up"]
    attempts: int
    fence: int
    next_at: float
    last_status: int | None
    last_error: str | None
    created_at: float
    delivered_at: float | None


def create(tx: Transaction, project_id: str, url: str, event_types: Sequence[str] = (), name: str = "") -> Endpoint:
    endpoint = Endpoint(
        new_id("we"), project_id, name, url, tuple(event_types), new_salt(), None, None, True, None, now(tx)
    )
    tx.execute(insert(webhook_endpoints).values({**asdict(endpoint), "event_types": list(event_types)}))
    return endpoint


def get(tx: Transaction, project_id: str, endpoint_id: str) -> Endpoint:
    """Raises NotFound, for a stranger's endpoint too."""
    query = select(*columns(webhook_endpoints, Endpoint)).where(
        webhook_endpoints.c.id == endpoint_id, webhook_endpoints.c.project_id == project_id
    )
    row = tx.execute(query).one_or_none()
    if row is None:
        raise NotFound(f"There is no webhook endpoint {endpoint_id[:80]!r}.")
    return value(Endpoint, row)


def page(
    tx: Transaction, project_id: str, *, after: str | None = None, limit: int = 20, newest_first: bool = True
) -> tuple[tuple[Endpoint, ...], bool]:
    """A project's endpoints in the order they were made, from behind `after`, and whether there are more."""
    table = webhook_endpoints
    query = select(*columns(table, Endpoint)).where(table.c.project_id == project_id)
    if after is not None:
        query = query.where(table.c.id < after if newest_first else table.c.id > after)
    query = query.order_by(table.c.id.desc() if newest_first else table.c.id).limit(limit + 1)
    found = [value(Endpoint, row) for row in tx.execute(query)]
    return tuple(found[:limit]), len(found) > limit


def change(tx: Transaction, project_id: str, endpoint_id: str, **fields: object) -> Endpoint:
    """Set `name`, `url`, `event_types`, `enabled` or `disabled_reason`. Raises NotFound."""
    if isinstance(fields.get("event_types"), tuple):
        fields["event_types"] = list(fields["event_types"])  # type: ignore[call-overload]
    get(tx, project_id, endpoint_id)
    if fields:
        tx.execute(update(webhook_endpoints).where(webhook_endpoints.c.id == endpoint_id).values(fields))
    return get(tx, project_id, endpoint_id)


def remove(tx: Transaction, project_id: str, endpoint_id: str) -> None:
    """Delete it and what was on its way there. Raises NotFound."""
    get(tx, project_id, endpoint_id)
    tx.execute(delete(webhook_endpoints).where(webhook_endpoints.c.id == endpoint_id))


def rotate_salt(tx: Transaction, project_id: str, endpoint_id: str) -> Endpoint:
    """A new salt, so a new secret; the old one signs beside it for a day. Raises NotFound."""
    before = get(tx, project_id, endpoint_id)
    tx.execute(
        update(webhook_endpoints)
        .where(webhook_endpoints.c.id == endpoint_id)
        .values(salt=new_salt(), old_salt=before.salt, old_salt_until=epoch() + OLD_SALT_S)
    )
    return get(tx, project_id, endpoint_id)


def emit(tx: Transaction, project_id: str, event_type: str, data: dict[str, Any], url: str | None = None) -> str:
    """Put an event into the outbox for each endpoint that wants it, and for `url` (a video's own). Returns its id."""
    event_id = new_id("evt")
    query = select(*columns(webhook_endpoints, Endpoint)).where(
        webhook_endpoints.c.project_id == project_id, webhook_endpoints.c.enabled
    )
    endpoints = [value(Endpoint, row) for row in tx.execute(query)]
    targets: list[tuple[str, str | None]] = [(url, None)] if url else []
    targets += [(each.url, each.id) for each in endpoints if not each.event_types or event_type in each.event_types]
    _put(tx, project_id, event_id, event_type, data, targets)
    return event_id


def emit_to(tx: Transaction, endpoint: Endpoint, event_type: str, data: dict[str, Any]) -> str:
    """Put an event into the outbox for one endpoint alone, wanted or not: a test. Returns the event's id."""
    event_id = new_id("evt")
    _put(tx, endpoint.project_id, event_id, event_type, data, [(endpoint.url, endpoint.id)])
    return event_id


def _put(
    tx: Transaction,
    project_id: str,
    event_id: str,
    event_type: str,
    data: dict[str, Any],
    targets: list[tuple[str, str | None]],
) -> None:
    if not targets:
        return
    at = now(tx)
    event = {"id": event_id, "object": "event", "created_at": int(at), "type": event_type, "data": data}
    common = {
        "event_id": event_id,
        "event_type": event_type,
        "project_id": project_id,
        "body": json.dumps(event, separators=(",", ":")),
        "state": "pending",
        "attempts": 0,
        "fence": 0,
        "next_at": at,
        "created_at": at,
    }
    rows = [
        {**common, "id": new_id("whd", index), "url": url, "endpoint_id": endpoint_id}
        for index, (url, endpoint_id) in enumerate(targets)
    ]
    tx.execute(insert(webhook_deliveries), rows)


def claim_delivery(tx: Transaction, lease_s: float = 60.0) -> Delivery | None:
    """The delivery that has been due for longest, out of the others' reach for `lease_s`; None if none is due."""
    table = webhook_deliveries
    due = (
        select(table.c.id)
        .where(table.c.state == "pending", table.c.next_at <= epoch())
        .order_by(table.c.next_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    delivery_id = tx.execute(due).scalar_one_or_none()
    if delivery_id is None:
        return None
    row = tx.execute(
        update(table)
        .where(table.c.id == delivery_id)
        .values(next_at=epoch() + lease_s, fence=table.c.fence + 1)
        .returning(*columns(table, Delivery))
    ).one()
    return value(Delivery, row)


def salts_for(tx: Transaction, delivery: Delivery) -> tuple[str, ...]:
    """The salts of the secrets that sign a delivery, the newest first. Raises NotFound if its endpoint is gone."""
    if delivery.endpoint_id is None:
        return (get_project(tx, delivery.project_id).webhook_salt,)
    endpoint = get(tx, delivery.project_id, delivery.endpoint_id)
    if endpoint.old_salt and (endpoint.old_salt_until or 0) > now(tx):
        return endpoint.salt, endpoint.old_salt
    return (endpoint.salt,)


def settle_delivery(
    tx: Transaction,
    delivery: Delivery,
    *,
    status: int | None,
    error: str | None = None,
    again_in_s: float | None = None,
) -> bool:
    """Write down what came of a claimed delivery; False if it was claimed again meanwhile, and then nothing changes.

    status: of the answer, None if there was none. error None: delivered; else it is tried again after `again_in_s`,
    or given up where that is None.
    """
    table = webhook_deliveries
    values: dict[str, Any] = {"attempts": table.c.attempts + 1, "last_status": status, "last_error": error}
    if error is None:
        values |= {"state": "delivered", "delivered_at": epoch()}
    elif again_in_s is None:
        values |= {"state": "given_up"}
    else:
        values |= {"next_at": epoch() + again_in_s}
    done = tx.execute(
        update(table)
        .where(table.c.id == delivery.id, table.c.fence == delivery.fence, table.c.state == "pending")
        .values(values)
    )
    return done.rowcount == 1


def deliveries(tx: Transaction, project_id: str, endpoint_id: str | None = None, limit: int = 50) -> list[Delivery]:
    """The log, the newest first."""
    table = webhook_deliveries
    query = select(*columns(table, Delivery)).where(
        table.c.project_id == project_id,
        or_(endpoint_id is None, table.c.endpoint_id == endpoint_id),  # type: ignore[arg-type]
    )
    return [value(Delivery, row) for row in tx.execute(query.order_by(table.c.id.desc()).limit(limit))]

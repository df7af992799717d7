"""/v1/webhook_endpoints: where a project's events are sent."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool

from lanterne.api.access import CallerNeeded, SiteNeeded
from lanterne.api.bodies import read_body
from lanterne.api.documents import body_of
from lanterne.api.errors import ApiError
from lanterne.api.objects import (
    Deleted,
    DeliveryList,
    DeliveryObject,
    EndpointList,
    EndpointObject,
    EndpointTest,
    EndpointWithSecret,
    EventTypeList,
    SecretObject,
)
from lanterne.api.requests import CreateEndpoint, RotateSecret, TestEndpoint, UpdateEndpoint
from lanterne.api.videos import Id, MaybeId, read_as
from lanterne.service import webhooks
from lanterne.service.keys import Scope
from lanterne.service.site import Site
from lanterne.store.webhooks import Endpoint

router = APIRouter(prefix="/v1", tags=["webhooks"])


@router.post("/webhook_endpoints", openapi_extra=body_of(CreateEndpoint))
async def create_endpoint(request: Request, site: SiteNeeded, caller: CallerNeeded) -> EndpointWithSecret:
    """Have events sent to an address. The answer holds the secret that signs them; it is not shown again."""
    async with read_body(request, site.settings.home.scratch) as body:
        wanted = read_as(CreateEndpoint, body)
    made = await run_in_threadpool(webhooks.create, site, caller, wanted.name, wanted.url, wanted.event_types)
    return _with_secret(site, made)


@router.get("/webhook_endpoints")
def list_endpoints(
    site: SiteNeeded,
    caller: CallerNeeded,
    after: MaybeId = None,
    limit: Annotated[int, Query(ge=0, le=100)] = 20,
) -> EndpointList:
    """The project's endpoints, the newest first."""
    found, has_more = webhooks.page(site, caller, after, limit)
    data = [_shown(site, endpoint) for endpoint in found]
    first, last = (data[0].id, data[-1].id) if data else (None, None)
    return EndpointList(data=data, first_id=first, last_id=last, has_more=has_more)


@router.get("/webhook_event_types")
def list_event_types(site: SiteNeeded, caller: CallerNeeded) -> EventTypeList:
    """The events that endpoints can ask for."""
    caller.check(Scope.WEBHOOKS)
    return EventTypeList(data=list(webhooks.EVENT_TYPES))


@router.get("/webhook_secret")
def get_project_secret(site: SiteNeeded, caller: CallerNeeded) -> SecretObject:
    """What signs the events that go to the `webhook_url` of single videos."""
    return SecretObject(signing_secret=webhooks.project_secret(site, caller))


@router.get("/webhook_endpoints/{endpoint_id}")
def get_endpoint(endpoint_id: Id, site: SiteNeeded, caller: CallerNeeded) -> EndpointObject:
    """An endpoint."""
    return _shown(site, webhooks.get(site, caller, endpoint_id))


@router.post("/webhook_endpoints/{endpoint_id}", openapi_extra=body_of(UpdateEndpoint))
async def update_endpoint(endpoint_id: Id, request: Request, site: SiteNeeded, caller: CallerNeeded) -> EndpointObject:
    """Change what is sent; an endpoint that was switched off is on again."""
    async with read_body(request, site.settings.home.scratch) as body:
        wanted = read_as(UpdateEndpoint, body)
    fields = (wanted.name, wanted.url, wanted.event_types)
    return _shown(site, await run_in_threadpool(webhooks.change, site, caller, endpoint_id, *fields))


@router.delete("/webhook_endpoints/{endpoint_id}")
def delete_endpoint(endpoint_id: Id, site: SiteNeeded, caller: CallerNeeded) -> Deleted:
    """Send nothing there any more."""
    webhooks.remove(site, caller, endpoint_id)
    return Deleted(id=endpoint_id, object="webhook_endpoint.deleted")


@router.post("/webhook_endpoints/{endpoint_id}/rotate_secret", openapi_extra=body_of(RotateSecret))
async def rotate_secret(
    endpoint_id: Id, request: Request, site: SiteNeeded, caller: CallerNeeded
) -> EndpointWithSecret:
    """A new secret, shown this once; on wish the old one signs beside it for a day."""
    async with read_body(request, site.settings.home.scratch) as body:
        keep_old = read_as(RotateSecret, body).keep_old_secret_active_for_24_hours
    return _with_secret(site, await run_in_threadpool(webhooks.rotate_secret, site, caller, endpoint_id, keep_old))


@router.post("/webhook_endpoints/{endpoint_id}/test", openapi_extra=body_of(TestEndpoint))
async def test_endpoint(endpoint_id: Id, request: Request, site: SiteNeeded, caller: CallerNeeded) -> EndpointTest:
    """Send a sample event now, and say how the receiver answered."""
    async with read_body(request, site.settings.home.scratch) as body:
        event_type = read_as(TestEndpoint, body).event_type
    answer = await run_in_threadpool(webhooks.test, site, caller, endpoint_id, event_type)
    if answer.status is None:
        raise ApiError(400, f"The endpoint was not reached: {answer.reason}.", code="webhook_unreachable")
    return EndpointTest(webhook_endpoint_id=endpoint_id, event_type=event_type, status_code=answer.status)


@router.get("/webhook_endpoints/{endpoint_id}/deliveries")
def list_deliveries(endpoint_id: Id, site: SiteNeeded, caller: CallerNeeded) -> DeliveryList:
    """What was sent there lately, and what came of it."""
    return DeliveryList(
        data=[
            DeliveryObject(
                id=each.id,
                event_id=each.event_id,
                event_type=each.event_type,
                state=each.state,
                attempts=each.attempts,
                last_status=each.last_status,
                last_error=each.last_error,
                created_at=int(each.created_at),
                delivered_at=None if each.delivered_at is None else int(each.delivered_at),
            )
            for each in webhooks.log(site, caller, endpoint_id)
        ]
    )


def _shown(site: Site, endpoint: Endpoint) -> EndpointObject:
    return EndpointObject(
        id=endpoint.id,
        created_at=int(endpoint.created_at),
        name=endpoint.name,
        url=endpoint.url,
        event_types=list(endpoint.event_types),
        signing_secret_hint=f"whsec_...{site.webhook_secret(endpoint.salt)[-4:]}",
        enabled=endpoint.enabled,
        disabled_reason=endpoint.disabled_reason,
    )


def _with_secret(site: Site, endpoint: Endpoint) -> EndpointWithSecret:
    secret = site.webhook_secret(endpoint.salt)
    return EndpointWithSecret(**_shown(site, endpoint).model_dump(), signing_secret=secret)

"""Who may come in: a key in the Authorization header, or, on this machine alone, nobody in particular."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from lanterne.api.errors import ApiError
from lanterne.service.keys import Caller, find_key, first_project, is_local
from lanterne.service.site import Site


async def get_site(request: Request) -> Site:
    """What the app was built around."""
    site: Site = request.app.state.site
    return site


SiteNeeded = Annotated[Site, Depends(get_site)]


def get_caller(request: Request, site: SiteNeeded) -> Caller:
    """The project that the request belongs to. Raises ApiError 401.

    A key that was never given out counts as none: programs on this machine often still hold one of another service.
    One that was revoked or has expired is refused everywhere.
    """
    key = _key(request)
    known = find_key(site.database, key) if key else None
    if known is not None and known.is_valid:
        request.state.key_id = known.caller.key_id
        return known.caller
    if known is None and _may_lack_key(request, site):
        with site.database.read() as tx:
            return Caller(first_project(tx).id)
    if not key:
        message = "You didn't provide an API key. Send it in an Authorization header: 'Bearer sk-...'."
        raise ApiError(401, message, "authentication_error", "missing_api_key")
    raise ApiError(401, f"Incorrect API key provided: {_shown(key)}.", "authentication_error", "invalid_api_key")


CallerNeeded = Annotated[Caller, Depends(get_caller)]


def _key(request: Request) -> str:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else request.headers.get("api-key", "").strip()


def _may_lack_key(request: Request, site: Site) -> bool:
    settings = site.settings
    client = request.client.host if request.client else None
    return settings.keyless and settings.is_loopback and is_local(client, request.headers)


def _shown(key: str) -> str:
    """As much of a key as may be repeated."""
    return f"{key[:3]}...{key[-4:]}" if len(key) > 12 else "***"

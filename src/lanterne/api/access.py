"""Who may come in: a key in the Authorization header, or, on this machine alone, nobody in particular."""

from __future__ import annotations

import time
from typing import Annotated

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from lanterne.api.errors import ApiError
from lanterne.service.keys import Caller, Known, find_key, first_project, is_local
from lanterne.service.site import Site
from lanterne.store.database import Database

REMEMBER_S, MAX_REMEMBERED = 1.0, 1000


async def get_site(request: Request) -> Site:
    """What the app was built around."""
    site: Site = request.app.state.site
    return site


SiteNeeded = Annotated[Site, Depends(get_site)]


class Callers:
    """Who the keys belong to, remembered for a moment: whoever polls is not looked up each time."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._found: dict[str, tuple[float, Caller]] = {}
        self._first: Caller | None = None

    async def find(self, key: str) -> Known | None:
        """As `lanterne.service.keys.find_key`; a key that is revoked opens for `REMEMBER_S` at most."""
        until, caller = self._found.get(key, (0.0, None))
        if caller is not None and time.monotonic() < until:
            return Known(caller, is_valid=True)
        known = await run_in_threadpool(find_key, self._database, key)
        if len(self._found) >= MAX_REMEMBERED:
            self._found.clear()
        if known is not None and known.is_valid:
            self._found[key] = time.monotonic() + REMEMBER_S, known.caller
        return known

    async def first(self) -> Caller:
        """Whoever works in the first project without a key; it never changes."""
        if self._first is None:
            self._first = Caller(await run_in_threadpool(self._find_first))
        return self._first

    def _find_first(self) -> str:
        with self._database.write() as tx:
            return first_project(tx).id


async def get_caller(request: Request) -> Caller:
    """The project that the request belongs to. Raises ApiError 401.

    A key that was never given out counts as none: programs on this machine often still hold one of another service.
    One that was revoked or has expired is refused everywhere.
    """
    key = _key(request)
    callers: Callers = request.app.state.callers
    known = await callers.find(key) if key else None
    if known is not None and known.is_valid:
        request.state.key_id = known.caller.key_id
        return known.caller
    if known is None and _may_lack_key(request):
        return await callers.first()
    if not key:
        message = "You didn't provide an API key. Send it in an Authorization header: 'Bearer sk-...'."
        raise ApiError(401, message, "authentication_error", "missing_api_key")
    raise ApiError(401, f"Incorrect API key provided: {_shown(key)}.", "authentication_error", "invalid_api_key")


CallerNeeded = Annotated[Caller, Depends(get_caller)]


def _key(request: Request) -> str:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else request.headers.get("api-key", "").strip()


def _may_lack_key(request: Request) -> bool:
    settings = request.app.state.site.settings
    client = request.client.host if request.client else None
    return settings.keyless and settings.is_loopback and is_local(client, request.headers)


def _shown(key: str) -> str:
    """As much of a key as may be repeated."""
    return f"{key[:3]}...{key[-4:]}" if len(key) > 12 else "***"

"""The app: all routes around one `Site`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib.metadata import version

from fastapi import FastAPI

from lanterne.api import characters, editing, errors, events, health, models, videos, webhooks
from lanterne.api.access import Callers
from lanterne.api.limits import BodyLimit
from lanterne.api.logs import Journal
from lanterne.api.metrics import Metrics
from lanterne.api.pulse import Pulse
from lanterne.api.studio import ROUTERS as STUDIO
from lanterne.api.studio import Door
from lanterne.service.dispatch import Dispatcher
from lanterne.service.site import Site

_ABOUT = """\
Videos with synchronised sound from words, on your own machine: the OpenAI Videos API, and a few things beside it.
Clients of that API work as they are; change their base URL."""

# The order counts: /v1/videos/characters before /v1/videos/{video_id}.
ROUTERS = tuple(room.router for room in (characters, editing, videos, events, models, webhooks, health))


def build_app(site: Site) -> FastAPI:
    """An ASGI app. While it runs it also carries webhooks out; the site stays the caller's to close."""
    metrics = Metrics(site)

    @asynccontextmanager
    async def live(app: FastAPI) -> AsyncIterator[None]:
        app.state.pulse = Pulse(site.database)
        looking = asyncio.create_task(app.state.pulse.run())
        dispatcher = Dispatcher(site)
        dispatcher.start()
        try:
            yield
        finally:
            app.state.pulse.end()
            looking.cancel()
            with suppress(asyncio.CancelledError):
                await looking
            await asyncio.to_thread(dispatcher.stop)

    app = FastAPI(
        title="Lanterne",
        version=version("lanterne"),
        description=_ABOUT,
        lifespan=live,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},
        # Not `include_router`, under which each request looks for its route twice.
        routes=[route for router in (*ROUTERS, *STUDIO) for route in router.routes],
    )
    app.state.site = site
    app.state.metrics = metrics
    app.state.callers = Callers(site.database)
    errors.install(app)
    app.add_middleware(BodyLimit, most_bytes=site.settings.max_upload_mb * 1_000_000)
    app.add_middleware(Journal, metrics=metrics)
    app.add_middleware(Door)
    return app

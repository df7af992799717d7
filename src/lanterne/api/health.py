"""What machines ask: /health, /ready, /metrics. And for people who program: /docs."""

from __future__ import annotations

from importlib.resources import files

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from lanterne.api.access import CallerNeeded, SiteNeeded
from lanterne.api.metrics import Metrics
from lanterne.service.keys import Scope
from lanterne.store import engines

router = APIRouter(include_in_schema=False)

_CSP = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; connect-src 'self'; "
    "img-src 'self' blob: data:; media-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@router.get("/health")
async def health() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/ready")
def ready(site: SiteNeeded) -> JSONResponse:
    """The database answers, and a worker has said what its engine can do: videos can be asked for."""
    with site.database.read() as tx:
        known, workers = sorted(engines.published(tx)), engines.alive(tx)
    status = "ok" if known else "waiting for a worker"
    return JSONResponse({"status": status, "engines": known, "workers": workers}, 200 if known else 503)


@router.get("/metrics")
def metrics(request: Request, caller: CallerNeeded) -> Response:
    """For Prometheus; asks for a key like the rest, of any project."""
    caller.check(Scope.READ)
    figures: Metrics = request.app.state.metrics
    return Response(figures.text(), media_type="text/plain; version=0.0.4; charset=utf-8")


@router.get("/docs")
async def docs() -> HTMLResponse:
    """The OpenAPI document, readable; nothing of it comes from another server."""
    return _page("docs.html")


def _page(name: str) -> HTMLResponse:
    text = files("lanterne.api").joinpath("pages", name).read_text("utf-8")
    return HTMLResponse(text, headers={"content-security-policy": _CSP, "referrer-policy": "no-referrer"})

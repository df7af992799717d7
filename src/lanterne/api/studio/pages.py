"""The pages: the app that `make web` builds, with a policy that lets nothing in from elsewhere."""

from __future__ import annotations

import mimetypes
import secrets
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from lanterne.api.errors import INVALID, ApiError

router = APIRouter(include_in_schema=False)

# What the app's own router answers to; anything else stays a 404.
PAGES = (
    "/",
    "/library",
    "/clip/{id}",
    "/storyboard",
    "/storyboard/{id}",
    "/explore",
    "/explore/{id}",
    "/playground",
    "/keys",
    "/admin",
)
_NONCE = "__NONCE__"
_FOREVER = "public, max-age=31536000, immutable"


def policy(nonce: str) -> str:
    """Scripts, styles, pictures and requests of this server alone. The nonce is for the styles that the components
    of react-aria put into the page."""
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' blob: data:; "
        "media-src 'self' blob:; connect-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    )


def _app() -> Traversable:
    return files("lanterne.api.studio").joinpath("app")


@cache
def _kept(name: str) -> bytes | None:
    return _read(name)


def _read(name: str) -> bytes | None:
    place = _app()
    for part in name.split("/"):
        place = place.joinpath(part)
    return place.read_bytes() if place.is_file() else None


async def page() -> HTMLResponse:
    """The app, whatever page of it was asked for."""
    made = _read("index.html")
    if made is None:
        return HTMLResponse(_UNBUILT, headers={"content-security-policy": policy(secrets.token_urlsafe(16))})
    nonce = secrets.token_urlsafe(16)
    return HTMLResponse(
        made.decode().replace(_NONCE, nonce),
        headers={
            "content-security-policy": policy(nonce),
            "cache-control": "no-store",
            "referrer-policy": "no-referrer",
            "cross-origin-opener-policy": "same-origin",
            "permissions-policy": "camera=(), microphone=(), geolocation=()",
        },
    )


for path in PAGES:
    router.add_api_route(path, page, methods=["GET"])


@router.get("/assets/{name}")
async def asset(name: str, request: Request) -> Response:
    """A file of the app; its name holds a hash of its content, so it may be kept for ever."""
    return _file(f"assets/{name}", request, _FOREVER)


@router.get("/lantern.svg")
@router.get("/manifest.webmanifest")
async def icon(request: Request) -> Response:
    return _file(request.url.path.removeprefix("/"), request, "public, max-age=3600")


def _file(name: str, request: Request, keep: str) -> Response:
    content = None if ".." in name or "\\" in name else _kept(name)
    if content is None:
        raise ApiError(404, f"There is no file {name[:80]}.", INVALID)
    kind = "application/manifest+json" if name.endswith(".webmanifest") else mimetypes.guess_type(name)[0]
    headers = {"cache-control": keep, "vary": "accept-encoding"}
    packed = _kept(f"{name}.gz") if "gzip" in request.headers.get("accept-encoding", "") else None
    if packed is not None:
        content, headers["content-encoding"] = packed, "gzip"
    return Response(content, headers=headers, media_type=kind or "application/octet-stream")


_UNBUILT = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Lanterne</title>
<h1>Lanterne</h1>
<p>The server runs, and its API answers: see <a href="/docs">/docs</a>. Its pages are not built yet.</p>
<p>Run <code>make web</code> in the folder of the source, then load this page again.</p>
</html>
"""

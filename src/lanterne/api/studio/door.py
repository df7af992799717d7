"""Who sits at the browser: a key that is typed once and then kept in a cookie that no script can read.

Players and downloads ask with plain addresses and cannot send an Authorization header; the `Door` puts the cookie's key
there, for the pages of this very server alone. The cookie is `SameSite=Strict`; that another port of this machine is
the same site is what the look at the Origin is for.
"""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Receive, Scope, Send

from lanterne.api.access import CallerNeeded, SiteNeeded
from lanterne.api.errors import ApiError
from lanterne.service import session
from lanterne.service.keys import find_key

router = APIRouter(prefix="/api", tags=["studio"])

COOKIE = "lanterne_key"
_YEAR_S = 365 * 24 * 3600


class Door:
    """ASGI middleware: a request of our own pages without an Authorization header gets the key of its cookie."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            if "authorization" not in headers and "api-key" not in headers and _is_ours(headers):
                key = cookie_parser(headers.get("cookie", "")).get(COOKIE, "")
                if key.isascii() and key.isprintable() and key:
                    scope["headers"] = [*scope["headers"], (b"authorization", f"Bearer {key}".encode())]
        await self._app(scope, receive, send)


def _is_ours(headers: Headers) -> bool:
    """Whether a page of this server asks, or somebody who typed the address."""
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin, host = headers.get("origin"), headers.get("host", "")
    return origin is None or origin in (f"http://{host}", f"https://{host}")


class Preset(BaseModel):
    """A model name that may be asked for, and what its engine can do; nothing is known of one that is not ready."""

    id: str
    engine: str
    ready: bool
    steps: int | None = None
    sizes: list[str] = Field(default_factory=list)
    min_seconds: float = 0
    max_seconds: float = 0
    fps: list[float] = Field(default_factory=list)
    sound: bool = False
    preparations: list[str] = Field(default_factory=list)


class Session(BaseModel):
    """Who is here and what may be asked for."""

    object: Literal["session"] = "session"
    project_id: str
    scopes: list[str] = Field(description="Empty: everything.")
    with_key: bool = Field(description="False for somebody on this machine who was let in without one.")
    operator: bool = Field(description="Whether the admin page is theirs: the first project, with every scope.")
    models: list[Preset]
    max_n: int
    max_high: int = Field(description="The most videos of high priority that may be unfinished; 0: none at all.")
    max_side: int
    max_upload_mb: int
    version: str


class SignIn(BaseModel):
    key: str = Field(min_length=1, max_length=300, pattern=r"^[\x21-\x7e]+$")


class Done(BaseModel):
    done: Literal[True] = True


@router.get("/session")
def get_session(site: SiteNeeded, caller: CallerNeeded) -> Session:
    """Who is here; 401 for somebody who must type a key first."""
    return Session.model_validate(session.session(site, caller), from_attributes=True)


@router.post("/session")
def sign_in(request: Request, response: Response, site: SiteNeeded, wanted: SignIn) -> Done:
    """Keep a key in the browser's cookie. 401 for a key that opens nothing."""
    if not _is_ours(request.headers):
        raise ApiError(403, "Sign in on this server's own page.", "permission_error")
    known = find_key(site.database, wanted.key)
    if known is None or not known.is_valid:
        raise ApiError(401, "This key opens nothing: it is wrong, revoked or expired.", code="invalid_api_key")
    response.set_cookie(
        COOKIE,
        wanted.key,
        max_age=_YEAR_S,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
        path="/",
    )
    return Done()


@router.delete("/session")
def sign_out(response: Response) -> Done:
    """Forget the key."""
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
    return Done()

"""How large a request may be. The framework has a limit of its own, but answers it in another form than the API's."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lanterne.api.errors import INVALID, ApiError, envelope

LINGER_S = 5.0  # how long the rest of a refused body is thrown away, so that its sender gets to read the answer
_TOO_LARGE = "The request is too large."


class BodyLimit:
    """ASGI middleware: 413 for what says it is larger, and for what turns out to be."""

    def __init__(self, app: ASGIApp, most_bytes: int) -> None:
        self._app = app
        self._most_bytes = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        said = Headers(scope=scope).get("content-length", "0")
        if not said.isdecimal() or int(said[:20]) > self._most_bytes:
            await _refuse(scope, receive, send)
            return
        taken = 0

        async def receive_on() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._most_bytes:
                await _throw_away(receive)
                raise ApiError(413, _TOO_LARGE)
            return message

        await self._app(scope, receive_on, send)


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    """The answer goes out at once; the connection ends only after the sender had time to notice."""
    answer = JSONResponse(envelope(_TOO_LARGE, INVALID, None), 413, {"connection": "close"})
    await send({"type": "http.response.start", "status": 413, "headers": answer.raw_headers})
    await send({"type": "http.response.body", "body": answer.body, "more_body": True})
    await _throw_away(receive)
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _throw_away(receive: Receive) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(LINGER_S):
            while (await receive()).get("more_body", False):
                pass

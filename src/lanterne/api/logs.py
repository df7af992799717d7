"""The log: one line a request, on standard error, with its number. Never what was asked for, never a key."""

from __future__ import annotations

import logging
import secrets
import sys
import time
from typing import Literal

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lanterne.api.metrics import Metrics

log = structlog.get_logger("lanterne.api")

_QUIET = ("/health", "/ready", "/metrics")


def set_up(form: Literal["json", "text"], level: str) -> None:
    """Send our log, and that of the libraries, to standard error in one form."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    last: list[structlog.typing.Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if form == "json":
        # Without the values of local variables, which are on by default: prompts and keys are among them.
        transform = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
        last += [structlog.processors.ExceptionRenderer(transform), structlog.processors.JSONRenderer()]
    else:
        plain = structlog.dev.plain_traceback
        last.append(structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain))
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=last))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in ("uvicorn", "uvicorn.error"):
        logging.getLogger(name).handlers.clear()
    for name in ("uvicorn.access", "httpx2", "httpcore2", "alembic", "python_multipart", "asyncio"):
        logging.getLogger(name).setLevel(logging.WARNING)  # they name addresses, or say what we say


class Journal:
    """ASGI middleware: gives each request a number (`x-request-id`), measures it, counts it, writes it down.

    The path is written as its template, so that nothing that a client made up gets into the log.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = f"req_{secrets.token_hex(12)}"
        began = time.monotonic()
        status = 500

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                elapsed_ms = str(round(1000 * (time.monotonic() - began)))
                message["headers"] = [
                    *message.get("headers", ()),
                    (b"x-request-id", request_id.encode()),
                    (b"openai-processing-ms", elapsed_ms.encode()),
                    (b"x-content-type-options", b"nosniff"),
                ]
            await send(message)

        structlog.contextvars.bind_contextvars(request_id=request_id)
        try:
            await self._app(scope, receive, send_on)
        finally:
            elapsed_s = time.monotonic() - began
            route = getattr(scope.get("route"), "path", "unknown")
            self._metrics.requests.labels(scope["method"] if route != "unknown" else "any", route, status).inc()
            self._metrics.seconds.labels(route).observe(elapsed_s)
            if route not in _QUIET:
                key_id = scope.get("state", {}).get("key_id")
                ms = round(1000 * elapsed_s, 1)
                log.info("request", method=scope["method"], route=route, status=status, ms=ms, key_id=key_id)
            structlog.contextvars.unbind_contextvars("request_id")

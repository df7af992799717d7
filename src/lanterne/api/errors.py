"""What goes wrong, as clients of the API expect it: an HTTP status and `{"error": {message, type, param, code}}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from lanterne.core import errors
from lanterne.core.errors import LanterneError

log = structlog.get_logger("lanterne.api")

INVALID, SERVER = "invalid_request_error", "server_error"
_STATUSES: Mapping[type[LanterneError], tuple[int, str]] = {
    errors.InvalidInput: (400, INVALID),
    errors.UnsupportedByModel: (400, INVALID),
    errors.MediaError: (400, INVALID),
    errors.Forbidden: (403, "permission_error"),
    errors.NotFound: (404, INVALID),
    errors.Conflict: (422, INVALID),
    errors.Busy: (429, "video_generation_user_error"),
    errors.NotReady: (503, SERVER),
    errors.StoreError: (503, SERVER),
}
_LATER_S: Mapping[type[LanterneError], int] = {errors.Busy: 10, errors.NotReady: 8, errors.StoreError: 2}


class ApiError(Exception):
    """An answer that is an error, where no LanterneError says it."""

    def __init__(
        self, status: int, message: str, type: str = INVALID, code: str | None = None, param: str | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body = envelope(message, type, code, param)


def envelope(message: str, type: str, code: str | None, param: str | None = None) -> dict[str, Any]:
    return {"error": {"message": message, "type": type, "param": param, "code": code}}


def wrong_value(error: ValidationError | RequestValidationError) -> ApiError:
    """The first thing that is wrong with what was sent, in words, and where."""
    first = error.errors()[0]
    place = [str(part) for part in first["loc"] if part not in ("body", "query", "path", "header")]
    param = ".".join(place) or None
    said = str(first["msg"]).removeprefix("Value error, ")
    if first["type"] == "missing":
        return ApiError(400, f"Missing required parameter: '{param}'.", code="missing_required_parameter", param=param)
    return ApiError(400, f"Invalid value for '{param}': {said}", code="invalid_value", param=param)


def install(app: FastAPI) -> None:
    """Make the app answer every error in the one form."""

    def on_lanterne(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, LanterneError)
        status, kind = next((answer for cls, answer in _STATUSES.items() if isinstance(error, cls)), (500, SERVER))
        if status >= 500:
            log.warning("failed", code=error.code, reason=error.message)
        later = next((str(wait) for cls, wait in _LATER_S.items() if isinstance(error, cls)), None)
        headers = {"retry-after": later} if later else None
        return JSONResponse(envelope(str(error), kind, error.code), status, headers)

    def on_api(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, ApiError)
        headers = {"www-authenticate": "Bearer"} if error.status == 401 else None
        return JSONResponse(error.body, error.status, headers)

    def on_validation(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError | ValidationError)
        return on_api(request, wrong_value(error))

    def on_http(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        said = {
            404: f"Unknown request URL: {request.method} {request.url.path}. See /docs.",
            405: f"Method {request.method} is not allowed here. See /docs.",
        }
        message = said.get(error.status_code, str(error.detail))
        return JSONResponse(envelope(message, INVALID, None), error.status_code, error.headers)

    def on_anything(request: Request, error: Exception) -> JSONResponse:
        log.error("broke", exc_info=error)
        message = "The server had an error while processing your request. Its log says more."
        return JSONResponse(envelope(message, SERVER, None), 500)

    app.add_exception_handler(LanterneError, on_lanterne)
    app.add_exception_handler(ApiError, on_api)
    app.add_exception_handler(RequestValidationError, on_validation)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(Exception, on_anything)

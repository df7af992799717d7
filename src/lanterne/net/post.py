"""Posting a message to an address that somebody registered: once, without redirects, with nothing of the answer kept
but its number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import httpx2

from lanterne.core.errors import LanterneError
from lanterne.net.addresses import LookUp, look_up
from lanterne.net.client import check_url, open_client

TIMEOUT_S = 15.0


@dataclass(frozen=True, slots=True)
class Answer:
    """How a post went: the receiver's status, or None and why there was none. retry_after_s: what it asked for."""

    status: int | None
    reason: str = ""
    retry_after_s: float | None = None

    @property
    def is_taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    allow_private: bool = False,
    timeout_s: float = TIMEOUT_S,
    look_up: LookUp = look_up,
) -> Answer:
    """Post once. Never raises for what the other side does or is; the answer says it."""
    try:
        address = check_url(url, allow_private)
        with (
            open_client(allow_private, timeout_s, look_up) as client,
            client.stream("POST", address, content=body, headers=dict(headers)) as response,
        ):
            return Answer(response.status_code, "", _seconds(response.headers.get("retry-after")))
    except httpx2.TimeoutException:
        return Answer(None, f"no answer within {timeout_s:g} seconds")
    except httpx2.HTTPError as error:
        return Answer(None, f"no connection: {type(error).__name__}")
    except LanterneError as error:
        return Answer(None, error.message)


def _seconds(text: str | None) -> float | None:
    """A Retry-After in seconds; its other form, a date, is left to our own schedule."""
    return min(float(text), 24 * 3600.0) if text is not None and text.strip().isdecimal() else None

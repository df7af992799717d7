"""A server that the operator has named: asking it for documents, sending it forms, taking files from it.

Unlike the addresses that strangers give (`fetch`, `post`), this one may lie in a private network; every redirect is
followed by hand, and the key goes to the named host alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from lanterne.core.errors import InvalidInput, OutputError, Unreachable
from lanterne.net.client import check_url, open_client

_REDIRECTS = 5
OnBytes = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Reply:
    """status: the HTTP status. document: the JSON of the body, None if it is none. text: its first 2,000 characters."""

    status: int
    document: Any
    text: str
    retry_after_s: float | None = None

    @property
    def is_fine(self) -> bool:
        return 200 <= self.status < 300

    def said(self) -> str:
        """The server's own words about what went wrong, if it has some, short."""
        error = self.document.get("error", self.document) if isinstance(self.document, dict) else self.text
        if isinstance(error, dict):
            error = error.get("message") or error.get("detail") or error.get("code") or ""
        return " ".join(str(error).split())[:300]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """base: like https://example.com/v1. key: sent as a bearer token, none if empty."""

    base: str
    key: str = ""
    timeout_s: float = 60.0

    def __post_init__(self) -> None:
        check_url(self.base, allow_private=True)

    def ask(
        self,
        method: str,
        path: str,
        *,
        json: Mapping[str, Any] | None = None,
        form: Mapping[str, str] | None = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """One request, without redirects. Raises Unreachable if no answer comes."""
        sent: dict[str, Any] = {"headers": {**self._headers(), **(headers or {})}}
        if json is not None:
            sent["json"] = dict(json)
        if form is not None:
            sent["data"] = dict(form)
        if files is not None:
            sent["files"] = dict(files)
        try:
            with open_client(allow_private=True, timeout_s=self.timeout_s) as client:
                response = client.request(method, self._address(path), **sent)
                return _reply(response)
        except httpx2.HTTPError as error:
            raise _silent(self.base, error) from error
        except InvalidInput as error:  # its name is not known at the moment
            raise Unreachable(error.message, error.hint) from error

    def take(self, path: str, into: Path, *, on_bytes: OnBytes | None = None, resume: bool = False) -> Reply:
        """Write what stands at a path, or at a whole address, into a file; the reply has no document if it is fine.

        resume: go on behind what the file has already, where the server can. Raises Unreachable, OutputError; whatever
        `on_bytes`, which is told how many bytes arrived, raises ends it.
        """
        address, key_host = self._address(path), httpx2.URL(self.base).host
        for _ in range(_REDIRECTS + 1):
            url = check_url(address, allow_private=True)
            headers = self._headers() if url.host == key_host else {}
            have = into.stat().st_size if resume and into.exists() else 0
            if have:
                headers["range"] = f"bytes={have}-"
            try:
                with (
                    open_client(allow_private=True, timeout_s=self.timeout_s) as client,
                    client.stream("GET", url, headers=headers) as response,
                ):
                    if response.is_redirect:
                        address = str(url.join(response.headers.get("location", "")))
                        continue
                    if response.status_code == 416:  # nothing is missing
                        return Reply(200, None, "")
                    if response.status_code not in (200, 206):
                        response.read()
                        return _reply(response)
                    _save(response, into, have if response.status_code == 206 else 0, on_bytes)
                    return Reply(response.status_code, None, "")
            except httpx2.HTTPError as error:
                raise _silent(self.base, error) from error
            except InvalidInput as error:  # its name is not known at the moment
                raise Unreachable(error.message, error.hint) from error
        raise Unreachable(f"{self.base} leads from one address to the next.", "Check its address.")

    def _address(self, path: str) -> str:
        return path if "://" in path else f"{self.base.rstrip('/')}/{path.lstrip('/')}"

    def _headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.key}"} if self.key else {}


def _save(response: httpx2.Response, into: Path, start: int, on_bytes: OnBytes | None) -> None:
    try:
        with into.open("ab" if start else "wb") as file:
            if start and on_bytes:
                on_bytes(start)
            for chunk in response.iter_raw():  # as they come: what arrived before a break is kept
                file.write(chunk)
                if on_bytes:
                    on_bytes(len(chunk))
    except OSError as error:
        raise OutputError(f"{into.name} cannot be written: {error.strerror}.", "Make room, then go on.") from error


def _reply(response: httpx2.Response) -> Reply:
    try:
        document = response.json()
    except ValueError:
        document = None
    after = response.headers.get("retry-after", "")
    return Reply(response.status_code, document, response.text[:2000], float(after) if after.isdecimal() else None)


def _silent(base: str, error: Exception) -> Unreachable:
    host = httpx2.URL(base).host
    return Unreachable(f"{host} does not answer ({type(error).__name__}).", "Check its address, or try later.")


def pause(seconds: float, until: Callable[[], None], step_s: float = 0.1) -> None:
    """Wait, and call `until` meanwhile: what it raises ends the wait."""
    end = time.monotonic() + seconds
    while True:
        until()
        left = end - time.monotonic()
        if left <= 0:
            return
        time.sleep(min(step_s, left))

"""Fetching a file that a request names by its web address, within limits of size, time and kind."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import httpx2

from lanterne.core.errors import InvalidInput
from lanterne.net.addresses import LookUp, look_up
from lanterne.net.client import check_url, open_client

_CHUNK = 64 * 1024
_KINDS = ("image/", "video/", "application/octet-stream")


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """most_bytes: of the whole body. whole_s: from the look-up to the last byte. wait_s: for any one read."""

    most_bytes: int = 20 * 1024 * 1024
    whole_s: float = 30.0
    wait_s: float = 10.0
    redirects: int = 3


def fetch(
    url: str, into: Path, *, allow_private: bool = False, limits: FetchLimits | None = None, look_up: LookUp = look_up
) -> None:
    """Write what stands at the address into the file `into`.

    Redirects are followed a few times; each hop is checked as the first was. Raises InvalidInput for what cannot be
    had, Forbidden for an address inside.
    """
    limits = limits or FetchLimits()
    until = time.monotonic() + limits.whole_s
    with open_client(allow_private, limits.wait_s, look_up) as client, into.open("wb") as file:
        for _ in range(limits.redirects + 1):
            address = check_url(url, allow_private)
            try:
                with client.stream("GET", address) as response:
                    if response.is_redirect:
                        url = str(address.join(response.headers.get("location", "")))
                        continue
                    _take(response, file, limits, until)
                    return
            except httpx2.TimeoutException as error:
                raise _slow() from error
            except httpx2.HTTPError as error:
                raise InvalidInput("The file's address does not answer.", "Check it, or upload the file.") from error
    raise InvalidInput("The file's address leads from one to the next.", "Give the address that it ends at.")


def _take(response: httpx2.Response, file: BinaryIO, limits: FetchLimits, until: float) -> None:
    if response.status_code != 200:
        raise InvalidInput(f"The file's address answered {response.status_code}.", "Check it, or upload the file.")
    kind = response.headers.get("content-type", "application/octet-stream").lower()
    if not kind.startswith(_KINDS):
        raise InvalidInput("The file's address holds no picture and no video.", "Give the address of the file itself.")
    if response.headers.get("content-encoding", "identity") != "identity":
        raise InvalidInput("The file comes packed.", "Give an address that serves it as it is.")
    taken = 0
    for chunk in response.iter_raw(_CHUNK):
        taken += len(chunk)
        if taken > limits.most_bytes:
            raise InvalidInput(
                f"The file is larger than {limits.most_bytes / 1e6:.0f} MB.", "Give a smaller one, or upload it."
            )
        if time.monotonic() > until:
            raise _slow()
        file.write(chunk)


def _slow() -> InvalidInput:
    return InvalidInput("The file's address is too slow.", "Try again, or upload the file.")

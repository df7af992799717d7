"""An HTTP client whose every connection goes to an address that was checked: a name that changes its mind between the
check and the connection (DNS rebinding) gains nothing, because there is no second look-up."""

from __future__ import annotations

import ssl
from collections.abc import Iterable

import httpcore2
import httpx2

from lanterne.core.errors import InvalidInput
from lanterne.net.addresses import LookUp, choose, look_up

USER_AGENT = "Lanterne"
_SocketOption = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]


class PinnedBackend(httpcore2.NetworkBackend):
    """Connects to `addresses.choose` of the host. TLS still checks the certificate against the host's name."""

    def __init__(self, allow_private: bool, look_up: LookUp = look_up) -> None:
        self._allow_private = allow_private
        self._look_up = look_up
        self._plain = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[_SocketOption] | None = None,
    ) -> httpcore2.NetworkStream:
        address = choose(host, port, self._allow_private, self._look_up)
        return self._plain.connect_tcp(address, port, timeout, local_address, socket_options)


class _PinnedTransport(httpx2.HTTPTransport):
    def __init__(self, backend: PinnedBackend) -> None:
        super().__init__(trust_env=False)
        self._pool = httpcore2.ConnectionPool(
            ssl_context=ssl.create_default_context(),
            max_connections=8,
            max_keepalive_connections=0,  # a kept connection would outlive its check
            network_backend=backend,
        )


def open_client(allow_private: bool, timeout_s: float, look_up: LookUp = look_up) -> httpx2.Client:
    """A client that calls public addresses alone, follows no redirect, and heeds no proxy of the environment."""
    return httpx2.Client(
        transport=_PinnedTransport(PinnedBackend(allow_private, look_up)),
        timeout=timeout_s,
        follow_redirects=False,
        trust_env=False,
        headers={"user-agent": USER_AGENT, "accept-encoding": "identity"},
    )


def check_url(url: str, allow_private: bool) -> httpx2.URL:
    """The parsed address, http or https, without a user's name in it; http only where private addresses are allowed.

    Says nothing about where its host leads: that is checked when it is called. Raises InvalidInput.
    """
    try:
        parsed = httpx2.URL(url)
    except (httpx2.InvalidURL, TypeError, ValueError) as error:
        raise InvalidInput("This is no web address.", "Write it like https://example.com/path.") from error
    schemes = ("https", "http") if allow_private else ("https",)
    is_port = parsed.port is None or 0 < parsed.port < 65536
    if parsed.scheme not in schemes or not parsed.host or not is_port or len(url) > 2048:
        raise InvalidInput(f"Only {' and '.join(schemes)} addresses are called.", "Write it like https://example.com/.")
    if parsed.userinfo:
        raise InvalidInput("A web address with a user's name in it is not called.", "Leave the part before @ out.")
    return parsed

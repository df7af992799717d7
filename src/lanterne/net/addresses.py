"""Which addresses may be called: names are looked up once, and only public addresses pass.

Source: OWASP "Server-Side Request Forgery Prevention"; the IANA special-purpose address registries as `ipaddress` has
them.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable

from lanterne.core.errors import Forbidden, InvalidInput

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
LookUp = Callable[[str, int], list[str]]


def look_up(host: str, port: int) -> list[str]:
    """Every address of a host name, as text. Raises OSError where there is none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: Address) -> bool:
    """Whether the address belongs to the open internet: not this machine, not a private network, not a cloud's own.

    IPv6 addresses that carry an IPv4 one (mapped, 6to4, Teredo) are judged by what they carry, too.
    """
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return True
    carried = (address.ipv4_mapped, address.sixtofour, *(address.teredo or ()))
    return not address.is_site_local and all(is_public(inner) for inner in carried if inner is not None)


def choose(host: str, port: int, allow_private: bool, look_up: LookUp = look_up) -> str:
    """The address to connect to for a host, checked; the caller connects to this one and never looks up again.

    One private address among several refuses the host: a name with both is somebody's trick.
    Raises Forbidden for a host inside, InvalidInput for one that does not exist.
    """
    try:
        found = [ipaddress.ip_address(text.split("%")[0]) for text in look_up(host.strip("[]"), port)]
    except (OSError, UnicodeError, ValueError) as error:
        raise InvalidInput(f"The host {host[:80]!r} is not known.", "Check the address.") from error
    if not found:
        raise InvalidInput(f"The host {host[:80]!r} is not known.", "Check the address.")
    if not allow_private and not all(is_public(address) for address in found):
        raise Forbidden(
            f"The host {host[:80]!r} lies inside a private network.",
            "Name a public address, or let the operator allow private ones.",
        )
    return str(found[0])

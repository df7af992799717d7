"""Capabilities as plain JSON values and back: workers publish them, the server reads them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from lanterne.core.canvas import Preparation
from lanterne.core.capabilities import Capabilities


def to_plain(capabilities: Capabilities) -> dict[str, Any]:
    """A dictionary that json.dumps takes."""
    sets = {"preparations": sorted(capabilities.preparations), "needs": sorted(capabilities.needs)}
    return {**asdict(capabilities), **sets}


def from_plain(plain: dict[str, Any]) -> Capabilities:
    """The capabilities that `to_plain` wrote; fields that are not known here are left out."""
    known = {name: plain[name] for name in Capabilities.__dataclass_fields__ if name in plain}
    known["sizes"] = tuple((width, height) for width, height in known["sizes"])
    known["fps"] = tuple(known["fps"])
    known["loras"] = tuple(known.get("loras", ()))
    names = {each.value for each in Preparation}
    for field in ("preparations", "needs"):
        known[field] = frozenset(Preparation(name) for name in known.get(field, ()) if name in names)
    return Capabilities(**known)

"""The painted stages: one module per setting, each giving its planes from the farthest to the nearest."""

from __future__ import annotations

from collections.abc import Callable

from lanterne.worlds.stages import city, coast, desert, mountains, park, sky
from lanterne.worlds.stages.plane import Plane, Set

STAGES: dict[str, Callable[[Set], list[Plane]]] = {
    "park": park.planes,
    "sea coast": coast.planes,
    "desert": desert.planes,
    "city": city.planes,
    "mountains": mountains.planes,
}
SKYLINES = {"park": 0.36, "sea coast": 0.29, "desert": 0.36, "city": 0.44, "mountains": 0.5}


def planes(stage: Set, name: str) -> list[Plane]:
    """All planes of a setting, sky first. `name` is a setting's key; an unknown one raises KeyError."""
    return [*sky.planes(stage, SKYLINES[name]), *STAGES[name](stage)]

"""The engines by name: our own, and those that installed packages offer (entry points `lanterne.engines`)."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import entry_points
from typing import cast

from lanterne.core.errors import InvalidInput
from lanterne.engines.protocol import Engine

DEFAULT_ENGINE = "lanterne-mini"
GROUP = "lanterne.engines"


def engine_names() -> tuple[str, ...]:
    """Every engine that can be opened here, the default first."""
    return (DEFAULT_ENGINE, *sorted({point.name for point in entry_points(group=GROUP)} - {DEFAULT_ENGINE}))


def open_engine(name: str = DEFAULT_ENGINE) -> Engine:
    """The engine of that name. Raises InvalidInput for a name that nobody has, WeightsError for unusable weights."""
    if "torch" not in sys.modules:
        # OpenMP threads that spin while they wait take the cores from their own siblings: 10x slower on a busy machine.
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    if name == DEFAULT_ENGINE:
        native = import_module("lanterne.engines.native")
        return cast(Callable[[], Engine], native.NativeEngine.open)()
    for point in entry_points(group=GROUP, name=name):
        return cast(Callable[[], Engine], point.load())()
    known = ", ".join(engine_names())
    raise InvalidInput(f"There is no engine called {name[:60]!r}.", f"Choose one of: {known}.")

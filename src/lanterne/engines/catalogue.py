"""The engines by name: our own, fetched and configured ones, and those that installed packages offer (entry points
`lanterne.engines`)."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Set
from importlib import import_module
from importlib.metadata import entry_points
from typing import cast

from lanterne.core.canvas import Preparation
from lanterne.core.errors import InvalidInput, LanterneError, WeightsError
from lanterne.engines.catalogue_entries import find
from lanterne.engines.configured import open_own
from lanterne.engines.protocol import Engine
from lanterne.engines.shelf import Shelf

DEFAULT_ENGINE = "lanterne-mini"
GROUP = "lanterne.engines"


def engine_names(shelf: Shelf | None = None) -> tuple[str, ...]:
    """Every engine that can be opened here, the default first. Raises InvalidInput for a wrong engines.toml."""
    shelf = shelf or Shelf.default()
    named = {point.name for point in entry_points(group=GROUP)} | set(shelf.fetched()) | set(shelf.own())
    return (DEFAULT_ENGINE, *sorted(named - {DEFAULT_ENGINE}))


def engines_for(preparations: Set[Preparation]) -> tuple[str, ...]:
    """Those beside the default that can be opened here and understand such a canvas."""
    found = []
    for name in engine_names()[1:]:
        try:
            able = open_engine(name).capabilities()
        except LanterneError:  # one that does not open is no help here
            continue
        if preparations <= able.preparations:
            found.append(name)
    return tuple(found)


def open_engine(name: str = DEFAULT_ENGINE, shelf: Shelf | None = None) -> Engine:
    """The engine of that name. Raises InvalidInput for a name that nobody has, WeightsError for unusable weights."""
    if "torch" not in sys.modules:
        # OpenMP threads that spin while they wait take the cores from their own siblings: 10x slower on a busy machine.
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    if name == DEFAULT_ENGINE:
        native = import_module("lanterne.engines.native")
        return cast(Callable[[], Engine], native.NativeEngine.open)()
    shelf = shelf or Shelf.default()
    own = shelf.own()
    if name in own:
        return open_own(name, own, shelf, open_engine)
    for point in entry_points(group=GROUP, name=name):
        return cast(Callable[[], Engine], point.load())()
    if name in shelf.fetched():
        return open_own(name, {name: {"folder": str(shelf.folder(name))}}, shelf, open_engine)
    if find(name) is not None:
        raise WeightsError(f"{name} is not on this machine.", f"Run: lanterne engines pull {name}.")
    known = ", ".join(engine_names(shelf))
    raise InvalidInput(f"There is no engine called {name[:60]!r}.", f"Choose one of: {known}.")

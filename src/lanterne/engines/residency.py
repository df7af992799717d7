"""One heavy engine in memory at a time: which jobs a worker with several engines takes next, and what it lets go of.

Reading weights takes a minute, so a worker stays with the engine that it has, as long as jobs wait for that one; but no
more than a few in a row while others wait, and then it turns to the one that most jobs wait for.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Protocol, runtime_checkable

from lanterne.engines.protocol import Engine

IN_A_ROW = 6  # jobs of one engine, while another one's wait

log = logging.getLogger(__name__)


@runtime_checkable
class Unloadable(Protocol):
    """An engine whose weights come and go."""

    def unload(self) -> None: ...


class Residency:
    """engines: those of a worker, by name. Engines without `unload` are light: they never have to go."""

    def __init__(self, engines: Mapping[str, Engine], in_a_row: int = IN_A_ROW) -> None:
        self._engines = engines
        self._heavy = frozenset(name for name, engine in engines.items() if isinstance(engine, Unloadable))
        self._in_a_row = in_a_row
        self._resident: str | None = None
        self._row = 0
        self.switches = 0

    @property
    def has_choice(self) -> bool:
        """Whether there is anything to weigh: two engines that cannot both stay."""
        return len(self._heavy) > 1

    def choices(self, waiting: Mapping[str, int]) -> list[tuple[str, ...]]:
        """Names of engines, in the order in which the queue is to be asked for their jobs, each name once.

        waiting: how many jobs wait for each engine.
        """
        if not self.has_choice:
            return [tuple(self._engines)]
        light = tuple(name for name in self._engines if name not in self._heavy)
        others = sorted(
            (name for name in self._heavy if name != self._resident), key=lambda name: (-waiting.get(name, 0), name)
        )
        wanted = [name for name in others if waiting.get(name, 0)]
        first: tuple[str, ...] = (*light, self._resident) if self._resident else light
        if self._resident and wanted and self._row >= self._in_a_row:
            return [(*light, wanted[0]), *((name,) for name in others if name != wanted[0]), (self._resident,)]
        return [names for names in (first, *((name,) for name in others)) if names]

    def use(self, name: str) -> Engine:
        """The engine of a job that was taken; another heavy one gives its memory back first."""
        engine = self._engines[name]
        if name not in self._heavy:
            return engine
        if name == self._resident:
            self._row += 1
            return engine
        if self._resident is not None:
            before = self._engines[self._resident]
            assert isinstance(before, Unloadable)
            log.info("engine %s makes room for %s", self._resident, name)
            before.unload()
            self.switches += 1
        self._resident, self._row = name, 1
        return engine

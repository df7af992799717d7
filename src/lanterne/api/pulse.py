"""Wakes the open event streams when anything happens to any job: one look at the database serves them all."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import structlog
from starlette.concurrency import run_in_threadpool

from lanterne.core.errors import Busy, LanterneError
from lanterne.jobs import watch
from lanterne.store.database import Database

LOOK_S = 0.25
MAX_STREAMS = 64  # open at once, for one project

log = structlog.get_logger("lanterne.api")


class Pulse:
    """Lives in the server's event loop: `run` is a task of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._streams: Counter[str] = Counter()
        self._changed = asyncio.Event()
        self._wanted = asyncio.Event()
        self.is_ending = False

    @contextmanager
    def stream(self, project_id: str) -> Iterator[None]:
        """Counts a stream for as long as it is open. Raises Busy."""
        if self._streams[project_id] >= MAX_STREAMS:
            raise Busy("Too many event streams are open.", "Close some, or look at the videos now and then.")
        self._streams[project_id] += 1
        self._wanted.set()
        try:
            yield
        finally:
            self._streams[project_id] -= 1
            self._streams += Counter()  # forget those without any
            if not self._streams:
                self._wanted.clear()

    def next_change(self) -> asyncio.Event:
        """Set when something happens after this call: take it before you look, so that nothing falls in between."""
        return self._changed

    async def wait(self, change: asyncio.Event, seconds: float) -> None:
        """Until that change, or until the time is over."""
        with suppress(TimeoutError):
            await asyncio.wait_for(change.wait(), seconds)

    def end(self) -> None:
        """Let all streams end: the server stops."""
        self.is_ending = True
        self._changed.set()

    async def run(self) -> None:
        """Looks as long as anybody waits."""
        last = -1
        while not self.is_ending:
            await self._wanted.wait()
            try:
                newest = await run_in_threadpool(self._look)
            except LanterneError as error:
                log.warning("events cannot be read", reason=error.message)
                newest = last
            if newest != last:
                last = newest
                change, self._changed = self._changed, asyncio.Event()
                change.set()
            await asyncio.sleep(LOOK_S)

    def _look(self) -> int:
        with self._database.read() as tx:
            return watch.last_event(tx)

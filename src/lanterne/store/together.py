"""Group commit: writes that wait for each other go to the disk together.

A commit waits for the disk, and the next one can only begin after it. So whoever comes meanwhile is done by one of
them, all in one transaction, and waits once instead of in a row.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Connection

MOST = 64  # in one transaction

Result = TypeVar("Result")


@dataclass(eq=False, slots=True)
class _Turn:
    """woken: it is done, or its thread is to lead the next transaction."""

    work: Callable[[Connection], Any]
    woken: threading.Event = field(default_factory=threading.Event)
    is_done: bool = False
    result: Any = None
    error: BaseException | None = None


class Together:
    """write: a transaction as a context manager. Threads may share one of these; it has none of its own."""

    def __init__(self, write: Callable[[], AbstractContextManager[Connection]]) -> None:
        self._write = write
        self._guard = threading.Lock()
        self._waiting: list[_Turn] = []
        self._is_led = False

    def run(self, work: Callable[[Connection], Result]) -> Result:
        """What `work` returns, once it is kept. `work` touches nothing but the transaction: it may be called twice.

        Raises what `work` raises, then nothing of it was kept; and what the transaction raises.
        """
        mine = _Turn(work)
        with self._guard:
            self._waiting.append(mine)
            if not self._is_led:
                self._is_led = True
                mine.woken.set()
        mine.woken.wait()
        if not mine.is_done:
            self._lead()
        if mine.error is not None:
            raise mine.error
        result: Result = mine.result
        return result

    def _lead(self) -> None:
        """Do the turns that wait, the first of which is this thread's own, and wake who leads next."""
        with self._guard:
            turns, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
        self._transact(turns)
        with self._guard:
            self._is_led = bool(self._waiting)
            if self._is_led:
                self._waiting[0].woken.set()
        for turn in turns:
            turn.is_done = True
            turn.woken.set()

    def _transact(self, turns: Sequence[_Turn]) -> None:
        """All in one transaction; where one of several cannot be done, each in one of its own."""
        was_undone = False
        try:
            with self._write() as tx:
                try:
                    results = [turn.work(tx) for turn in turns]
                except BaseException:
                    was_undone = True
                    raise
        except BaseException as error:
            if was_undone and len(turns) > 1:
                for turn in turns:
                    self._transact([turn])
                return
            for turn in turns:
                turn.error = error
        else:
            for turn, result in zip(turns, results, strict=True):
                turn.result = result

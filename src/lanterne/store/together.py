"""Group commit: writes that wait for each other go to the disk together.

A commit waits for the disk, and the next one can only begin after it. So whoever comes meanwhile is done by one thread,
all in one transaction, and waits once instead of in a row. Those who come wake no other thread while it is at work.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Connection

MOST = 64  # in one transaction

Result = TypeVar("Result")


@dataclass(frozen=True, eq=False, slots=True)
class _Turn:
    work: Callable[[Connection], Any]
    future: Future[Any] = field(default_factory=Future)


class Together:
    """write: a transaction as a context manager. Threads may share one of these; `close` waits for what was started."""

    def __init__(self, write: Callable[[], AbstractContextManager[Connection]]) -> None:
        self._write = write
        self._guard = threading.Lock()
        self._waiting: list[_Turn] = []
        self._is_led = False
        self._leader = ThreadPoolExecutor(1, "together")  # whose thread starts with the first turn

    def start(self, work: Callable[[Connection], Result]) -> Future[Result]:
        """What `work` returns, once it is kept. `work` touches nothing but the transaction: it may be called twice.

        The future raises what `work` raises, then nothing of it was kept; and what the transaction raises. Who cancels
        it before its turn has come asked for nothing.
        """
        turn = _Turn(work)
        with self._guard:
            self._waiting.append(turn)
            if not self._is_led:
                self._leader.submit(self._lead)
                self._is_led = True
        return turn.future

    def close(self) -> None:
        self._leader.shutdown()

    def _lead(self) -> None:
        """Do the turns that wait until none does."""
        while True:
            with self._guard:
                turns, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                if not turns:
                    self._is_led = False
                    return
            self._transact([turn for turn in turns if turn.future.set_running_or_notify_cancel()])

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
                turn.future.set_exception(error)
        else:
            for turn, result in zip(turns, results, strict=True):
                turn.future.set_result(result)

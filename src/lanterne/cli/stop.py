"""Ctrl-C and polite kills: they unwind the program, so that nothing half-written stays."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from types import FrameType

from lanterne.core.errors import Cancelled


@dataclass(slots=True)
class Stop:
    """A signal handler that raises KeyboardInterrupt and remembers it.

    It must remember: compiled modules that are just being imported swallow the exception. Long work calls `check` now
    and then and so stops all the same.
    """

    number: int = 0

    def listen(self) -> None:
        """Take over SIGINT and SIGTERM."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self)

    def __call__(self, number: int, frame: FrameType | None) -> None:
        self.number = number
        raise KeyboardInterrupt

    def check(self) -> None:
        """Raise Cancelled if a signal came."""
        if self.number:
            raise Cancelled

    @property
    def exit_code(self) -> int:
        """128 and the signal's number, as shells have it."""
        return 128 + (self.number or signal.SIGINT)

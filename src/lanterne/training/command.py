"""What the trainers' commands share on a bare machine: how they report, and one sentence when something is wrong."""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn, TextIO

from lanterne.core.errors import InvalidInput, LanterneError
from lanterne.model.memory import keep_buffers

WEIGHTS = Path(__file__).parents[1] / "weights"

Reporter = Callable[[float, float, str], None]
"""Hears (done, total, words) after each piece of work, in the job's own unit; the total may be infinite. It may raise
to stop the job."""


def silent(done: float, total: float, words: str) -> None:
    """A reporter that says nothing."""


class Lines:
    """A reporter that writes a line to `stream` once in `every_s` seconds of `clock`, the first one at once."""

    def __init__(
        self, stream: TextIO | None = None, every_s: float = 60.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.stream, self.every_s, self.clock = stream or sys.stderr, every_s, clock
        self._next_s = -math.inf

    def __call__(self, done: float, total: float, words: str) -> None:
        if self.clock() < self._next_s:
            return
        self._next_s = self.clock() + self.every_s
        share = f"{100 * done / total:.0f} %, " if 0 < total < math.inf else ""
        self.stream.write(f"{share}{words}\n")
        self.stream.flush()


class Parser(argparse.ArgumentParser):
    """A parser that shows defaults, and raises InvalidInput for options that it cannot read."""

    def __init__(self, description: str) -> None:
        super().__init__(description=description, formatter_class=argparse.ArgumentDefaultsHelpFormatter)

    def error(self, message: str) -> NoReturn:
        raise InvalidInput(f"{message[:1].upper()}{message[1:]}.", f"See {self.prog} --help.")


def command(parser: Parser, run: Callable[[argparse.Namespace, Reporter], None]) -> None:
    """Run a module as a program: `python -m lanterne.training.X`."""
    keep_buffers()
    try:
        run(parser.parse_args(), Lines())
    except LanterneError as error:
        sys.stderr.write(f"{parser.prog}: {error}\n")
        sys.exit(error.exit_code)

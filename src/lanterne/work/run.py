"""Starts a worker in this process: what `python -m lanterne.work` and `lanterne worker` do."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from lanterne.core.errors import InvalidInput, LanterneError
from lanterne.engines.catalogue import engine_names, open_engine
from lanterne.engines.protocol import Engine
from lanterne.store.home import Home
from lanterne.work.failpoints import Failpoints
from lanterne.work.name import new_name
from lanterne.work.worker import Pace, Worker

log = logging.getLogger(__name__)


def run_worker(
    home: Home,
    *,
    engines: Sequence[str] = (),
    name: str = "",
    once: bool = False,
    parent: int | None = None,
    pace: Pace = Pace(),  # noqa: B008 (a frozen value)
) -> None:
    """Work until SIGTERM or SIGINT (a second one ends at once), or, `once`, until nothing is due.

    engines: names in the catalogue, by default all that can be opened here. name: unique among all workers.
    parent: the id of the process that started this one; when that is gone, this one ends too.
    Raises LanterneError if it cannot start.
    """
    opened = _open(engines)
    with home.open_database() as database:
        worker = Worker(
            name or new_name(),
            database,
            home.open_blobs(),
            home.scratch,
            opened,
            pace,
            Failpoints.from_environment(),
            should_end=lambda: parent is not None and os.getppid() != parent,
        )
        with _signals(worker):
            worker.run(once)


def _open(names: Sequence[str]) -> dict[str, Engine]:
    if names:
        return {name: open_engine(name) for name in names}
    opened: dict[str, Engine] = {}
    for name in engine_names():
        try:
            engine = open_engine(name)
            engine.capabilities()
        except LanterneError as error:
            log.warning("engine %s cannot be used here: %s", name, error.message)
            continue
        opened[name] = engine
    if not opened:
        raise InvalidInput("No engine can be opened here.", "Install the weights or a package with an engine.")
    return opened


@contextmanager
def _signals(worker: Worker) -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        worker.stop()
        signal.signal(number, signal.SIG_DFL)

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

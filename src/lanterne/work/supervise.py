"""Keeps workers running beside a server. Each is a process of its own: an engine that crashes takes nothing along."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence

from lanterne.core.errors import StoreError
from lanterne.jobs import lease as leases
from lanterne.store import engines as registry
from lanterne.store.database import Database
from lanterne.store.home import Home
from lanterne.work.name import new_name

WAIT_S, MAX_WAIT_S = 0.5, 30.0  # before a worker that ended is followed by another
STEADY_S = 60.0  # a worker that lived so long did not fail at its start

log = logging.getLogger(__name__)


class Supervisor:
    """Starts `count` workers and follows each that ends by another. The job of a dead one goes back at once.

    options: further ones of `python -m lanterne.work`. The workers end by themselves if this process is killed.
    """

    def __init__(self, home: Home, database: Database, count: int = 1, options: Sequence[str] = ()) -> None:
        self._home = home
        self._database = database
        self._count = count
        self._options = tuple(options)
        self._stopping = threading.Event()
        self._guard = threading.Lock()
        self._processes: dict[int, subprocess.Popen[bytes]] = {}
        self._threads: list[threading.Thread] = []

    @property
    def process_ids(self) -> list[int]:
        """Of the workers that run at the moment."""
        with self._guard:
            return [process.pid for process in self._processes.values() if process.poll() is None]

    def start(self) -> None:
        for slot in range(self._count):
            thread = threading.Thread(target=self._keep, args=(slot,), name=f"worker-{slot}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self, grace_s: float = 30.0) -> None:
        """Ask the workers to end; those that are not gone after `grace_s` are killed, and their jobs go back."""
        self._stopping.set()
        with self._guard:
            for process in self._processes.values():
                process.terminate()
        until = time.monotonic() + grace_s
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        with self._guard:
            for process in self._processes.values():
                process.kill()
        for thread in self._threads:
            thread.join()

    def _keep(self, slot: int) -> None:
        wait_s = WAIT_S
        while not self._stopping.is_set():
            name, began = new_name(), time.monotonic()
            with self._guard:
                if self._stopping.is_set():
                    return
                process = self._processes[slot] = subprocess.Popen(self._command(name), env=self._environment())
            status = process.wait()
            self._bury(name)
            if self._stopping.is_set():
                return
            log.warning("worker %s ended with status %d", name, status)
            wait_s = WAIT_S if time.monotonic() - began > STEADY_S else min(MAX_WAIT_S, 2 * wait_s)
            self._stopping.wait(wait_s)

    def _command(self, name: str) -> list[str]:
        command = [sys.executable, "-m", "lanterne.work", "--parent", str(os.getpid()), "--name", name]
        return [*command, "--data", str(self._home.data), *self._options]

    def _environment(self) -> dict[str, str]:
        """Addresses hold passwords, and a command line is there for everybody to read."""
        return {**os.environ, "LANTERNE_DATABASE": self._home.database, "LANTERNE_BLOBS": self._home.blobs}

    def _bury(self, name: str) -> None:
        try:
            with self._database.write() as tx:
                leases.reap(tx, name)
                registry.leave(tx, name)
        except StoreError as error:  # the lease runs out by itself
            log.warning("the job of worker %s is not back yet: %s", name, error.message)

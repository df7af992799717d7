"""The loop: announce, reap, claim, make, store, finish, look. Nothing it holds in memory matters to anybody else."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from lanterne.core.capabilities import Capabilities
from lanterne.core.errors import Cancelled, EngineError, LanterneError, LeaseLost, OutputError, StoreError
from lanterne.engines.protocol import Engine, Progress
from lanterne.engines.residency import Residency
from lanterne.jobs import lease as leases
from lanterne.jobs.lease import LEASE_S, Lease, Made
from lanterne.store import engines as registry
from lanterne.store.blobs import BlobStore
from lanterne.store.database import Database, Transaction
from lanterne.store.job_counts import waiting_by_engine
from lanterne.store.sweep import sweep
from lanterne.work.attempt import Attempt
from lanterne.work.failpoints import Failpoints
from lanterne.work.looking import Looker
from lanterne.work.making import Files, make
from lanterne.work.media import bring_media
from lanterne.work.scratch import attempt_folder

ROUNDS_S, LOOK_S, PUBLISH_S, SWEEP_S = 2.0, 3.0, 10.0, 3600.0
STORE_WAITS_S = (0.2, 1.0, 3.0, 10.0)  # between tries to store a clip that is made

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """lease_s: how long a job stays this worker's without a heartbeat. poll_s: between looks into an empty queue.
    grace_s: how long a worker that was asked to end may go on, if the job in its hands gets done in that time."""

    lease_s: float = LEASE_S
    poll_s: float = 0.5
    grace_s: float = 25.0


class Worker:
    """engines: by their names in the catalogue. should_end: asked between jobs and at each step, like `stop`."""

    def __init__(
        self,
        name: str,
        database: Database,
        blobs: BlobStore,
        scratch: Path,
        engines: Mapping[str, Engine],
        pace: Pace = Pace(),
        failpoints: Failpoints | None = None,
        should_end: Callable[[], bool] = lambda: False,
    ) -> None:
        self.name = name
        self._database = database
        self._blobs = blobs
        self._scratch = scratch
        self._engines = engines
        self._residency = Residency(engines)
        self._looker = Looker(database, blobs, scratch, engines)
        self._look_at = 0.0
        self._weights: Mapping[str, str] = {}
        self._able: dict[str, Capabilities] = {}  # as they were published
        self._publish_at = 0.0
        self._pace = pace
        self._failpoints = failpoints or Failpoints()
        self._should_end = should_end
        self._stopping = False
        self._wake: SimpleQueue[None] = SimpleQueue()
        self._stopped_at: float | None = None
        self._rounds_at, self._sweep_at = 0.0, time.monotonic() + SWEEP_S
        self._random = random.Random(name)

    def stop(self) -> None:
        """Take no more jobs; finish the one in hand if that is soon, else put it back. Safe in a signal handler."""
        # No Event: its lock may be in the very hands that the signal interrupts. This queue's `put` is reentrant.
        self._stopping = True
        self._wake.put(None)

    def run(self, once: bool = False) -> None:
        """Work until `stop`; `once`: until nothing is due. Trouble with the database is waited out.

        Raises StoreError only if the engines cannot be published at the start.
        """
        self._weights = {name: _weights(engine) for name, engine in self._engines.items()}
        self._publish()
        log.info("worker %s works with %s", self.name, ", ".join(self._engines))
        while not self._is_ending():
            try:
                self._housekeep()
                lease = self._claim()
            except StoreError as error:
                log.warning("the queue does not answer: %s", error.message)
                self._rest(4 * self._pace.poll_s)
                continue
            if lease is not None:
                self._work_on(lease)
                self._looker.look()  # one look for each job keeps up with a queue that is never empty
            elif once:
                break
            elif not self._look():
                self._rest(self._pace.poll_s * self._random.uniform(0.5, 1.0))
        try:
            with self._database.write() as tx:
                registry.leave(tx, self.name)
        except StoreError as error:
            log.warning("worker %s left without a word: %s", self.name, error.message)

    # Between jobs -----------------------------------------------------------------------------------------------------

    def _is_ending(self) -> bool:
        if not self._stopping and self._should_end():
            self.stop()
        return self._stopping

    def _rest(self, seconds: float) -> None:
        """Sleep, until `stop` at the longest."""
        with suppress(Empty):
            self._wake.get(timeout=seconds)

    def _housekeep(self) -> None:
        at = time.monotonic()
        if at >= self._rounds_at:
            self._rounds_at = at + ROUNDS_S
            with self._database.write() as tx:
                self._go_round(tx)
        if at >= self._publish_at:
            try:
                self._publish()
            except LanterneError as error:  # its folder is being changed, say; what was published holds
                log.warning("what an engine can do is not known at the moment: %s", error.message)
        if at >= self._sweep_at:
            self._sweep_at = at + SWEEP_S
            swept = sweep(self._database, self._blobs, self._scratch)
            log.info("swept %d scratch files, %d blobs, %d expired videos", swept.scratch, swept.blobs, swept.expired)

    def _publish(self) -> None:
        """What the engines can do, as far as it is news: a LoRA may have been put into a folder meanwhile."""
        self._publish_at = time.monotonic() + PUBLISH_S
        able = {name: engine.capabilities() for name, engine in self._engines.items()}
        if able == self._able:
            return
        with self._database.write() as tx:
            for name in able:
                if able[name] != self._able.get(name):
                    registry.publish(tx, name, able[name], self._weights[name])
        self._able = able

    def _go_round(self, tx: Transaction) -> None:
        """Between jobs, and at each heartbeat: say that this worker lives, and take the jobs of those that do not."""
        registry.announce(tx, self.name, tuple(self._engines))
        for job_id in leases.reap(tx):
            log.warning("job %s was taken from a worker that went silent", job_id)

    def _look(self) -> bool:
        """At a clip that nobody has looked at: imported ones, or those of other workers. False if there was none."""
        if time.monotonic() < self._look_at:
            return False
        if self._looker.look():
            return True
        self._look_at = time.monotonic() + LOOK_S
        return False

    def _claim(self) -> Lease | None:
        lease = None
        with self._database.write() as tx:
            waiting = waiting_by_engine(tx) if self._residency.has_choice else {}
            for names in self._residency.choices(waiting):
                lease = leases.claim(tx, self.name, names, self._pace.lease_s)
                if lease is not None:
                    break
        if lease is not None:
            self._failpoints.reach("claimed")
        return lease

    # One job ----------------------------------------------------------------------------------------------------------

    def _work_on(self, lease: Lease) -> None:
        """Whatever happens to this job, the worker goes on to the next one."""
        log.info("job %s, attempt %d", lease.job_id, lease.attempt)
        attempt = Attempt(self._database, lease, self._must_stop, self._go_round)
        try:
            with attempt:
                self._make_and_store(lease, attempt)
        except LeaseLost as lost:
            log.info("job %s is not ours any more: %s", lease.job_id, lost.message)
        except Cancelled as error:
            if attempt.is_lost:
                log.info("job %s is not ours any more", lease.job_id)
            elif self._stopped_at is not None:
                self._settle(lease, leases.release)
            else:
                self._fail(lease, error.code, str(error), may_retry=False)
        except LanterneError as error:
            log.warning("job %s failed: %s", lease.job_id, error.code)
            # What is wrong with the request or with a given file is wrong the next time too.
            may_retry = isinstance(error, EngineError | OutputError | StoreError)
            self._fail(lease, error.code, str(error), may_retry)
        except Exception:
            log.exception("job %s: the engine broke", lease.job_id)
            message = "The engine broke while it made this video. The server's log says more."
            self._fail(lease, EngineError.code, message, may_retry=True)

    def _make_and_store(self, lease: Lease, attempt: Attempt) -> None:
        order = lease.order()
        engine = self._residency.use(lease.engine)

        def on_progress(progress: Progress) -> None:
            self._failpoints.reach("drawing")
            attempt(progress)

        with attempt_folder(self._scratch) as folder:
            media = bring_media(order.canvas, self._blobs, folder)
            files = make(order, engine, media, folder, on_progress)
            self._failpoints.reach("drawn")
            self._store(lease, files, self._weights.get(lease.engine) or None, _report(engine))
        self._failpoints.reach("finished")

    def _store(self, lease: Lease, files: Files, weights: str | None, report: dict[str, Any]) -> None:
        """Put the files and finish. A clip that took minutes is worth a few tries."""
        for wait_s in (*STORE_WAITS_S, None):
            try:
                made = Made(
                    self._blobs.put_file(files.video, "video/mp4"),
                    self._blobs.put_file(files.thumbnail, "image/webp"),
                    self._blobs.put_file(files.spritesheet, "image/jpeg"),
                    weights,
                    report,
                )
                self._failpoints.reach("stored")
                with self._database.write() as tx:
                    leases.finish(tx, self._blobs, lease, made)
                    self._failpoints.reach("finishing")
                return
            except StoreError as error:
                if wait_s is None:
                    raise
                log.warning("job %s is not stored yet: %s", lease.job_id, error.message)
                time.sleep(wait_s)

    def _must_stop(self, progress: Progress) -> bool:
        if not self._is_ending():
            return False
        if self._stopped_at is None:
            self._stopped_at = time.monotonic()
        left_s = self._pace.grace_s - (time.monotonic() - self._stopped_at)
        return left_s <= 0 or (progress.seconds_left is not None and progress.seconds_left > left_s)

    def _fail(self, lease: Lease, code: str, message: str, may_retry: bool) -> None:
        self._settle(lease, partial(leases.fail, code=code, message=message, may_retry=may_retry))

    def _settle(self, lease: Lease, settle: Callable[[Transaction, Lease], object]) -> None:
        try:
            with self._database.write() as tx:
                settle(tx, lease)
        except LeaseLost:
            log.info("job %s is not ours any more", lease.job_id)
        except StoreError as error:  # its lease runs out, and somebody reaps it
            log.warning("the end of job %s is not written: %s", lease.job_id, error.message)


def _weights(engine: Engine) -> str:
    """The name of the engine's weights, where it has weights and a name for them."""
    name = getattr(engine, "weights_name", None)
    return str(name()) if callable(name) else ""


def _report(engine: Engine) -> dict[str, Any]:
    """What an engine that gives reports says of its last generation: steps, LoRAs, cost."""
    report = getattr(engine, "report", None)
    return dict(report()) if callable(report) else {}

"""A job in hand: keeps its lease alive, passes its progress on, and says when to stop."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from types import TracebackType

from lanterne.core.errors import Cancelled, LeaseLost, StoreError
from lanterne.engines.protocol import Progress
from lanterne.jobs import lease as leases
from lanterne.jobs.lease import Lease, Report
from lanterne.media.stills import encode_webp, fit
from lanterne.store.database import Database, Transaction

REPORT_S, PREVIEW_S = 0.5, 1.0
PREVIEW_PX = 192

log = logging.getLogger(__name__)


class Attempt:
    """While its with-block lasts, a thread of its own renews the lease, however long a step of the engine takes.

    It is the engine's `on_progress`: raises Cancelled when the lease is lost (then `is_lost`), the job cancelled among
    the reasons, and when `must_stop(progress)` says that the worker has to go. `on_beat` goes with each renewal.
    """

    def __init__(
        self,
        database: Database,
        lease: Lease,
        must_stop: Callable[[Progress], bool],
        on_beat: Callable[[Transaction], None] = lambda tx: None,
    ) -> None:
        self._database = database
        self._on_beat = on_beat
        self._lease = lease
        self._must_stop = must_stop
        self._ended = threading.Event()
        self._lost: LeaseLost | None = None
        self._reported_at = self._previewed_at = -float("inf")
        self._stage = ""
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    @property
    def is_lost(self) -> bool:
        return self._lost is not None

    def __call__(self, progress: Progress) -> None:
        if self._must_stop(progress):
            raise Cancelled
        at = time.monotonic()
        if progress.stage != self._stage or at - self._reported_at >= REPORT_S:
            self._stage, self._reported_at = progress.stage, at
            self._report(progress, at)
        if self._lost is not None:
            raise Cancelled from self._lost

    def _report(self, progress: Progress, at: float) -> None:
        preview = None
        if progress.preview is not None and at - self._previewed_at >= PREVIEW_S:
            preview = encode_webp(fit(progress.preview, PREVIEW_PX), quality=60)
            self._previewed_at = at
        said = Report(progress.stage, progress.step, progress.steps, progress.seconds_left, preview)
        try:
            with self._database.write() as tx:
                leases.report(tx, self._lease, said)
        except LeaseLost as lost:
            self._lost = lost
        except StoreError as error:
            log.warning("progress of %s not written: %s", self._lease.job_id, error.message)

    def _beat(self) -> None:
        while not self._ended.wait(self._lease.lease_s / 3):
            try:
                with self._database.write() as tx:
                    leases.heartbeat(tx, self._lease)
                    self._on_beat(tx)
            except LeaseLost as lost:
                self._lost = lost
                return
            except StoreError as error:
                log.warning("heartbeat of %s not written: %s", self._lease.job_id, error.message)

    def __enter__(self) -> Attempt:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

"""What a worker does with the queue: claim, heartbeat, report, and one of finish, fail, release. And reaping the dead.

Whoever holds a lease holds a fence. A worker that was stopped, cut off or too slow finds its fence out of date, gets
LeaseLost and changes nothing. Leases go by the database's clock alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lanterne.core.errors import LeaseLost
from lanterne.jobs import moves
from lanterne.jobs.order import Order
from lanterne.store import blob_rows, job_rows, videos
from lanterne.store.blobs import Blob, BlobStore
from lanterne.store.database import Transaction
from lanterne.store.job_rows import Job, State

LEASE_S = 30.0
RETRY_S, MAX_RETRY_S = 2.0, 60.0


@dataclass(frozen=True, slots=True)
class Lease:
    """A job in a worker's hands. payload: the JSON of its `Order`."""

    job_id: str
    video_id: str
    project_id: str
    engine: str
    payload: str
    fence: int
    attempt: int
    lease_s: float

    def order(self) -> Order:
        """Raises InvalidInput."""
        return Order.from_json(self.payload)


@dataclass(frozen=True, slots=True)
class Report:
    """How far a worker is, as in `lanterne.engines.protocol.Progress`. preview: a small WebP."""

    stage: str
    step: int
    steps: int
    seconds_left: float | None = None
    preview: bytes | None = None

    @property
    def percent(self) -> int:
        """0 to 99: 100 is only what is finished."""
        return max(0, min(99, 100 * self.step // max(1, self.steps)))


@dataclass(frozen=True, slots=True)
class Made:
    """The blobs of a finished video, which were put before. weights: what the engine's weights are called by.

    report: what else the engine says of how it made it.
    """

    video: Blob
    thumbnail: Blob
    spritesheet: Blob
    weights: str | None = None
    report: Mapping[str, Any] = field(default_factory=dict)


def claim(tx: Transaction, worker_id: str, engine_names: Sequence[str], lease_s: float = LEASE_S) -> Lease | None:
    """The next job for one of these engines, or None."""
    job = job_rows.next_due(tx, engine_names)
    started = None if job is None else moves.start(tx, job, worker_id, lease_s)
    if started is None:
        return None
    return Lease(
        started.id,
        started.video_id,
        started.project_id,
        started.engine,
        started.payload,
        started.fence,
        started.attempts,
        lease_s,
    )


def heartbeat(tx: Transaction, lease: Lease) -> None:
    """The worker lives: prolong the lease. Raises LeaseLost."""
    if not job_rows.change_leased(tx, lease.job_id, lease.fence, lease.lease_s):
        raise _lost(tx, lease)


def report(tx: Transaction, lease: Lease, report: Report) -> None:
    """Write down how far the job is, for the video and for those who watch; prolongs the lease. Raises LeaseLost."""
    fields = {"stage": report.stage, "step": report.step, "steps": report.steps, "seconds_left": report.seconds_left}
    if not job_rows.change_leased(tx, lease.job_id, lease.fence, lease.lease_s, **fields):
        raise _lost(tx, lease)
    videos.change(tx, lease.video_id, progress=report.percent)
    data: dict[str, object] = {**fields, "progress": report.percent}
    if report.preview is not None:
        data["preview"] = job_rows.show(tx, lease.job_id, report.preview)
    job_rows.log(tx, lease.job_id, "progress", data)


def finish(tx: Transaction, storage: BlobStore, lease: Lease, made: Made) -> None:
    """The video is there: its blobs, its row, its job and the outbox in one. Raises LeaseLost; StoreError if a blob
    was swept away meanwhile (put it again)."""
    job = _held(tx, lease)
    for blob in sorted({made.video, made.thumbnail, made.spritesheet}, key=lambda blob: blob.hash):
        blob_rows.record(tx, storage, blob, lease.video_id)
    columns: dict[str, object] = {
        "video_blob": made.video.hash,
        "thumbnail_blob": made.thumbnail.hash,
        "spritesheet_blob": made.spritesheet.hash,
        "weights": made.weights,
    }
    if made.report:
        video = videos.get(tx, lease.project_id, lease.video_id)
        columns["metadata"] = {**video.metadata, "made": dict(made.report)}
    moves.succeed(tx, job, columns)


def fail(tx: Transaction, lease: Lease, code: str, message: str, *, may_retry: bool = False) -> State:
    """The attempt failed; the state that the job now has. It is tried again if it may and has attempts left.

    Raises LeaseLost.
    """
    job = _held(tx, lease)
    if may_retry and job.attempts < job.max_attempts:
        moves.put_back(tx, job, code, wait_s=min(MAX_RETRY_S, RETRY_S * 2 ** (job.attempts - 1)))
        return "queued"
    moves.end(tx, job, "failed", code, message)
    return "failed"


def release(tx: Transaction, lease: Lease) -> None:
    """The worker has to go: the job goes back, and the attempt does not count. Raises LeaseLost."""
    moves.put_back(tx, _held(tx, lease), "worker_stopped", is_attempt=False)


def reap(tx: Transaction, worker_id: str | None = None) -> list[str]:
    """Take jobs from workers whose lease is over, or from one that is known to be dead; the ids of those jobs.

    A job goes back into the queue until its attempts are used up, and then fails and says so.
    """
    taken = job_rows.lapsed(tx, worker_id)
    for job in taken:
        if job.attempts < job.max_attempts:
            moves.put_back(tx, job, "worker_lost")
            continue
        times = "once" if job.attempts == 1 else f"{job.attempts} times"
        message = f"The worker stopped unexpectedly {times} while it made this video."
        moves.end(tx, job, "failed", "worker_lost", message)
    return [job.id for job in taken]


def _held(tx: Transaction, lease: Lease) -> Job:
    job = job_rows.leased(tx, lease.job_id, lease.fence)
    if job is None:
        raise _lost(tx, lease)
    return job


def _lost(tx: Transaction, lease: Lease) -> LeaseLost:
    job = job_rows.get(tx, lease.video_id)
    if job is not None and job.state == "cancelled":
        return LeaseLost("The job was cancelled.")
    return LeaseLost("The lease on this job is over.", "Another worker does it.")

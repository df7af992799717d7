"""The states of a job, what may follow what, and what each step does to the video, its events and the outbox."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lanterne.store import job_rows, videos, webhooks
from lanterne.store.database import Transaction, epoch, now
from lanterne.store.job_rows import Job, State

ALLOWED: Mapping[State, frozenset[State]] = {
    "queued": frozenset({"running", "cancelled"}),
    "running": frozenset({"succeeded", "failed", "cancelled", "queued"}),
    "succeeded": frozenset(),
    "failed": frozenset(),
    "cancelled": frozenset(),
}
_IDLE = {"lease_owner": None, "lease_until": None}
CANCELLED = ("cancelled", "The video was cancelled.")


def start(tx: Transaction, job: Job, worker_id: str, lease_s: float) -> Job | None:
    """To a worker, for one more attempt; None if somebody else was faster."""
    began = now(tx)
    moved = _move(
        tx,
        job,
        "running",
        lease_owner=worker_id,
        lease_until=began + lease_s,
        attempts=job.attempts + 1,
        started_at=job.started_at or began,
    )
    if moved is not None:
        videos.change(tx, job.video_id, status="in_progress", progress=0)
        job_rows.log(tx, job.id, "started", {"attempt": moved.attempts})
    return moved


def put_back(tx: Transaction, job: Job, reason: str, wait_s: float = 0.0, is_attempt: bool = True) -> bool:
    """Into the queue again. is_attempt False: through no fault of the job, so the attempt is not counted."""
    attempts = job.attempts if is_attempt else job.attempts - 1
    moved = _move(tx, job, "queued", run_after=epoch() + wait_s, attempts=attempts, **_IDLE, **_NO_PROGRESS)
    if moved is None:
        return False
    videos.change(tx, job.video_id, status="queued", progress=0)
    job_rows.log(tx, job.id, "requeued", {"reason": reason, "attempt": job.attempts})
    return True


def succeed(tx: Transaction, job: Job, made: dict[str, object]) -> bool:
    """made: columns of the video that its making brought: blobs, weights."""
    if _move(tx, job, "succeeded", finished_at=epoch(), **_IDLE) is None:
        return False
    at = now(tx)
    expires_at = None if job.keep_s is None else at + job.keep_s
    videos.change(tx, job.video_id, status="completed", progress=100, completed_at=at, expires_at=expires_at, **made)
    job_rows.log(tx, job.id, "completed", {})
    _tell(tx, job, "video.completed")
    return True


def end(tx: Transaction, job: Job, state: State, code: str, message: str) -> bool:
    """To `failed` or `cancelled`, with the reason."""
    moved = _move(tx, job, state, finished_at=epoch(), error_code=code, error_message=message, **_IDLE)
    if moved is None:
        return False
    videos.change(tx, job.video_id, status="failed", error_code=code, error_message=message)
    job_rows.log(tx, job.id, state, {"code": code, "message": message})
    _tell(tx, job, "video.failed")
    return True


_NO_PROGRESS: dict[str, Any] = {"stage": None, "step": None, "steps": None, "seconds_left": None}


def _move(tx: Transaction, job: Job, to: State, **fields: Any) -> Job | None:  # noqa: ANN401 (columns)
    """The one place where a state changes. Nobody who held the job before holds it after."""
    if to not in ALLOWED[job.state]:
        raise ValueError(f"a job does not go from {job.state} to {to}")
    return job_rows.change(tx, job, state=to, fence=job.fence + 1, **fields)


def _tell(tx: Transaction, job: Job, event_type: str) -> None:
    video = videos.get(tx, job.project_id, job.video_id)
    webhooks.emit(tx, job.project_id, event_type, {"id": video.id}, video.webhook_url)

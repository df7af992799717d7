"""What whoever runs the server wants to see at a glance: the queue, the workers, the disk, what failed."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from lanterne.store.database import Transaction, epoch
from lanterne.store.rows import columns, value
from lanterne.store.schema import blob_refs, blobs, jobs, videos, workers


@dataclass(frozen=True, slots=True)
class WorkerRow:
    """A worker that has said lately that it lives."""

    id: str
    engines: tuple[str, ...]
    started_at: float
    seen_at: float


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job without its payload."""

    id: str
    project_id: str
    video_id: str
    engine: str
    state: str
    attempts: int
    lease_owner: str | None
    stage: str | None
    step: int | None
    steps: int | None
    seconds_left: float | None
    error_code: str | None
    error_message: str | None
    created_at: float
    started_at: float | None
    finished_at: float | None


def workers_alive(tx: Transaction, within_s: float = 60.0) -> list[WorkerRow]:
    query = select(*columns(workers, WorkerRow)).where(workers.c.seen_at > epoch() - within_s)
    return [value(WorkerRow, row) for row in tx.execute(query.order_by(workers.c.started_at))]


def unfinished(tx: Transaction, limit: int = 50) -> list[JobRow]:
    """Running jobs, then those that wait, in the order in which they came."""
    query = select(*columns(jobs, JobRow)).where(jobs.c.state.in_(("running", "queued")))
    query = query.order_by(jobs.c.state.desc(), jobs.c.priority.desc(), jobs.c.id).limit(limit)
    return [value(JobRow, row) for row in tx.execute(query)]


def failures(tx: Transaction, limit: int = 20) -> list[JobRow]:
    """The last jobs that failed; cancelled ones are no failures."""
    query = select(*columns(jobs, JobRow)).where(jobs.c.state == "failed").order_by(jobs.c.finished_at.desc())
    return [value(JobRow, row) for row in tx.execute(query.limit(limit))]


def stored(tx: Transaction) -> tuple[int, int]:
    """How many files are kept, and their bytes."""
    count, size = tx.execute(select(func.count(), func.coalesce(func.sum(blobs.c.size), 0))).one()
    return int(count), int(size)


def stored_for(tx: Transaction, project_id: str) -> int:
    """The bytes of the files that the project's videos need; one that several need counts once."""
    mine = (
        select(blob_refs.c.hash)
        .join(videos, videos.c.id == blob_refs.c.owner_id)
        .where(videos.c.project_id == project_id)
        .distinct()
    )
    query = select(func.coalesce(func.sum(blobs.c.size), 0)).where(blobs.c.hash.in_(mine))
    return int(tx.execute(query).scalar_one())


def pace(tx: Transaction, engine: str, limit: int = 20) -> list[tuple[float, float, int | None]]:
    """Of the engine's last finished jobs: how long each took, the seconds of its clip, and its steps."""
    query = (
        select(jobs.c.finished_at - jobs.c.started_at, videos.c.seconds, jobs.c.steps)
        .join(videos, videos.c.id == jobs.c.video_id)
        .where(jobs.c.engine == engine, jobs.c.state == "succeeded", jobs.c.started_at.is_not(None))
        .order_by(jobs.c.finished_at.desc())
        .limit(limit)
    )
    return [(float(took), float(seconds), steps) for took, seconds, steps in tx.execute(query)]

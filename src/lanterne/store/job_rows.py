"""The rows of the queue. What may follow what is decided in `lanterne.jobs`; here every change is guarded by state
and fence, so that of two who want the same job one finds that nothing happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, bindparam, func, insert, select, update

from lanterne.store.database import Transaction, epoch, now
from lanterne.store.rows import columns, insert_or, plain, value
from lanterne.store.schema import idempotency, job_events, job_previews, jobs

State = Literal["queued", "running", "succeeded", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class Job:
    """fence: grows with each claim and whenever a claim ends; whoever holds an older one may change nothing."""

    id: str
    project_id: str
    video_id: str
    engine: str
    state: State
    priority: int
    run_after: float
    attempts: int
    max_attempts: int
    lease_owner: str | None
    lease_until: float | None
    fence: int
    stage: str | None
    step: int | None
    steps: int | None
    seconds_left: float | None
    payload: str
    keep_s: float | None
    error_code: str | None
    error_message: str | None
    created_at: float
    started_at: float | None
    finished_at: float | None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a job. Ids grow, within a job and over all."""

    id: int
    job_id: str
    kind: str
    data: dict[str, Any]
    created_at: float


# Built once: to build a statement takes longer than to run it.
_ADD = insert(jobs)
_LOG = insert(job_events).values(created_at=epoch())
_ONE = select(*columns(jobs, Job)).where(jobs.c.video_id == bindparam("of_video"))
_AHEAD = select(func.count()).where(
    jobs.c.state == "queued",
    jobs.c.engine == bindparam("same_engine"),
    (jobs.c.priority > bindparam("its_priority"))
    | ((jobs.c.priority == bindparam("its_priority")) & (jobs.c.id < bindparam("its_id"))),
)

_UNFINISHED = select(func.count()).select_from(
    select(jobs.c.state)
    .where(jobs.c.project_id == bindparam("of_project"), (jobs.c.state == "queued") | (jobs.c.state == "running"))
    .limit(bindparam("most"))
    .subquery()
)


def add(tx: Transaction, job: Job) -> None:
    tx.execute(_ADD, plain(job))


def lock(tx: Transaction, video_id: str) -> Job | None:
    """The job of a video; nobody else changes it until this transaction ends."""
    query = select(*columns(jobs, Job)).where(jobs.c.video_id == video_id).with_for_update()
    row = tx.execute(query).one_or_none()
    return None if row is None else value(Job, row)


def get(tx: Transaction, video_id: str) -> Job | None:
    """The job of a video."""
    row = tx.execute(_ONE, {"of_video": video_id}).one_or_none()
    return None if row is None else value(Job, row)


def next_due(tx: Transaction, engine_names: Sequence[str]) -> Job | None:
    """The job to do next, locked: the highest priority, then who has least running, then who has waited longest."""
    busy = (
        select(jobs.c.project_id, func.count().label("running"))
        .where(jobs.c.state == "running")
        .group_by(jobs.c.project_id)
        .subquery()
    )
    # Ids alone are sorted: the payloads of ten thousand waiting jobs would take longer than all the rest.
    query = (
        select(jobs.c.id)
        .outerjoin_from(jobs, busy, busy.c.project_id == jobs.c.project_id)
        .where(jobs.c.state == "queued", jobs.c.run_after <= now(tx), jobs.c.engine.in_(engine_names))
        .order_by(jobs.c.priority.desc(), func.coalesce(busy.c.running, 0), jobs.c.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=jobs)
    )
    job_id = tx.execute(query).scalar_one_or_none()
    if job_id is None:
        return None
    return value(Job, tx.execute(select(*columns(jobs, Job)).where(jobs.c.id == job_id)).one())


def lapsed(tx: Transaction, worker_id: str | None = None) -> list[Job]:
    """Running jobs whose lease is over, or all those of a worker that is known to be dead, locked."""
    gone: ColumnElement[bool] = jobs.c.lease_until <= epoch()
    if worker_id is not None:
        gone = jobs.c.lease_owner == worker_id
    query = select(*columns(jobs, Job)).where(jobs.c.state == "running", gone).with_for_update(skip_locked=True)
    return [value(Job, row) for row in tx.execute(query)]


def change(tx: Transaction, job: Job, **fields: object) -> Job | None:
    """Set columns of a job, if it still has the state and the fence of `job`; None if it has not."""
    row = tx.execute(
        update(jobs)
        .where(jobs.c.id == job.id, jobs.c.state == job.state, jobs.c.fence == job.fence)
        .values(fields)
        .returning(*columns(jobs, Job))
    ).one_or_none()
    return None if row is None else value(Job, row)


def change_leased(tx: Transaction, job_id: str, fence: int, lease_s: float, **fields: object) -> bool:
    """Set columns of a job and prolong its lease, if that is still held; False if it is not."""
    done = tx.execute(
        update(jobs)
        .where(jobs.c.id == job_id, jobs.c.state == "running", jobs.c.fence == fence)
        .values(lease_until=epoch() + lease_s, **fields)
    )
    return done.rowcount == 1


def leased(tx: Transaction, job_id: str, fence: int) -> Job | None:
    """The job, locked, if the lease with that fence is still held."""
    query = select(*columns(jobs, Job)).where(jobs.c.id == job_id, jobs.c.state == "running", jobs.c.fence == fence)
    row = tx.execute(query.with_for_update()).one_or_none()
    return None if row is None else value(Job, row)


def log(tx: Transaction, job_id: str, kind: str, data: dict[str, Any]) -> None:
    """Append an event. The job's row is locked by now, so the ids of one job become visible in their order."""
    tx.execute(_LOG, {"job_id": job_id, "kind": kind, "data": data})


def events(tx: Transaction, job_id: str, after: int, limit: int) -> list[Event]:
    query = select(*columns(job_events, Event)).where(job_events.c.job_id == job_id, job_events.c.id > after)
    return [value(Event, row) for row in tx.execute(query.order_by(job_events.c.id).limit(limit))]


def last_event(tx: Transaction) -> int:
    """The highest event id of all jobs: as long as it stands still, no job has changed."""
    return int(tx.execute(select(func.max(job_events.c.id))).scalar_one() or 0)


def show(tx: Transaction, job_id: str, picture: bytes) -> int:
    """Keep the newest preview; its version is returned."""
    made = insert_or(tx, job_previews).values(job_id=job_id, picture=picture, version=1)
    done = made.on_conflict_do_update(
        index_elements=["job_id"], set_={"picture": picture, "version": job_previews.c.version + 1}
    ).returning(job_previews.c.version)
    return int(tx.execute(done).scalar_one())


def preview(tx: Transaction, job_id: str) -> tuple[int, bytes] | None:
    """The newest preview, (version, WebP)."""
    row = tx.execute(
        select(job_previews.c.version, job_previews.c.picture).where(job_previews.c.job_id == job_id)
    ).one_or_none()
    return None if row is None else (row.version, row.picture)


def ahead_of(tx: Transaction, job: Job) -> int:
    """How many queued jobs for the same engine come before this one by priority and age."""
    place = {"same_engine": job.engine, "its_priority": job.priority, "its_id": job.id}
    return int(tx.execute(_AHEAD, place).scalar_one())


def unfinished(tx: Transaction, project_id: str, most: int) -> int:
    """How many jobs of a project are waiting or running; it stops counting at `most`."""
    return int(tx.execute(_UNFINISHED, {"of_project": project_id, "most": most}).scalar_one())


def count_states(tx: Transaction, project_id: str | None = None) -> dict[State, int]:
    """How many jobs there are of each state."""
    query = select(jobs.c.state, func.count()).group_by(jobs.c.state)
    if project_id is not None:
        query = query.where(jobs.c.project_id == project_id)
    found: dict[State, int] = {"queued": 0, "running": 0, "succeeded": 0, "failed": 0, "cancelled": 0}
    for state, count in tx.execute(query):
        found[state] = count
    return found


def claim_key(tx: Transaction, project_id: str, key: str, fingerprint: str, group_id: str) -> tuple[str, str] | None:
    """Take an idempotency key. None: it is ours; else the (fingerprint, group) of who was first.

    A second transaction with the same key waits here until the first has ended.
    """
    row = {"project_id": project_id, "key": key, "fingerprint": fingerprint, "group_id": group_id}
    made = insert_or(tx, idempotency).values(created_at=epoch(), **row).on_conflict_do_nothing()
    if tx.execute(made.returning(idempotency.c.key)).one_or_none() is not None:
        return None
    first = tx.execute(
        select(idempotency.c.fingerprint, idempotency.c.group_id).where(
            idempotency.c.project_id == project_id, idempotency.c.key == key
        )
    ).one()
    return first.fingerprint, first.group_id

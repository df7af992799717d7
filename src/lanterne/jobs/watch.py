"""What may be seen of the queue."""

from __future__ import annotations

from dataclasses import dataclass

from lanterne.core.errors import NotFound
from lanterne.store import job_rows, videos
from lanterne.store.database import Transaction
from lanterne.store.job_rows import Event, Job, State
from lanterne.store.videos import Video


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a job stands. position: 1 is next, None unless it is queued. The rest: None unless it runs."""

    state: State
    position: int | None
    stage: str | None
    step: int | None
    steps: int | None
    seconds_left: float | None


def look(tx: Transaction, project_id: str, video_id: str) -> tuple[Video, Standing | None]:
    """A video and, while it is being made, where its job stands. Raises NotFound."""
    video = videos.get(tx, project_id, video_id)
    job = job_rows.get(tx, video_id) if video.status in ("queued", "in_progress") else None
    return video, None if job is None else _standing(tx, job)


def standing(tx: Transaction, project_id: str, video_id: str) -> Standing:
    """Raises NotFound."""
    return _standing(tx, _job(tx, project_id, video_id))


def _standing(tx: Transaction, job: Job) -> Standing:
    position = job_rows.ahead_of(tx, job) + 1 if job.state == "queued" else None
    running = (job.stage, job.step, job.steps, job.seconds_left) if job.state == "running" else (None,) * 4
    return Standing(job.state, position, *running)


def events(tx: Transaction, project_id: str, video_id: str, after: int = 0, limit: int = 100) -> list[Event]:
    """What happened since the event `after`, in order. Raises NotFound.

    kind and data: `queued` {}, `started` {attempt}, `progress` {stage, step, steps, seconds_left, progress, and with a
    new picture preview: its version}, `requeued` {reason, attempt}; at the end `completed` {}, or `failed` or
    `cancelled` {code, message}.
    """
    return job_rows.events(tx, _job(tx, project_id, video_id).id, after, limit)


def last_event(tx: Transaction) -> int:
    """Grows whenever anything happens to any job: one look here spares a look at each stream."""
    return job_rows.last_event(tx)


def preview(tx: Transaction, project_id: str, video_id: str) -> tuple[int, bytes] | None:
    """The newest preview, (version, WebP), or None. Raises NotFound."""
    return job_rows.preview(tx, _job(tx, project_id, video_id).id)


def unfinished(tx: Transaction, project_id: str, most: int) -> int:
    """How many jobs of a project are waiting or running; it stops counting at `most`."""
    return job_rows.unfinished(tx, project_id, most)


def count_states(tx: Transaction, project_id: str | None = None) -> dict[State, int]:
    """How many jobs there are of each state, of a project or of all."""
    return job_rows.count_states(tx, project_id)


def _job(tx: Transaction, project_id: str, video_id: str) -> Job:
    videos.get(tx, project_id, video_id)
    job = job_rows.get(tx, video_id)
    if job is None:
        raise NotFound(f"Nothing is known of the making of {video_id[:80]!r}.")
    return job

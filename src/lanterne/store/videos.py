"""Videos as the wire shows them. Their status follows their job's state; `lanterne.jobs` writes both together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import bindparam, delete, insert, select, update

from lanterne.core.errors import NotFound
from lanterne.store.database import Transaction
from lanterne.store.rows import columns, plain, value
from lanterne.store.schema import videos

Status = Literal["queued", "in_progress", "completed", "failed"]


@dataclass(frozen=True, slots=True)
class Video:
    """size: `864x480`. progress: 0 to 100. *_blob: hashes, set when completed. weights: hash of the engine's weights.

    A cancelled video is `failed` with the error code `cancelled`, because the wire knows four statuses only.
    group_id: of the videos that were asked for together (`n`); their ids sort in the order they were asked for.
    """

    id: str
    project_id: str
    group_id: str
    job_id: str
    model: str
    engine: str
    prompt: str
    size: str
    seconds: float
    status: Status
    progress: int
    error_code: str | None
    error_message: str | None
    created_at: float
    completed_at: float | None
    expires_at: float | None
    remixed_from: str | None
    seed: int
    weights: str | None
    metadata: dict[str, Any]
    webhook_url: str | None
    video_blob: str | None
    thumbnail_blob: str | None
    spritesheet_blob: str | None


# Built once: these two are in every request, and to build a statement takes longer than to run it.
_ADD = insert(videos)
_ONE = select(*columns(videos, Video)).where(
    videos.c.id == bindparam("video_id"), videos.c.project_id == bindparam("owner_id")
)


@dataclass(frozen=True, slots=True)
class Page:
    videos: tuple[Video, ...]
    has_more: bool


def add(tx: Transaction, video: Video) -> None:
    tx.execute(_ADD, plain(video))


def get(tx: Transaction, project_id: str, video_id: str) -> Video:
    """Raises NotFound, for a stranger's video too."""
    row = tx.execute(_ONE, {"video_id": video_id, "owner_id": project_id}).one_or_none()
    if row is None:
        raise NotFound(f"There is no video {video_id[:80]!r}.", "It may have been deleted.")
    return value(Video, row)


def page(
    tx: Transaction,
    project_id: str,
    *,
    after: str | None = None,
    limit: int = 20,
    newest_first: bool = True,
    group: str | None = None,
    status: Status | None = None,
) -> Page:
    """A project's videos in the order they were asked for, from behind the video `after`, whether it still exists."""
    query = select(*columns(videos, Video)).where(videos.c.project_id == project_id)
    if after is not None:
        query = query.where(videos.c.id < after if newest_first else videos.c.id > after)
    if group is not None:
        query = query.where(videos.c.group_id == group)
    if status is not None:
        query = query.where(videos.c.status == status)
    query = query.order_by(videos.c.id.desc() if newest_first else videos.c.id).limit(limit + 1)
    found = [value(Video, row) for row in tx.execute(query)]
    return Page(tuple(found[:limit]), len(found) > limit)


def of_group(tx: Transaction, project_id: str, group_id: str) -> tuple[Video, ...]:
    """What is left of the videos that were asked for together, in their order."""
    query = select(*columns(videos, Video)).where(videos.c.project_id == project_id, videos.c.group_id == group_id)
    return tuple(value(Video, row) for row in tx.execute(query.order_by(videos.c.id)))


def change(tx: Transaction, video_id: str, **fields: object) -> None:
    """Set columns of a video; does nothing if it was deleted meanwhile."""
    tx.execute(update(videos).where(videos.c.id == video_id).values(fields))


def remove(tx: Transaction, video_id: str) -> None:
    """Delete the row alone; `lanterne.jobs.cancel.remove` also ends its job and lets go of its blobs."""
    tx.execute(delete(videos).where(videos.c.id == video_id))


def expired(tx: Transaction, at: float, limit: int = 100) -> list[Video]:
    """Videos of any project whose `expires_at` has passed and whose files are still here, for the sweep."""
    query = select(*columns(videos, Video)).where(videos.c.expires_at <= at, videos.c.video_blob.is_not(None))
    query = query.order_by(videos.c.expires_at).limit(limit)
    return [value(Video, row) for row in tx.execute(query)]

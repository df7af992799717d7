"""Into the queue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from lanterne.core.capabilities import name_size
from lanterne.core.errors import Conflict, InvalidInput
from lanterne.core.ids import new_id
from lanterne.jobs.order import Order
from lanterne.store import blob_rows, job_rows, videos
from lanterne.store.database import Transaction, now
from lanterne.store.job_rows import Job
from lanterne.store.videos import Video

MAX_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Request:
    """One video that is asked for. The engine's capabilities have been asked before.

    model, prompt: as they came over the wire. remixed_from: a video's id. priority: larger is sooner. keep_s: seconds
    after which the finished video expires, None for never. webhook_url: told as well as the project's endpoints.
    """

    order: Order
    model: str
    prompt: str
    remixed_from: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    webhook_url: str | None = None
    keep_s: float | None = None
    priority: int = 0
    max_attempts: int = MAX_ATTEMPTS


@dataclass(frozen=True, slots=True)
class Once:
    """An idempotency key, and a hash of the request that came with it (method, path, body)."""

    key: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Submitted:
    """is_replay: the key was known, and these are the videos of the first time, as they are today."""

    videos: tuple[Video, ...]
    is_replay: bool = False


def submit(tx: Transaction, project_id: str, requests: Sequence[Request], once: Once | None = None) -> Submitted:
    """Queue one job a request. They share a group, and their ids sort in the order of the requests.

    Given media must have been recorded (`blob_rows.record`); each video keeps them as long as it lives.
    Raises Conflict for a key that came with another request, or whose videos are deleted; NotFound for a medium that
    is not there; InvalidInput for no request at all.
    """
    if not requests:
        raise InvalidInput("No video was asked for.", "Ask for at least one.")
    group_id = new_id("group")
    if once is not None:
        first = job_rows.claim_key(tx, project_id, once.key, once.fingerprint, group_id)
        if first is not None:
            return _replay(tx, project_id, once, *first)
    return Submitted(tuple(_queue(tx, project_id, group_id, index, request) for index, request in enumerate(requests)))


def _replay(tx: Transaction, project_id: str, once: Once, fingerprint: str, group_id: str) -> Submitted:
    if fingerprint != once.fingerprint:
        raise Conflict("This idempotency key was used for another request.", "Use a new key for a new request.")
    found = videos.of_group(tx, project_id, group_id)
    if not found:
        raise Conflict("The videos of this idempotency key are deleted.", "Use a new key to make them again.")
    return Submitted(found, is_replay=True)


def _queue(tx: Transaction, project_id: str, group_id: str, index: int, request: Request) -> Video:
    order, at = request.order, now(tx)
    video = Video(
        id=new_id("video", index),
        project_id=project_id,
        group_id=group_id,
        job_id=new_id("job", index),
        model=request.model,
        engine=order.engine,
        prompt=request.prompt,
        size=name_size(order.size or order.canvas.size),
        seconds=order.canvas.seconds,
        status="queued",
        progress=0,
        error_code=None,
        error_message=None,
        created_at=at,
        completed_at=None,
        expires_at=None,
        remixed_from=request.remixed_from,
        seed=order.seed,
        weights=None,
        metadata=request.metadata,
        webhook_url=request.webhook_url,
        video_blob=None,
        thumbnail_blob=None,
        spritesheet_blob=None,
    )
    job = Job(
        id=video.job_id,
        project_id=project_id,
        video_id=video.id,
        engine=order.engine,
        state="queued",
        priority=request.priority,
        run_after=at,
        attempts=0,
        max_attempts=request.max_attempts,
        lease_owner=None,
        lease_until=None,
        fence=0,
        stage=None,
        step=None,
        steps=None,
        seconds_left=None,
        payload=order.to_json(),
        keep_s=request.keep_s,
        error_code=None,
        error_message=None,
        created_at=at,
        started_at=None,
        finished_at=None,
    )
    blob_rows.refer(tx, video.id, order.canvas.media)
    job_rows.add(tx, job)
    videos.add(tx, video)
    job_rows.log(tx, job.id, "queued", {})
    return video

"""Out of the queue, at the wish of whoever owns the video."""

from __future__ import annotations

from lanterne.jobs import moves
from lanterne.store import blob_rows, job_rows, videos
from lanterne.store.database import Transaction
from lanterne.store.videos import Video


def cancel(tx: Transaction, project_id: str, video_id: str) -> Video:
    """End a job that waits or runs, at once and for good; a worker that is at it stops at its next step.

    A video that is completed or failed stays as it is: look at the status. Raises NotFound.
    """
    video = videos.get(tx, project_id, video_id)
    job = job_rows.lock(tx, video_id)
    if job is None or job.state not in ("queued", "running"):
        return videos.get(tx, project_id, video_id) if job else video
    moves.end(tx, job, "cancelled", *moves.CANCELLED)
    return videos.get(tx, project_id, video_id)


def remove(tx: Transaction, project_id: str, video_id: str) -> None:
    """Delete a video, after cancelling it if it is not finished; its blobs go with a sweep. Raises NotFound."""
    cancel(tx, project_id, video_id)
    videos.remove(tx, video_id)
    blob_rows.release(tx, video_id)

"""Small orders for the fake engine, and the invariants of the queue that hold at every moment."""

import hashlib

from sqlalchemy import text

from lanterne.core.canvas import Canvas
from lanterne.jobs.order import Order
from lanterne.jobs.submit import Request, submit

WIRE = {
    "queued": "queued",
    "running": "in_progress",
    "succeeded": "completed",
    "failed": "failed",
    "cancelled": "failed",
}
LAST = {"succeeded": "completed", "failed": "failed", "cancelled": "cancelled"}


def request(words="a red kite", engine="fake", seed=7, frames=8, **fields) -> Request:
    order = Order(Canvas(size=(96, 64), seconds=frames / 24, seed=seed).shot(words), engine, **fields.pop("order", {}))
    return Request(order, fields.pop("model", "sora-2"), words, **fields)


def queue(database, project_id, *words, **fields):
    """The videos of one job a text."""
    with database.write() as tx:
        return submit(tx, project_id, [request(each, **fields) for each in words]).videos


def check_queue(database, storage=None, *, is_over=False, grace_s=None):
    """The invariants: raises AssertionError. is_over: nothing should be waiting or running any more."""
    with database.read() as tx:
        if database.is_sqlite:
            assert tx.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"  # I9
        jobs = tx.execute(text("SELECT * FROM jobs")).all()
        videos = {row.id: row for row in tx.execute(text("SELECT * FROM videos"))}
        events = tx.execute(text("SELECT * FROM job_events ORDER BY id")).all()
        told = tx.execute(text("SELECT event_type, body, count(*) AS n FROM webhook_deliveries GROUP BY 1, 2")).all()
        refs = {(row.hash, row.owner_id) for row in tx.execute(text("SELECT * FROM blob_refs"))}
        blobs = {row.hash: row for row in tx.execute(text("SELECT * FROM blobs"))}
    for job in jobs:
        kinds = [event.kind for event in events if event.job_id == job.id]
        ends = [kind for kind in kinds if kind in LAST.values()]
        if is_over:
            assert job.state in LAST, (job.id, job.state)  # I1, I7
        # I1: one end, and it is the last thing that happened
        assert ends == ([LAST[job.state]] if job.state in LAST else []), (job.id, kinds)
        assert not ends or kinds[-1] == ends[0], (job.id, kinds)
        assert (job.state == "running") == (job.lease_owner is not None)
        assert 0 <= job.attempts <= job.max_attempts
        video = videos.get(job.video_id)
        if video is None:
            assert job.state in LAST
            continue
        assert video.status == WIRE[job.state]
        assert (video.error_code, video.error_message) == (job.error_code, job.error_message)
        owned = {digest for digest, owner in refs if owner == video.id}
        made = {video.video_blob, video.thumbnail_blob, video.spritesheet_blob} - {None}
        assert made <= owned
        assert bool(made) == (job.state == "succeeded")
        for digest in made if storage is not None else ():  # I3
            found = b"".join(storage.open_range(digest))
            assert hashlib.sha256(found).hexdigest() == digest
            assert len(found) == blobs[digest].size
    assert all(row.n == 1 for row in told)  # each event once to each endpoint of these tests, which have one
    return jobs

"""Clears away what nobody needs: files of killed processes, blobs without an owner, expired clips, old rows."""

from __future__ import annotations

import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, select

from lanterne.store import blob_rows, videos
from lanterne.store.blobs import BlobStore
from lanterne.store.database import Database, Transaction, epoch, now
from lanterne.store.local import LocalBlobs
from lanterne.store.schema import idempotency, job_events, job_previews, jobs, workers

GRACE_S = 3600.0  # nothing younger is touched: somebody may be about to need it
DAY_S = 24 * 3600.0
KEYS_S = 2 * DAY_S  # how long an idempotency key is remembered
WATCH_S = 7 * DAY_S  # how long the single steps of a job are


@dataclass(frozen=True, slots=True)
class Swept:
    """How many of each went."""

    scratch: int
    blobs: int
    expired: int


def sweep(database: Database, storage: BlobStore, scratch: Path | None = None, grace_s: float = GRACE_S) -> Swept:
    """Run it as often as you like, by as many processes as you like. Raises StoreError."""
    expired = _expire(database)
    with database.write() as tx:
        _drop_rows(tx)
    left = _drop_scratch(scratch, grace_s) if scratch is not None else 0
    if isinstance(storage, LocalBlobs):
        left += storage.drop_partials(grace_s)
    return Swept(left, _drop_blobs(database, storage, grace_s), expired)


def _drop_rows(tx: Transaction) -> None:
    tx.execute(delete(idempotency).where(idempotency.c.created_at < epoch() - KEYS_S))
    tx.execute(delete(workers).where(workers.c.seen_at < epoch() - DAY_S))
    tx.execute(delete(job_events).where(job_events.c.kind == "progress", job_events.c.created_at < epoch() - WATCH_S))
    over = select(jobs.c.id).where(jobs.c.finished_at < epoch() - GRACE_S)
    tx.execute(delete(job_previews).where(job_previews.c.job_id.in_(over)))


def _expire(database: Database) -> int:
    with database.write() as tx:
        gone = videos.expired(tx, now(tx))
        for video in gone:
            videos.change(tx, video.id, video_blob=None, thumbnail_blob=None, spritesheet_blob=None)
            blob_rows.release(tx, video.id)
    return len(gone)


def _drop_blobs(database: Database, storage: BlobStore, grace_s: float) -> int:
    """Each in a transaction of its own, in which the file goes too: see `blob_rows.record`."""
    with database.read() as tx:
        rows = set(blob_rows.unowned(tx, grace_s, limit=1000))
        known = blob_rows.known(tx)
    count = 0
    for each in sorted(rows | (set(storage.hashes()) - known)):
        stat = storage.stat(each)
        if stat is not None and stat.age_s < grace_s:
            continue
        with database.write() as tx:
            if blob_rows.forget(tx, each):
                storage.delete(each)
                count += 1
    return count


def _drop_scratch(scratch: Path, grace_s: float) -> int:
    count = 0
    for path in scratch.iterdir():
        with suppress(OSError):  # somebody else may be clearing it away at this moment
            if time.time() - path.stat().st_mtime > grace_s:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
                count += 1
    return count

"""What was seen in clips: words that an engine's eye is sure of, and a vector that says which clips look alike.

A clip is looked at once; an eye with other weights looks again, a day later at the earliest, so that two eyes in one
house do not look in turns for ever. Rows go with their video.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select

from lanterne.store.database import Transaction, epoch
from lanterne.store.rows import columns, insert_or, value
from lanterne.store.schema import clip_cards, sights, videos
from lanterne.store.videos import Video

AGAIN_S = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Sight:
    """named: `slot:key` each. known: whether the clip is of the eye's own world; nothing is named in others. vector:
    float16 of length 1, None for a clip that could not be looked at."""

    video_id: str
    eye: str
    known: bool
    named: tuple[str, ...]
    vector: bytes | None


def write(tx: Transaction, sight: Sight) -> bool:
    """Keep what was seen; False if the video was deleted meanwhile."""
    owner = select(videos.c.project_id).where(videos.c.id == sight.video_id).with_for_update()
    project_id = tx.execute(owner).scalar_one_or_none()
    if project_id is None:
        return False
    said = {
        "project_id": project_id,
        "eye": sight.eye,
        "known": sight.known,
        "named": "|".join(("", *sight.named, "")),
        "vector": sight.vector,
        "seen_at": epoch(),
    }
    made = insert_or(tx, sights).values(video_id=sight.video_id, **said)
    tx.execute(made.on_conflict_do_update(index_elements=["video_id"], set_=said))
    return True


def write_first(tx: Transaction, sight: Sight) -> bool:
    """Keep what was seen, unless somebody else has looked since the video was found `unseen`; whether it was kept."""
    meanwhile = select(sights.c.video_id).where(sights.c.video_id == sight.video_id, _is_fresh(sight.eye))
    return tx.execute(meanwhile).one_or_none() is None and write(tx, sight)


def unseen(tx: Transaction, eye: str) -> Video | None:
    """A finished video, of any project, that this eye has still to look at: the oldest, for others are made of it."""
    seen = and_(sights.c.video_id == videos.c.id, _is_fresh(eye))
    query = select(*columns(videos, Video)).select_from(videos.outerjoin(sights, seen))
    query = query.where(sights.c.video_id.is_(None), videos.c.status == "completed", videos.c.video_blob.is_not(None))
    row = tx.execute(query.order_by(videos.c.id).limit(1)).one_or_none()
    return None if row is None else value(Video, row)


def of(tx: Transaction, project_id: str, video_ids: Sequence[str]) -> dict[str, Sight]:
    """What was seen in those of the project's clips that were looked at."""
    query = select(sights.c.video_id, sights.c.eye, sights.c.known, sights.c.named, sights.c.vector)
    found = tx.execute(query.where(sights.c.project_id == project_id, sights.c.video_id.in_(list(video_ids))))
    return {row[0]: Sight(row[0], row[1], row[2], _words(row[3]), row[4]) for row in found}


def known_blobs(tx: Transaction, project_id: str, hashes: Sequence[str], eye: str) -> set[str]:
    """Which of these are the files of clips of the project that are of the eye's own world."""
    query = select(videos.c.video_blob).join(sights, sights.c.video_id == videos.c.id)
    query = query.where(videos.c.project_id == project_id, videos.c.video_blob.in_(list(hashes)))
    return set(tx.execute(query.where(sights.c.eye == eye, sights.c.known.is_(True))).scalars())


def vectors(tx: Transaction, project_id: str, eye: str) -> tuple[list[str], list[bytes]]:
    """The ids and vectors of the project's clips that can be shown: there, and not in the bin."""
    joined = sights.join(videos, videos.c.id == sights.c.video_id)
    joined = joined.outerjoin(clip_cards, clip_cards.c.video_id == sights.c.video_id)
    query = select(sights.c.video_id, sights.c.vector).select_from(joined)
    query = query.where(sights.c.project_id == project_id, sights.c.eye == eye, sights.c.vector.is_not(None))
    query = query.where(videos.c.video_blob.is_not(None), clip_cards.c.binned_at.is_(None))
    rows = tx.execute(query).all()
    return [row[0] for row in rows], [row[1] for row in rows]


def shows(labels: Sequence[str]) -> ColumnElement[bool]:
    """Whether one of these `slot:key` was seen in the video of the row."""
    said = or_(*(sights.c.named.like(f"%|{label}|%") for label in labels))
    return select(sights.c.video_id).where(sights.c.video_id == videos.c.id, said).exists()


def _is_fresh(eye: str) -> ColumnElement[bool]:
    return (sights.c.eye == eye) | (sights.c.seen_at > epoch() - AGAIN_S)


def _words(named: str) -> tuple[str, ...]:
    return tuple(word for word in named.split("|") if word)

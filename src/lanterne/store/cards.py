"""What people keep about their clips: a title, a folder, a favourite's star, the bin, and whether it is published.

A clip without a row has none of these. A clip in the bin is hidden from its library and nothing else happens to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, Text, cast, func, or_, select, update

from lanterne.core.errors import NotFound
from lanterne.store import sights
from lanterne.store.database import Transaction, epoch
from lanterne.store.rows import columns, insert_or, value
from lanterne.store.schema import clip_cards, videos
from lanterne.store.videos import Status, Video

Sort = Literal["newest", "oldest", "longest", "shortest", "title"]


@dataclass(frozen=True, slots=True)
class Card:
    """binned_at, published_at: since when, None if it is not."""

    title: str = ""
    folder_id: str | None = None
    favourite: bool = False
    binned_at: float | None = None
    published_at: float | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A clip as its library shows it."""

    video: Video
    card: Card


@dataclass(frozen=True, slots=True)
class Filter:
    """Which clips: each of the words must stand in the title, the prompt, or in how the prompt was read (in English),
    or be seen: `sights` has for each word the labels (`slot:key`) that it may be seen as."""

    words: tuple[str, ...] = ()
    sights: tuple[tuple[str, ...], ...] = ()
    folder_id: str | None = None
    favourite: bool = False
    binned: bool = False
    published: bool = False
    status: Status | None = None
    group: str | None = None
    sort: Sort = "newest"


def page(
    tx: Transaction, project_id: str, wanted: Filter, offset: int = 0, limit: int = 60
) -> tuple[int, tuple[Listed, ...]]:
    """How many clips the filter lets through, and those from `offset` on."""
    where = [videos.c.project_id == project_id, *_conditions(wanted)]
    total = select(func.count()).select_from(_joined()).where(*where)
    rows = tx.execute(_query().where(*where).order_by(*_order(wanted.sort)).offset(offset).limit(limit))
    return int(tx.execute(total).scalar_one()), tuple(_listed(row) for row in rows)


def matching(tx: Transaction, project_id: str, wanted: Filter) -> set[str]:
    """The ids of all clips that the filter lets through."""
    query = select(videos.c.id).select_from(_joined())
    return set(tx.execute(query.where(videos.c.project_id == project_id, *_conditions(wanted))).scalars())


def some(tx: Transaction, project_id: str, video_ids: Sequence[str]) -> tuple[Listed, ...]:
    """Those of these clips that are the project's, in the order of the ids."""
    query = _query().where(videos.c.project_id == project_id, videos.c.id.in_(list(video_ids)))
    found = {listed.video.id: listed for listed in map(_listed, tx.execute(query))}
    return tuple(found[video_id] for video_id in video_ids if video_id in found)


def get(tx: Transaction, project_id: str, video_id: str) -> Listed:
    """Raises NotFound, for a stranger's clip too."""
    row = tx.execute(_query().where(videos.c.project_id == project_id, videos.c.id == video_id)).one_or_none()
    if row is None:
        raise NotFound(f"There is no video {video_id[:80]!r}.", "It may have been deleted.")
    return _listed(row)


def published(tx: Transaction, offset: int = 0, limit: int = 60) -> tuple[Listed, ...]:
    """What anybody's project shows to everybody, the newest first."""
    query = _query().where(_is_shown()).order_by(clip_cards.c.published_at.desc(), videos.c.id)
    return tuple(_listed(row) for row in tx.execute(query.offset(offset).limit(limit)))


def get_published(tx: Transaction, video_id: str) -> Listed:
    """Raises NotFound, for a clip that is there and not published too."""
    row = tx.execute(_query().where(_is_shown(), videos.c.id == video_id)).one_or_none()
    if row is None:
        raise NotFound(f"There is no published clip {video_id[:80]!r}.", "Its owner may have taken it back.")
    return _listed(row)


def change(tx: Transaction, project_id: str, video_ids: Sequence[str], **said: object) -> int:
    """Set fields of the cards of these clips; those that are not the project's are passed over. How many changed."""
    query = select(videos.c.id).where(videos.c.project_id == project_id, videos.c.id.in_(list(video_ids)))
    mine = sorted(tx.execute(query).scalars())
    blank: dict[str, Any] = {"title": "", "favourite": False}
    for video_id in mine:
        made = insert_or(tx, clip_cards).values(video_id=video_id, **(blank | said))
        tx.execute(made.on_conflict_do_update(index_elements=["video_id"], set_=said))
    return len(mine)


def bin(tx: Transaction, project_id: str, video_ids: Sequence[str]) -> int:
    """Into the bin; a published clip is taken back first."""
    return change(tx, project_id, video_ids, binned_at=epoch(), published_at=None)


def publish(tx: Transaction, project_id: str, video_ids: Sequence[str]) -> int:
    return change(tx, project_id, video_ids, published_at=epoch())


def binned(tx: Transaction, project_id: str, video_ids: Sequence[str]) -> list[str]:
    """Which of these clips lie in the project's bin."""
    query = select(videos.c.id).select_from(_joined()).where(videos.c.project_id == project_id)
    return list(
        tx.execute(query.where(videos.c.id.in_(list(video_ids)), clip_cards.c.binned_at.is_not(None))).scalars()
    )


def move_out(tx: Transaction, folder_id: str) -> None:
    """Nothing lies in the folder any more."""
    tx.execute(update(clip_cards).where(clip_cards.c.folder_id == folder_id).values(folder_id=None))


def counts(tx: Transaction, project_id: str) -> dict[str, int]:
    """How many clips there are: `all`, `favourites`, `bin`, and each folder by its id."""
    binned = clip_cards.c.binned_at.is_not(None)
    query = (
        select(clip_cards.c.folder_id, clip_cards.c.favourite, binned, func.count())
        .select_from(_joined())
        .where(videos.c.project_id == project_id)
        .group_by(clip_cards.c.folder_id, clip_cards.c.favourite, binned)
    )
    found = {"all": 0, "favourites": 0, "bin": 0}
    for folder_id, favourite, is_binned, count in tx.execute(query):
        if is_binned:
            found["bin"] += count
            continue
        found["all"] += count
        found["favourites"] += count if favourite else 0
        if folder_id is not None:
            found[folder_id] = found.get(folder_id, 0) + count
    return found


def _joined() -> Any:  # noqa: ANN401 (a join, whose type is SQLAlchemy's own)
    return videos.outerjoin(clip_cards, clip_cards.c.video_id == videos.c.id)


def _query() -> Select[Any]:
    return select(*columns(videos, Video), *columns(clip_cards, Card)).select_from(_joined())


def _listed(row: Any) -> Listed:  # noqa: ANN401 (a row of `_query`)
    split = len(fields(Video))
    video = value(Video, row[:split])
    title, folder_id, favourite, binned_at, published_at = row[split:]
    return Listed(video, Card(title or "", folder_id, bool(favourite), binned_at, published_at))


def _is_shown() -> ColumnElement[bool]:
    return (
        clip_cards.c.published_at.is_not(None)
        & clip_cards.c.binned_at.is_(None)
        & (videos.c.status == "completed")
        & videos.c.video_blob.is_not(None)
    )


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [
        clip_cards.c.binned_at.is_not(None) if wanted.binned else clip_cards.c.binned_at.is_(None)
    ]
    if wanted.folder_id is not None:
        found.append(clip_cards.c.folder_id == wanted.folder_id)
    if wanted.favourite:
        found.append(clip_cards.c.favourite.is_(True))
    if wanted.published:
        found.append(clip_cards.c.published_at.is_not(None))
    if wanted.status is not None:
        found.append(videos.c.status == wanted.status)
    if wanted.group is not None:
        found.append(videos.c.group_id == wanted.group)
    for index, word in enumerate(wanted.words):
        pattern = "%" + word.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        places = (videos.c.prompt, clip_cards.c.title, cast(videos.c.metadata, Text))
        ways: list[ColumnElement[bool]] = [func.lower(place).like(pattern, escape="\\") for place in places]
        if labels := wanted.sights[index] if index < len(wanted.sights) else ():
            ways.append(sights.shows(labels))
        found.append(or_(*ways))
    return found


def _order(sort: Sort) -> list[ColumnElement[Any]]:
    newest = videos.c.id.desc()
    by_name = func.lower(func.coalesce(func.nullif(clip_cards.c.title, ""), videos.c.prompt))
    first: dict[Sort, list[ColumnElement[Any]]] = {
        "newest": [newest],
        "oldest": [videos.c.id.asc()],
        "longest": [videos.c.seconds.desc(), newest],
        "shortest": [videos.c.seconds.asc(), newest],
        "title": [by_name.asc(), newest],
    }
    return first[sort]

"""Storyboards and re-cuts in the making: JSON that the Studio writes and reads, and the server only keeps."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import delete, insert, select, update

from lanterne.core.errors import Conflict, NotFound
from lanterne.core.ids import new_id
from lanterne.store.database import Transaction, epoch, now
from lanterne.store.rows import columns, value
from lanterne.store.schema import drafts


@dataclass(frozen=True, slots=True)
class Draft:
    """version: 1 when it was made, and one more with each save."""

    id: str
    project_id: str
    name: str
    data: str
    version: int
    created_at: float
    updated_at: float


def create(tx: Transaction, project_id: str, name: str, data: str) -> Draft:
    at = now(tx)
    draft = Draft(new_id("draft"), project_id, name, data, 1, at, at)
    tx.execute(insert(drafts).values(asdict(draft)))
    return draft


def get(tx: Transaction, project_id: str, draft_id: str) -> Draft:
    """Raises NotFound, for a stranger's draft too."""
    query = select(*columns(drafts, Draft)).where(drafts.c.id == draft_id, drafts.c.project_id == project_id)
    row = tx.execute(query).one_or_none()
    if row is None:
        raise NotFound(f"There is no draft {draft_id[:80]!r}.", "It may have been deleted.")
    return value(Draft, row)


def of_project(tx: Transaction, project_id: str, limit: int = 200) -> list[Draft]:
    """The last one saved first."""
    query = select(*columns(drafts, Draft)).where(drafts.c.project_id == project_id)
    return [value(Draft, row) for row in tx.execute(query.order_by(drafts.c.updated_at.desc()).limit(limit))]


def save(tx: Transaction, project_id: str, draft_id: str, name: str, data: str, version: int) -> Draft:
    """Replace what `version` was the last of. Raises NotFound; Conflict if another window saved meanwhile."""
    get(tx, project_id, draft_id)
    done = tx.execute(
        update(drafts)
        .where(drafts.c.id == draft_id, drafts.c.version == version)
        .values(name=name, data=data, version=version + 1, updated_at=epoch())
    )
    if done.rowcount != 1:
        raise Conflict("This draft was saved in another window.", "Load it again, or save yours under a new name.")
    return get(tx, project_id, draft_id)


def remove(tx: Transaction, project_id: str, draft_id: str) -> None:
    """Raises NotFound."""
    get(tx, project_id, draft_id)
    tx.execute(delete(drafts).where(drafts.c.id == draft_id))

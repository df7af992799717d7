"""Folders of a project's clips: a name, and nothing inside another."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import delete, insert, select, update

from lanterne.core.errors import NotFound
from lanterne.core.ids import new_id
from lanterne.store import cards
from lanterne.store.database import Transaction, now
from lanterne.store.rows import columns, value
from lanterne.store.schema import folders


@dataclass(frozen=True, slots=True)
class Folder:
    id: str
    project_id: str
    name: str
    created_at: float


def create(tx: Transaction, project_id: str, name: str) -> Folder:
    folder = Folder(new_id("folder"), project_id, name, now(tx))
    tx.execute(insert(folders).values(asdict(folder)))
    return folder


def get(tx: Transaction, project_id: str, folder_id: str) -> Folder:
    """Raises NotFound, for a stranger's folder too."""
    query = select(*columns(folders, Folder)).where(folders.c.id == folder_id, folders.c.project_id == project_id)
    row = tx.execute(query).one_or_none()
    if row is None:
        raise NotFound(f"There is no folder {folder_id[:80]!r}.")
    return value(Folder, row)


def of_project(tx: Transaction, project_id: str) -> list[Folder]:
    """By name."""
    query = select(*columns(folders, Folder)).where(folders.c.project_id == project_id)
    return [value(Folder, row) for row in tx.execute(query.order_by(folders.c.name, folders.c.id))]


def rename(tx: Transaction, project_id: str, folder_id: str, name: str) -> Folder:
    """Raises NotFound."""
    get(tx, project_id, folder_id)
    tx.execute(update(folders).where(folders.c.id == folder_id).values(name=name))
    return get(tx, project_id, folder_id)


def remove(tx: Transaction, project_id: str, folder_id: str) -> None:
    """The folder alone: its clips stay in the library. Raises NotFound."""
    get(tx, project_id, folder_id)
    cards.move_out(tx, folder_id)
    tx.execute(delete(folders).where(folders.c.id == folder_id))

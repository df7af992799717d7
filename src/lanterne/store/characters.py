"""Characters: a name and the clip that shows them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import delete, insert, select

from lanterne.core.errors import NotFound
from lanterne.core.ids import new_id
from lanterne.store import blob_rows
from lanterne.store.database import Transaction, now
from lanterne.store.rows import columns, value
from lanterne.store.schema import characters


@dataclass(frozen=True, slots=True)
class Character:
    """blob: the hash of the clip."""

    id: str
    project_id: str
    name: str
    blob: str
    metadata: dict[str, Any]
    created_at: float


def create(tx: Transaction, project_id: str, name: str, blob: str, metadata: dict[str, Any] | None = None) -> Character:
    """blob: the hash of a blob that was recorded (`blob_rows.record`) in this transaction or before."""
    character = Character(new_id("char"), project_id, name, blob, metadata or {}, now(tx))
    blob_rows.refer(tx, character.id, [blob])
    tx.execute(insert(characters).values(asdict(character)))
    return character


def get(tx: Transaction, project_id: str, character_id: str) -> Character:
    """Raises NotFound, for a stranger's character too."""
    query = select(*columns(characters, Character)).where(
        characters.c.id == character_id, characters.c.project_id == project_id
    )
    row = tx.execute(query).one_or_none()
    if row is None:
        raise NotFound(f"There is no character {character_id[:80]!r}.")
    return value(Character, row)


def remove(tx: Transaction, project_id: str, character_id: str) -> None:
    """Delete it; its clip goes with the next sweep unless somebody else needs it. Raises NotFound."""
    get(tx, project_id, character_id)
    tx.execute(delete(characters).where(characters.c.id == character_id))
    blob_rows.release(tx, character_id)

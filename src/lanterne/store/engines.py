"""What workers publish: themselves, and what their engines can do. The server reads it and never opens an engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select

from lanterne.core.capabilities import Capabilities
from lanterne.core.capabilities_json import from_plain, to_plain
from lanterne.store.database import Transaction, epoch
from lanterne.store.rows import insert_or
from lanterne.store.schema import engines, workers


@dataclass(frozen=True, slots=True)
class Published:
    """An engine as a worker published it. weights: a hash that names what made a clip, empty where it has none."""

    capabilities: Capabilities
    weights: str
    seen_at: float

    @property
    def name(self) -> str:
        return self.capabilities.engine


_ALL = select(engines)


def publish(tx: Transaction, name: str, capabilities: Capabilities, weights: str = "") -> None:
    """Say what the engine `name` (as in the catalogue) can do."""
    row = {"capabilities": to_plain(capabilities), "weights": weights, "seen_at": epoch()}
    made = insert_or(tx, engines).values(name=name, **row)
    tx.execute(made.on_conflict_do_update(index_elements=["name"], set_=row))


def published(tx: Transaction) -> dict[str, Published]:
    """Every engine that a worker has ever published here, by its name in the catalogue."""
    rows = tx.execute(_ALL)
    return {row.name: Published(from_plain(row.capabilities), row.weights, row.seen_at) for row in rows}


def announce(tx: Transaction, worker_id: str, engine_names: Sequence[str]) -> None:
    """A worker is alive; it says so every few seconds."""
    made = insert_or(tx, workers).values(id=worker_id, engines=list(engine_names), started_at=epoch(), seen_at=epoch())
    tx.execute(made.on_conflict_do_update(index_elements=["id"], set_={"seen_at": epoch()}))


def leave(tx: Transaction, worker_id: str) -> None:
    """A worker has ended."""
    tx.execute(delete(workers).where(workers.c.id == worker_id))


def alive(tx: Transaction, within_s: float = 60.0) -> int:
    """How many workers have said so lately."""
    query = select(func.count()).select_from(workers).where(workers.c.seen_at > epoch() - within_s)
    return int(tx.execute(query).scalar_one())

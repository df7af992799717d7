"""How many jobs wait, by the engine that they wait for."""

from __future__ import annotations

from sqlalchemy import func, select

from lanterne.store.database import Transaction
from lanterne.store.schema import jobs


def waiting_by_engine(tx: Transaction) -> dict[str, int]:
    """Of the jobs that are queued."""
    query = select(jobs.c.engine, func.count()).where(jobs.c.state == "queued").group_by(jobs.c.engine)
    return {engine: int(count) for engine, count in tx.execute(query)}

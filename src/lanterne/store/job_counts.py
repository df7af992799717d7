"""How many jobs there are: waiting, by the engine that they wait for; urgent, by whose they are."""

from __future__ import annotations

from sqlalchemy import func, select

from lanterne.store.database import Transaction
from lanterne.store.schema import jobs


def waiting_by_engine(tx: Transaction) -> dict[str, int]:
    """Of the jobs that are queued."""
    query = select(jobs.c.engine, func.count()).where(jobs.c.state == "queued").group_by(jobs.c.engine)
    return {engine: int(count) for engine, count in tx.execute(query)}


def unfinished_high(tx: Transaction, project_id: str) -> int:
    """How many of a project's jobs that go before all others are queued or running."""
    mine = (jobs.c.project_id == project_id) & jobs.c.state.in_(("queued", "running")) & (jobs.c.priority > 0)
    return int(tx.execute(select(func.count()).select_from(jobs).where(mine)).scalar_one())

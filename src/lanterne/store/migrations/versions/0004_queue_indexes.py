"""Claims and the count of unfinished jobs are answered from indexes alone: payloads are long, queues too.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_jobs_state_engine_priority_id", "jobs")
    op.create_index(
        "ix_jobs_state_engine_priority_id_run_after_project_id",
        "jobs",
        ["state", "engine", "priority", "id", "run_after", "project_id"],
    )
    op.create_index("ix_jobs_project_id_state", "jobs", ["project_id", "state"])

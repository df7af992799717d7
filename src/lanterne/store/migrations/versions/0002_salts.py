"""What signs webhooks is no longer kept, only what it is made from together with the server's key."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_NAMES = (
    ("projects", "webhook_secret", "webhook_salt"),
    ("webhook_endpoints", "secret", "salt"),
    ("webhook_endpoints", "old_secret", "old_salt"),
    ("webhook_endpoints", "old_secret_until", "old_salt_until"),
)


def upgrade() -> None:
    for table, before, after in _NAMES:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {before} TO {after}")

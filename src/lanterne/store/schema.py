"""The tables. Times are seconds since 1970 by the database's clock; columns bear the names of the values' fields."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects import postgresql

Json = JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
# SQLite counts rows by itself only in a column of exactly this type.
Counter = BigInteger().with_variant(Integer, "sqlite")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

projects = Table(
    "projects",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("webhook_salt", Text, nullable=False),  # for what goes to a video's own webhook_url
    Column("created_at", Double, nullable=False),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("project_id", Text, ForeignKey("projects.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("sha256", Text, nullable=False, unique=True),
    Column("prefix", Text, nullable=False),
    Column("last4", Text, nullable=False),
    Column("scopes", Json, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("expires_at", Double),
    Column("revoked_at", Double),
    Column("used_at", Double),
)

blobs = Table(
    "blobs",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("type", Text, nullable=False),
    Column("created_at", Double, nullable=False),
)

# Who needs a blob: rows, not a count, because a count that is wrong once stays wrong.
blob_refs = Table(
    "blob_refs",
    metadata,
    Column("hash", Text, ForeignKey("blobs.hash"), primary_key=True),
    Column("owner_id", Text, primary_key=True, index=True),
)

videos = Table(
    "videos",
    metadata,
    Column("id", Text, primary_key=True),
    Column("project_id", Text, ForeignKey("projects.id"), nullable=False),
    Column("group_id", Text, nullable=False),
    Column("job_id", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("engine", Text, nullable=False),
    Column("prompt", Text, nullable=False),
    Column("size", Text, nullable=False),
    Column("seconds", Double, nullable=False),
    Column("status", Text, nullable=False),
    Column("progress", Integer, nullable=False),
    Column("error_code", Text),
    Column("error_message", Text),
    Column("created_at", Double, nullable=False),
    Column("completed_at", Double),
    Column("expires_at", Double),
    Column("remixed_from", Text),
    Column("seed", BigInteger, nullable=False),
    Column("weights", Text),
    Column("metadata", Json, nullable=False),
    Column("webhook_url", Text),
    Column("video_blob", Text, ForeignKey("blobs.hash")),
    Column("thumbnail_blob", Text, ForeignKey("blobs.hash")),
    Column("spritesheet_blob", Text, ForeignKey("blobs.hash")),
    CheckConstraint("status IN ('queued', 'in_progress', 'completed', 'failed')", name="status"),
    CheckConstraint("status <> 'completed' OR video_blob IS NOT NULL OR expires_at IS NOT NULL", name="has_blob"),
    Index(None, "project_id", "id"),
    Index(None, "group_id"),
    Index(None, "expires_at"),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("project_id", Text, ForeignKey("projects.id"), nullable=False),
    Column("video_id", Text, nullable=False, unique=True),  # no foreign key: a job outlives a deleted video
    Column("engine", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("priority", Integer, nullable=False),  # larger is sooner
    Column("run_after", Double, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("max_attempts", Integer, nullable=False),
    Column("lease_owner", Text),
    Column("lease_until", Double),
    Column("fence", Integer, nullable=False),
    Column("stage", Text),
    Column("step", Integer),
    Column("steps", Integer),
    Column("seconds_left", Double),
    Column("payload", Text, nullable=False),
    Column("keep_s", Double),  # how long the video stays once it is there; null: until somebody deletes it
    Column("error_code", Text),
    Column("error_message", Text),
    Column("created_at", Double, nullable=False),
    Column("started_at", Double),
    Column("finished_at", Double),
    CheckConstraint("state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')", name="state"),
    CheckConstraint("(state = 'running') = (lease_owner IS NOT NULL)", name="leased_while_running"),
    Index(None, "state", "engine", "priority", "id", "run_after", "project_id"),  # all that a claim looks at
    Index(None, "project_id", "state"),
    Index(None, "state", "lease_until"),
)

job_previews = Table(
    "job_previews",
    metadata,
    Column("job_id", Text, ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    Column("picture", LargeBinary, nullable=False),  # a WebP, a few kilobytes
    Column("version", Integer, nullable=False),
)

job_events = Table(
    "job_events",
    metadata,
    Column("id", Counter, primary_key=True, autoincrement=True),
    Column("job_id", Text, ForeignKey("jobs.id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("data", Json, nullable=False),
    Column("created_at", Double, nullable=False),
    Index(None, "job_id", "id"),
    sqlite_autoincrement=True,  # an id is never used again, so "after id n" is never wrong
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("project_id", Text, ForeignKey("projects.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("fingerprint", Text, nullable=False),
    Column("group_id", Text, nullable=False),
    Column("created_at", Double, nullable=False, index=True),
)

characters = Table(
    "characters",
    metadata,
    Column("id", Text, primary_key=True),
    Column("project_id", Text, ForeignKey("projects.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("blob", Text, ForeignKey("blobs.hash"), nullable=False),
    Column("metadata", Json, nullable=False),
    Column("created_at", Double, nullable=False),
    Index(None, "project_id", "id"),
)

webhook_endpoints = Table(
    "webhook_endpoints",
    metadata,
    Column("id", Text, primary_key=True),
    Column("project_id", Text, ForeignKey("projects.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("event_types", Json, nullable=False),
    Column("salt", Text, nullable=False),
    Column("old_salt", Text),
    Column("old_salt_until", Double),
    Column("enabled", Boolean, nullable=False),
    Column("disabled_reason", Text),
    Column("created_at", Double, nullable=False),
    Index(None, "project_id", "id"),
)

webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    Column("id", Text, primary_key=True),
    Column("event_id", Text, nullable=False),
    Column("event_type", Text, nullable=False),
    Column("project_id", Text, ForeignKey("projects.id"), nullable=False),
    Column("endpoint_id", Text, ForeignKey("webhook_endpoints.id", ondelete="CASCADE")),  # none: a video's own url
    Column("url", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("next_at", Double, nullable=False),
    Column("last_status", Integer),
    Column("last_error", Text),
    Column("created_at", Double, nullable=False),
    Column("delivered_at", Double),
    CheckConstraint("state IN ('pending', 'delivered', 'given_up')", name="state"),
    UniqueConstraint("event_id", "endpoint_id"),
    Index(None, "state", "next_at"),
    Index(None, "project_id", "id"),
)

# What the workers that run here, or ran here last, can do: the server answers from this and never imports an engine.
engines = Table(
    "engines",
    metadata,
    Column("name", Text, primary_key=True),
    Column("capabilities", Json, nullable=False),
    Column("weights", Text, nullable=False),
    Column("seen_at", Double, nullable=False),
)

workers = Table(
    "workers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("engines", Json, nullable=False),
    Column("started_at", Double, nullable=False),
    Column("seen_at", Double, nullable=False),
)

# What people keep about their clips in the Studio. A clip without a row here has no title, no folder, and so on.
folders = Table(
    "folders",
    metadata,
    Column("id", Text, primary_key=True),
    Column("project_id", Text, ForeignKey("projects.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("created_at", Double, nullable=False),
    Index(None, "project_id", "id"),
)

clip_cards = Table(
    "clip_cards",
    metadata,
    Column("video_id", Text, ForeignKey("videos.id", ondelete="CASCADE"), primary_key=True),
    Column("title", Text, nullable=False, default=""),
    Column("folder_id", Text, ForeignKey("folders.id", ondelete="SET NULL"), index=True),
    Column("favourite", Boolean, nullable=False, default=False),
    Column("binned_at", Double),
    Column("published_at", Double, index=True),
)

drafts = Table(
    "drafts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("project_id", Text, ForeignKey("projects.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("data", Text, nullable=False),  # the Studio's own JSON: the server keeps it and never looks inside
    Column("version", Integer, nullable=False),  # grows with each save: two windows do not overwrite each other
    Column("created_at", Double, nullable=False),
    Column("updated_at", Double, nullable=False),
    Index(None, "project_id", "updated_at"),
)

# What an engine's eye saw in a clip, once. named: `|noun:kite|light:night|`; vector: float16, none if it saw nothing.
sights = Table(
    "sights",
    metadata,
    Column("video_id", Text, ForeignKey("videos.id", ondelete="CASCADE"), primary_key=True),
    Column("project_id", Text, ForeignKey("projects.id"), nullable=False),
    Column("eye", Text, nullable=False),
    Column("known", Boolean, nullable=False),
    Column("named", Text, nullable=False),
    Column("vector", LargeBinary),
    Column("seen_at", Double, nullable=False),
    Index(None, "project_id", "eye"),
)

"""Projects, which own everything, and the API keys that belong to them. Of a key only its hash is kept."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, insert, select, update

from lanterne.core.errors import NotFound
from lanterne.core.ids import new_id
from lanterne.store.database import Transaction, epoch, now
from lanterne.store.rows import columns, value
from lanterne.store.schema import api_keys, projects


@dataclass(frozen=True, slots=True)
class Project:
    """webhook_salt: of the secret that signs what goes to the `webhook_url` of single videos."""

    id: str
    name: str
    webhook_salt: str
    created_at: float


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it may be shown: `prefix` and `last4` are all of its text that anybody still has."""

    id: str
    project_id: str
    name: str
    prefix: str
    last4: str
    scopes: tuple[str, ...]
    created_at: float
    expires_at: float | None
    revoked_at: float | None
    used_at: float | None

    def is_valid(self, at: float) -> bool:
        """Whether it opens anything at the time `at` (see `database.now`)."""
        return self.revoked_at is None and (self.expires_at is None or at < self.expires_at)


_BY_DIGEST = select(*columns(api_keys, ApiKey)).where(api_keys.c.sha256 == bindparam("digest"))


def new_salt() -> str:
    """What a secret is made from, together with the server's key, which is not in the database."""
    return secrets.token_hex(16)


def create_project(tx: Transaction, name: str) -> Project:
    project = Project(new_id("proj"), name, new_salt(), now(tx))
    tx.execute(
        insert(projects).values(
            id=project.id, name=name, webhook_salt=project.webhook_salt, created_at=project.created_at
        )
    )
    return project


def get_project(tx: Transaction, project_id: str) -> Project:
    """Raises NotFound."""
    row = tx.execute(select(*columns(projects, Project)).where(projects.c.id == project_id)).one_or_none()
    if row is None:
        raise NotFound(f"There is no project {project_id[:80]!r}.")
    return value(Project, row)


def list_projects(tx: Transaction) -> list[Project]:
    """All of them, the oldest first: `default` is the first."""
    return [value(Project, row) for row in tx.execute(select(*columns(projects, Project)).order_by(projects.c.id))]


def create_key(
    tx: Transaction, project_id: str, name: str = "", scopes: Sequence[str] = (), expires_at: float | None = None
) -> tuple[str, ApiKey]:
    """A new key, as text (`sk-...`, which nobody can read again) and as the row that is kept.

    scopes: what the caller makes of them; empty means whatever the caller says that empty means.
    """
    text = "sk-" + secrets.token_urlsafe(32)
    key = ApiKey(new_id("key"), project_id, name, text[:7], text[-4:], tuple(scopes), now(tx), expires_at, None, None)
    tx.execute(
        insert(api_keys).values(
            id=key.id,
            project_id=project_id,
            name=name,
            sha256=_digest(text),
            prefix=key.prefix,
            last4=key.last4,
            scopes=list(scopes),
            created_at=key.created_at,
            expires_at=expires_at,
        )
    )
    return text, key


def find_key(tx: Transaction, text: str) -> ApiKey | None:
    """The key of that text, valid or not: ask it. 256 random bits need no slow hash."""
    row = tx.execute(_BY_DIGEST, {"digest": _digest(text)}).one_or_none()
    return None if row is None else value(ApiKey, row)


def list_keys(tx: Transaction, project_id: str) -> list[ApiKey]:
    """A project's keys, the oldest first."""
    query = select(*columns(api_keys, ApiKey)).where(api_keys.c.project_id == project_id).order_by(api_keys.c.id)
    return [value(ApiKey, row) for row in tx.execute(query)]


def revoke_key(tx: Transaction, project_id: str, key_id: str) -> None:
    """The key opens nothing any more. Revoking twice changes nothing. Raises NotFound."""
    mine = (api_keys.c.project_id == project_id) & (api_keys.c.id == key_id)
    if tx.execute(select(api_keys.c.id).where(mine)).one_or_none() is None:
        raise NotFound(f"There is no key {key_id[:80]!r}.")
    tx.execute(update(api_keys).where(mine, api_keys.c.revoked_at.is_(None)).values(revoked_at=epoch()))


def mark_key_used(tx: Transaction, key_id: str) -> None:
    """For the list of keys; a caller does this now and then, not at each request."""
    tx.execute(update(api_keys).where(api_keys.c.id == key_id).values(used_at=epoch()))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()

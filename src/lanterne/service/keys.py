"""Who is asking: API keys with scopes and an expiry, and the door for programs on the same machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lanterne.core.errors import Forbidden, InvalidInput
from lanterne.store import projects
from lanterne.store.database import Database, Transaction, now

USED_EVERY_S = 300.0  # how stale the time of a key's last use may be


class Scope(StrEnum):
    """What a key may do; a key without any scope may do everything."""

    READ = "read"
    WRITE = "write"
    WEBHOOKS = "webhooks"


@dataclass(frozen=True, slots=True)
class Caller:
    """A project, and what may be done in its name. key_id: None where no key was needed."""

    project_id: str
    scopes: frozenset[str] = frozenset()
    key_id: str | None = None

    def check(self, scope: Scope) -> None:
        """Raises Forbidden."""
        if self.scopes and scope not in self.scopes:
            raise Forbidden(f"This key lacks the scope {scope.value!r}.", "Use a key that has it.")


def check_scopes(scopes: Sequence[str]) -> tuple[str, ...]:
    """The scopes, each once. Raises InvalidInput for one that does not exist."""
    unknown = set(scopes) - set(Scope)
    if unknown:
        raise InvalidInput(f"There is no scope {sorted(unknown)[0][:40]!r}.", f"Choose from {', '.join(Scope)}.")
    return tuple(sorted(set(scopes)))


@dataclass(frozen=True, slots=True)
class Known:
    """A key that was given out once. is_valid: neither revoked nor expired."""

    caller: Caller
    is_valid: bool


def find_key(database: Database, key: str) -> Known | None:
    """Whose key this is; None if it was never given out."""
    with database.read() as tx:
        found = projects.find_key(tx, key)
        at = now(tx)
    if found is None:
        return None
    is_valid = found.is_valid(at)
    if is_valid and (found.used_at is None or at - found.used_at > USED_EVERY_S):
        with database.write() as tx:
            projects.mark_key_used(tx, found.id)
    return Known(Caller(found.project_id, frozenset(found.scopes), found.id), is_valid)


def first_project(tx: Transaction) -> projects.Project:
    """The oldest project, made if there is none: what callers without a key work in."""
    known = projects.list_projects(tx)
    return known[0] if known else projects.create_project(tx, "default")


def first_key(database: Database) -> str | None:
    """The text of a new key if the first project has none yet: for the first start."""
    with database.write() as tx:
        project = first_project(tx)
        if projects.list_keys(tx, project.id):
            return None
        text, _ = projects.create_key(tx, project.id, "first")
    return text


_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


def is_local(client: str | None, headers: Mapping[str, str]) -> bool:
    """Whether a request comes from a program, or a page of ours, on this very machine.

    The sender's address alone proves nothing: a web page of anybody's may make the browser here post a form to
    localhost, a name of theirs may point to 127.0.0.1 (DNS rebinding), and a proxy here passes the whole world on.
    headers: with lower-case names.
    """
    if client is None or not (client.startswith("127.") or client in ("::1", "::ffff:127.0.0.1")):
        return False
    if any(name in headers for name in _FORWARDED):
        return False
    host = headers.get("host", "")
    if _name(host) not in _LOOPBACK:
        return False
    if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        return False
    origin = headers.get("origin")
    return origin is None or origin == f"http://{host}"


def _name(host: str) -> str:
    """The host without its port."""
    name, _, port = host.rpartition(":")
    return (name if name and port.isdecimal() else host).lower()

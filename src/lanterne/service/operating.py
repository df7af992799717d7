"""For whoever runs the server: keys of their project, and how queue, workers, engines and disk are doing."""

from __future__ import annotations

import shutil
from dataclasses import dataclass

from lanterne.core.errors import Forbidden
from lanterne.jobs import watch
from lanterne.service.keys import Caller, check_scopes
from lanterne.service.session import is_operator
from lanterne.service.site import Site
from lanterne.store import engines, overview, projects
from lanterne.store.database import now
from lanterne.store.engines import Published
from lanterne.store.overview import JobRow, WorkerRow
from lanterne.store.projects import ApiKey

_DAY_S = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Overview:
    """stored_*: all files of all projects; free_bytes: of the disk that the data folder is on."""

    counts: dict[str, int]
    unfinished: tuple[JobRow, ...]
    failures: tuple[JobRow, ...]
    workers: tuple[WorkerRow, ...]
    engines: dict[str, Published]
    stored_files: int
    stored_bytes: int
    free_bytes: int
    at: float


def overlook(site: Site, caller: Caller) -> Overview:
    """Raises Forbidden for anybody but the operator."""
    _check(site, caller)
    with site.database.read() as tx:
        files, size = overview.stored(tx)
        return Overview(
            {str(state): count for state, count in watch.count_states(tx).items()},
            tuple(overview.unfinished(tx)),
            tuple(overview.failures(tx)),
            tuple(overview.workers_alive(tx)),
            engines.published(tx),
            files,
            size,
            shutil.disk_usage(site.settings.data).free,
            now(tx),
        )


def _check(site: Site, caller: Caller) -> None:
    if not is_operator(site, caller):
        raise Forbidden("This page is for whoever runs the server.", "Use a key of the first project with every scope.")


def list_keys(site: Site, caller: Caller) -> list[ApiKey]:
    """The project's keys. Raises Forbidden for a key with limits."""
    _check_whole(caller)
    with site.database.read() as tx:
        return projects.list_keys(tx, caller.project_id)


def make_key(site: Site, caller: Caller, name: str, scopes: list[str], days: float | None = None) -> tuple[str, ApiKey]:
    """The new key's text, which is shown this once, and what is kept of it. Raises Forbidden, InvalidInput."""
    _check_whole(caller)
    wanted = check_scopes(scopes)
    with site.database.write() as tx:
        expires_at = None if days is None else now(tx) + days * _DAY_S
        return projects.create_key(tx, caller.project_id, name, wanted, expires_at)


def revoke_key(site: Site, caller: Caller, key_id: str) -> None:
    """Raises Forbidden, NotFound."""
    _check_whole(caller)
    with site.database.write() as tx:
        projects.revoke_key(tx, caller.project_id, key_id)


def _check_whole(caller: Caller) -> None:
    if caller.scopes:
        raise Forbidden("This key may not look after keys.", "Use one that has every scope.")

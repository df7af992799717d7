"""What a person at the Studio must know before asking: who they are to this server, and what its engines can do."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version

from lanterne.core.capabilities import name_size
from lanterne.service.keys import Caller, Scope, first_project
from lanterne.service.site import Site
from lanterne.store import engines


@dataclass(frozen=True, slots=True)
class Offer:
    """A model name and what its engine can do."""

    id: str
    engine: str
    ready: bool
    steps: int | None = None
    sizes: tuple[str, ...] = ()
    min_seconds: float = 0.0
    max_seconds: float = 0.0
    fps: tuple[float, ...] = ()
    sound: bool = False
    preparations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Session:
    """operator: whether the caller may look at the whole server."""

    project_id: str
    scopes: tuple[str, ...]
    with_key: bool
    operator: bool
    models: tuple[Offer, ...]
    max_n: int
    max_high: int
    max_side: int
    max_upload_mb: int
    version: str


def session(site: Site, caller: Caller) -> Session:
    """Raises Forbidden."""
    caller.check(Scope.READ)
    settings = site.settings
    return Session(
        caller.project_id,
        tuple(sorted(caller.scopes)),
        caller.key_id is not None,
        is_operator(site, caller),
        offers(site),
        settings.max_n,
        settings.max_high,
        settings.max_side,
        settings.max_upload_mb,
        version("lanterne"),
    )


def is_operator(site: Site, caller: Caller) -> bool:
    """Whoever holds the first project with every scope: the one that the server's own folder belongs to."""
    with site.database.read() as tx:
        return not caller.scopes and first_project(tx).id == caller.project_id


def offers(site: Site) -> tuple[Offer, ...]:
    """Every model name, those of the API first."""
    with site.database.read() as tx:
        published = engines.published(tx)
    found = []
    for name, preset in site.models().items():
        known = published.get(preset.engine)
        if known is None:
            found.append(Offer(name, preset.engine, ready=False, steps=preset.steps))
            continue
        able = known.capabilities
        found.append(
            Offer(
                name,
                preset.engine,
                True,
                preset.steps,
                tuple(map(name_size, able.sizes)),
                able.min_seconds,
                able.max_seconds,
                able.fps,
                able.has_sound,
                tuple(sorted(able.preparations)),
            )
        )
    return tuple(found)

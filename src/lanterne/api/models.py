"""/v1/models: the names that a video can be asked for under."""

from __future__ import annotations

from fastapi import APIRouter

from lanterne.api.access import CallerNeeded, SiteNeeded
from lanterne.api.objects import ModelList, ModelObject
from lanterne.core.errors import NotFound
from lanterne.service.keys import Caller, Scope
from lanterne.service.site import Site
from lanterne.store import engines

router = APIRouter(prefix="/v1/models", tags=["models"])

_CREATED = 1_795_305_600  # a moment in November 2026; clients want a number and nobody reads it


@router.get("")
def list_models(site: SiteNeeded, caller: CallerNeeded) -> ModelList:
    """The presets and the engines themselves. `ready`: a worker has said what the engine can do."""
    return ModelList(data=_all(site, caller))


@router.get("/{model:path}")
def get_model(model: str, site: SiteNeeded, caller: CallerNeeded) -> ModelObject:
    """One of them."""
    for each in _all(site, caller):
        if each.id == model:
            return each
    raise NotFound(f"The model {model[:80]!r} does not exist.", "GET /v1/models lists those that do.")


def _all(site: Site, caller: Caller) -> list[ModelObject]:
    caller.check(Scope.READ)
    with site.database.read() as tx:
        published = engines.published(tx)
    return [
        ModelObject(
            id=name,
            created=_CREATED,
            engine=preset.engine,
            ready=preset.engine in published,
            loras=list(published[preset.engine].capabilities.loras) if preset.engine in published else [],
        )
        for name, preset in sorted(site.models().items())
    ]

"""/api/admin: the whole server at a glance, for whoever runs it."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

from lanterne.api.access import CallerNeeded, SiteNeeded
from lanterne.core.capabilities import name_size
from lanterne.service import operating

router = APIRouter(prefix="/api/admin", tags=["studio"])


class JobObject(BaseModel):
    id: str
    project_id: str
    video_id: str
    engine: str
    state: str
    attempts: int
    lease_owner: str | None
    stage: str | None
    step: int | None
    steps: int | None
    seconds_left: float | None
    error_code: str | None
    error_message: str | None
    created_at: float
    started_at: float | None
    finished_at: float | None


class WorkerObject(BaseModel):
    id: str
    engines: list[str]
    started_at: float
    seen_at: float


class EngineObject(BaseModel):
    name: str
    weights: str
    seen_at: float
    sizes: list[str]
    max_seconds: float
    preparations: list[str]


class Overview(BaseModel):
    """counts: jobs by state. at: the database's time, to compare the others with."""

    counts: dict[str, int]
    unfinished: list[JobObject]
    failures: list[JobObject]
    workers: list[WorkerObject]
    engines: list[EngineObject]
    stored_files: int
    stored_bytes: int
    free_bytes: int
    at: float


@router.get("")
def overview(site: SiteNeeded, caller: CallerNeeded) -> Overview:
    """Queue, workers, engines, storage, failures."""
    found = operating.overlook(site, caller)
    return Overview(
        counts=found.counts,
        unfinished=[JobObject.model_validate(each, from_attributes=True) for each in found.unfinished],
        failures=[JobObject.model_validate(each, from_attributes=True) for each in found.failures],
        workers=[WorkerObject.model_validate(each, from_attributes=True) for each in found.workers],
        engines=[
            EngineObject(
                name=name,
                weights=each.weights,
                seen_at=each.seen_at,
                sizes=[name_size(size) for size in each.capabilities.sizes],
                max_seconds=each.capabilities.max_seconds,
                preparations=sorted(each.capabilities.preparations),
            )
            for name, each in sorted(found.engines.items())
        ],
        stored_files=found.stored_files,
        stored_bytes=found.stored_bytes,
        free_bytes=found.free_bytes,
        at=found.at,
    )

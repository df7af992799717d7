"""/api/drafts: storyboards and re-cuts in the making."""

from __future__ import annotations

import json
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from lanterne.api.access import CallerNeeded, SiteNeeded
from lanterne.api.studio.door import Done
from lanterne.api.videos import Id
from lanterne.service import library
from lanterne.store.drafts import Draft

router = APIRouter(prefix="/api/drafts", tags=["studio"])


class SaveDraft(BaseModel):
    """version: that of the draft as it was loaded; nothing is overwritten that somebody else saved since."""

    name: str = Field("", max_length=200)
    data: dict[str, Any]
    version: int = Field(0, ge=0, le=10**9)


class DraftSummary(BaseModel):
    object: Literal["draft"] = "draft"
    id: str
    name: str
    version: int
    created_at: float
    updated_at: float


class DraftObject(DraftSummary):
    data: dict[str, Any]

    @classmethod
    def of(cls, draft: Draft) -> DraftObject:
        return cls(
            id=draft.id,
            name=draft.name,
            version=draft.version,
            created_at=draft.created_at,
            updated_at=draft.updated_at,
            data=json.loads(draft.data),
        )


class DraftList(BaseModel):
    data: list[DraftSummary]


@router.get("")
def list_drafts(site: SiteNeeded, caller: CallerNeeded) -> DraftList:
    """The last one saved first."""
    found = library.list_drafts(site, caller)
    return DraftList(data=[DraftSummary.model_validate(each, from_attributes=True) for each in found])


@router.post("")
def create_draft(site: SiteNeeded, caller: CallerNeeded, wanted: SaveDraft) -> DraftObject:
    """Keep a new draft."""
    return DraftObject.of(library.save_draft(site, caller, wanted.name, wanted.data))


@router.get("/{draft_id}")
def get_draft(draft_id: Id, site: SiteNeeded, caller: CallerNeeded) -> DraftObject:
    """One draft, as it was last saved."""
    return DraftObject.of(library.get_draft(site, caller, draft_id))


@router.put("/{draft_id}")
def save_draft(draft_id: Id, site: SiteNeeded, caller: CallerNeeded, wanted: SaveDraft) -> DraftObject:
    """The next version of a draft; 422 if another window saved meanwhile."""
    return DraftObject.of(library.save_draft(site, caller, wanted.name, wanted.data, draft_id, wanted.version))


@router.delete("/{draft_id}")
def remove_draft(draft_id: Id, site: SiteNeeded, caller: CallerNeeded) -> Done:
    """For ever."""
    library.remove_draft(site, caller, draft_id)
    return Done()

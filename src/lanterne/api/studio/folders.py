"""/api/folders."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, Field

from lanterne.api.access import CallerNeeded, SiteNeeded
from lanterne.api.studio.clips import FolderObject
from lanterne.api.studio.door import Done
from lanterne.api.videos import Id
from lanterne.service import library

router = APIRouter(prefix="/api/folders", tags=["studio"])


class NameFolder(BaseModel):
    name: str = Field(min_length=1, max_length=80, pattern=r"\S")


@router.post("")
def add_folder(site: SiteNeeded, caller: CallerNeeded, wanted: NameFolder) -> FolderObject:
    """A new, empty folder."""
    folder = library.add_folder(site, caller, wanted.name.strip())
    return FolderObject(id=folder.id, name=folder.name, clips=0)


@router.patch("/{folder_id}")
def rename_folder(folder_id: Id, site: SiteNeeded, caller: CallerNeeded, wanted: NameFolder) -> Done:
    """Another name for a folder."""
    library.rename_folder(site, caller, folder_id, wanted.name.strip())
    return Done()


@router.delete("/{folder_id}")
def remove_folder(folder_id: Id, site: SiteNeeded, caller: CallerNeeded) -> Done:
    """The folder goes, its clips stay in the library."""
    library.remove_folder(site, caller, folder_id)
    return Done()

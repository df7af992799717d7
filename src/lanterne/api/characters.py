"""/v1/videos/characters: clips that show somebody, under a name."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool

from lanterne.api.access import CallerNeeded, SiteNeeded
from lanterne.api.bodies import read_body
from lanterne.api.documents import body_of
from lanterne.api.errors import ApiError
from lanterne.api.objects import CharacterObject
from lanterne.api.requests import CreateCharacter
from lanterne.api.videos import Id, read_as
from lanterne.service import characters
from lanterne.service.wish import GivenFile
from lanterne.store.characters import Character

router = APIRouter(prefix="/v1/videos/characters", tags=["characters"])


@router.post("", openapi_extra=body_of(CreateCharacter, "video"))
async def create_character(request: Request, site: SiteNeeded, caller: CallerNeeded) -> CharacterObject:
    """Keep a clip of a few seconds as a character. It is stored; engines that can use it are still to come."""
    async with read_body(request, site.settings.home.scratch) as body:
        wanted = read_as(CreateCharacter, body)
        if "video" not in body.files:
            raise ApiError(400, "Upload a clip as 'video'.", code="missing_required_parameter", param="video")
        file = GivenFile(path=body.files["video"])
        return _shown(await run_in_threadpool(characters.create, site, caller, wanted.name, file))


@router.get("/{character_id}")
def get_character(character_id: Id, site: SiteNeeded, caller: CallerNeeded) -> CharacterObject:
    """A character."""
    return _shown(characters.get(site, caller, character_id))


def _shown(character: Character) -> CharacterObject:
    return CharacterObject(id=character.id, name=character.name, created_at=int(character.created_at))

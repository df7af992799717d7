"""/api/explore: published clips, for anybody, without a key."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from lanterne.api.access import SiteNeeded
from lanterne.api.ranges import send
from lanterne.api.videos import Id
from lanterne.service import imports, library
from lanterne.store import blob_rows
from lanterne.store.cards import Listed

router = APIRouter(prefix="/api/explore", tags=["studio"])


class ShownClip(BaseModel):
    """What everybody may know of a published clip: not whose it is."""

    id: str
    title: str
    prompt: str
    size: str
    seconds: float
    seed: int
    model: str
    published_at: float
    imported: bool = Field(description="Taken in from a file: no words, model or seed made it.")

    @classmethod
    def of(cls, listed: Listed) -> ShownClip:
        video, card = listed.video, listed.card
        return cls(
            id=video.id,
            title=card.title,
            prompt=video.prompt,
            size=video.size,
            seconds=video.seconds,
            seed=video.seed,
            model=video.model,
            published_at=card.published_at or 0.0,
            imported=video.engine == imports.ENGINE,
        )


class ShownClips(BaseModel):
    data: list[ShownClip]


@router.get("")
def explore(
    site: SiteNeeded,
    offset: Annotated[int, Query(ge=0, le=10_000)] = 0,
    limit: Annotated[int, Query(ge=0, le=100)] = 40,
) -> ShownClips:
    """The newest published clips."""
    return ShownClips(data=[ShownClip.of(each) for each in library.explore(site, offset, limit)])


@router.get("/{video_id}")
def get_shown(video_id: Id, site: SiteNeeded) -> ShownClip:
    """One published clip."""
    return ShownClip.of(library.shown(site, video_id))


@router.get("/{video_id}/content", response_class=Response, responses={200: {"content": {"video/mp4": {}}}})
def play_shown(
    video_id: Id, request: Request, site: SiteNeeded, variant: Literal["video", "thumbnail"] = "video"
) -> Response:
    """Its mp4 or its thumbnail."""
    video = library.shown(site, video_id).video
    hash = video.thumbnail_blob if variant == "thumbnail" else video.video_blob
    with site.database.read() as tx:
        blob = blob_rows.get(tx, hash or "")
    return send(site.blobs, blob, request.headers, f"{video_id}.{'webp' if variant == 'thumbnail' else 'mp4'}")

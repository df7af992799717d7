"""/api/clips: the library."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, Response, StreamingResponse
from pydantic import BaseModel, Field
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool

from lanterne.api.access import CallerNeeded, SiteNeeded
from lanterne.api.bodies import read_body
from lanterne.api.documents import body_of
from lanterne.api.errors import ApiError
from lanterne.api.objects import VideoObject
from lanterne.api.videos import Id, read_as
from lanterne.jobs.order import Order
from lanterne.media.export import Format
from lanterne.service import archive, exports, imports, library
from lanterne.service.keys import Scope
from lanterne.service.library import Told
from lanterne.service.wish import GivenFile
from lanterne.store.cards import Filter, Listed, Sort
from lanterne.store.sights import Sight

router = APIRouter(prefix="/api", tags=["studio"])

_ID = r"^[A-Za-z0-9_-]{1,200}$"
IdText = Annotated[str, Field(pattern=_ID)]


class SeenObject(BaseModel):
    """Something that is seen in a clip: a key of GET /api/vocabulary."""

    slot: str
    key: str

    @classmethod
    def of(cls, label: str) -> SeenObject:
        slot, _, key = label.partition(":")
        return cls(slot=slot, key=key)


class ClipObject(BaseModel):
    """A clip of the library."""

    object: Literal["clip"] = "clip"
    id: str
    title: str
    folder_id: str | None
    favourite: bool
    binned: bool
    published: bool
    engine: str
    has_files: bool = Field(description="False before it is completed, and after it has expired.")
    seen: list[SeenObject] = Field(description="What of a search was seen in it, and is written nowhere.")
    video: VideoObject

    @classmethod
    def in_list(cls, listed: Listed, seen: Sequence[str]) -> ClipObject:
        """Without how its words were read, but for their language: that is most of what there is to say of a clip."""
        clip = cls.of(listed)
        clip.seen = [SeenObject.of(label) for label in seen]
        reading = clip.video.reading or {}
        clip.video.reading = {"language": reading["language"]} if "language" in reading else None
        return clip

    @classmethod
    def of(cls, listed: Listed) -> ClipObject:
        video, card = listed.video, listed.card
        return cls(
            id=video.id,
            title=card.title,
            folder_id=card.folder_id,
            favourite=card.favourite,
            binned=card.binned_at is not None,
            published=card.published_at is not None,
            engine=video.engine,
            has_files=video.video_blob is not None,
            seen=[],
            video=VideoObject.of(video),
        )


class ClipPage(BaseModel):
    """total: how many pass the filter; clips: those from the offset on."""

    object: Literal["clips"] = "clips"
    total: int
    offset: int
    clips: list[ClipObject]


class FolderObject(BaseModel):
    id: str
    name: str
    clips: int


class Shelf(BaseModel):
    """How the library is laid out."""

    all: int
    favourites: int
    bin: int
    folders: list[FolderObject]
    stored_bytes: int


class Settings(BaseModel):
    """Everything that made a clip. made_size: what the engine drew, before it was scaled."""

    engine: str
    weights: str | None
    model: str
    seed: int
    steps: int | None
    size: str
    made_size: str | None
    seconds: float
    fps: float | None
    sound: bool
    negative_prompt: str
    cards: list[dict[str, Any]]
    given: int = Field(description="How many pictures, clips or sounds stood on its canvas.")


class SightObject(BaseModel):
    """What the engine's eye saw. known: whether the clip is of the world that it was taught; it names nothing else."""

    known: bool
    named: list[SeenObject]

    @classmethod
    def of(cls, sight: Sight) -> SightObject:
        return cls(known=sight.known, named=[SeenObject.of(label) for label in sight.named])


class DescendantObject(BaseModel):
    """from_id: the clip that it came from; if that one lies in the bin, the nearest before it that does not."""

    from_id: str
    clip: ClipObject


class ClipDetail(BaseModel):
    """A clip with all that is known of it."""

    clip: ClipObject
    settings: Settings
    sight: SightObject | None = Field(description="Null before anybody has looked at it.")
    waited_s: float | None
    took_s: float | None
    attempts: int | None
    siblings: list[ClipObject] = Field(description="Those that were asked for together, itself among them.")
    ancestors: list[ClipObject] = Field(description="What it came from, the nearest first.")
    more_ancestors: bool = Field(description="There are more than are told: ask for the last of these.")
    descendants: list[DescendantObject] = Field(description="What came from it; each stands after the one it is from.")
    more_descendants: bool

    @classmethod
    def of(cls, told: Told) -> ClipDetail:
        video, job, order = told.listed.video, told.job, told.order
        waited = took = None
        if job is not None and job.started_at is not None:
            waited = max(0.0, job.started_at - job.created_at)
            took = None if job.finished_at is None else max(0.0, job.finished_at - job.started_at)
        return cls(
            clip=ClipObject.of(told.listed),
            sight=None if told.sight is None else SightObject.of(told.sight),
            settings=Settings(
                engine=video.engine,
                weights=video.weights,
                model=video.model,
                seed=video.seed,
                steps=(job.steps if job else None) or (order.steps if order else None),
                size=video.size,
                seconds=video.seconds,
                **_canvas(order),
            ),
            waited_s=waited,
            took_s=took,
            attempts=None if job is None else job.attempts,
            siblings=[ClipObject.of(each) for each in told.siblings],
            ancestors=[ClipObject.in_list(each, ()) for each in told.kin.ancestors],
            more_ancestors=told.kin.has_more_ancestors,
            descendants=[
                DescendantObject(from_id=each.from_id, clip=ClipObject.in_list(each.listed, ()))
                for each in told.kin.descendants
            ],
            more_descendants=told.kin.has_more_descendants,
        )


def _canvas(order: Order | None) -> dict[str, Any]:
    if order is None:
        return {"made_size": None, "fps": None, "sound": True, "negative_prompt": "", "cards": [], "given": 0}
    canvas = order.canvas
    return {
        "made_size": f"{canvas.size[0]}x{canvas.size[1]}",
        "fps": canvas.fps,
        "sound": order.with_sound,
        "negative_prompt": canvas.negative,
        "cards": [{"at_s": card.at_s, "words": card.words} for card in canvas.cards],
        "given": len(canvas.given),
    }


class NameClip(BaseModel):
    title: str = Field(max_length=200)


class ImportClip(BaseModel):
    """POST /api/clips/import, a form: `file` is an upload."""

    title: str = Field("", max_length=1000, description="What the clip is called; the file's name, for instance.")


class Act(BaseModel):
    """The same with many clips. `delete` takes only what lies in the bin, and for ever."""

    ids: list[IdText] = Field(min_length=1, max_length=library.MAX_BATCH)
    action: library.Action
    folder_id: IdText | None = Field(None, description="For `move`; null takes clips out of their folder.")


class Acted(BaseModel):
    changed: int


@router.get("/clips")
def list_clips(
    site: SiteNeeded,
    caller: CallerNeeded,
    search: Annotated[str, Query(max_length=400)] = "",
    like: Annotated[str | None, Query(pattern=_ID)] = None,
    folder: Annotated[str | None, Query(pattern=_ID)] = None,
    favourite: bool = False,
    binned: bool = False,
    published: bool = False,
    status: Literal["queued", "in_progress", "completed", "failed"] | None = None,
    sort: Sort = "newest",
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    limit: Annotated[int, Query(ge=0, le=200)] = 60,
) -> ClipPage:
    """A stretch of the library. `search`: every word must stand in the title, the prompt or its reading, or be seen.
    `like`: a clip's id; those that look like it, the likest first, whatever `sort` says."""
    wanted = Filter(folder_id=folder, favourite=favourite, binned=binned, published=published, status=status, sort=sort)
    found = library.find(site, caller, wanted, offset, limit, search, like)
    clips = [ClipObject.in_list(each, found.seen.get(each.video.id, ())) for each in found.clips]
    return ClipPage(total=found.total, offset=offset, clips=clips)


@router.post("/clips/import", openapi_extra=body_of(ImportClip, "file"))
async def import_clip(request: Request, site: SiteNeeded, caller: CallerNeeded) -> ClipObject:
    """Take a film or a picture into the library. A picture becomes a second that stands still."""
    caller.check(Scope.WRITE)  # before the upload is read
    async with read_body(request, site.settings.home.scratch) as body:
        wanted = read_as(ImportClip, body)
        if "file" not in body.files:
            raise ApiError(400, "There is no file in this form.", param="file")
        given = GivenFile(path=body.files["file"])
        return ClipObject.of(await run_in_threadpool(imports.take, site, caller, given, wanted.title))


@router.post("/clips/act")
def act_on_clips(site: SiteNeeded, caller: CallerNeeded, wanted: Act) -> Acted:
    """Bin, restore, star, publish, move or delete many clips at once."""
    return Acted(changed=library.act(site, caller, wanted.ids, wanted.action, wanted.folder_id))


@router.get("/clips/archive", response_class=StreamingResponse, responses={200: {"content": {"application/zip": {}}}})
def pack_clips(
    site: SiteNeeded, caller: CallerNeeded, id: Annotated[list[IdText], Query(min_length=1)]
) -> StreamingResponse:
    """A zip of the films of many clips, at most 200."""
    parts = archive.pack(site, caller, id)
    headers = {"content-disposition": 'attachment; filename="clips.zip"'}
    return StreamingResponse(parts, media_type="application/zip", headers=headers)


@router.get("/clips/{video_id}")
def get_clip(video_id: Id, site: SiteNeeded, caller: CallerNeeded) -> ClipDetail:
    """A clip, every setting that made it, what it came from and what came from it."""
    return ClipDetail.of(library.tell(site, caller, video_id))


@router.patch("/clips/{video_id}")
def name_clip(video_id: Id, site: SiteNeeded, caller: CallerNeeded, wanted: NameClip) -> ClipObject:
    """Give a clip a title; an empty one takes it away."""
    return ClipObject.of(library.name(site, caller, video_id, wanted.title))


_FILES: dict[Format, tuple[str, str]] = {
    "gif": ("gif", "image/gif"),
    "webm": ("webm", "video/webm"),
    "frames": ("zip", "application/zip"),
    "wav": ("wav", "audio/wav"),
}


@router.get("/clips/{video_id}/export", response_class=FileResponse)
def export_clip(video_id: Id, site: SiteNeeded, caller: CallerNeeded, format: Format) -> FileResponse:
    """The clip as a gif, a webm, a zip of all its frames, or its sound alone."""
    made = exports.make(site, caller, video_id, format)
    suffix, kind = _FILES[format]
    forget = BackgroundTask(made.unlink, missing_ok=True)
    return FileResponse(made, media_type=kind, filename=f"{video_id}.{suffix}", background=forget)


@router.get("/clips/{video_id}/frame", response_class=Response, responses={200: {"content": {"image/png": {}}}})
def get_frame(
    video_id: Id, site: SiteNeeded, caller: CallerNeeded, seconds: Annotated[float, Query(ge=0, le=3600)] = 0.0
) -> Response:
    """The PNG of the frame that a player shows at a time, or of the last one."""
    return Response(exports.frame(site, caller, video_id, seconds), media_type="image/png")


@router.get("/shelf")
def get_shelf(site: SiteNeeded, caller: CallerNeeded) -> Shelf:
    """The folders with how many clips lie in each, and the room that all take."""
    found = library.shelf(site, caller)
    return Shelf(
        all=found.counts["all"],
        favourites=found.counts["favourites"],
        bin=found.counts["bin"],
        folders=[
            FolderObject(id=each.id, name=each.name, clips=found.counts.get(each.id, 0)) for each in found.folders
        ],
        stored_bytes=found.stored_bytes,
    )

"""/v1/videos: ask for videos, look at them, download, change, cancel and delete them."""

from __future__ import annotations

import hashlib
from asyncio import to_thread, wrap_future
from functools import partial
from pathlib import Path as FilePath
from typing import Annotated, Literal, TypeVar

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi import Path as InPath
from pydantic import BaseModel, ValidationError
from starlette.concurrency import run_in_threadpool

from lanterne.api.access import CallerNeeded, SiteNeeded
from lanterne.api.bodies import Body, read_body
from lanterne.api.documents import body_of
from lanterne.api.errors import ApiError, wrong_value
from lanterne.api.objects import Deleted, VideoList, VideoObject
from lanterne.api.ranges import send
from lanterne.api.requests import CreateVideo, EditVideo, ExtendVideo, RemixVideo
from lanterne.core.capabilities import parse_size
from lanterne.jobs.submit import Once, Submitted
from lanterne.jobs.watch import Standing
from lanterne.service import videos
from lanterne.service.editing import Medium, arrange, begun_before, change_part, gone_on, remixed
from lanterne.service.videos import Variant
from lanterne.service.wish import GivenFile
from lanterne.store.blobs import hash_file

router = APIRouter(prefix="/v1/videos", tags=["videos"])

Id = Annotated[str, InPath(pattern=r"^[A-Za-z0-9_-]{1,200}$")]
MaybeId = Annotated[str | None, Query(pattern=r"^[A-Za-z0-9_-]{1,200}$")]
IdempotencyKey = Annotated[str | None, Header(min_length=1, max_length=255, pattern=r"^[\x21-\x7e]+$")]
Model = TypeVar("Model", bound=BaseModel)

# Characters that are read before a thread would have woken, in some 2 ms; meanwhile the event loop does nothing else.
_READ_AT_ONCE = 600
_SUFFIXES = {"video": "mp4", "thumbnail": "webp", "spritesheet": "jpg"}


def read_as(model: type[Model], body: Body, *files: str) -> Model:
    """The body as the model; `files` names fields that an upload may stand for. Raises ApiError."""
    fields = {name: value for name, value in body.fields.items() if not (name in files and name in body.files)}
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        raise wrong_value(error) from error


def once_of(request: Request, key: str | None, wanted: BaseModel, body: Body) -> Once | None:
    """The idempotency key of a request, with what makes another request another one."""
    if key is None:
        return None
    said = [request.method, request.url.path, wanted.model_dump_json()]
    said += [f"{name}={_digest(path)}" for name, path in sorted(body.files.items())]
    return Once(key, hashlib.sha256("\n".join(said).encode()).hexdigest())


def _digest(path: FilePath) -> str:
    return hash_file(path)


def first_of(submitted: Submitted, response: Response) -> VideoObject:
    """Of several videos the wire returns the first; the others share its group."""
    response.headers["openai-poll-after-ms"] = "1000"
    if submitted.is_replay:
        response.headers["idempotent-replayed"] = "true"
    return VideoObject.of(submitted.videos[0])


@router.post("", openapi_extra=body_of(CreateVideo, "input_reference"))
async def create_video(
    request: Request, response: Response, site: SiteNeeded, caller: CallerNeeded, idempotency_key: IdempotencyKey = None
) -> VideoObject:
    """Ask for a video, as a form or as JSON. It is queued and made in the background: look at its `status`."""
    async with read_body(request, site.settings.home.scratch) as body:
        wanted = read_as(CreateVideo, body, "input_reference")
        reference = None
        if "input_reference" in body.files:
            reference = GivenFile(path=body.files["input_reference"])
        elif wanted.input_reference is not None:
            reference = GivenFile(address=wanted.input_reference.image_url)
        wish = wanted.wish(
            wanted.prompt,
            model=wanted.model,
            seconds=float(wanted.seconds),
            size=parse_size(wanted.size),
            characters=tuple(each.id for each in wanted.characters),
            reference=reference,
        )
        once = once_of(request, idempotency_key, wanted, body)
        if site.database.is_sqlite and reference is None and len(wish.prompt) * wish.n <= _READ_AT_ONCE:
            return first_of(await wrap_future(videos.start(site, caller, wish, once)), response)
        return first_of(await run_in_threadpool(videos.create, site, caller, wish, once), response)


@router.post("/edits", openapi_extra=body_of(EditVideo, "video", "mask"))
async def edit_video(
    request: Request, response: Response, site: SiteNeeded, caller: CallerNeeded, idempotency_key: IdempotencyKey = None
) -> VideoObject:
    """Make a video again with a change, or one part of it. Answers `unsupported_by_model` where the engine cannot."""
    async with read_body(request, site.settings.home.scratch) as body:
        wanted = read_as(EditVideo, body, "video", "mask")
        wish = wanted.wish(wanted.prompt, model=wanted.model)
        once = once_of(request, idempotency_key, wanted, body)
        source, part = _source(wanted, body), _part(wanted, body)
        if part is not None:
            operation = change_part(wanted.from_seconds, wanted.until_seconds, wanted.strength)
        else:
            operation = remixed(wanted.strength)
        media = [source] if part is None else [source, part]
        return first_of(await run_in_threadpool(arrange, site, caller, wish, media, operation, once=once), response)


@router.post("/extensions", openapi_extra=body_of(ExtendVideo, "video"))
async def extend_video(
    request: Request, response: Response, site: SiteNeeded, caller: CallerNeeded, idempotency_key: IdempotencyKey = None
) -> VideoObject:
    """Go on where a video ends. Answers `unsupported_by_model` where the engine cannot."""
    async with read_body(request, site.settings.home.scratch) as body:
        wanted = read_as(ExtendVideo, body, "video")
        wish = wanted.wish(wanted.prompt, model=wanted.model, seconds=float(wanted.seconds))
        once = once_of(request, idempotency_key, wanted, body)
        media = [_source(wanted, body)]
        operation = (begun_before if wanted.direction == "backward" else gone_on)(float(wanted.seconds))
        return first_of(await run_in_threadpool(arrange, site, caller, wish, media, operation, once=once), response)


def _source(wanted: EditVideo | ExtendVideo, body: Body) -> Medium:
    if "video" in body.files:
        return Medium(file=GivenFile(path=body.files["video"]))
    if wanted.video is None:
        raise ApiError(400, "Missing required parameter: 'video'.", code="missing_required_parameter", param="video")
    return Medium(video_id=wanted.video.id)


def _part(wanted: EditVideo, body: Body) -> Medium | None:
    """Which part may change: what is painted, a box, or None for all of it."""
    mask = None
    if "mask" in body.files:
        mask = GivenFile(path=body.files["mask"])
    elif wanted.mask is not None:
        mask = GivenFile(address=wanted.mask.image_url)
    if mask is not None and wanted.box is not None:
        raise ApiError(400, "A box and a mask both say which part may change. Give one of them.", param="mask")
    if mask is None and wanted.box is None:
        if wanted.from_seconds or wanted.until_seconds is not None:
            raise ApiError(400, "It is not said which part may change. Give a box or a mask.", param="mask")
        return None
    return Medium(mask=mask, box=wanted.box)


@router.post("/{video_id}/remix", openapi_extra=body_of(RemixVideo))
async def remix_video(
    video_id: Id,
    request: Request,
    response: Response,
    site: SiteNeeded,
    caller: CallerNeeded,
    idempotency_key: IdempotencyKey = None,
) -> VideoObject:
    """Make a finished video again with other words. Answers `unsupported_by_model` where the engine cannot."""
    async with read_body(request, site.settings.home.scratch) as body:
        wanted = read_as(RemixVideo, body)
        once = once_of(request, idempotency_key, wanted, body)
        wish, media, operation = wanted.wish(wanted.prompt), [Medium(video_id=video_id)], remixed(wanted.strength)
        return first_of(await run_in_threadpool(arrange, site, caller, wish, media, operation, once=once), response)


@router.get("")
async def list_videos(
    site: SiteNeeded,
    caller: CallerNeeded,
    after: MaybeId = None,
    limit: Annotated[int, Query(ge=0, le=100)] = 20,
    order: Literal["asc", "desc"] = "desc",
    group: MaybeId = None,
) -> VideoList:
    """The project's videos, a page at a time; `group`: those that were asked for together (`n`)."""
    newest_first = order == "desc"
    page = await to_thread(videos.page, site, caller, after=after, limit=limit, newest_first=newest_first, group=group)
    data = [VideoObject.of(video) for video in page.videos]
    return VideoList(
        data=data,
        first_id=data[0].id if data else None,
        last_id=data[-1].id if data else None,
        has_more=page.has_more,
    )


@router.get("/{video_id}")
async def retrieve_video(video_id: Id, response: Response, site: SiteNeeded, caller: CallerNeeded) -> VideoObject:
    """A video. One that failed is found like any other: `error` says why."""
    # SQLite has answered before a thread would have woken, and reading waits for nobody's write; Postgres is elsewhere.
    look = partial(videos.retrieve, site, caller, video_id)
    video, standing = look() if site.database.is_sqlite else await to_thread(look)
    if standing is not None:
        response.headers["openai-poll-after-ms"] = str(poll_after_ms(standing))
    return VideoObject.of(video)


def poll_after_ms(standing: Standing) -> int:
    """When to look again: more often towards the end, from half a second to ten."""
    if standing.seconds_left is None:
        return 1000 if (standing.position or 1) <= 2 else 5000
    return round(1000 * min(10.0, max(0.5, standing.seconds_left / 5)))


@router.delete("/{video_id}")
def delete_video(video_id: Id, site: SiteNeeded, caller: CallerNeeded) -> Deleted:
    """Delete a video and its files; one that is still being made is cancelled first."""
    videos.delete(site, caller, video_id)
    return Deleted(id=video_id, object="video.deleted")


@router.post("/{video_id}/cancel")
def cancel_video(video_id: Id, site: SiteNeeded, caller: CallerNeeded) -> VideoObject:
    """Stop making a video: it ends as `failed` with the code `cancelled`. One that is finished stays as it is."""
    return VideoObject.of(videos.cancel(site, caller, video_id))


@router.get("/{video_id}/content", response_class=Response, responses={200: {"content": {"video/mp4": {}}}})
@router.head("/{video_id}/content", response_class=Response, include_in_schema=False)
def download_video(
    video_id: Id, request: Request, site: SiteNeeded, caller: CallerNeeded, variant: Variant = "video"
) -> Response:
    """The mp4 of a finished video, its thumbnail (WebP) or its spritesheet (JPEG); ranges are served."""
    blob = videos.content(site, caller, video_id, variant)
    name = f"{video_id}.{_SUFFIXES[variant]}"
    return send(site.blobs, blob, request.headers, name, is_head=request.method == "HEAD")

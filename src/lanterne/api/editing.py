"""/v1/videos/storyboards, blends, loops, recuts and soundtracks: several clips, or a clip and words, become one.

A medium is `{"id": "video_..."}` (a video of the project's), `{"file": "name"}` (a file of that name in the same form)
or `{"image_url": "..."}`. Beyond OpenAI's API; its clients reach these with `client.post`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from starlette.concurrency import run_in_threadpool

from lanterne.api.access import CallerNeeded, SiteNeeded
from lanterne.api.bodies import Body, read_body
from lanterne.api.documents import body_of
from lanterne.api.errors import ApiError
from lanterne.api.objects import VideoObject
from lanterne.api.requests import Extras, Prompt, Size, json_text, nothing
from lanterne.api.videos import IdempotencyKey, first_of, once_of, read_as
from lanterne.core.canvas import MAX_WORDS, Canvas, Card, Fit
from lanterne.core.capabilities import parse_size
from lanterne.direction.operations.blend import OVERLAP_S, blend
from lanterne.direction.operations.loop import JOINS, endless, loop
from lanterne.direction.operations.recut import Part, recut
from lanterne.direction.operations.soundtrack import add_picture, add_sound
from lanterne.direction.operations.source import MAX_TOTAL_S, Source
from lanterne.direction.operations.storyboard import StoryCard, storyboard
from lanterne.service import editing
from lanterne.service.editing import Medium, Operation, Read
from lanterne.service.keys import Caller
from lanterne.service.settings import DEFAULT_MODEL
from lanterne.service.site import Site
from lanterne.service.wish import GivenFile

router = APIRouter(prefix="/v1/videos", tags=["editing"])

FILES = ("media0", "media1", "media2", "media3")
MAX_PARTS = 64
Time = Annotated[float, Field(ge=0, le=MAX_TOTAL_S)]
Length = Annotated[float, Field(gt=0, le=MAX_TOTAL_S)]


class MediumReference(BaseModel):
    """One of a video's id, the name of a file in the same form, and the address of a picture."""

    id: str | None = Field(None, min_length=1, max_length=200)
    file: str | None = Field(None, min_length=1, max_length=80)
    image_url: str | None = Field(None, min_length=1, max_length=20_971_520)

    @model_validator(mode="after")
    def _one(self) -> MediumReference:
        if sum(each is not None for each in (self.id, self.file, self.image_url)) != 1:
            raise ValueError("give exactly one of id, file and image_url")
        return self


Media = Annotated[MediumReference, BeforeValidator(json_text)]
MaybeMedia = Annotated[MediumReference | None, BeforeValidator(json_text), BeforeValidator(nothing)]


class Edited(Extras):
    """What the requests of this page have in common."""

    model_config = ConfigDict(extra="ignore")

    prompt: str = Field("", max_length=MAX_WORDS, description="By default that of the first video.")
    model: str = Field(DEFAULT_MODEL, min_length=1, max_length=200, description="By default that of the first video.")
    size: Annotated[Size | None, BeforeValidator(nothing)] = None


class BlendVideos(Edited):
    """POST /v1/videos/blends."""

    first: Media
    second: Media
    curve: Literal["transition", "mix", "sample"] = "transition"
    points: Annotated[list[tuple[float, float]] | None, BeforeValidator(json_text)] = Field(
        None,
        min_length=1,
        max_length=MAX_PARTS,
        description="Instead of a named curve: (seconds, share of the second clip).",
    )
    overlap_seconds: Length = OVERLAP_S


class LoopVideo(Edited):
    """POST /v1/videos/loops. Without `video`, a loop of `seconds` from words alone."""

    video: MaybeMedia = None
    join_seconds: Length = JOINS["short"]
    seconds: Length = 4.0


class BoardCard(BaseModel):
    """A card of a storyboard."""

    at: Time = 0.0
    prompt: str | None = Field(None, min_length=1, max_length=MAX_WORDS)
    media: MediumReference | None = None
    enters: Literal["cut", "dissolve", "continuous"] = "cut"
    media_from: Time = 0.0


class MakeStoryboard(Edited):
    """POST /v1/videos/storyboards. The first card with words speaks for the video where `prompt` is left out."""

    cards: Annotated[list[BoardCard], BeforeValidator(json_text)] = Field(min_length=1, max_length=MAX_PARTS)
    seconds: Length = 8.0
    fit: Fit = Field("fill", description="What becomes of pictures of another shape: fill, fit, or refuse.")


class RecutPart(BaseModel):
    """A part of a video, or a gap of `gap_seconds` that is made, under words of its own if it has any."""

    video: MediumReference | None = None
    start: Time = 0.0
    end: Time | None = None
    gap_seconds: Length | None = None
    prompt: str | None = Field(None, min_length=1, max_length=MAX_WORDS)

    @model_validator(mode="after")
    def _one(self) -> RecutPart:
        if (self.video is None) == (self.gap_seconds is None):
            raise ValueError("give exactly one of video and gap_seconds")
        return self


class RecutVideos(Edited):
    """POST /v1/videos/recuts."""

    parts: Annotated[list[RecutPart], BeforeValidator(json_text)] = Field(min_length=1, max_length=MAX_PARTS)


class MakeSoundtrack(Edited):
    """POST /v1/videos/soundtracks: sound for a video, or a picture for a sound file."""

    prompt: Prompt
    media: Media


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of this page, with its body read; key: its idempotency key."""

    request: Request
    response: Response
    site: Site
    caller: Caller
    key: str | None
    body: Body

    async def answer(
        self,
        wanted: Edited,
        media: Sequence[MediumReference],
        operation: Operation,
        prompt: str = "",
        seconds: float = 4.0,
    ) -> VideoObject:
        """Queue what `operation` makes of the media. prompt: where `wanted` has none."""
        found = [_medium(each, self.body) for each in media]
        wish = wanted.wish(wanted.prompt or prompt, model=wanted.model, seconds=seconds)
        size, once = (
            parse_size(wanted.size) if wanted.size else None,
            once_of(self.request, self.key, wanted, self.body),
        )
        arrange, site, caller = editing.arrange, self.site, self.caller
        made = await run_in_threadpool(arrange, site, caller, wish, found, operation, size=size, once=once)
        return first_of(made, self.response)


async def _ask(
    request: Request, response: Response, site: SiteNeeded, caller: CallerNeeded, idempotency_key: IdempotencyKey = None
) -> AsyncIterator[Asked]:
    async with read_body(request, site.settings.home.scratch) as body:
        yield Asked(request, response, site, caller, idempotency_key, body)


AskedNeeded = Annotated[Asked, Depends(_ask, scope="function")]  # its files are gone before the answer goes out


def _medium(said: MediumReference, body: Body) -> Medium:
    if said.id is not None:
        return Medium(video_id=said.id)
    if said.image_url is not None:
        return Medium(file=GivenFile(address=said.image_url))
    if said.file not in body.files:
        raise ApiError(400, f"The form has no file called {said.file!r}.", param=said.file)
    return Medium(file=GivenFile(path=body.files[said.file]))


@router.post("/blends", openapi_extra=body_of(BlendVideos, *FILES))
async def blend_videos(asked: AskedNeeded) -> VideoObject:
    """Make one video of two, along a curve that says how much there is of each."""
    wanted = read_as(BlendVideos, asked.body)

    def operation(sources: Sequence[Source], card: Card, blank: Canvas, read: Read) -> Canvas:
        return blend(sources[0], sources[1], card, blank, wanted.points or wanted.curve, wanted.overlap_seconds)

    media = (wanted.first, wanted.second)
    return await asked.answer(wanted, media, operation)


@router.post("/loops", openapi_extra=body_of(LoopVideo, *FILES))
async def loop_video(asked: AskedNeeded) -> VideoObject:
    """Make a video whose end meets its beginning: of a video, or of words alone."""
    wanted = read_as(LoopVideo, asked.body)

    def operation(sources: Sequence[Source], card: Card, blank: Canvas, read: Read) -> Canvas:
        return loop(sources[0], card, blank, wanted.join_seconds) if sources else endless(card, blank)

    media = (wanted.video,) if wanted.video else ()
    return await asked.answer(wanted, media, operation, seconds=wanted.seconds)


@router.post("/storyboards", openapi_extra=body_of(MakeStoryboard, *FILES))
async def make_storyboard(asked: AskedNeeded) -> VideoObject:
    """Make one video of cards on a timeline, each with words, a picture or a clip."""
    wanted = read_as(MakeStoryboard, asked.body)
    placed = [card for card in wanted.cards if card.media is not None]

    def operation(sources: Sequence[Source], card: Card, blank: Canvas, read: Read) -> Canvas:
        media = {id(each): source for each, source in zip(placed, sources, strict=True)}
        cards = [
            StoryCard(
                each.at,
                read(each.prompt) if each.prompt else None,
                media.get(id(each)),
                each.enters,
                each.media_from,
            )
            for each in wanted.cards
        ]
        if all(each.card is None for each in cards):  # the video's own words hold for all of them
            cards = [StoryCard(each.at_s, card, each.media, each.enters, each.from_s) for each in cards]
        return storyboard(cards, blank, wanted.fit)

    words = next((card.prompt for card in wanted.cards if card.prompt), None) or ""
    media = [card.media for card in placed if card.media is not None]
    return await asked.answer(wanted, media, operation, words, wanted.seconds)


@router.post("/recuts", openapi_extra=body_of(RecutVideos, *FILES))
async def recut_videos(asked: AskedNeeded) -> VideoObject:
    """Cut videos and join them, to the frame; gaps are made and lead from one part to the next."""
    wanted = read_as(RecutVideos, asked.body)

    def operation(sources: Sequence[Source], card: Card, blank: Canvas, read: Read) -> Canvas:
        left = iter(sources)
        parts = [
            Part(next(left), each.start, each.end)
            if each.video is not None
            else Part(seconds=each.gap_seconds or 0, card=read(each.prompt) if each.prompt else card)
            for each in wanted.parts
        ]
        return recut(parts, blank)

    media = [part.video for part in wanted.parts if part.video is not None]
    return await asked.answer(wanted, media, operation)


@router.post("/soundtracks", openapi_extra=body_of(MakeSoundtrack, *FILES))
async def make_soundtrack(asked: AskedNeeded) -> VideoObject:
    """Make sound for a video, or a picture for a sound file; what is given stays as it is."""
    wanted = read_as(MakeSoundtrack, asked.body)

    def operation(sources: Sequence[Source], card: Card, blank: Canvas, read: Read) -> Canvas:
        make = add_sound if sources[0].info.has_pictures else add_picture
        return make(sources[0], card, blank)

    media = (wanted.media,)
    return await asked.answer(wanted, media, operation)

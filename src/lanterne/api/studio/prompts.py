"""/api/understand, /api/vocabulary, /api/expected: what a prompt says, as it is typed."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from lanterne.api.access import CallerNeeded, SiteNeeded
from lanterne.core.shot import Shot
from lanterne.direction.hurry import needed_s
from lanterne.service import reading
from lanterne.service.keys import Scope
from lanterne.service.settings import DEFAULT_MODEL
from lanterne.service.wish import MAX_SEED

router = APIRouter(prefix="/api", tags=["studio"])


class Understand(BaseModel):
    prompt: str = Field(max_length=4000)
    seed: int = Field(0, ge=0, le=MAX_SEED)


class PromptPart(BaseModel):
    """Words of the prompt from `start` to `end`, and what became of them."""

    start: int
    end: int
    words: str
    kind: Literal["understood", "substituted", "ignored"]
    slot: str
    key: str


class SubjectObject(BaseModel):
    noun: str
    color: str | None
    count: int


class SpeechObject(BaseModel):
    """Words that are said; `subject` is the place of who says them in `subjects`, None for nobody who is seen."""

    words: str
    subject: int | None
    language: str


class ShotObject(BaseModel):
    """A shot as it would be made."""

    subjects: list[SubjectObject]
    relation: str | None
    action: str | None
    setting: str | None
    light: str | None
    weather: str | None
    camera: str | None
    focus: str | None
    speed: str | None
    shot_type: str | None
    style: str | None
    sounds: list[str]
    speech: list[SpeechObject]
    caption: str

    @classmethod
    def of(cls, shot: Shot) -> ShotObject:
        return cls(
            subjects=[SubjectObject(noun=one.noun, color=one.color, count=one.count) for one in shot.subjects],
            relation=shot.relation,
            action=shot.action,
            setting=shot.setting,
            light=shot.light,
            weather=shot.weather,
            camera=shot.camera,
            focus=shot.focus,
            speed=shot.speed,
            shot_type=shot.shot_type,
            style=shot.style,
            sounds=list(shot.sounds),
            speech=[SpeechObject.model_validate(each, from_attributes=True) for each in shot.speech],
            caption=shot.caption(),
        )


class Assumed(BaseModel):
    """A part of the picture that nobody named and that is filled in."""

    slot: str
    key: str


class Unseen(BaseModel):
    """Words that are understood and that the shipped weights were never shown."""

    slot: str
    words: str


class Understood(BaseModel):
    """What became of every word that says something."""

    object: Literal["understood"] = "understood"
    language: Literal["en", "fr"]
    parts: list[PromptPart]
    shots: list[ShotObject]
    assumed: list[Assumed]
    unseen: list[Unseen]
    speaking_s: float = Field(description="How long a clip has to be for all that is said, about; 0: nothing is.")


class ExpandedObject(BaseModel):
    """A prompt told in full. by: the model that did it, empty for the built-in one. note: why it was not another."""

    object: Literal["expanded"] = "expanded"
    prompt: str
    by: str
    note: str


class WordObject(BaseModel):
    slot: str
    key: str
    label: str
    forms: list[str]
    seen: bool


class Vocabulary(BaseModel):
    language: Literal["en", "fr"]
    words: list[WordObject]


class Expected(BaseModel):
    """seconds: None as long as nothing was made here to go by."""

    seconds: float | None


@router.post("/understand")
def understand(wanted: Understand, caller: CallerNeeded) -> Understood:
    """How the prompt would be read. Nothing is queued and nothing kept."""
    caller.check(Scope.READ)
    found = reading.read(wanted.prompt, wanted.seed)
    direction = found.direction
    return Understood(
        language="fr" if direction.language == "fr" else "en",
        parts=[PromptPart.model_validate(part, from_attributes=True) for part in found.parts],
        shots=[ShotObject.of(shot) for shot in direction.shots],
        assumed=[Assumed(slot=slot, key=key) for slot, key in direction.assumed],
        unseen=[Unseen(slot=slot, words=words) for slot, words in direction.unseen],
        speaking_s=round(needed_s(direction.shots), 1),
    )


@router.post("/expand")
def expand(site: SiteNeeded, wanted: Understand, caller: CallerNeeded) -> ExpandedObject:
    """The prompt told in full, to be read and changed before anything is made. Nothing is queued and nothing kept."""
    return ExpandedObject.model_validate(reading.expand(site, caller, wanted.prompt, wanted.seed), from_attributes=True)


@router.get("/vocabulary")
def vocabulary(caller: CallerNeeded, response: Response, language: Literal["en", "fr"] = "en") -> Vocabulary:
    """All that prompts may say."""
    caller.check(Scope.READ)
    response.headers["cache-control"] = "private, max-age=600"
    words = [WordObject.model_validate(word, from_attributes=True) for word in reading.vocabulary(language)]
    return Vocabulary(language=language, words=words)


@router.get("/expected")
def expected(
    site: SiteNeeded,
    caller: CallerNeeded,
    seconds: Annotated[float, Query(gt=0, le=120)],
    model: Annotated[str, Query(min_length=1, max_length=200)] = DEFAULT_MODEL,
    n: Annotated[int, Query(ge=1, le=16)] = 1,
    steps: Annotated[int | None, Query(ge=1, le=1000)] = None,
) -> Expected:
    """How long it would take once it begins, from how long the last clips took."""
    return Expected(seconds=reading.expected_s(site, caller, model, seconds, n, steps))

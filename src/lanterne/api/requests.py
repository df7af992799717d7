"""What clients send, by the API's names. Unknown fields are ignored, because clients add some of their own.

Sources: the OpenAI Videos API, its official clients.
"""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from lanterne.core.canvas import MAX_FPS, MAX_LORAS, MAX_SECONDS, MAX_WORDS, Lora
from lanterne.core.capabilities import parse_size
from lanterne.core.errors import InvalidInput
from lanterne.service.settings import DEFAULT_MODEL
from lanterne.service.wish import MAX_SEED, Priority, Wish


def _number_as_text(value: Any) -> Any:  # noqa: ANN401 (whatever came)
    return f"{value:g}" if isinstance(value, int | float) and not isinstance(value, bool) else value


def json_text(value: Any) -> Any:  # noqa: ANN401 (whatever came)
    """Forms can only send text: an object may come as its JSON."""
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def nothing(value: Any) -> Any:  # noqa: ANN401 (whatever came)
    """An empty field of a form was left empty."""
    return None if value == "" else value


def _seconds(text: str) -> str:
    if not 0 < float(text) <= MAX_SECONDS:
        raise ValueError(f"seconds lie above 0 and at most at {MAX_SECONDS:g}")
    return text


def _size(text: str) -> str:
    try:
        parse_size(text)
    except InvalidInput as error:
        raise ValueError(str(error)) from error
    return text


Seconds = Annotated[
    str, BeforeValidator(_number_as_text), Field(pattern=r"^\d{1,3}(\.\d{1,3})?$"), AfterValidator(_seconds)
]
Size = Annotated[str, Field(max_length=20), AfterValidator(_size)]
Prompt = Annotated[str, Field(min_length=1, max_length=MAX_WORDS)]


class FileReference(BaseModel):
    """A picture that is not uploaded with the request: its address on the web, or a data address."""

    image_url: str | None = Field(None, max_length=20_971_520)
    file_id: str | None = None

    @model_validator(mode="after")
    def _one(self) -> FileReference:
        if (self.image_url is None) == (self.file_id is None):
            raise ValueError("give exactly one of image_url and file_id")
        if self.file_id is not None:
            raise ValueError("this server keeps no files by id: upload the picture or give its image_url")
        return self


class VideoReference(BaseModel):
    """A video of the project's."""

    id: str = Field(min_length=1, max_length=200)


class LoraChoice(BaseModel):
    """A LoRA that the engine offers, and how much of it."""

    name: str = Field(max_length=80)
    scale: float = 1.0

    @model_validator(mode="after")
    def _check(self) -> LoraChoice:
        try:
            Lora(self.name, self.scale)
        except InvalidInput as error:
            raise ValueError(str(error)) from error
        return self


class Extras(BaseModel):
    """What this server understands beyond the API; with the official clients, by `extra_body`."""

    model_config = ConfigDict(extra="ignore")

    n: int = Field(1, ge=1, description="How many videos: the first is returned, all share its `group`.")
    seed: Annotated[int | None, BeforeValidator(nothing)] = Field(
        None, ge=0, le=MAX_SEED, description="The same seed makes the same video; of several, the first one's."
    )
    negative_prompt: str = Field("", max_length=MAX_WORDS, description="What should not be seen or heard.")
    fps: Annotated[float | None, BeforeValidator(nothing)] = Field(None, ge=1, le=MAX_FPS)
    audio: bool = Field(True, description="False for a silent video.")
    steps: Annotated[int | None, BeforeValidator(nothing)] = Field(
        None, ge=1, le=1000, description="Denoising steps: fewer are faster, more are finer."
    )
    priority: Priority = Field(
        "normal", description="Relaxed ones wait for all others; of high ones a project has a few at a time."
    )
    loras: Annotated[list[LoraChoice], BeforeValidator(json_text)] = Field(
        default_factory=list, max_length=MAX_LORAS, description="By the names that GET /v1/models offers for the model."
    )
    webhook_url: Annotated[str | None, BeforeValidator(nothing)] = Field(
        None, max_length=2048, description="Told when this video is finished, beside the webhook endpoints."
    )
    metadata: Annotated[dict[str, str], BeforeValidator(json_text)] = Field(
        default_factory=dict, description="At most 16 names and values of your own; they come back with the video."
    )

    def wish(self, prompt: str, **said: Any) -> Wish:  # noqa: ANN401 (fields of a Wish)
        return Wish(
            prompt,
            n=self.n,
            seed=self.seed,
            negative_prompt=self.negative_prompt,
            fps=self.fps,
            audio=self.audio,
            steps=self.steps,
            priority=self.priority,
            loras=tuple(Lora(each.name, each.scale) for each in self.loras),
            webhook_url=self.webhook_url,
            metadata=self.metadata,
            **said,
        )


class CreateVideo(Extras):
    """POST /v1/videos. `input_reference` may also be an uploaded file."""

    prompt: Prompt
    model: str = Field(DEFAULT_MODEL, min_length=1, max_length=200)
    seconds: Seconds = "4"
    size: Size = "720x1280"
    input_reference: Annotated[FileReference | None, BeforeValidator(json_text), BeforeValidator(nothing)] = None
    characters: Annotated[list[VideoReference], BeforeValidator(json_text)] = Field(default_factory=list, max_length=2)


Strength = Annotated[
    str | None, BeforeValidator(_number_as_text), BeforeValidator(nothing)
]  # subtle, mild, strong, 0.4


class EditVideo(Extras):
    """POST /v1/videos/edits. `video` is a video of the project's, or an uploaded file; `mask` may be one, too."""

    prompt: Prompt
    video: Annotated[VideoReference | None, BeforeValidator(json_text)] = None
    model: str = Field(DEFAULT_MODEL, min_length=1, max_length=200, description="For an uploaded file.")
    strength: Strength = None
    box: Annotated[tuple[float, float, float, float] | None, BeforeValidator(json_text), BeforeValidator(nothing)] = (
        Field(None, description="Left, top, width and height, as shares of the frame, of the part that may change.")
    )
    mask: Annotated[FileReference | None, BeforeValidator(json_text), BeforeValidator(nothing)] = Field(
        None, description="Instead of a box: a picture of the video's size, white where it may change, black elsewhere."
    )
    from_seconds: float = Field(0.0, ge=0, description="When the change in the box or mask begins.")
    until_seconds: Annotated[float | None, BeforeValidator(nothing)] = Field(None, gt=0, description="When it ends.")


class ExtendVideo(Extras):
    """POST /v1/videos/extensions. `seconds` more of `video`, after it or before it."""

    prompt: Prompt
    video: Annotated[VideoReference | None, BeforeValidator(json_text)] = None
    model: str = Field(DEFAULT_MODEL, min_length=1, max_length=200, description="For an uploaded file.")
    seconds: Seconds = "4"
    direction: Literal["forward", "backward"] = "forward"


class RemixVideo(Extras):
    """POST /v1/videos/{id}/remix."""

    prompt: Prompt
    strength: Strength = None


class CreateCharacter(BaseModel):
    """POST /v1/videos/characters. `video` is an uploaded file."""

    name: str = Field(min_length=1, max_length=80)


class CreateEndpoint(BaseModel):
    """POST /v1/webhook_endpoints."""

    name: str = Field(min_length=1, max_length=256)
    url: str = Field(min_length=1, max_length=2048)
    event_types: list[str] = Field(min_length=1, max_length=100)


class UpdateEndpoint(BaseModel):
    """POST /v1/webhook_endpoints/{id}."""

    name: str | None = Field(None, min_length=1, max_length=256)
    url: str | None = Field(None, min_length=1, max_length=2048)
    event_types: list[str] | None = Field(None, min_length=1, max_length=100)


class RotateSecret(BaseModel):
    """POST /v1/webhook_endpoints/{id}/rotate_secret."""

    keep_old_secret_active_for_24_hours: bool = False


class TestEndpoint(BaseModel):
    """POST /v1/webhook_endpoints/{id}/test."""

    event_type: str = Field(max_length=100)

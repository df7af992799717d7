"""What clients get, by the API's names. Sources: the OpenAI Videos API, its official clients' types."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from lanterne.store.videos import Video


class VideoError(BaseModel):
    """Why a video failed."""

    code: str
    message: str


class LoraUsed(BaseModel):
    """A LoRA of the engine's that a video was asked for with. weights: their hash, once it is made."""

    name: str
    scale: float
    weights: str | None = None


class VideoObject(BaseModel):
    """A video, finished or not. From `seed` on: what this server adds."""

    id: str
    object: Literal["video"] = "video"
    model: str
    status: Literal["queued", "in_progress", "completed", "failed"]
    progress: int = Field(ge=0, le=100)
    created_at: int
    completed_at: int | None
    expires_at: int | None
    prompt: str | None
    size: str
    seconds: str
    quality: str = "standard"
    remixed_from_video_id: str | None
    error: VideoError | None
    seed: int
    engine: str
    weights: str | None = Field(
        description="What made the video, once it is made: the weights have a name of their own."
    )
    steps: int | None = Field(description="Denoising steps; once it is made, those that were taken.")
    loras: list[LoraUsed]
    cost: float | None = Field(description="What another server took for making it, in `currency`.")
    currency: str | None
    group: str
    metadata: dict[str, str]
    reading: dict[str, Any] | None = Field(description="How the words were read: understood, substituted, ignored, ...")
    notes: list[str] = Field(description="What is doubtful about its media and its words, in sentences.")

    @classmethod
    def of(cls, video: Video) -> VideoObject:
        error, made = None, video.metadata.get("made", {})
        if video.status == "failed":
            error = VideoError(code=video.error_code or "failed", message=video.error_message or "The video failed.")
        return cls(
            id=video.id,
            model=video.model,
            status=video.status,
            progress=video.progress,
            created_at=int(video.created_at),
            completed_at=_whole(video.completed_at),
            expires_at=_whole(video.expires_at),
            prompt=video.prompt,
            size=video.size,
            seconds=f"{video.seconds:g}",
            remixed_from_video_id=video.remixed_from,
            error=error,
            seed=video.seed,
            engine=video.engine,
            weights=video.weights,
            steps=made.get("steps", video.metadata.get("steps")),
            loras=made.get("loras", video.metadata.get("loras", [])),
            cost=made.get("cost"),
            currency=made.get("currency"),
            group=video.group_id,
            metadata=video.metadata.get("metadata", {}),
            reading=video.metadata.get("reading"),
            notes=video.metadata.get("notes", []),
        )


def _whole(seconds: float | None) -> int | None:
    return None if seconds is None else int(seconds)


class VideoList(BaseModel):
    """A page of videos."""

    object: Literal["list"] = "list"
    data: list[VideoObject]
    first_id: str | None
    last_id: str | None
    has_more: bool


class Deleted(BaseModel):
    """What was deleted."""

    id: str
    object: str
    deleted: bool = True


class CharacterObject(BaseModel):
    """A character."""

    id: str
    object: Literal["character"] = "character"
    name: str
    created_at: int


class ModelObject(BaseModel):
    """A model name that may be asked for; `engine` answers to it."""

    id: str
    object: Literal["model"] = "model"
    created: int
    owned_by: str = "lanterne"
    engine: str
    ready: bool
    loras: list[str] = Field(description="The names of the LoRAs that a request may choose.")


class ModelList(BaseModel):
    """All models."""

    object: Literal["list"] = "list"
    data: list[ModelObject]


class EndpointObject(BaseModel):
    """A webhook endpoint; `signing_secret` only when it was just made."""

    id: str
    object: Literal["webhook_endpoint"] = "webhook_endpoint"
    created_at: int
    name: str
    url: str
    event_types: list[str]
    signing_secret_hint: str
    enabled: bool
    disabled_reason: str | None


class EndpointWithSecret(EndpointObject):
    """A webhook endpoint and what signs its events."""

    signing_secret: str


class EndpointList(BaseModel):
    """A page of webhook endpoints."""

    object: Literal["list"] = "list"
    data: list[EndpointObject]
    first_id: str | None
    last_id: str | None
    has_more: bool


class EndpointTest(BaseModel):
    """How a receiver answered a sample event."""

    object: Literal["webhook_endpoint.test"] = "webhook_endpoint.test"
    webhook_endpoint_id: str
    event_type: str
    status_code: int
    success: Literal[True] = True


class DeliveryObject(BaseModel):
    """One event on its way to an endpoint."""

    id: str
    object: Literal["webhook_delivery"] = "webhook_delivery"
    event_id: str
    event_type: str
    state: Literal["pending", "delivered", "given_up"]
    attempts: int
    last_status: int | None
    last_error: str | None
    created_at: int
    delivered_at: int | None


class DeliveryList(BaseModel):
    """The newest deliveries of an endpoint."""

    object: Literal["list"] = "list"
    data: list[DeliveryObject]


class EventTypeList(BaseModel):
    """The events that endpoints can ask for."""

    object: Literal["list"] = "list"
    data: list[str]


class SecretObject(BaseModel):
    """What signs the events that go to the `webhook_url` of single videos."""

    object: Literal["webhook_secret"] = "webhook_secret"
    signing_secret: str

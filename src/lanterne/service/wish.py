"""What people ask for, before anybody has looked at what an engine can do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from lanterne.core.canvas import Lora
from lanterne.core.errors import InvalidInput
from lanterne.service.settings import DEFAULT_MODEL

MAX_PAIRS, MAX_NAME, MAX_VALUE = 16, 64, 512  # of a video's metadata, as elsewhere in the API
Priority = Literal["relaxed", "normal", "high"]
MAX_SEED = 2**63 - 1 - 16  # the videos of one request take seeds in a row


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file that came with a request: one that was uploaded (a path), or the address it stands at. Exactly one."""

    path: Path | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """One request for `n` videos.

    size: (width, height) in pixels. characters: ids. seed, fps, steps None: as it comes, as the engine likes.
    Raises InvalidInput for what nobody could make.
    """

    prompt: str
    model: str = DEFAULT_MODEL
    seconds: float = 4.0
    size: tuple[int, int] = (720, 1280)
    n: int = 1
    seed: int | None = None
    negative_prompt: str = ""
    fps: float | None = None
    audio: bool = True
    steps: int | None = None
    priority: Priority = "normal"
    webhook_url: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    characters: tuple[str, ...] = ()
    reference: GivenFile | None = None
    loras: tuple[Lora, ...] = ()

    def __post_init__(self) -> None:
        if self.seed is not None and not 0 <= self.seed <= MAX_SEED:
            raise InvalidInput(f"{self.seed} is not a seed.", "A seed is a whole number from 0 up, below 2^63 - 16.")
        if self.n < 1:
            raise InvalidInput("No video was asked for.", "n is at least 1.")
        pairs = self.metadata.items()
        if len(pairs) > MAX_PAIRS or any(len(name) > MAX_NAME or len(value) > MAX_VALUE for name, value in pairs):
            raise InvalidInput(
                "The metadata is too large.",
                f"At most {MAX_PAIRS} pairs, names of {MAX_NAME} and values of {MAX_VALUE} characters.",
            )

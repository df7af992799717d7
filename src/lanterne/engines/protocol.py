"""The one call that every engine answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from lanterne.core.canvas import Canvas
from lanterne.core.capabilities import Capabilities
from lanterne.core.clip import Clip, ClipSink
from lanterne.core.errors import MediaError


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a generation is: `step` of `steps` of `stage` ("reading", "drawing", "developing", ...) are done.

    seconds_left: the engine's guess for the whole rest, None while it has none. preview: uint8 (height, width, 3), a
    rough picture of what is coming, where the engine has one.
    """

    stage: str
    step: int
    steps: int
    seconds_left: float | None = None
    preview: npt.NDArray[np.uint8] | None = None


OnProgress = Callable[[Progress], None]


class MediaSource(Protocol):
    """Where the media are that a canvas names by their hashes: `lanterne.media.source.FileMedia` has them in files."""

    def open(self, digest: str, *, fps: float | None = None, sample_rate: int | None = None) -> Clip:
        """The medium, to be read in parts as often as needed: a picture is a clip of one frame, sound has no frames.

        fps: give its frames at this even rate. sample_rate: give its sound at this rate. What it holds is decoded apart
        from this process, within limits (`lanterne.media.sandbox`). Raises MediaError for one that is not at hand.
        """


class NoMedia:
    """A `MediaSource` for canvases on which no medium stands."""

    def open(self, digest: str, *, fps: float | None = None, sample_rate: int | None = None) -> Clip:
        raise MediaError(f"The medium {digest[:12]} is not at hand.", "Give its file along with the canvas.")


NO_MEDIA = NoMedia()


class Engine(Protocol):
    """Fills in what is missing from a canvas."""

    @property
    def name(self) -> str: ...

    def capabilities(self) -> Capabilities:
        """What this engine can do, known without loading its weights into memory."""

    def generate(
        self,
        canvas: Canvas,
        sink: ClipSink,
        *,
        seed: int,
        media: MediaSource = NO_MEDIA,
        steps: int | None = None,
        on_progress: OnProgress | None = None,
    ) -> None:
        """Pour `canvas.frames` frames of `canvas.size` and `canvas.seconds` of sound into the sink.

        The same canvas, media, seed, steps and machine give the same clip. media: where the canvas's media are.
        steps: denoising steps, None for the engine's own choice. An exception out of `on_progress` (`Cancelled`, say)
        ends the generation at once. The sink is left open.

        Raises UnsupportedByModel for a canvas outside its capabilities, MediaError, WeightsError, EngineError.
        """

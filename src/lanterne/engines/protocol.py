"""The one call that every engine answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from lanterne.core.canvas import Canvas
from lanterne.core.capabilities import Capabilities
from lanterne.core.clip import ClipSink


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
        steps: int | None = None,
        on_progress: OnProgress | None = None,
    ) -> None:
        """Pour `canvas.frames` frames of `canvas.size` and `canvas.seconds` of sound into the sink.

        The same canvas, seed, steps and machine give the same clip. steps: denoising steps, None for the engine's own
        choice. An exception out of `on_progress` (`Cancelled`, say) ends the generation at once. The sink is left open.

        Raises UnsupportedByModel for a canvas outside its capabilities, WeightsError, EngineError.
        """

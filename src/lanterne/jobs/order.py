"""What a job is to do: the payload of the queue."""

from __future__ import annotations

import json
from dataclasses import dataclass

from lanterne.core import canvas_json
from lanterne.core.canvas import Canvas
from lanterne.core.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Order:
    """Fill `canvas` (its seed is set) with the engine of that name in the catalogue.

    steps: denoising steps, None for the engine's own choice. size: (width, height) that the clip is scaled to, None for
    the canvas's own. with_sound False: the clip is silent. Raises InvalidInput for a canvas without a seed.
    """

    canvas: Canvas
    engine: str
    steps: int | None = None
    size: tuple[int, int] | None = None
    with_sound: bool = True

    def __post_init__(self) -> None:
        if self.canvas.seed is None:
            raise InvalidInput("The canvas has no seed.", "Draw one before the order is placed.")

    @property
    def seed(self) -> int:
        assert self.canvas.seed is not None
        return self.canvas.seed

    @property
    def final_size(self) -> tuple[int, int]:
        """(width, height) of the clip in pixels."""
        return self.size or self.canvas.size

    def to_json(self) -> str:
        return json.dumps(
            {
                "canvas": canvas_json.to_plain(self.canvas),
                "engine": self.engine,
                "steps": self.steps,
                "size": self.size,
                "with_sound": self.with_sound,
            },
            allow_nan=False,
            separators=(",", ":"),
        )

    @classmethod
    def from_json(cls, text: str) -> Order:
        """Raises InvalidInput."""
        try:
            plain = json.loads(text)
            canvas = canvas_json.from_json(json.dumps(plain["canvas"]))
            size = plain["size"] and (int(plain["size"][0]), int(plain["size"][1]))
            return cls(canvas, plain["engine"], plain["steps"], size, plain["with_sound"])
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise InvalidInput("This is not the JSON of an order.", "Write it with to_json.") from error

"""The sheet of the fixed prompts: a strip of moments for each, through the engine as everybody uses it.

Nothing is written into the picture, so that it can be judged blind; a JSON file beside it says what is where.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from lanterne.core.errors import InvalidInput, OutputError
from lanterne.direction.make import plan
from lanterne.engines.protocol import Engine
from lanterne.media.png import encode_png

GAP_PX = 8
MOMENTS = 8  # of four seconds: fewer hide how a ball bounces


@dataclass(frozen=True, slots=True)
class Place:
    """One strip of the sheet: its row from above, what was asked, and how it was read."""

    row: int
    number: int
    prompt: str
    caption: str
    seed: int


class Moments:
    """A sink that keeps a few frames, evenly spread, averaged down."""

    def __init__(self, frames: int, moments: int, factor: int) -> None:
        self.wanted = sorted({round(i * (frames - 1) / max(1, moments - 1)) for i in range(moments)})
        self.factor, self.seen = factor, 0
        self.kept: list[npt.NDArray[np.uint8]] = []

    def video(self, frames: npt.NDArray[np.uint8]) -> None:
        for frame in frames:
            if self.seen in self.wanted:
                height, width, _ = frame.shape
                parts = frame.reshape(height // self.factor, self.factor, width // self.factor, self.factor, 3)
                self.kept.append(parts.mean(axis=(1, 3)).round().astype(np.uint8))
            self.seen += 1

    def audio(self, samples: npt.NDArray[np.float32]) -> None:
        """A sheet is silent."""

    def close(self) -> None:
        """Nothing is open."""

    def abort(self) -> None:
        self.kept.clear()


def strip(
    engine: Engine, prompt: str, seed: int, seconds: float, steps: int | None, factor: int = 3
) -> tuple[npt.NDArray[np.uint8], str]:
    """Moments of one clip side by side, uint8 (height, width, 3), and the caption that was made of the prompt.

    With no seconds it is stills: the first frames of as many clips, of the seeds from `seed` on.
    """
    frames: list[npt.NDArray[np.uint8]] = []
    caption = ""
    for number in range(1 if seconds else MOMENTS):
        planned = plan(prompt, seconds=seconds or 1 / 24, seed=seed + number, engine=engine)
        canvas = planned.canvas
        sink = Moments(canvas.frames, MOMENTS if seconds else 1, factor)
        engine.generate(canvas, sink, seed=planned.seed, steps=steps)
        caption = canvas.cards[0].caption
        frames += sink.kept
    return np.concatenate(frames, axis=1), caption


def prompts_of(path: Path) -> list[str]:
    """The prompts of a file, one a line. Raises InvalidInput where it has none or cannot be read."""
    try:
        found = [line.strip() for line in path.read_text().splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{path} cannot be read as a text of prompts.", "Write one prompt a line.") from error
    if not found:
        raise InvalidInput(f"{path} has no prompts.", "Write one prompt a line.")
    return found


def shuffled(prompts: Sequence[str], shuffle: int | None) -> list[tuple[int, str]]:
    """The prompts with their numbers from 1, in their order or, for a blind judge, in one drawn by the seed."""
    numbered = list(enumerate(prompts, 1))
    if shuffle is not None:
        random.Random(shuffle).shuffle(numbered)
    return numbered


def write_sheet(
    path: Path,
    engine: Engine,
    prompts: Sequence[str],
    *,
    seed: int = 0,
    seconds: float = 4.0,
    steps: int | None = None,
    shuffle: int | None = None,
    about: dict[str, object] | None = None,
    on_strip: Callable[[int, int], None] = lambda done, of: None,
) -> Path:
    """Write the sheet as a PNG and what it shows as JSON beside it; returns the latter's path.

    Raises OutputError before the work begins if the files cannot be written.
    """
    labels = path.with_suffix(".json")
    if path.suffix.lower() != ".png":
        raise OutputError(f"{path.name} is no picture's name.", "A sheet is a .png file.")
    if not path.parent.is_dir():
        raise OutputError(f"There is no folder {path.parent}.", "Make it first, or write the sheet elsewhere.")
    strips, places = [], []
    order = shuffled(prompts, shuffle)
    for index, (number, prompt) in enumerate(order):
        on_strip(index, len(order))
        pictures, caption = strip(engine, prompt, seed, seconds, steps)
        strips.append(pictures)
        places.append(Place(index + 1, number, prompt, caption, seed))
    try:
        path.write_bytes(encode_png(laid_out(strips)))
        content = {**(about or {}), "shuffle": shuffle, "places": [asdict(place) for place in places]}
        labels.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")
    except OSError as error:
        raise OutputError(f"{path} cannot be written.", error.strerror or "") from error
    return labels


def laid_out(strips: Sequence[npt.NDArray[np.uint8]]) -> npt.NDArray[np.uint8]:
    """Strips of one size one below the other, on black."""
    return np.concatenate([np.pad(strip, ((0, GAP_PX), (0, 0), (0, 0))) for strip in strips])[:-GAP_PX]

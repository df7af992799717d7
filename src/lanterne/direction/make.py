"""From words to a file: the one way that the command line, Python and everything else here take."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lanterne.core.canvas import Canvas, Lora
from lanterne.core.capabilities import parse_size
from lanterne.core.errors import InvalidInput
from lanterne.core.shot import Shot
from lanterne.core.sizes import Size, nearest_size
from lanterne.direction.direct import direct
from lanterne.direction.lay import lay
from lanterne.direction.report import Direction
from lanterne.engines.catalogue import DEFAULT_ENGINE, open_engine
from lanterne.engines.protocol import NO_MEDIA, Engine, MediaSource, OnProgress
from lanterne.media.scale import Scaled
from lanterne.media.writer import ClipWriter

DEFAULT_SECONDS = 4.0
MAX_STEPS = 1000
_MAX_DRAWN_SEED = 2**31  # short enough to be typed again


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be made: the words as they were read, the canvas, and who fills it.

    left_out: shots that were read and that this engine has no room for. media: where the canvas's media are. size:
    (width, height) of the file, where the engine makes none of that size: the canvas's is then scaled, and cut where
    its shape differs.
    """

    direction: Direction
    canvas: Canvas
    engine: Engine
    seed: int
    left_out: tuple[Shot, ...] = ()
    media: MediaSource = NO_MEDIA
    size: Size | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A clip on disk, and the plan that it was made by."""

    path: Path
    plan: Plan

    @property
    def seed(self) -> int:
        return self.plan.seed


def generate(
    prompt: str,
    output: Path | str | None = None,
    *,
    seconds: float = DEFAULT_SECONDS,
    size: tuple[int, int] | str | None = None,
    seed: int | None = None,
    steps: int | None = None,
    engine: Engine | str = DEFAULT_ENGINE,
    loras: Sequence[Lora] = (),
    on_progress: OnProgress | None = None,
) -> Made:
    """Make a clip with sound from words, in English or French.

    output: an .mp4, replaced if it is there; by default a name made of the words and the seed, in the current folder.
    size: (width, height) or "864x480", by default the engine's first; where the engine has no such size the clip is
    made at the nearest, and scaled. seed: the same seed makes the same clip, drawn if not given. steps: denoising
    steps. loras: of those that the engine offers. Raises LanterneError, in the sense of its subclasses, and then
    writes nothing.
    """
    planned = plan(prompt, seconds=seconds, size=size, seed=seed, engine=engine, loras=loras)
    return make(planned, output, steps, on_progress)


def plan(
    prompt: str,
    *,
    seconds: float = DEFAULT_SECONDS,
    size: tuple[int, int] | str | None = None,
    seed: int | None = None,
    engine: Engine | str = DEFAULT_ENGINE,
    loras: Sequence[Lora] = (),
) -> Plan:
    """Read the words and put them on a canvas that the engine can fill. Raises InvalidInput, UnsupportedByModel."""
    drawn = secrets.randbelow(_MAX_DRAWN_SEED) if seed is None else seed
    blank = Canvas(seconds=seconds, seed=drawn, loras=tuple(loras))
    wanted: Size | None = parse_size(size) if isinstance(size, str) else size
    if wanted is not None:
        blank = replace(blank, size=wanted)  # refused before the engine is opened, if it is no size at all
    direction = direct(prompt, drawn)
    opened = open_engine(engine) if isinstance(engine, str) else engine
    capabilities = opened.capabilities()
    size = nearest_size(wanted, capabilities.sizes) if wanted else capabilities.sizes[0]
    canvas, left_out = lay(direction, replace(blank, size=size, fps=capabilities.fps[0]), capabilities)
    capabilities.check(canvas)
    return Plan(direction, canvas, opened, drawn, left_out, size=wanted)


def make(
    planned: Plan, output: Path | str | None = None, steps: int | None = None, on_progress: OnProgress | None = None
) -> Made:
    """Fill the planned canvas into a file. Raises OutputError before the work begins if the file cannot be written."""
    if steps is not None and not 1 <= steps <= MAX_STEPS:
        raise InvalidInput(f"{steps} steps cannot be made.", f"Ask for 1 to {MAX_STEPS}.")
    path = Path(output) if output is not None else name_clip(planned.direction.prompt, planned.seed)
    canvas, engine = planned.canvas, planned.engine
    capabilities = engine.capabilities()
    comment = f"Made by Lanterne with {engine.name}, seed {planned.seed}"
    size = planned.size or canvas.size
    with ClipWriter(
        path, size, canvas.fps, capabilities.sample_rate, max(1, capabilities.channels), comment=comment
    ) as writer:
        sink = writer if size == canvas.size else Scaled(writer, canvas.size, size)
        engine.generate(canvas, sink, seed=planned.seed, media=planned.media, steps=steps, on_progress=on_progress)
    return Made(path, planned)


def name_clip(prompt: str, seed: int) -> Path:
    """A file name that says what it is: the first words of the prompt, and the seed."""
    words = re.findall(r"\w+", prompt.lower())
    return Path(f"{'-'.join(words)[:48].strip('-') or 'clip'}-{seed}.mp4")

"""Where clips are edited: files become sources, words become cards, and an operation's canvas becomes a plan to make.

with Desk(seed=7) as desk:
    clip = desk.open("kite.mp4")
    card = desk.read("the same at night")
    desk.make(remix(clip, card, desk.blank(like=clip), "mild"), "night.mp4")
"""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import TracebackType

from lanterne.core.canvas import Canvas, Card, Lora
from lanterne.core.capabilities import parse_size
from lanterne.core.sizes import nearest_size
from lanterne.direction.direct import direct
from lanterne.direction.make import Made, Plan, make, name_clip
from lanterne.direction.operations.source import Source, card_of
from lanterne.direction.operations.variations import variations
from lanterne.direction.report import Direction
from lanterne.engines.acquaintance import Acquainted, doubts
from lanterne.engines.catalogue import DEFAULT_ENGINE, engines_for, open_engine
from lanterne.engines.protocol import Engine, OnProgress
from lanterne.media.source import FileMedia, digest_of

_MAX_DRAWN_SEED = 2**31  # short enough to be typed again


class Desk:
    """One piece of editing. Used in a with-block, because masks made of boxes lie in a folder for as long as it lasts.

    size: (width, height) or "864x480", by default that of the engine which is nearest to what is edited. Raises
    InvalidInput and WeightsError for an engine that cannot be opened.
    """

    def __init__(
        self,
        engine: Engine | str = DEFAULT_ENGINE,
        *,
        seed: int | None = None,
        size: tuple[int, int] | str | None = None,
        negative: str = "",
        loras: Sequence[Lora] = (),
    ) -> None:
        self.engine = open_engine(engine) if isinstance(engine, str) else engine
        self.capabilities = self.engine.capabilities()
        self._is_drawn = seed is None
        self.seed = secrets.randbelow(_MAX_DRAWN_SEED) if seed is None else seed
        self.directions: list[Direction] = []
        self.notes: list[str] = []
        self._judged: set[str] = set()
        self._size = parse_size(size) if isinstance(size, str) else size
        self._negative, self._loras = negative, tuple(loras)
        self._paths: dict[str, Path] = {}
        self._folder = tempfile.TemporaryDirectory(prefix="lanterne-")

    def __enter__(self) -> Desk:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._folder.cleanup()

    def default(self, seed: int | None = None, size: str | None = None, negative: str = "") -> None:
        """What holds where the desk was told nothing else. Raises InvalidInput."""
        if seed is not None and self._is_drawn:
            self.seed, self._is_drawn = seed, False
        if size is not None and self._size is None:
            self._size = parse_size(size)
        self._negative = self._negative or negative

    @property
    def media(self) -> FileMedia:
        """All files that were opened so far."""
        return FileMedia(self._paths)

    def open(self, path: Path | str) -> Source:
        """A file, looked at. Raises MediaError."""
        digest = digest_of(path)
        source = Source(digest, FileMedia({digest: Path(path)}).open(digest).info, Path(path).name)
        self._paths[digest] = Path(path)
        return source

    def mask(self, png: bytes) -> Source:
        """A mask that was drawn here."""
        path = Path(self._folder.name) / f"mask-{len(self._paths)}.png"
        path.write_bytes(png)
        return self.open(path)

    def read(self, words: str | None) -> Card | None:
        """Words as a card; None for none. What became of each word is kept in `directions`. Raises InvalidInput."""
        if words is None or not words.strip():
            return None
        direction = direct(words, self.seed)
        self.directions.append(direction)
        return card_of(direction)

    def blank(self, seconds: float = 4.0, like: Source | None = None) -> Canvas:
        """An empty canvas of the engine's size that is nearest to the wanted one, or else to a source's."""
        sizes = self.capabilities.sizes
        wanted = self._size or (like.info.size if like and like.info.has_pictures else None)
        size = nearest_size(Canvas(wanted).size, sizes) if wanted else sizes[0]  # refuses what is no size at all
        return Canvas(
            size, seconds, self.capabilities.fps[0], negative=self._negative, seed=self.seed, loras=self._loras
        )

    def plan(self, canvas: Canvas) -> Plan:
        """What is to be made of a canvas; what is doubtful about its media is added to `notes`.

        Raises UnsupportedByModel, also for media that the engine cannot say at all.
        """
        self.capabilities.check(canvas)
        self._measure(canvas)
        direction = self.directions[0] if self.directions else Direction("", "en", ())
        seed = self.seed if canvas.seed is None else canvas.seed
        return Plan(direction, canvas, self.engine, seed, media=self.media, size=self._size)

    def _measure(self, canvas: Canvas) -> None:
        """How well the engine knows the pictures that it is to go on from, each once."""
        if not isinstance(self.engine, Acquainted):
            return
        fresh = {digest: path for digest, path in self._paths.items() if digest not in self._judged}
        media = {digest: (path.name, self.media.open(digest)) for digest, path in fresh.items()}
        others = partial(engines_for, canvas.preparations)
        self.notes += doubts(canvas, media, self.engine.acquaintance(), others)
        self._judged |= {given.medium for given in canvas.given}

    def make(
        self,
        canvas: Canvas,
        output: Path | str | None = None,
        *,
        count: int = 1,
        steps: int | None = None,
        on_progress: OnProgress | None = None,
        on_made: Callable[[Made], None] | None = None,
    ) -> tuple[Made, ...]:
        """Make a canvas `count` times, each with a seed of its own; several are named after `output` and their seed.

        Raises as `lanterne.direction.make.make` does, and then leaves what was finished before.
        """
        plans = [self.plan(each) for each in variations(replace(canvas, seed=self.seed), self.seed, count)]
        finished = []
        for planned in plans:
            path = name_clip(planned.direction.prompt, planned.seed) if output is None else Path(output)
            if output is not None and count > 1:
                path = path.with_stem(f"{path.stem}-{planned.seed}")
            finished.append(make(planned, path, steps, on_progress))
            if on_made is not None:
                on_made(finished[-1])
        return tuple(finished)

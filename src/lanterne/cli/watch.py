"""Shows a generation as it goes, on standard error: stage, step, time left, and the picture as it forms."""

from __future__ import annotations

from types import TracebackType

import numpy as np
import numpy.typing as npt
from rich.color import Color
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bars
from rich.segment import Segment, Segments
from rich.style import Style

from lanterne.engines.protocol import Progress

PREVIEW_COLUMNS = 64


class Watch:
    """Takes an engine's progress while its with-block lasts. Without a terminal it says one line a stage."""

    def __init__(self, console: Console, preview: bool = False) -> None:
        self._console = console
        self._preview = preview
        self._stage = ""
        self._bars = Bars(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[left]}"),
            console=console,
        )
        self._task = self._bars.add_task("starting", total=None, left="")
        self._live = Live(self._bars, console=console, transient=True) if console.is_terminal else None
        if preview and not console.is_terminal:
            console.print("No terminal here to show a preview on.", highlight=False)

    def __call__(self, progress: Progress) -> None:
        left = "" if progress.seconds_left is None else f"{name_duration(progress.seconds_left)} left"
        self._bars.update(
            self._task, description=progress.stage, completed=progress.step, total=progress.steps, left=left
        )
        if self._live is None:
            if progress.stage != self._stage:
                self._console.print(f"{progress.stage} ({progress.steps} steps)", highlight=False, markup=False)
        elif self._preview and progress.preview is not None:
            self._live.update(Group(as_blocks(progress.preview), self._bars))
        self._stage = progress.stage

    def __enter__(self) -> Watch:
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()


def name_duration(seconds: float) -> str:
    """Seconds as people say them: 8 s, 2 min 05 s."""
    whole = max(0, round(seconds))
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60:02d} s"


def as_blocks(pixels: npt.NDArray[np.uint8]) -> RenderableType:
    """A picture, uint8 (height, width, 3), in half blocks: two pixels a character."""
    height, width = pixels.shape[:2]
    columns = min(PREVIEW_COLUMNS, width)
    rows = max(1, round(height * columns / width / 2))
    down = np.arange(rows * 2) * height // (rows * 2)
    across = np.arange(columns) * width // columns
    small = pixels[down][:, across]
    segments = []
    for row in range(rows):
        for upper, lower in zip(small[2 * row].tolist(), small[2 * row + 1].tolist(), strict=True):
            style = Style(color=Color.from_rgb(*upper), bgcolor=Color.from_rgb(*lower))
            segments.append(Segment("▀", style))
        segments.append(Segment.line())
    return Segments(segments)

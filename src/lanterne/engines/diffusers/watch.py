"""The steps of a pipeline, told to whoever listens; an exception out of the listener ends the pipeline."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lanterne.engines.protocol import OnProgress, Progress


class Watch:
    """Counts the steps of a generation and tells whoever listens; that is where a generation is ended from."""

    def __init__(self, on_progress: OnProgress | None) -> None:
        self._on_progress = on_progress
        self._began = time.monotonic()
        self._step, self._steps = 0, 1

    @property
    def steps(self) -> int:
        """How many were taken."""
        return self._step

    def begin(self, steps: int) -> None:
        """Drawing starts: `steps` are to come."""
        self._began, self._step, self._steps = time.monotonic(), 0, max(1, steps)
        self.say("drawing")

    def stepped(self, steps: int = 1) -> None:
        self._step = min(self._steps, self._step + steps)
        self.say("drawing")

    def say(self, stage: str) -> None:
        if self._on_progress is None:
            return
        left = None
        if self._step:
            left = (time.monotonic() - self._began) / self._step * (self._steps - self._step)
        self._on_progress(Progress(stage, self._step, self._steps, left))


class _Bar:
    """What a pipeline takes for its progress bar: every pipeline in diffusers has one and moves it after each step."""

    def __init__(self, watch: Watch, total: int) -> None:
        self._watch = watch
        watch.begin(total)

    def __enter__(self) -> _Bar:
        return self

    def __exit__(self, *error: object) -> None:
        return None

    def update(self, steps: int = 1) -> None:
        self._watch.stepped(steps)


@contextmanager
def watched(pipeline: Any, watch: Watch) -> Iterator[None]:  # noqa: ANN401
    """While it lasts, the pipeline's steps are told to `watch`, and an exception out of it ends the pipeline."""

    def progress_bar(iterable: Any = None, total: int | None = None) -> Any:  # noqa: ANN401
        if iterable is None:
            return _Bar(watch, total or 1)
        items = list(iterable)
        bar = _Bar(watch, len(items))

        def each() -> Iterator[Any]:
            for item in items:
                yield item
                bar.update()

        return each()

    pipeline.progress_bar = progress_bar
    try:
        yield
    finally:
        del pipeline.progress_bar

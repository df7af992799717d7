"""The folder of one attempt, and what is said when its disk fails."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lanterne.core.errors import OutputError


@contextmanager
def attempt_folder(scratch: Path) -> Iterator[Path]:
    """A folder that is gone after the with-block. Raises OutputError."""
    with on_disk():
        folder = tempfile.TemporaryDirectory(dir=scratch, prefix="job-", ignore_cleanup_errors=True)
    with folder as name:
        yield Path(name)


@contextmanager
def on_disk() -> Iterator[None]:
    """Around what writes there: a disk that is full or broken is an OutputError, and not a mistake of the engine's."""
    try:
        yield
    except OSError as error:
        raise OutputError(f"The worker's disk failed: {error.strerror or error}.", "Make room on it.") from error


@contextmanager
def unnamed(path: Path) -> Iterator[None]:
    """What is said about a file of ours is said to whoever asked for the video: without its place on our disk."""
    try:
        yield
    except OutputError as error:
        raise OutputError(error.message.replace(str(path), "The clip"), "The worker's disk needs room.") from error

"""Media by their hashes: what an engine opens of a canvas, from files that are at hand."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Self

from lanterne.core.errors import MediaError
from lanterne.media.limits import Limits
from lanterne.media.reader import FileClip

LONGEST = Limits(seconds=121.0)  # clips are extended up to two minutes; what came from strangers was checked before


def digest_of(path: Path | str) -> str:
    """The SHA-256 of a file in hexadecimal: its name on a canvas. Raises MediaError for one that cannot be opened."""
    try:
        with Path(path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise MediaError(f"{path} cannot be opened: {error.strerror}.", "Check its name.") from error


class FileMedia:
    """A `lanterne.engines.protocol.MediaSource` over files: hash to path. Each is decoded in a child process."""

    def __init__(self, paths: Mapping[str, Path], limits: Limits | None = None) -> None:
        self._paths = dict(paths)
        self._limits = limits or LONGEST

    @classmethod
    def of(cls, files: Iterable[Path | str], limits: Limits | None = None) -> Self:
        """These files, under their own hashes. Raises MediaError."""
        return cls({digest_of(path): Path(path) for path in files}, limits)

    def open(self, digest: str, *, fps: float | None = None, sample_rate: int | None = None) -> FileClip:
        """The clip, sound or picture, to be read in parts. Raises MediaError for a hash that has no file."""
        path = self._paths.get(digest)
        if path is None:
            raise MediaError(f"The medium {digest[:12]} is not at hand.", "Give its file along with the canvas.")
        return FileClip(path, fps=fps, sample_rate=sample_rate, limits=self._limits)

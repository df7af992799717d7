"""Blob storage: bytes under the SHA-256 of their content, behind five methods."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Protocol

READ_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Blob:
    """hash: SHA-256 of the bytes in hexadecimal. type: a media type, `video/mp4`."""

    hash: str
    size: int
    type: str


@dataclass(frozen=True, slots=True)
class Stat:
    """What the storage knows. age_s: seconds since it was last put."""

    size: int
    age_s: float


class BlobStore(Protocol):
    """Each method raises StoreError when the storage does not answer, `open_range` NotFound for what is not there."""

    def put_file(self, path: Path, type: str) -> Blob:
        """Store a copy of a file; it is whole and on the disk, or not there at all. Putting the same twice is cheap."""

    def open_range(self, hash: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Bytes `start` up to but not including `end`, in parts. The first part is read before this returns."""

    def stat(self, hash: str) -> Stat | None:
        """None for what is not there."""

    def delete(self, hash: str) -> None:
        """What is not there may be deleted."""

    def sign(self, hash: str, expires_s: float, type: str) -> str | None:
        """An address that anybody may read for a while, or None where the storage cannot give one."""

    def hashes(self) -> Iterator[str]:
        """All that is there, in any order: for the sweep."""


def begun(parts: Iterator[bytes]) -> Iterator[bytes]:
    """The same parts, the first of which is read by now: what goes wrong with it is said before an answer begins."""
    return chain([next(parts, b"")], parts)


def hash_file(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

"""Blobs in a folder: `ab/abcdef...`. A file appears there under its hash whole and on the disk, or not at all."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lanterne.core.errors import NotFound, StoreError
from lanterne.store.blobs import READ_BYTES, Blob, Stat, begun

_HASH = re.compile(r"[0-9a-f]{64}")
PARTIAL = ".part"


class LocalBlobs:
    """A `BlobStore` in a folder that is there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put_file(self, path: Path, type: str) -> Blob:
        with _said():
            partial = self.folder / f"{secrets.token_hex(8)}{PARTIAL}"
            try:
                digest, size = _copy(path, partial)
                place = self._place(digest)
                place.parent.mkdir(exist_ok=True)
                os.replace(partial, place)  # over an equal one too: its age begins anew
                _sync_folder(place.parent)
                _sync_folder(self.folder)
            finally:
                partial.unlink(missing_ok=True)
        return Blob(digest, size, type)

    def open_range(self, hash: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        try:
            file = self._place(hash).open("rb")
        except FileNotFoundError as error:
            raise NotFound(f"There is no blob {hash[:12]}.") from error
        except OSError as error:
            raise _unreadable(error) from error

        def parts() -> Iterator[bytes]:
            with file, _said():
                file.seek(start)
                left = None if end is None else max(0, end - start)
                while part := file.read(READ_BYTES if left is None else min(READ_BYTES, left)):
                    left = None if left is None else left - len(part)
                    yield part

        return begun(parts())

    def stat(self, hash: str) -> Stat | None:
        with _said():
            try:
                found = self._place(hash).stat()
            except FileNotFoundError:
                return None
        return Stat(found.st_size, max(0.0, time.time() - found.st_mtime))

    def delete(self, hash: str) -> None:
        with _said():
            self._place(hash).unlink(missing_ok=True)

    def sign(self, hash: str, expires_s: float, type: str) -> str | None:
        return None  # a folder has no address

    def hashes(self) -> Iterator[str]:
        with _said():
            for folder in sorted(self.folder.glob("??")):
                yield from (path.name for path in sorted(folder.iterdir()) if _HASH.fullmatch(path.name))

    def drop_partials(self, older_than_s: float) -> int:
        """Delete what killed processes left half-written; how many there were."""
        count = 0
        with _said():
            for path in self.folder.glob(f"*{PARTIAL}"):
                if time.time() - path.stat().st_mtime > older_than_s:
                    path.unlink(missing_ok=True)
                    count += 1
        return count

    def _place(self, hash: str) -> Path:
        if not _HASH.fullmatch(hash):
            raise NotFound(f"{hash[:80]!r} names no blob.")
        return self.folder / hash[:2] / hash


def _copy(source: Path, target: Path) -> tuple[str, int]:
    """Copy a file onto the disk; its hash and its size."""
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as reader, target.open("xb") as writer:
        while part := reader.read(READ_BYTES):
            digest.update(part)
            size += len(part)
            writer.write(part)
        writer.flush()
        os.fsync(writer.fileno())
    return digest.hexdigest(), size


def _sync_folder(folder: Path) -> None:
    """A name is on the disk only when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _said() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _unreadable(error) from error


def _unreadable(error: OSError) -> StoreError:
    return StoreError(f"The blob folder does not answer: {error.strerror or error}.", "Make room or try again.")

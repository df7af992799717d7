"""Where a server and its workers keep everything: a folder, or a database and a bucket elsewhere."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from lanterne.core.errors import OutputError
from lanterne.store.blobs import BlobStore
from lanterne.store.database import Database, sqlite_url
from lanterne.store.local import LocalBlobs

_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Home:
    """data: the folder. database: an address, by default `DIR/lanterne.db`. blobs: `s3://bucket`, or `DIR/blobs`."""

    data: Path
    database: str = ""
    blobs: str = ""

    def open_database(self) -> Database:
        """Raises InvalidInput, StoreError, OutputError."""
        self._make(self.data)
        return Database.open(self.database or sqlite_url(self.data / "lanterne.db"))

    def open_blobs(self) -> BlobStore:
        """Raises InvalidInput, StoreError, OutputError."""
        if self.blobs:
            from lanterne.store.bucket import BucketBlobs

            return BucketBlobs.open(self.blobs)
        return LocalBlobs(self._make(self.data / "blobs"))

    def signing_key(self) -> bytes:
        """32 random bytes, made at the first call and kept here, for this user alone. Raises OutputError."""
        path = self._make(self.data) / "webhooks.key"
        try:
            if not path.exists():
                self._write_key(path)
            key = path.read_bytes()
        except OSError as error:
            raise OutputError(f"{path} cannot be used: {error.strerror}.", "Choose another --data folder.") from error
        if len(key) != _KEY_BYTES:
            raise OutputError(
                f"{path} is damaged.", "Bring it back from a backup; without it, webhooks' secrets change."
            )
        return key

    @staticmethod
    def _write_key(path: Path) -> None:
        """Whole and on the disk, or not at all; of several processes at once, the first one's stays."""
        partial = path.with_suffix(f".{secrets.token_hex(4)}")
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(secrets.token_bytes(_KEY_BYTES))
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):
                os.link(partial, path)
        finally:
            partial.unlink()

    @property
    def scratch(self) -> Path:
        """A folder for files in the making; the sweep empties it of what is old."""
        return self._make(self.data / "scratch")

    def _make(self, folder: Path) -> Path:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # prompts, clips and secrets are in it
        except OSError as error:
            raise OutputError(f"{folder} cannot be made: {error.strerror}.", "Choose another --data folder.") from error
        return folder

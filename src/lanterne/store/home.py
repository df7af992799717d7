"""Where a server and its workers keep everything: a folder, or a database and a bucket elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lanterne.core.errors import OutputError
from lanterne.store.blobs import BlobStore
from lanterne.store.database import Database, sqlite_url
from lanterne.store.local import LocalBlobs


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

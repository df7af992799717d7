"""Blobs in a bucket: S3 and what speaks like it, Google's and Azure's, through obstore (extra `s3`).

Credentials, region and endpoint come from the usual variables of the environment (`AWS_ACCESS_KEY_ID`, ...).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import obstore
from obstore import exceptions
from obstore.store import ObjectStore, S3Store, from_url

from lanterne.core.errors import InvalidInput, NotFound, StoreError
from lanterne.store.blobs import READ_BYTES, Blob, Stat, begun, hash_file

if TYPE_CHECKING:
    from obstore.store import RetryConfig

# A request is answered, or the job tried again, in less time than anybody waits for.
RETRY: RetryConfig = {"max_retries": 3, "retry_timeout": timedelta(seconds=20)}


class BucketBlobs:
    """A `BlobStore` in a bucket, under `blobs/`. `is_signing`: whether clients may be sent to the bucket themselves."""

    def __init__(self, bucket: ObjectStore, is_signing: bool = False) -> None:
        self._bucket = bucket
        self._is_signing = is_signing

    @classmethod
    def open(cls, url: str) -> BucketBlobs:
        """`s3://bucket/prefix`, `gs://...`, `az://...`, or `memory:///`. Raises InvalidInput."""
        try:
            bucket = from_url(url, retry_config=RETRY)
        except (exceptions.BaseError, ValueError) as error:
            raise InvalidInput("The bucket's address cannot be read.", "Write s3://bucket/prefix.") from error
        return cls(bucket, isinstance(bucket, S3Store))

    def put_file(self, path: Path, type: str) -> Blob:
        digest, size = hash_file(path), path.stat().st_size
        with _said():  # an object appears whole, so the same hash may be put again and again
            obstore.put(self._bucket, _place(digest), path, attributes={"Content-Type": type})
        return Blob(digest, size, type)

    def open_range(self, hash: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        stat = self.stat(hash)
        if stat is None:
            raise NotFound(f"There is no blob {hash[:12]}.")
        stop = stat.size if end is None else min(end, stat.size)

        def parts() -> Iterator[bytes]:
            with _said():
                for at in range(start, stop, 8 * READ_BYTES):
                    until = min(stop, at + 8 * READ_BYTES)
                    yield bytes(obstore.get_range(self._bucket, _place(hash), start=at, end=until))

        return begun(parts())

    def stat(self, hash: str) -> Stat | None:
        with _said():
            try:
                found = obstore.head(self._bucket, _place(hash))
            except (exceptions.NotFoundError, FileNotFoundError):
                return None
        return Stat(found["size"], max(0.0, (datetime.now(UTC) - found["last_modified"]).total_seconds()))

    def delete(self, hash: str) -> None:
        with _said():
            try:
                obstore.delete(self._bucket, _place(hash))
            except (exceptions.NotFoundError, FileNotFoundError):
                return

    def sign(self, hash: str, expires_s: float, type: str) -> str | None:
        if not self._is_signing or not isinstance(self._bucket, S3Store):
            return None
        with _said():
            return str(obstore.sign(self._bucket, "GET", _place(hash), timedelta(seconds=expires_s)))

    def hashes(self) -> Iterator[str]:
        with _said():
            for batch in obstore.list(self._bucket, "blobs"):
                yield from (each["path"].rsplit("/", 1)[-1] for each in batch)


def _place(hash: str) -> str:
    return f"blobs/{hash[:2]}/{hash}"


@contextmanager
def _said() -> Iterator[None]:
    try:
        yield
    except (exceptions.BaseError, OSError) as error:
        reason = str(error).splitlines()[0][:200]
        raise StoreError(f"The bucket does not answer: {reason}", "Try again in a moment.") from error

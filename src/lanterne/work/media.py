"""Brings the media that a canvas names from the storage to the disk, where an engine may open them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from lanterne.core.canvas import Canvas
from lanterne.core.errors import StoreError
from lanterne.media.source import FileMedia
from lanterne.store.blobs import BlobStore
from lanterne.work.scratch import on_disk


def bring_media(canvas: Canvas, blobs: BlobStore, folder: Path) -> FileMedia:
    """Copy them into a folder that is there. Decoding them, apart from this process, is left to whoever opens them.

    Raises NotFound for a medium that the storage lacks, StoreError if that does not answer or holds something else,
    OutputError.
    """
    paths = {}
    for digest in sorted(set(canvas.media)):
        paths[digest] = folder / digest
        found = hashlib.sha256()
        with on_disk(), paths[digest].open("xb") as file:
            for part in blobs.open_range(digest):
                found.update(part)
                file.write(part)
        if found.hexdigest() != digest:
            raise StoreError(f"The medium {digest[:12]} is damaged in the storage.", "Upload it again.")
    return FileMedia(paths)

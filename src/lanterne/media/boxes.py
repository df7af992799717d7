"""The top-level boxes of an mp4, read without any codec. Source: ISO/IEC 14496-12 section 4.2."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

from lanterne.core.errors import MediaError

MAX_BOXES = 20_000


def list_boxes(file: BinaryIO, name: str) -> list[tuple[str, int, int]]:
    """(type, offset, bytes) of each top-level box in the file's order. Raises MediaError where they do not add up."""
    found: list[tuple[str, int, int]] = []
    end = file.seek(0, 2)
    offset = 0
    while offset < end:
        file.seek(offset)
        head = file.read(16)
        size, kind = struct.unpack(">I4s", head[:8]) if len(head) >= 8 else (0, b"")
        if size == 1 and len(head) == 16:
            size = struct.unpack(">Q", head[8:])[0]
        elif size == 0 and kind:
            size = end - offset
        if size < 8 or offset + size > end or len(found) == MAX_BOXES:
            raise MediaError(f"{name} is cut short or damaged.", "Export or download it again.")
        found.append((kind.decode("latin-1"), offset, size))
        offset += size
    return found


def find_boxes(path: Path) -> list[tuple[str, int, int]]:
    """`list_boxes` of a file on disk."""
    with path.open("rb") as file:
        return list_boxes(file, path.name)

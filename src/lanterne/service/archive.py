"""Many clips in one file: a zip that is written while it is sent, so that it needs no room of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from lanterne.core.errors import InvalidInput, NotFound
from lanterne.service.keys import Caller, Scope
from lanterne.service.site import Site
from lanterne.store import blob_rows, cards
from lanterne.store.blobs import Blob
from lanterne.store.cards import Listed

MOST_CLIPS = 200
_NAME_CHARS = 60


@dataclass(slots=True)
class _Sink:
    """What a zip is written to when it cannot be gone back in: only what was not taken yet is kept."""

    _parts: list[bytes] = field(default_factory=list)

    def write(self, content: bytes) -> int:
        self._parts.append(bytes(content))
        return len(content)

    def flush(self) -> None:
        pass

    def close(self) -> None:
        pass

    def take(self) -> bytes:
        taken = b"".join(self._parts)
        self._parts.clear()
        return taken


def pack(site: Site, caller: Caller, ids: Sequence[str]) -> Iterator[bytes]:
    """A zip of the films of these clips, in parts; clips without a film (unfinished, failed, expired) are left out.

    They are packed already, so the zip does not pack them again. Raises NotFound for a clip that is not the project's
    and where no film is left, InvalidInput for too many.
    """
    caller.check(Scope.READ)
    wanted = list(dict.fromkeys(ids))
    if len(wanted) > MOST_CLIPS:
        raise InvalidInput("These are too many clips for one file.", f"Take at most {MOST_CLIPS}.")
    with site.database.read() as tx:
        found = cards.some(tx, caller.project_id, wanted)
        if len(found) < len(wanted):
            raise NotFound("One of these clips is not here.", "It may have been deleted.")
        films = [(clip, blob_rows.get(tx, clip.video.video_blob)) for clip in found if clip.video.video_blob]
    if not films:
        raise NotFound("None of these clips has a film.", "Wait until they are made.")
    return _written(site, films)


def _written(site: Site, films: Sequence[tuple[Listed, Blob]]) -> Iterator[bytes]:
    sink = _Sink()
    with ZipFile(sink, "w", ZIP_STORED) as archive:
        for clip, blob in films:
            made = datetime.fromtimestamp(clip.video.created_at, UTC)
            entry = ZipInfo(_name(clip), (max(1980, made.year), *made.timetuple()[1:6]))
            entry.file_size = blob.size  # so that the zip knows whether it needs the long form
            with archive.open(entry, "w") as film:
                for part in site.blobs.open_range(blob.hash):
                    film.write(part)
                    yield sink.take()
    yield sink.take()


def _name(clip: Listed) -> str:
    """Its title, or how its words begin, and its id, which no other has."""
    said = re.sub(r"[^\w-]+", " ", clip.card.title or clip.video.prompt)[:_NAME_CHARS].strip()
    return f"{said} {clip.video.id}.mp4".lstrip()

"""A finished clip in other forms than the one it is kept in, and single frames of it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lanterne.core.errors import InvalidInput
from lanterne.media.export import Format, export
from lanterne.media.sheet import shown
from lanterne.service import videos
from lanterne.service.keys import Caller
from lanterne.service.site import Site

MOST_FRAMES_S = 30.0  # every frame of a longer clip would fill the disk


def make(site: Site, caller: Caller, video_id: str, format: Format) -> Path:
    """A file in the scratch folder, which is the caller's to delete. Raises NotFound, MediaError, InvalidInput."""
    video, _ = videos.retrieve(site, caller, video_id)
    if format == "frames" and video.seconds > MOST_FRAMES_S:
        raise InvalidInput("This clip is too long for all its frames.", f"At most {MOST_FRAMES_S:g} seconds.")
    with _lent(site, caller, video_id) as source:
        target = source.with_name(f"{source.name}.{format}")
        try:
            export(source, target, format)
        except BaseException:
            target.unlink(missing_ok=True)
            raise
    return target


def frame(site: Site, caller: Caller, video_id: str, seconds: float) -> bytes:
    """The PNG of the frame that is shown at a time, its colours as they were made: browsers that draw a video on a
    canvas change them. Raises NotFound, MediaError.
    """
    with _lent(site, caller, video_id) as source:
        return shown(source, seconds)


@contextmanager
def _lent(site: Site, caller: Caller, video_id: str) -> Iterator[Path]:
    """The clip's film in the scratch folder, inside the with-block. Raises NotFound."""
    blob = videos.content(site, caller, video_id, "video")
    source = site.settings.home.scratch / f"export-{secrets.token_hex(8)}"
    try:
        with source.open("wb") as file:
            for part in site.blobs.open_range(blob.hash):
                file.write(part)
        yield source
    finally:
        source.unlink(missing_ok=True)

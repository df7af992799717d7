"""A finished clip in other forms than the one it is kept in."""

from __future__ import annotations

import secrets
from pathlib import Path

from lanterne.core.errors import InvalidInput
from lanterne.media.export import Format, export
from lanterne.service import videos
from lanterne.service.keys import Caller
from lanterne.service.site import Site

MOST_FRAMES_S = 30.0  # every frame of a longer clip would fill the disk


def make(site: Site, caller: Caller, video_id: str, format: Format) -> Path:
    """A file in the scratch folder, which is the caller's to delete. Raises NotFound, MediaError, InvalidInput."""
    blob = videos.content(site, caller, video_id, "video")
    video, _ = videos.retrieve(site, caller, video_id)
    if format == "frames" and video.seconds > MOST_FRAMES_S:
        raise InvalidInput("This clip is too long for all its frames.", f"At most {MOST_FRAMES_S:g} seconds.")
    name = f"export-{secrets.token_hex(8)}"
    source, target = site.settings.home.scratch / name, site.settings.home.scratch / f"{name}.{format}"
    try:
        with source.open("wb") as file:
            for part in site.blobs.open_range(blob.hash):
                file.write(part)
        export(source, target, format)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    finally:
        source.unlink(missing_ok=True)
    return target

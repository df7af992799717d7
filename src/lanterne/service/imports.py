"""Clips and pictures of one's own, taken into the library: written anew, so that any browser plays them and nothing
that the file said of its owner stays in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from lanterne.core.capabilities import name_size
from lanterne.core.errors import InvalidInput, MediaError
from lanterne.core.ids import new_id
from lanterne.media import xmp
from lanterne.media.limits import Limits
from lanterne.media.reader import FileClip
from lanterne.media.scale import Scaled
from lanterne.media.stills import encode_jpeg, encode_webp, sprite_sheet
from lanterne.media.writer import ClipWriter
from lanterne.service.keys import Caller, Scope
from lanterne.service.settings import DEFAULT_MODEL
from lanterne.service.site import Site
from lanterne.service.uploads import at_hand, workbench
from lanterne.service.wish import GivenFile
from lanterne.store import blob_rows, cards, videos
from lanterne.store.cards import Listed
from lanterne.store.database import now
from lanterne.store.videos import Video
from lanterne.work.making import SHEET_COLUMNS, Files, Tap

ENGINE = "import"  # where an engine's name stands: none made it
MAX_TITLE = 200
NAMELESS = "a clip of my own"
STILL_S, STILL_FPS, MAX_FPS = 1.0, 24.0, 60.0
SAMPLE_RATE = 48_000
PADDING = 4096  # samples at that rate: an AAC block of 1,024 at half the rate, twice over
LIMITS = Limits(seconds=60.0, side_px=4096, cpu_s=60, wait_s=60.0)


def take(site: Site, caller: Caller, given: GivenFile, title: str = "") -> Listed:
    """The file as a clip of the library: a film as it is, a picture as a second that stands still.

    Larger ones are made smaller, to the longest side that the server allows. The file's mark of how it was made is
    kept. Its title stands where other clips have their prompt, for whatever is made of it without words of its own.
    Raises InvalidInput, MediaError, StoreError; then nothing is stored.
    """
    caller.check(Scope.WRITE)
    title = title.strip()[:MAX_TITLE] or NAMELESS
    with workbench(site) as folder, at_hand(site, given, folder) as path:
        clip = FileClip(path, limits=LIMITS)
        if not clip.info.has_pictures:
            raise MediaError("The file has nothing to see.", "Give a clip (mp4, mov, webm) or a picture.")
        size = _size(clip.info.size, site.settings.max_side)
        files, seconds = _write(clip, size, folder)
        blobs = (
            site.blobs.put_file(files.video, "video/mp4"),
            site.blobs.put_file(files.thumbnail, "image/webp"),
            site.blobs.put_file(files.spritesheet, "image/jpeg"),
        )
    video_id = new_id("video")
    with site.database.write() as tx:
        at = now(tx)
        for blob in sorted(set(blobs), key=lambda blob: blob.hash):
            blob_rows.record(tx, site.blobs, blob, video_id)
        video, thumbnail, spritesheet = (blob.hash for blob in blobs)
        videos.add(
            tx,
            Video(
                id=video_id,
                project_id=caller.project_id,
                group_id=new_id("group"),
                job_id=new_id("job"),
                model=DEFAULT_MODEL,  # what it is continued with
                engine=ENGINE,
                prompt=title,
                size=name_size(size),
                seconds=seconds,
                status="completed",
                progress=100,
                error_code=None,
                error_message=None,
                created_at=at,
                completed_at=at,
                expires_at=None,
                remixed_from=None,
                seed=0,
                weights=None,
                metadata={},
                webhook_url=None,
                video_blob=video,
                thumbnail_blob=thumbnail,
                spritesheet_blob=spritesheet,
            ),
        )
        cards.change(tx, caller.project_id, [video_id], title=title)
        return cards.get(tx, caller.project_id, video_id)


def _size(size: tuple[int, int], most: int) -> tuple[int, int]:
    """Even, and no side longer than `most`."""
    scale = min(1.0, most / max(size))
    width, height = (int(side * scale) // 2 * 2 for side in size)
    if min(width, height) < 2:
        raise InvalidInput(f"A picture of {name_size(size)} is too thin for a clip.", "Give a larger one.")
    return width, height


def _write(clip: FileClip, size: tuple[int, int], folder: Path) -> tuple[Files, float]:
    """The clip's three files, and its seconds."""
    info = clip.info
    files = Files(folder / "clip.mp4", folder / "thumbnail.webp", folder / "sheet.jpg")
    fps = STILL_FPS if info.is_still else min(info.fps, MAX_FPS)
    expected = max(1, round((STILL_S if info.is_still else info.seconds) * fps))
    rate, channels = (SAMPLE_RATE, min(2, info.channels)) if info.has_sound else (0, 1)
    with ClipWriter(files.video, size, fps, rate, channels, source=_mark(clip.path)) as writer:
        tap = Tap(writer, expected)
        sink = Scaled(tap, info.size, size)
        if info.is_still:
            sink.video(np.repeat(clip.frame()[None], expected, axis=0))
        else:
            for frames in FileClip(clip.path, fps=fps, limits=LIMITS).frames():
                sink.video(frames)
        heard = _sound(clip.path) if info.has_sound else iter(())
        for samples in _without_padding(heard, round(writer.frames / fps * SAMPLE_RATE)):
            sink.audio(samples)
    assert tap.thumbnail is not None  # the writer has refused a clip without any frame by now
    files.thumbnail.write_bytes(encode_webp(tap.thumbnail))
    files.spritesheet.write_bytes(encode_jpeg(sprite_sheet(tap.cells, SHEET_COLUMNS)))
    return files, writer.frames / fps


def _sound(path: Path) -> Iterator[npt.NDArray[np.float32]]:
    """The sound in one channel or two."""
    for samples in FileClip(path, sample_rate=SAMPLE_RATE, limits=LIMITS).sound():
        yield samples if len(samples) <= 2 else samples.mean(axis=0, keepdims=True, dtype=np.float32).repeat(2, axis=0)


def _without_padding(sound: Iterator[npt.NDArray[np.float32]], most: int) -> Iterator[npt.NDArray[np.float32]]:
    """Sound (channels, samples) without what an encoder added to fill its last block beyond `most` samples.

    Kept, it would make the clip a frame longer each time something is made of it. Sound that goes on is left as it is.
    """
    over: list[npt.NDArray[np.float32]] = []
    for samples in sound:
        room = max(0, most)
        most -= samples.shape[1]
        yield samples[:, :room]
        over.append(samples[:, room:])
        if most < -PADDING:
            yield from over
            over = []


def _mark(path: Path) -> xmp.SourceType | None:
    try:
        return xmp.read_source(path)
    except MediaError:  # no mp4
        return None

"""Editing over the API: media of the project's or of a request's become sources, an operation lays out the canvas."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lanterne.core.canvas import Canvas, Card
from lanterne.core.capabilities import parse_size
from lanterne.core.errors import InvalidInput, MediaError
from lanterne.direction.direct import direct
from lanterne.direction.operations.edit import Box, box_mask, edit
from lanterne.direction.operations.extend import extend_backward
from lanterne.direction.operations.remix import remix, strength_of
from lanterne.direction.operations.source import MAX_TOTAL_S, Source, card_of
from lanterne.engines.acquaintance import Acquaintance, judge
from lanterne.jobs.submit import Once, Submitted
from lanterne.media.limits import Limits
from lanterne.media.png import encode_png
from lanterne.media.reader import FileClip
from lanterne.service import planning, videos
from lanterne.service.keys import Caller, Scope
from lanterne.service.settings import DEFAULT_MODEL
from lanterne.service.site import Site
from lanterne.service.uploads import at_hand
from lanterne.service.videos import enqueue, finished
from lanterne.service.wish import GivenFile, Wish
from lanterne.store.blobs import Blob
from lanterne.store.videos import Video

NATIVE, NATIVE_WEIGHTS = "lanterne-mini", Path(__file__).parents[1] / "weights"
LIMITS = Limits(seconds=MAX_TOTAL_S + 1, cpu_s=60, wait_s=60.0)
DEFAULT_SIZE = (864, 480)


@dataclass(frozen=True, slots=True)
class Medium:
    """A video of the project's, a file, or a box, which becomes a mask for the first of the media. Exactly one."""

    video_id: str | None = None
    file: GivenFile | None = None
    box: Box | None = None


Read = Callable[[str], Card]  # words as a card
Operation = Callable[[Sequence[Source], Card, Canvas, Read], Canvas]


@dataclass(frozen=True, slots=True)
class _Opened:
    source: Source
    path: Path
    blob: Blob | None = None  # of a file that is new here
    video: Video | None = None


def arrange(
    site: Site,
    caller: Caller,
    wish: Wish,
    media: Sequence[Medium],
    operation: Operation,
    *,
    size: tuple[int, int] | None = None,
    once: Once | None = None,
) -> Submitted:
    """Queue the `n` videos that an operation makes of the media under the wish's words.

    Model, size and, where the wish has none, words come from the first of the media that is a video here.
    size: (width, height) instead. Raises InvalidInput, UnsupportedByModel (also for media that the engine does not
    know), NotFound, MediaError, Forbidden, Busy, Conflict, NotReady; then nothing is queued.
    """
    caller.check(Scope.WRITE)
    if wish.n > site.settings.max_n:
        raise InvalidInput(f"{wish.n} videos are too many at once.", f"Ask for at most {site.settings.max_n}.")
    with tempfile.TemporaryDirectory(dir=site.settings.home.scratch, prefix="editing-") as folder:
        opened: list[_Opened] = []
        for medium in media:
            opened.append(_open(site, caller, medium, Path(folder), opened))
        earlier = next((each.video for each in opened if each.video is not None), None)
        wish = _completed(wish, opened, earlier, size)
        plan = planning.plan(site, wish)
        notes = _judge(plan.capabilities.engine, opened)
        sources = [each.source for each in opened]

        def dress(canvas: Canvas) -> Canvas:
            def read(words: str) -> Card:
                return card_of(direct(words, canvas.seed or 0))

            return operation(sources, replace(canvas.cards[0], at_s=0.0), replace(canvas, cards=()), read)

        requests = planning.requests(site, plan, dress, earlier.id if earlier else None)
    if notes:
        requests = tuple(replace(each, metadata={**each.metadata, "notes": notes}) for each in requests)
    return enqueue(site, caller, requests, [each.blob for each in opened if each.blob is not None], once)


def medium_of(source: videos.Source) -> Medium:
    """What an edit starts from, as a medium."""
    return Medium(source.video_id, source.file)


def remixed(strength: str) -> Operation:
    """A remix of the one medium, as strong as is said."""
    return lambda sources, card, blank, read: remix(sources[0], card, blank, strength)


def change_part(from_s: float, until_s: float | None, strength: str | None) -> Operation:
    """The first medium with what is white in the second made anew."""

    def operation(sources: Sequence[Source], card: Card, blank: Canvas, read: Read) -> Canvas:
        loose = 1.0 if strength is None else strength_of(strength)
        return edit(sources[0], card, blank, sources[1], from_s, until_s, loose)

    return operation


def begun_before(seconds: float) -> Operation:
    """So many seconds that lead to the one medium."""
    return lambda sources, card, blank, read: extend_backward(sources[0], card, blank, seconds)


def _completed(wish: Wish, opened: Sequence[_Opened], earlier: Video | None, size: tuple[int, int] | None) -> Wish:
    """The wish with what it left to its media."""
    if earlier is not None:
        model = earlier.model if wish.model == DEFAULT_MODEL else wish.model
        wish = replace(wish, model=model, prompt=wish.prompt or earlier.prompt)
    if not wish.prompt.strip():
        raise InvalidInput("It is not said what is to be seen.", "Send a prompt.")
    shown = next((each.source.info.size for each in opened if each.source.info.has_pictures), DEFAULT_SIZE)
    found = parse_size(earlier.size) if earlier else (shown[0] // 2 * 2, shown[1] // 2 * 2)
    return replace(wish, size=size or found)


def _open(site: Site, caller: Caller, medium: Medium, folder: Path, before: Sequence[_Opened]) -> _Opened:
    path = folder / str(len(before))
    if medium.video_id is not None:
        video = finished(site, caller, medium.video_id)
        digest = str(video.video_blob)
        with path.open("xb") as file:
            file.writelines(site.blobs.open_range(digest))
        return _Opened(Source(digest, FileClip(path, limits=LIMITS).info, f"The video {video.id}"), path, video=video)
    if medium.box is not None:
        path.write_bytes(box_mask(medium.box, before[0].source.clip().info.size))
        return _stored(site, path, "The box")
    with at_hand(site, medium.file or GivenFile()) as given:
        clip = FileClip(given, limits=LIMITS)
        if clip.info.is_still:
            path.write_bytes(encode_png(clip.frame()))  # as pixels alone: what else the file said is gone
        elif not (clip.info.has_pictures or clip.info.has_sound):
            raise MediaError("The file holds nothing to see or to hear.", "Give a clip, a picture or a sound.")
        else:
            path.write_bytes(given.read_bytes())
        return _stored(site, path, "The file")


def _stored(site: Site, path: Path, name: str) -> _Opened:
    info = FileClip(path, limits=LIMITS).info
    kind = "image/png" if info.is_still else "video/mp4" if info.has_pictures else "application/octet-stream"
    blob = site.blobs.put_file(path, kind)
    return _Opened(Source(blob.hash, info, name), path, blob)


def _judge(engine: str, opened: Sequence[_Opened]) -> list[str]:
    """What the native engine has to say of uploads. Raises UnsupportedByModel."""
    if engine != NATIVE:
        return []
    known = Acquaintance.load(NATIVE_WEIGHTS)
    uploads = [each for each in opened if each.blob and each.source.info.has_pictures and each.source.name != "The box"]
    found = [judge(each.source.name, known.of_clip(FileClip(each.path, limits=LIMITS))) for each in uploads]
    return [note for note in found if note]

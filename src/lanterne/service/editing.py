"""Editing over the API: media of the project's or of a request's become sources, an operation lays out the canvas."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lanterne.core.canvas import Canvas, Card
from lanterne.core.capabilities import parse_size
from lanterne.core.errors import InvalidInput
from lanterne.direction.direct import direct
from lanterne.direction.operations.edit import Box, edit
from lanterne.direction.operations.extend import extend_backward, extend_forward
from lanterne.direction.operations.remix import remix, strength_of
from lanterne.direction.operations.source import Source, card_of
from lanterne.jobs.submit import Once, Submitted
from lanterne.media.reader import FileClip
from lanterne.service import planning
from lanterne.service.keys import Caller, Scope
from lanterne.service.settings import DEFAULT_MODEL
from lanterne.service.site import Site
from lanterne.service.uploads import LONGEST, Taken, take_box, take_mask, take_medium, workbench
from lanterne.service.videos import check_most, enqueue, finished
from lanterne.service.wish import GivenFile, Wish
from lanterne.store.videos import Video

DEFAULT_SIZE = (864, 480)


@dataclass(frozen=True, slots=True)
class Medium:
    """A video of the project's, a file, or which part of the first of the media may change. Exactly one.

    mask: painted white there. box: (left, top, width, height) as shares of the frame.
    """

    video_id: str | None = None
    file: GivenFile | None = None
    mask: GivenFile | None = None
    box: Box | None = None


Read = Callable[[str], Card]  # words as a card
Operation = Callable[[Sequence[Source], Card, Canvas, Read], Canvas]


@dataclass(frozen=True, slots=True)
class _Opened:
    source: Source
    taken: Taken | None = None  # of a file that is new here
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
    check_most(site, wish.n, size or (0, 0))
    with workbench(site) as folder:
        opened: list[_Opened] = []
        for medium in media:
            opened.append(_open(site, caller, medium, folder, opened))
        earlier = next((each.video for each in opened if each.video is not None), None)
        wish = _completed(wish, opened, earlier, size)
        plan = planning.plan(site, wish)
        sources = [each.source for each in opened]

        def dress(canvas: Canvas) -> Canvas:
            def read(words: str) -> Card:
                return card_of(direct(words, canvas.seed or 0))

            return operation(sources, replace(canvas.cards[0], at_s=0.0), replace(canvas, cards=()), read)

        requests = planning.requests(site, plan, dress, earlier.id if earlier else None)
        taken = [each.taken for each in opened if each.taken is not None]
        return enqueue(site, caller, requests, taken, once).result()


def remixed(strength: str | None) -> Operation:
    """A remix of the one medium, as strong as is said; where nothing is said, mild."""
    return lambda sources, card, blank, read: remix(sources[0], card, blank, strength or "mild")


def change_part(from_s: float, until_s: float | None, strength: str | None) -> Operation:
    """The first medium with what is white in the second made anew."""

    def operation(sources: Sequence[Source], card: Card, blank: Canvas, read: Read) -> Canvas:
        loose = 1.0 if strength is None else strength_of(strength)
        return edit(sources[0], card, blank, sources[1], from_s, until_s, loose)

    return operation


def gone_on(seconds: float) -> Operation:
    """So many seconds after the one medium."""
    return lambda sources, card, blank, read: extend_forward(sources[0], card, blank, seconds)


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
    if medium.video_id is not None:
        video = finished(site, caller, medium.video_id)
        digest = str(video.video_blob)
        path = folder / digest
        with path.open("wb") as file:
            file.writelines(site.blobs.open_range(digest))
        return _Opened(Source(digest, FileClip(path, limits=LONGEST).info, f"The video {video.id}"), video=video)
    if medium.box is not None:
        taken = take_box(medium.box, before[0].source.clip().info.size, folder)
    elif medium.mask is not None:
        taken = take_mask(site, medium.mask, folder, LONGEST)
    else:
        taken = take_medium(site, medium.file or GivenFile(), folder, LONGEST)
    return _Opened(Source(taken.digest, taken.info, taken.name), taken)

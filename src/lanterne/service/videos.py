"""Videos: ask for them, look at them, fetch them, change them, delete them."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Literal

from lanterne.core.canvas import Canvas
from lanterne.core.errors import Busy, InvalidInput, NotFound
from lanterne.direction.hurry import hurried
from lanterne.engines.acquaintance import Acquaintance, doubts
from lanterne.jobs import cancel as ending
from lanterne.jobs import watch
from lanterne.jobs.submit import Once, Request, Submitted, submit
from lanterne.jobs.watch import Standing
from lanterne.media.reader import FileClip
from lanterne.service import planning
from lanterne.service.keys import Caller, Scope
from lanterne.service.planning import UNSEEN, Dress
from lanterne.service.site import Site
from lanterne.service.uploads import LONGEST, Taken, take_picture, workbench
from lanterne.service.wish import Wish
from lanterne.store import blob_rows, characters, engines, videos
from lanterne.store.blobs import Blob
from lanterne.store.database import Transaction
from lanterne.store.job_counts import unfinished_high
from lanterne.store.videos import Page, Video

Variant = Literal["video", "thumbnail", "spritesheet"]

NATIVE, NATIVE_WEIGHTS = "lanterne-mini", Path(__file__).parents[1] / "weights"


def create(site: Site, caller: Caller, wish: Wish, once: Once | None = None) -> Submitted:
    """Queue the videos that are wished for.

    Raises InvalidInput, UnsupportedByModel, NotFound for a character, MediaError, Busy, Conflict, NotReady; then
    nothing is queued and nothing stored.
    """
    return start(site, caller, wish, once).result()


def start(site: Site, caller: Caller, wish: Wish, once: Once | None = None) -> Future[Submitted]:
    """As `create`, but for words alone it does not wait for the disk on SQLite: the future does, and raises Busy and
    Conflict."""
    caller.check(Scope.WRITE)
    check_most(site, wish.n, wish.size)
    plan = planning.plan(site, wish)
    cast = [_character(site, caller, each) for each in wish.characters]

    def dressed(picture: str | None) -> Dress:
        def dress(canvas: Canvas) -> Canvas:
            for character in cast:
                canvas = canvas.reference(character.name, character.blob)
            return canvas if picture is None else canvas.keep(picture)

        return dress

    planning.check(plan, dressed(UNSEEN if wish.reference else None))
    if wish.reference is None:
        return enqueue(site, caller, planning.requests(site, plan, dressed(None)), (), once)
    with workbench(site) as folder:
        picture = take_picture(site, wish.reference, wish.size, plan.blank.size, folder)
        return enqueue(site, caller, planning.requests(site, plan, dressed(picture.digest)), (picture,), once)


def finished(site: Site, caller: Caller, video_id: str) -> Video:
    """A video of the project's that something can be made of. Raises NotFound, InvalidInput."""
    with site.database.read() as tx:
        video = videos.get(tx, caller.project_id, video_id)
    if video.status != "completed":
        raise InvalidInput(f"The video {video_id} is {video.status.replace('_', ' ')}.", "It must be completed.")
    return video


def check_most(site: Site, n: int, size: tuple[int, int]) -> None:
    """Raise InvalidInput for more videos at once, or larger ones, than this server makes."""
    if n > site.settings.max_n:
        raise InvalidInput(f"{n} videos are too many at once.", f"Ask for at most {site.settings.max_n}.")
    if max(size) > site.settings.max_side:
        raise InvalidInput("This size is too large.", f"A side has at most {site.settings.max_side} pixels.")


def _character(site: Site, caller: Caller, character_id: str) -> characters.Character:
    with site.database.read() as tx:
        return characters.get(tx, caller.project_id, character_id)


def enqueue(
    site: Site, caller: Caller, requests: tuple[Request, ...], taken: Sequence[Taken], once: Once | None
) -> Future[Submitted]:
    """Put requests into the queue, and with them the media that came along; as `Database.transact` says.

    Raises UnsupportedByModel for media that the engine cannot say; the future raises Busy, Conflict.
    """
    order = requests[0].order
    notes = hurried(order.canvas) if order.engine == NATIVE else []
    if taken and order.engine == NATIVE:
        media = {each.digest: (each.name, FileClip(each.path, limits=LONGEST)) for each in taken}
        others = partial(_models_for, site, order.canvas)
        notes += doubts(order.canvas, media, Acquaintance.load(NATIVE_WEIGHTS), others)
    if notes:
        requests = tuple(replace(each, metadata=each.metadata | {"notes": notes}) for each in requests)
    blobs = [each.store(site) for each in taken]

    def work(tx: Transaction) -> Submitted:
        for blob in blobs:  # the videos refer to them; this owner only holds them until then
            blob_rows.record(tx, site.blobs, blob, _HOLDER)
        submitted = submit(tx, caller.project_id, requests, once)
        if blobs:
            blob_rows.release(tx, _HOLDER)
        if not submitted.is_replay:
            _check_room(site, caller, requests, tx)
        return submitted

    return site.database.transact(work)


_HOLDER = "upload"


def _models_for(site: Site, canvas: Canvas) -> list[str]:
    """The models, beside the native one, that understand such a canvas."""
    with site.database.read() as tx:
        published = engines.published(tx)
    able = {name for name, each in published.items() if canvas.preparations <= each.capabilities.preparations}
    return sorted(name for name, preset in site.models().items() if preset.engine in able - {NATIVE})


def _check_room(site: Site, caller: Caller, requests: Sequence[Request], tx: Transaction) -> None:
    most, most_high = site.settings.max_unfinished, site.settings.max_high
    if watch.unfinished(tx, caller.project_id, most + 1) > most:
        raise Busy("Too many running tasks.", f"At most {most} may be unfinished; wait for some.")
    if requests[0].priority > 0 and unfinished_high(tx, caller.project_id) > most_high:
        raise Busy(
            "Too many videos of high priority.", f"At most {most_high} may be unfinished; ask with normal priority."
        )


def retrieve(site: Site, caller: Caller, video_id: str) -> tuple[Video, Standing | None]:
    """A video and, while it is being made, where its job stands. Raises NotFound."""
    caller.check(Scope.READ)
    with site.database.read() as tx:
        return watch.look(tx, caller.project_id, video_id)


def page(
    site: Site, caller: Caller, *, after: str | None, limit: int, newest_first: bool, group: str | None = None
) -> Page:
    """The project's videos, from behind `after`."""
    caller.check(Scope.READ)
    with site.database.read() as tx:
        return videos.page(tx, caller.project_id, after=after, limit=limit, newest_first=newest_first, group=group)


def delete(site: Site, caller: Caller, video_id: str) -> None:
    """Delete a video and its files, cancelling it first if need be. Raises NotFound."""
    caller.check(Scope.WRITE)
    with site.database.write() as tx:
        ending.remove(tx, caller.project_id, video_id)


def cancel(site: Site, caller: Caller, video_id: str) -> Video:
    """Stop making a video; one that is finished stays as it is. Raises NotFound."""
    caller.check(Scope.WRITE)
    with site.database.write() as tx:
        return ending.cancel(tx, caller.project_id, video_id)


def content(site: Site, caller: Caller, video_id: str, variant: Variant) -> Blob:
    """The blob of a finished video. Raises NotFound, for one that is not finished too, and says so."""
    caller.check(Scope.READ)
    with site.database.read() as tx:
        video = videos.get(tx, caller.project_id, video_id)
        if video.status == "failed":
            raise NotFound(f"The video has failed: {video.error_message}")
        if video.status != "completed":
            raise NotFound("Video is not ready yet, use GET /v1/videos/{video_id} to check status.")
        hashes = {"video": video.video_blob, "thumbnail": video.thumbnail_blob, "spritesheet": video.spritesheet_blob}
        if (hash := hashes[variant]) is None:
            raise NotFound(f"This video has no {variant}.")
        return blob_rows.get(tx, hash)

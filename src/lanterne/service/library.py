"""A project's clips as people keep them: titles, folders, favourites, the bin, what they publish; and their drafts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from lanterne.core.errors import InvalidInput
from lanterne.jobs import cancel as ending
from lanterne.jobs.order import Order
from lanterne.service.keys import Caller, Scope
from lanterne.service.search import alike, labels_of, search_words, seen_not_written
from lanterne.service.site import Site
from lanterne.store import cards, drafts, folders, job_rows, kin, overview, sights
from lanterne.store.cards import Filter, Listed
from lanterne.store.drafts import Draft
from lanterne.store.folders import Folder
from lanterne.store.job_rows import Job
from lanterne.store.kin import Kin
from lanterne.store.sights import Sight

Action = Literal["bin", "restore", "favourite", "unfavourite", "publish", "unpublish", "move", "delete"]

MAX_BATCH = 500
MAX_FOLDERS = 200
MAX_DRAFT_CHARS = 400_000


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch of the library: `total` clips pass the filter, `clips` are those that were asked for.

    seen: by the ids of clips, the labels (`slot:key`) that answered words of the search which stand nowhere.
    """

    total: int
    clips: tuple[Listed, ...]
    seen: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Shelf:
    """How the library is laid out. counts: see `cards.counts`. stored_bytes: what its files take."""

    folders: tuple[Folder, ...]
    counts: dict[str, int]
    stored_bytes: int


@dataclass(frozen=True, slots=True)
class Told:
    """A clip with all that is known of it. order: what the queue was given; sight: None before anybody has looked."""

    listed: Listed
    sight: Sight | None
    job: Job | None
    order: Order | None
    siblings: tuple[Listed, ...]
    kin: Kin


def find(
    site: Site, caller: Caller, wanted: Filter, offset: int, limit: int, search: str = "", like: str | None = None
) -> Found:
    """search: all its words must be written or seen. like: a clip's id; what looks like it, the likest first, instead
    of the filter's order. Raises NotFound for that clip."""
    caller.check(Scope.READ)
    mine, words = caller.project_id, search_words(search)
    wanted = replace(wanted, words=words, sights=tuple(map(labels_of, words)))
    with site.database.read() as tx:
        if like is None:
            total, clips = cards.page(tx, mine, wanted, offset, limit)
        else:
            cards.get(tx, mine, like)
            passing = cards.matching(tx, mine, wanted)
            ranked = [each for each in alike(tx, mine, like) if each in passing]
            total, clips = len(ranked), cards.some(tx, mine, ranked[offset : offset + limit])
        named = sights.of(tx, mine, [clip.video.id for clip in clips]) if words else {}
    looked = [(clip, named[clip.video.id].named) for clip in clips if clip.video.id in named]
    return Found(total, clips, {clip.video.id: seen_not_written(clip, words, labels) for clip, labels in looked})


def shelf(site: Site, caller: Caller) -> Shelf:
    caller.check(Scope.READ)
    with site.database.read() as tx:
        return Shelf(
            tuple(folders.of_project(tx, caller.project_id)),
            cards.counts(tx, caller.project_id),
            overview.stored_for(tx, caller.project_id),
        )


def tell(site: Site, caller: Caller, video_id: str) -> Told:
    """Raises NotFound."""
    caller.check(Scope.READ)
    with site.database.read() as tx:
        listed = cards.get(tx, caller.project_id, video_id)
        video = listed.video
        job = job_rows.get(tx, video_id)
        family = kin.of(tx, caller.project_id, video_id)
        together, _ = cards.page(tx, caller.project_id, Filter(group=video.group_id, sort="oldest"), 0, 1)
        sight = sights.of(tx, caller.project_id, [video_id]).get(video_id)
        siblings: tuple[Listed, ...] = ()
        if together > 1:
            _, siblings = cards.page(tx, caller.project_id, Filter(group=video.group_id, sort="oldest"), 0, 16)
    return Told(listed, sight, job, _order(job), siblings, family)


def _order(job: Job | None) -> Order | None:
    if job is None:
        return None
    try:
        return Order.from_json(job.payload)
    except InvalidInput:  # of another version
        return None


def name(site: Site, caller: Caller, video_id: str, title: str) -> Listed:
    """Raises NotFound."""
    caller.check(Scope.WRITE)
    with site.database.write() as tx:
        cards.get(tx, caller.project_id, video_id)
        cards.change(tx, caller.project_id, [video_id], title=title.strip())
        return cards.get(tx, caller.project_id, video_id)


def act(site: Site, caller: Caller, ids: Sequence[str], action: Action, folder_id: str | None = None) -> int:
    """The same with many clips; those that are not the project's are passed over. How many it was done with.

    `delete` is for ever, and takes only what lies in the bin. Raises NotFound for the folder.
    """
    caller.check(Scope.WRITE)
    if len(ids) > MAX_BATCH:
        raise InvalidInput("These are too many clips at once.", f"Take at most {MAX_BATCH}.")
    mine = caller.project_id
    with site.database.write() as tx:
        if action == "bin":
            return cards.bin(tx, mine, ids)
        if action == "publish":
            return cards.publish(tx, mine, ids)
        if action == "move":
            if folder_id is not None:
                folders.get(tx, mine, folder_id)
            return cards.change(tx, mine, ids, folder_id=folder_id)
        if action == "delete":
            gone = cards.binned(tx, mine, ids)
            for each in gone:
                ending.remove(tx, mine, each)
            return len(gone)
        fields: dict[str, dict[str, object]] = {
            "restore": {"binned_at": None},
            "favourite": {"favourite": True},
            "unfavourite": {"favourite": False},
            "unpublish": {"published_at": None},
        }
        return cards.change(tx, mine, ids, **fields[action])


# Folders ------------------------------------------------------------------------------------------------------------


def add_folder(site: Site, caller: Caller, name: str) -> Folder:
    caller.check(Scope.WRITE)
    with site.database.write() as tx:
        if len(folders.of_project(tx, caller.project_id)) >= MAX_FOLDERS:
            raise InvalidInput("There are too many folders.", f"At most {MAX_FOLDERS}; remove one first.")
        return folders.create(tx, caller.project_id, name)


def rename_folder(site: Site, caller: Caller, folder_id: str, name: str) -> Folder:
    """Raises NotFound."""
    caller.check(Scope.WRITE)
    with site.database.write() as tx:
        return folders.rename(tx, caller.project_id, folder_id, name)


def remove_folder(site: Site, caller: Caller, folder_id: str) -> None:
    """Its clips stay in the library. Raises NotFound."""
    caller.check(Scope.WRITE)
    with site.database.write() as tx:
        folders.remove(tx, caller.project_id, folder_id)


# Drafts -------------------------------------------------------------------------------------------------------------


def list_drafts(site: Site, caller: Caller) -> list[Draft]:
    caller.check(Scope.READ)
    with site.database.read() as tx:
        return drafts.of_project(tx, caller.project_id)


def get_draft(site: Site, caller: Caller, draft_id: str) -> Draft:
    """Raises NotFound."""
    caller.check(Scope.READ)
    with site.database.read() as tx:
        return drafts.get(tx, caller.project_id, draft_id)


def save_draft(
    site: Site, caller: Caller, name: str, data: object, draft_id: str | None = None, version: int = 0
) -> Draft:
    """A new draft, or the next version of one. Raises NotFound, Conflict, InvalidInput for one that is too large."""
    caller.check(Scope.WRITE)
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=False)
    if len(text) > MAX_DRAFT_CHARS:
        raise InvalidInput("The draft is too large.", "Split it into two storyboards.")
    with site.database.write() as tx:
        if draft_id is None:
            return drafts.create(tx, caller.project_id, name, text)
        return drafts.save(tx, caller.project_id, draft_id, name, text, version)


def remove_draft(site: Site, caller: Caller, draft_id: str) -> None:
    """Raises NotFound."""
    caller.check(Scope.WRITE)
    with site.database.write() as tx:
        drafts.remove(tx, caller.project_id, draft_id)


# What everybody sees ------------------------------------------------------------------------------------------------


def explore(site: Site, offset: int, limit: int) -> tuple[Listed, ...]:
    """Clips that their owners published, of all projects, for anybody."""
    with site.database.read() as tx:
        return cards.published(tx, offset, limit)


def shown(site: Site, video_id: str) -> Listed:
    """Raises NotFound for a clip that is not published."""
    with site.database.read() as tx:
        return cards.get_published(tx, video_id)

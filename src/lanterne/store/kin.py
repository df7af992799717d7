"""Which clips came from which: the line that a clip comes from, and all that came from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from lanterne.store import cards
from lanterne.store.cards import Listed
from lanterne.store.database import Transaction
from lanterne.store.schema import clip_cards, videos

MOST_ANCESTORS = 40
MOST_DESCENDANTS = 120


@dataclass(frozen=True, slots=True)
class Descendant:
    """from_id: the clip that it came from, as far as that one is shown; else the nearest before it that is."""

    listed: Listed
    from_id: str


@dataclass(frozen=True, slots=True)
class Kin:
    """ancestors: the nearest first, up to one that was deleted. descendants: each after the one it came from, the
    oldest first, without those in the bin. has_more: there are more than are told."""

    ancestors: tuple[Listed, ...]
    descendants: tuple[Descendant, ...]
    has_more_ancestors: bool
    has_more_descendants: bool


def of(tx: Transaction, project_id: str, video_id: str) -> Kin:
    """The family of a clip of the project's. One question for each generation."""
    line = _line(tx, project_id, video_id)
    below = _below(tx, project_id, video_id)
    shown = {each.video.id: each for each in cards.some(tx, project_id, list(below)[:MOST_DESCENDANTS])}
    return Kin(
        cards.some(tx, project_id, line[:MOST_ANCESTORS]),
        tuple(Descendant(each, below[video]) for video, each in shown.items()),
        len(line) > MOST_ANCESTORS,
        len(below) > MOST_DESCENDANTS,
    )


def _line(tx: Transaction, project_id: str, video_id: str) -> list[str]:
    """The ids that it comes from, the nearest first, and one more than are told."""
    line: list[str] = []
    at = video_id
    while len(line) <= MOST_ANCESTORS:
        query = select(videos.c.remixed_from).where(videos.c.project_id == project_id, videos.c.id == at)
        before = tx.execute(query).scalar_one_or_none()
        if before is None:
            break
        line.append(at := before)
    return line


def _below(tx: Transaction, project_id: str, video_id: str) -> dict[str, str]:
    """By the ids of all that came from it, generation after generation: the shown one that each hangs from."""
    found: dict[str, str] = {}
    hangs_from = {video_id: video_id}  # a clip in the bin hands its own over to the one it hangs from
    generation: Sequence[str] = [video_id]
    while generation and len(found) <= MOST_DESCENDANTS:
        query = (
            select(videos.c.id, videos.c.remixed_from, clip_cards.c.binned_at)
            .select_from(videos.outerjoin(clip_cards, clip_cards.c.video_id == videos.c.id))
            .where(videos.c.project_id == project_id, videos.c.remixed_from.in_(list(generation)))
            .order_by(videos.c.id)
            .limit(MOST_DESCENDANTS + 1)
        )
        generation = []
        for each, before, binned_at in tx.execute(query):
            generation.append(each)
            hangs_from[each] = each if binned_at is None else hangs_from[before]
            if binned_at is None:
                found[each] = hangs_from[before]
    return found

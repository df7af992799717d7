"""Cards on a timeline become one clip: each holds from its time on, by words, a picture or a clip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from lanterne.core.canvas import Canvas, Card, Enters, Fit
from lanterne.core.canvas_parts import check_time
from lanterne.core.errors import InvalidInput
from lanterne.direction.operations.source import Source, on_canvas, on_frame, span

MIN_APART_S = 0.5
DISSOLVE_S = 0.5


@dataclass(frozen=True, slots=True)
class StoryCard:
    """What is to be seen from `at_s` on: words, a picture or a clip, or words and one of them.

    A card without words goes on under those of the card before, or after, it. enters: see `Card`.
    """

    at_s: float
    card: Card | None = None
    media: Source | None = None
    enters: Enters = "cut"
    from_s: float = 0.0


def storyboard(cards: Sequence[StoryCard], blank: Canvas, fit: Fit = "fill") -> Canvas:
    """One clip of the blank canvas's length.

    Raises InvalidInput for no cards, cards out of order or too close, cards with nothing on them, and, with the fit
    "refuse", media of another shape.
    """
    if not cards:
        raise InvalidInput("The storyboard has no cards.", "Give at least one.")
    worded = [card.card for card in cards if card.card is not None]
    if not worded:
        raise InvalidInput("The storyboard has no words.", "Say on at least one card what is to be seen.")
    for card in cards:
        check_time("A card's time", card.at_s, blank.seconds)
        if card.card is None and card.media is None:
            raise InvalidInput(f"The card at {card.at_s:g} seconds is empty.", "Give it words, a picture or a clip.")
        if card.from_s != 0 and (card.media is None or card.media.picture().info.is_still):
            raise InvalidInput(
                f"The card at {card.at_s:g} seconds says where its clip begins, and has no clip.", "Leave that out."
            )
    ends = [*(card.at_s for card in cards[1:]), blank.seconds]
    for before, after in pairwise([*(card.at_s for card in cards), blank.seconds]):
        if after - before < MIN_APART_S:
            raise InvalidInput(
                f"Cards at {before:g} and {after:g} seconds are out of order or too close.",
                f"Give them in order, at least {MIN_APART_S:g} seconds apart and before the end.",
            )
    canvas = on_canvas(blank, blank.seconds, None)
    words, placed = worded[0], []
    for place, (card, end) in enumerate(zip(cards, ends, strict=True)):
        words = card.card or words
        card, end = replace(card, at_s=on_frame(card.at_s, blank.fps)), on_frame(end, blank.fps)
        placed.append(replace(words, at_s=card.at_s, enters=card.enters))
        if card.media is not None:
            is_left_softly = place + 1 < len(cards) and cards[place + 1].enters == "dissolve"
            canvas = _with_media(canvas, card, end - card.at_s + (DISSOLVE_S if is_left_softly else 0), fit)
    return replace(canvas, cards=tuple(placed))


def _with_media(canvas: Canvas, card: StoryCard, room_s: float, fit: Fit) -> Canvas:
    assert card.media is not None
    media = card.media.shaped(canvas.size, fit)
    if media.info.is_still:
        return canvas.keep(media.digest, at=card.at_s, tracks="picture", fit=fit)
    begin, end = span(f"The part of {media.name}", card.from_s, None, media.seconds(canvas.fps), canvas.fps)
    return canvas.keep(media.digest, at=card.at_s, from_s=begin, for_s=min(room_s, end - begin), fit=fit)

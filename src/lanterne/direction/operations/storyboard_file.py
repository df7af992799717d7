"""A storyboard in a small file that people can read and keep in git: TOML, or the same as JSON.

seconds = 8

[[card]]
at = 0
words = "a red kite over a green park"

[[card]]
at = 4
enters = "dissolve"
picture = "beach.png"
words = "a blue ball bouncing on the beach"
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, cast

from lanterne.core.canvas import Canvas, Card, Enters, Fit
from lanterne.core.errors import InvalidInput
from lanterne.direction.operations.animate import fit_of
from lanterne.direction.operations.source import Source
from lanterne.direction.operations.storyboard import StoryCard, storyboard

_BOARD = {"seconds": (int, float), "size": str, "seed": int, "negative": str, "fit": str, "card": list}
_CARD = {"at": (int, float), "words": str, "picture": str, "clip": str, "from": (int, float), "enters": str}
_MOST = 2**63  # above it no number means anything here
_HINT = "See docs/editing.md for what a storyboard may say."


class Table(Protocol):
    """What of `lanterne.direction.desk.Desk` is needed here."""

    def default(self, seed: int | None, size: str | None, negative: str) -> None: ...

    def read(self, words: str | None) -> Card | None: ...

    def open(self, path: Path) -> Source: ...

    def blank(self, seconds: float, like: Source | None) -> Canvas: ...


@dataclass(frozen=True, slots=True)
class FileCard:
    """A card as it stands in the file; `media` is the path of its picture or clip."""

    at_s: float
    words: str | None
    media: Path | None
    enters: Enters
    from_s: float


@dataclass(frozen=True, slots=True)
class BoardFile:
    """A storyboard as it stands in its file; None for what it does not say."""

    cards: tuple[FileCard, ...]
    seconds: float
    size: str | None
    seed: int | None
    negative: str
    fit: Fit = "fill"


def read_board(path: Path) -> BoardFile:
    """Read a storyboard; paths in it count from its own folder. Raises InvalidInput, which says what is wrong where."""
    try:
        text = path.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"The storyboard {path} cannot be read.", "Check its name.") from error
    try:
        board = json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"{path.name} is no storyboard: {error}.", _HINT) from error
    _check(board, _BOARD, path.name)
    cards = tuple(
        _read_card(card, f"card {place} of {path.name}", path.parent)
        for place, card in enumerate(board.get("card", []), 1)
    )
    if not cards:
        raise InvalidInput(f"{path.name} has no cards.", _HINT)
    seconds = float(board.get("seconds", cards[-1].at_s + 4))
    fit = fit_of(board.get("fit", "fill"))
    return BoardFile(cards, seconds, board.get("size"), board.get("seed"), board.get("negative", ""), fit)


def lay_out(board: BoardFile, desk: Table) -> Canvas:
    """The storyboard as a canvas; its size, seed and unwanted things hold where nothing else was said.

    Raises InvalidInput, and whatever the desk raises for its media and words.
    """
    desk.default(board.seed, board.size, board.negative)
    cards = [
        StoryCard(
            card.at_s, desk.read(card.words), desk.open(card.media) if card.media else None, card.enters, card.from_s
        )
        for card in board.cards
    ]
    like = next((card.media for card in cards if card.media), None)
    return storyboard(cards, desk.blank(board.seconds, like), board.fit)


def _read_card(card: object, where: str, folder: Path) -> FileCard:
    said = _check(card, _CARD, where)
    if "picture" in said and "clip" in said:
        raise InvalidInput(f"There are a picture and a clip on {where}.", "Put them on cards of their own.")
    media = said.get("picture", said.get("clip"))
    enters = said.get("enters", "cut")
    if enters not in ("cut", "dissolve", "continuous"):
        raise InvalidInput(f"{enters!r} on {where} is no transition.", "Use cut, dissolve or continuous.")
    return FileCard(
        float(said.get("at", 0)),
        said.get("words"),
        None if media is None else folder / media,
        cast(Enters, enters),
        float(said.get("from", 0)),
    )


def _check(found: object, allowed: Mapping[str, Any], where: str) -> dict[str, Any]:
    """The table, when it says nothing but what is allowed."""
    if not isinstance(found, dict):
        raise InvalidInput(f"{where} is no table of names and values.", _HINT)
    for name, value in found.items():
        if name not in allowed:
            raise InvalidInput(f"{where} says {name!r}, which nobody knows.", f"Known are {', '.join(allowed)}.")
        is_beyond = isinstance(value, int) and abs(value) >= _MOST
        if not isinstance(value, allowed[name]) or isinstance(value, bool) or is_beyond:
            raise InvalidInput(f"{where} has a wrong value for {name!r}.", _HINT)
    return found

"""A prompt as a row of items: phrases of the vocabulary, small words, marks, and words that nobody knows."""

from __future__ import annotations

from dataclasses import dataclass

from lanterne.direction.lexicon import LANGUAGES, Meaning, lexicon
from lanterne.direction.neighbours import LONGEST, neighbour
from lanterne.direction.small_words import (
    CUT_WORDS,
    FUNCTION_WORDS,
    NEGATIONS,
    NEGATIONS_AFTER,
    NEGATIONS_AROUND,
    SLOW_WORDS,
    SMALL_PHRASES,
    SOUND_CUES,
    THEN_WORDS,
)
from lanterne.direction.tokens import Token


@dataclass(frozen=True, slots=True)
class Item:
    """`kind` is match, small, slow, cue, negation, then, cut, unknown, quote, comma, colon, mark or end.

    It covers the tokens [start, end); `slow` are the tokens in between that are manner words and not of the phrase.
    """

    kind: str
    start: int
    end: int
    words: tuple[str, ...] = ()
    meanings: tuple[Meaning, ...] = ()
    language: str = ""
    slow: tuple[int, ...] = ()


def language_of(tokens: list[Token], doubtful: str = "en") -> str:
    """The language whose vocabulary and small words cover more of the words; `doubtful` where both cover as much."""
    scores = {}
    for language in LANGUAGES:
        known, small = lexicon(language), FUNCTION_WORDS[language]
        words = [token.folded for token in tokens if token.kind == "word"]
        scores[language] = sum((word in small) + (word in known.words) + ((word,) in known.phrases) for word in words)
    return doubtful if scores["fr"] == scores["en"] else max(scores, key=scores.__getitem__)


def scan(tokens: list[Token], language: str) -> list[Item]:
    """The items of a prompt in its language; phrases of the other language are found too (`golden hour` in French)."""
    items: list[Item] = []
    place = 0
    while place < len(tokens):
        item = _item(tokens, place, language)
        items.append(item)
        place = item.end
    return items


def _item(tokens: list[Token], place: int, language: str) -> Item:
    token = tokens[place]
    if token.kind == "symbol":
        found = neighbour((token.folded,), "*")
        return Item("match", place, place + 1, (token.folded,), (found,)) if found else _unknown(token, place)
    if token.kind != "word":
        return Item(token.kind, place, place + 1)
    small = FUNCTION_WORDS[language]
    return (
        _boundary(tokens, place)
        or _match(tokens, place, language)
        or _special(tokens, place)
        or (Item("small", place, place + 1, (token.folded,)) if token.folded in small else None)
        or _neighbour(tokens, place, language, range(1, 0, -1))
        or (Item("small", place, place + 1, (token.folded,)) if _any_small(token.folded) else None)
        or _unknown(token, place)
    )


def _unknown(token: Token, place: int) -> Item:
    return Item("unknown", place, place + 1, (token.folded,))


def _any_small(word: str) -> bool:
    return any(word in FUNCTION_WORDS[language] for language in LANGUAGES)


def _run(tokens: list[Token], place: int, most: int) -> tuple[str, ...]:
    """Up to `most` folded words from a place on, with no mark between them."""
    words = []
    for token in tokens[place : place + most]:
        if token.kind != "word":
            break
        words.append(token.folded)
    return tuple(words)


def _boundary(tokens: list[Token], place: int) -> Item | None:
    """Words that part shots, and idioms that say nothing."""
    run = _run(tokens, place, 3)
    for length in range(len(run), 0, -1):
        if run[:length] in CUT_WORDS:
            return Item("cut", place, place + length, run[:length])
        if run[:length] in THEN_WORDS:
            return Item("then", place, place + length, run[:length])
        if run[:length] in SMALL_PHRASES:
            return Item("small", place, place + length, run[:length])
    return None


def _special(tokens: list[Token], place: int) -> Item | None:
    """Words that change how others are read: manner, negation, sound."""
    word = tokens[place].folded
    following = _after(tokens, place)
    if word in SOUND_CUES or (word == "son" and following in (":", "de", "du", "des", "d'")):
        return Item("cue", place, place + 1, (word,))
    if word in SLOW_WORDS:
        return Item("slow", place, place + 1, (word,))
    if word in NEGATIONS or word in NEGATIONS_AROUND or word in NEGATIONS_AFTER:
        return Item("negation", place, place + 1, (word,))
    return None


def _match(tokens: list[Token], place: int, language: str) -> Item | None:
    """The longest phrase of the vocabulary that starts here, or a longer neighbour of one (`camion de pompier`)."""
    match = _known(tokens, place, language)
    if match and any(meaning.sure for meaning in match.meanings):
        return match
    shortest = len(match.words) + 1 if match else 2
    return _neighbour(tokens, place, language, range(LONGEST, shortest - 1, -1)) or match


def _known(tokens: list[Token], place: int, language: str) -> Item | None:
    """The longest phrase of the vocabulary; the prompt's own language wins a draw."""
    best = _longest(tokens, place, language)
    for other in LANGUAGES:
        if other == language:
            continue
        found = _longest(tokens, place, other)
        foreign_homonym = found and len(found.words) == 1 and found.words[0] in FUNCTION_WORDS[language]
        if found and not foreign_homonym and (best is None or len(found.words) > len(best.words)):
            best = found
    return best


def _longest(tokens: list[Token], place: int, language: str) -> Item | None:
    known = lexicon(language)
    longest = known.longest.get(tokens[place].folded, 0)
    if not longest:
        return None
    best: Item | None = None
    words: list[str] = []
    slow: list[int] = []
    for position in range(place, len(tokens)):
        token = tokens[position]
        if token.kind != "word" or len(words) == longest:
            break
        words.append(token.folded)
        spelled = tuple(words)
        if spelled in known.phrases:
            best = Item("match", place, position + 1, spelled, tuple(known.phrases[spelled]), language, tuple(slow))
        elif (
            position > place and token.folded in SLOW_WORDS and not known.is_mannered(*words, _after(tokens, position))
        ):
            words.pop()  # `the camera slowly rises` is `the camera rises`; the manner word is judged later
            slow.append(position)
    return best


def _after(tokens: list[Token], place: int) -> str:
    """The folded text of the next token; empty behind the last."""
    return tokens[place + 1].folded if place + 1 < len(tokens) else ""


def _neighbour(tokens: list[Token], place: int, language: str, lengths: range) -> Item | None:
    for length in lengths:
        run = _run(tokens, place, length)
        if len(run) < length:
            continue
        for one in (language, *(other for other in LANGUAGES if other != language)):
            if length == 1 and one != language and run[0] in FUNCTION_WORDS[language]:
                continue
            if found := neighbour(run, one):
                return Item("match", place, place + length, run, (found,), one)
    return None

"""Prompts cut into tokens, each with its place in the prompt and its folded form (lower case, no accents)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""(?P<quote>"[^"\n]*"|“[^”\n]*”|«[^»\n]*»)
    |(?P<elision>\b(?:l|d|qu|s|c|n|j|m|t|jusqu|lorsqu|puisqu|presqu)['’])
    |(?P<clitic>['’](?:s|t|re|ll|ve|d|m)\b)
    |(?P<word>\d+(?:[.,]\d+)?|[^\W\d_]+)
    |(?P<end>[.!?…;\n]+)
    |(?P<other>\S)""",
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is word, quote, symbol (a pictograph), comma, colon, end (of a sentence) or mark (other punctuation)."""

    text: str
    folded: str
    kind: str
    start: int
    end: int


def fold(text: str) -> str:
    """Lower case, without accents, with straight apostrophes and without ligatures."""
    plain = text.lower().replace("’", "'").replace("œ", "oe").replace("æ", "ae")
    return "".join(char for char in unicodedata.normalize("NFD", plain) if not unicodedata.combining(char))


def tokenize(text: str) -> list[Token]:
    """The tokens of a text; spaces belong to none. Hyphens and apostrophes separate (`l'` and `'s` are tokens)."""
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text):
        piece, group = match.group(), match.lastgroup
        if group in ("word", "elision", "clitic"):
            kind = "word"
        elif group in ("quote", "end"):
            kind = group
        else:
            kind = _kind_of_mark(piece)
            if not kind:
                continue
        tokens.append(Token(piece, fold(piece), kind, match.start(), match.end()))
    return tokens


def words_of(phrase: str) -> tuple[str, ...]:
    """The folded words of a phrase: how the lexicon spells it."""
    return tuple(token.folded for token in tokenize(phrase) if token.kind == "word")


def _kind_of_mark(mark: str) -> str:
    """Empty for marks that join (hyphens, variation selectors) or that only decorate."""
    if mark == ",":
        return "comma"
    if mark == ":":
        return "colon"
    if mark in "-'’‐‑":
        return ""
    category = unicodedata.category(mark)
    if category in ("Cf", "Mn", "Me", "Cc"):
        return ""
    return "mark" if category[0] in "PZ" or mark in "|/+=<>~^`$" else "symbol"

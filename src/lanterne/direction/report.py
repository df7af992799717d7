"""What direction made of a prompt, and what it has to say about it."""

from __future__ import annotations

from dataclasses import dataclass

from lanterne.core.shot import Shot


@dataclass(frozen=True, slots=True)
class Direction:
    """The shots of a prompt, and an account of every word that says something.

    - `understood`: (words, slot, key) for words that the vocabulary has;
    - `substituted`: (words, key) for words that stand for their nearest neighbour;
    - `ignored`: words that found no place;
    - `assumed`: (slot, key) that nobody said and that were filled in (empty after `parse`);
    - `unseen`: (slot, words) that the shots say and that the shipped weights were never shown (empty after `parse`).

    Words are quoted as they were typed, in the order of the prompt. `language` is "en" or "fr".
    """

    prompt: str
    language: str
    shots: tuple[Shot, ...]
    understood: tuple[tuple[str, str, str], ...] = ()
    substituted: tuple[tuple[str, str], ...] = ()
    ignored: tuple[str, ...] = ()
    assumed: tuple[tuple[str, str], ...] = ()
    unseen: tuple[tuple[str, str], ...] = ()

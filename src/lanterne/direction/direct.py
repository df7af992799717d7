"""A prompt made ready for the model: parsed, brought within what the weights have seen, completed."""

from __future__ import annotations

from dataclasses import replace

from lanterne.core.shot import Shot
from lanterne.direction.complete import assumed, complete
from lanterne.direction.parse import parse
from lanterne.direction.report import Direction
from lanterne.direction.seen import World, drawable, unseen, within
from lanterne.worlds.vocabulary import SMALL_WORLD


def direct(prompt: str, seed: int, world: World = SMALL_WORLD) -> Direction:
    """The shots to generate for a prompt, every slot filled, with the whole account of how they came about.

    Raises InvalidInput as `parse` does.
    """
    direction = parse(prompt)
    shots: list[Shot] = []
    swapped: list[tuple[str, str]] = []
    filled: list[tuple[str, str]] = []
    strange: list[tuple[str, str]] = []
    for place, shot in enumerate(direction.shots):
        near, swaps = within(shot, world)
        whole = complete(near, seed + place, shots[-1] if shots else None)
        swapped += [swap for swap in swaps if swap not in swapped]
        filled += assumed(near, whole)
        strange += [one for one in unseen(whole, world) if one not in strange]
        shots.append(drawable(whole))
    understood, substituted = _retold(direction, swapped)
    return replace(
        direction,
        shots=tuple(shots),
        understood=understood,
        substituted=substituted,
        assumed=tuple(filled),
        unseen=tuple(strange),
    )


def _retold(
    direction: Direction, swaps: list[tuple[str, str]]
) -> tuple[tuple[tuple[str, str, str], ...], tuple[tuple[str, str], ...]]:
    """Understood and substituted after keys gave way to their nearest, told in the words of the prompt."""
    nearest = dict(swaps)
    moved = [(words, nearest[key]) for words, _, key in direction.understood if key in nearest]
    understood = tuple(entry for entry in direction.understood if entry[2] not in nearest)
    chained = [(words, nearest.get(key, key)) for words, key in direction.substituted]
    return understood, tuple(sorted(chained + moved, key=lambda entry: direction.prompt.find(entry[0])))

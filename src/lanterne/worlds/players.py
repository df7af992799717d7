"""One shot as several: who plays in it, each alone, and what each of them does."""

from __future__ import annotations

from dataclasses import replace

from lanterne.core.shot import Shot, Subject
from lanterne.worlds.vocabulary import ACTION, NOUN

MOST = 4  # that are seen at once
STATURES: dict[str, float] = {  # how tall they are beside each other, a person being 1; a world of toys, not of metres
    **dict.fromkeys(("bee", "butterfly"), 0.4),
    **dict.fromkeys(("bird", "fish", "ball"), 0.55),
    **dict.fromkeys(("rabbit", "cat", "duck", "turtle", "balloon"), 0.65),
    **dict.fromkeys(("dog", "penguin", "kite", "sheep", "pig"), 0.75),
    **dict.fromkeys(("tiger", "bicycle", "motorcycle"), 0.9),
    **dict.fromkeys(("runner", "cow", "car"), 1.0),
    **dict.fromkeys(("horse", "boat", "helicopter"), 1.15),
    **dict.fromkeys(("elephant", "dinosaur", "dragon", "whale", "bus", "train"), 1.4),
    **dict.fromkeys(("airplane", "rocket", "hot-air balloon"), 1.4),
}
SPEAKERS = frozenset(  # who have a mouth to be seen
    (
        *("rabbit", "dog", "cat", "horse", "cow", "sheep", "pig", "tiger", "dinosaur", "penguin", "runner", "elephant"),
        *("turtle", "bird", "duck", "fish", "whale", "dragon", "bee"),
    )
)


def players(shot: Shot) -> tuple[Shot, ...]:
    """The shot of each who is seen, four at most, in the order in which they are named: two rabbits are two shots of a
    rabbit.

    What is done is done by all who can, or, where nobody can, by all who are asked to: a child and a red kite, flying,
    are a kite that flies and a child that does what children do.
    """
    can = any(shot.action in NOUN[subject.noun].actions for subject in shot.subjects)
    found = [
        replace(shot, subjects=(replace(subject, count=1),), relation=None, action=_action(subject, shot.action, can))
        for subject in shot.subjects
        for _ in range(subject.count)
    ]
    return tuple(found[:MOST])


def stature(shot: Shot) -> float:
    """How tall the subject of a player's shot is, a person being 1."""
    return STATURES.get(shot.subjects[0].noun, 1.0)


def _action(subject: Subject, action: str | None, can: bool) -> str | None:
    """What a subject does where an action is asked for, which somebody `can` do."""
    usual = NOUN[subject.noun].actions
    if action is None or not can or action in usual:
        return action
    return next((near for near in ACTION[action].alternates if near in usual), usual[0])

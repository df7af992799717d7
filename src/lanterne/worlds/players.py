"""One shot as several: who plays in it, each alone, and what each of them does."""

from __future__ import annotations

from dataclasses import replace

from lanterne.core.shot import Shot, Subject
from lanterne.worlds.vocabulary import ACTION, NOUN

MOST = 4  # that are seen at once


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


def _action(subject: Subject, action: str | None, can: bool) -> str | None:
    """What a subject does where an action is asked for, which somebody `can` do."""
    usual = NOUN[subject.noun].actions
    if action is None or not can or action in usual:
        return action
    return next((near for near in ACTION[action].alternates if near in usual), usual[0])

"""Who plays in a shot, each alone, and what each of them does."""

from __future__ import annotations

import pytest

from lanterne.core.shot import Shot, Subject
from lanterne.worlds.players import MOST, STATURES, players, stature
from lanterne.worlds.vocabulary import SMALL_WORLD


def who(shot: Shot) -> list[tuple[str, str | None]]:
    return [(one.subjects[0].phrase(), one.action) for one in players(shot)]


def test_each_is_alone_and_all_else_is_the_same() -> None:
    shot = Shot("wide shot", (Subject("cat", "red"), Subject("dog")), "left of", "walking", "park", camera="rise")
    found = players(shot)
    assert [one.caption() for one in found] == [
        "wide shot, red cat, walking, park, camera rise",
        "wide shot, dog, walking, park, camera rise",
    ]


@pytest.mark.parametrize(
    ("subjects", "action", "found"),
    [
        ((Subject("rabbit", "white", 2),), "hopping", [("white rabbit", "hopping")] * 2),
        ((Subject("runner"), Subject("kite", "red")), "flying", [("runner", "running"), ("red kite", "flying")]),
        ((Subject("dog"), Subject("rabbit")), "walking", [("dog", "walking"), ("rabbit", "hopping")]),
        ((Subject("cat"), Subject("pig")), "flying", [("cat", "flying"), ("pig", "flying")]),
        ((Subject("cat"),), None, [("cat", None)]),
        ((), None, []),
    ],
    ids=["two of a kind", "one can", "the other comes near it", "nobody can, so all do", "nothing", "nobody"],
)
def test_each_does_what_it_can(
    subjects: tuple[Subject, ...], action: str | None, found: list[tuple[str, str | None]]
) -> None:
    assert who(Shot(subjects=subjects, action=action)) == found


def test_everybody_in_the_theatre_has_a_stature() -> None:
    assert {*STATURES} == {*SMALL_WORLD["noun"]}
    bee, runner, elephant = (stature(Shot(subjects=(Subject(noun),))) for noun in ("bee", "runner", "elephant"))
    assert bee < runner < elephant


def test_so_many_are_seen_at_once() -> None:
    crowd = Shot(subjects=(Subject("dog", count=3), Subject("cat", count=3)))
    assert who(crowd) == [("dog", None)] * 3 + [("cat", None)]
    assert len(players(crowd)) == MOST

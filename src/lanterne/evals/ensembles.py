"""Several subjects in a clip: whether as many are seen as were asked for, and where the words have them.

They are read by the theatre's own portraits, which are sought in the clip's latents. The reader misses some who are
there, in true renders too: that is the ceiling.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from lanterne.core.canvas import Card
from lanterne.core.shot import Shot, Subject
from lanterne.direction.complete import complete
from lanterne.engines.native.seeking import SURE, sought
from lanterne.engines.native.sighting import angles_of
from lanterne.evals.bench import Bench
from lanterne.evals.table import Row
from lanterne.model.layout import X
from lanterne.training.layouts import portrait_of
from lanterne.training.render import Kind
from lanterne.worlds.grammar import held_out_seeds
from lanterne.worlds.scene import Actor, Scene
from lanterne.worlds.vocabulary import NOUN

FIRST_SEED = 700_000_000
HEIGHT = 0.42  # of who is seen beside others, in true renders
APART, SLOW = 0.55, 0.2  # where they stand there, from the middle, and how fast they go beside one who is alone
READ = 0.3  # share of what is seen that each who was asked for must explain; one more than that has to be surer
MOSTLY = 0.8  # of a clip, for which somebody has to be where the words say
RELATIONS = ("left of", "right of", None)


@dataclass(frozen=True, slots=True)
class Group:
    """A scene of several actors, and the words for it."""

    scene: Scene
    shot: Shot


def groups(kind: Kind, number: int) -> list[Group]:
    """The first held-out groups, in turns two who differ, as the words have them, and two or three of a kind."""
    chosen = _plain(kind)
    made = []
    for index in range(number):
        base = next(chosen)
        subject, actor = base.shot.subjects[0], base.actors[0]
        relation = None
        if index % 2:
            count = 2 + index // 2 % 2
            subjects: tuple[Subject, ...] = (replace(subject, count=count),)
            actors = [actor] * count
        else:
            other = next(one for one in chosen if one.actors[0].noun != actor.noun)
            relation = RELATIONS[index // 2 % len(RELATIONS)]
            subjects, actors = (subject, other.shot.subjects[0]), [actor, other.actors[0]]
        places = [APART * (2 * place / (len(actors) - 1) - 1) for place in range(len(actors))]
        placed = [
            _beside(one, x, base) for one, x in zip(actors, places[:: -1 if relation == "right of" else 1], strict=True)
        ]
        said = Shot(subjects=subjects, relation=relation, setting=base.stage, light=base.light, weather=base.weather)
        shot = complete(replace(said, action=base.shot.action), base.seed)
        made.append(Group(replace(base, shot=shot, actors=tuple(placed)), shot))
    return made


def ensemble_rows(bench: Bench, number: int) -> list[Row]:
    """Rows for `number` groups: all who were asked for are there, no more of a kind than that, and as the words have
    them.
    """
    right: dict[str, list[tuple[bool, bool]]] = {"all": [], "count": [], "relation": []}
    for index, group in enumerate(groups(bench.kind, number)):
        bench.on_step("several subjects", index, number)
        words = group.shot.caption()
        sides = bench.clip(Card(words, group.shot), group.scene.seed)[0][0].cpu(), bench.render(group.scene)[0][0]
        found = [_found(bench, group, latents, READ) for latents in sides]
        right["all"].append((found[0] is not None, found[1] is not None))
        if len(group.shot.subjects) == 1:
            more = [
                each is not None and _found(bench, group, side, SURE, 1) is None
                for each, side in zip(found, sides, strict=True)
            ]
            right["count"].append((more[0], more[1]))
        elif group.shot.relation:
            stand = [_stands(each, group.shot.relation) for each in found]
            right["relation"].append((stand[0], stand[1]))
    names = {"all": "several subjects: all seen", "count": "count", "relation": "relation"}
    return [Row(names[key], *_shares(pairs)) for key, pairs in right.items()]


def _plain(kind: Kind) -> Iterator[Scene]:
    """Held-out scenes by day before a camera at rest, whose subject wears a colour that stands out."""
    for scene in (kind.scene(seed) for seed in held_out_seeds(FIRST_SEED)):
        subject = scene.shot.subjects[0]
        is_seen = subject.color not in (None, "white") and NOUN[subject.noun].setting is None
        if is_seen and scene.camera.name == "still" and scene.light != "night" and scene.weather == "clear":
            yield scene


def _beside(actor: Actor, x: float, scene: Scene) -> Actor:
    """An actor who goes slowly about a place."""
    motion = actor.motion
    speed = SLOW * motion.speed
    start = x - speed * scene.seconds / 2, motion.start[1]
    return replace(actor, height=HEIGHT, motion=replace(motion, start=start, speed=speed))


def _found(bench: Bench, group: Group, latents: Tensor, sure: float, more: int = 0) -> Tensor | None:
    """The tracks of all who play in a group, and of so many `more` of the last of them; None where one is not seen."""
    actors = [*group.scene.actors, *[group.scene.actors[-1]] * more]
    portraits = torch.stack([portrait_of(bench.renderer.theatre.cast, actor) for actor in actors])
    return sought(portraits, [angles_of(actor.noun) for actor in actors], latents, bench.renderer.latents, sure)


def _stands(tracks: Tensor | None, relation: str) -> bool:
    """Whether the first stands to the second as it should, for most of the time."""
    if tracks is None:
        return False
    away = tracks[1, :, X] - tracks[0, :, X]
    return float(((away > 0) == (relation == "left of")).float().mean()) >= MOSTLY


def _shares(pairs: Sequence[tuple[bool, bool]]) -> tuple[float | None, float | None]:
    """In percent, of what was made and of true renders; None where there is nothing to count."""
    if not pairs:
        return None, None
    made, true = zip(*pairs, strict=True)
    return 100 * sum(made) / len(pairs), 100 * sum(true) / len(pairs)

"""Which scenes there are: a seed picks one of the theatre's worlds' scenes, and some are kept from training for ever.

The small world shows one subject a clip. Its slots (noun, action, colour, setting, light, weather, camera) are drawn
first and independently, so that all their combinations are about equally likely; the numbers (height, path, camera's
amount) are then drawn until the subject stays in the frame.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from lanterne.core.shot import Shot, Subject
from lanterne.worlds.cast import ARTS_OF, proportion
from lanterne.worlds.grammar_motion import HEADROOM, law_of, moving, stays_in_frame
from lanterne.worlds.grammar_wide import sample_wide
from lanterne.worlds.moves import Frame, amounts, frame_of
from lanterne.worlds.scene import Actor, Camera, Scene
from lanterne.worlds.troupe import TROUPE
from lanterne.worlds.vocabulary import NOUN, SOUND
from lanterne.worlds.vocabulary.ambience import natural_sounds

NOUNS = ("kite", "ball", "balloon", "rabbit", "boat", "car", "hot-air balloon", "dog", *TROUPE)
COLORS = ("red", "blue", "green", "yellow", "purple", "white")
STAGES = ("park", "sea coast", "desert", "city", "mountains")
LIGHTS = ("noon", "golden hour", "night", "dawn")
WEATHERS = ("clear", "rain")
CAMERAS = ("still", "pan left", "pan right", "rise", "zoom in", "zoom out")
ACTIONS: dict[str, tuple[str, ...]] = {noun: NOUN[noun].actions for noun in NOUNS}
MATERIALS: dict[str, str] = {
    "kite": "cloth",
    "ball": "rubber",
    "balloon": "rubber",
    "rabbit": "fur",
    "boat": "wood",
    "car": "metal",
    "hot-air balloon": "cloth",
    "dog": "fur",
} | {noun: player.material for noun, player in TROUPE.items()}
HELD_OUT_PAIRS: frozenset[tuple[str, str]] = frozenset(
    {("green", "kite"), ("purple", "car"), ("red", "rabbit"), ("yellow", "dog"), ("blue", "boat"), ("white", "balloon")}
    | {("purple", "cat"), ("green", "horse"), ("blue", "elephant"), ("red", "airplane"), ("white", "bus")}
)
HELD_OUT_SHARE = 0.02
NATURAL_SHARE = 0.15
STILL_SHARE = 1 / 3
RAIN_SHARE = 0.4
HEIGHTS = (0.4, 0.7)
EVENING = 0.8  # 0: actions are as common as in the small world, 1: all are equally common
ACTION_SHARES = {  # of the small world's scenes
    action: sum((action in actions) / len(actions) for actions in ACTIONS.values()) / len(ACTIONS)
    for action in sorted({each for actions in ACTIONS.values() for each in actions})
}
_SALT = b"lanterne theatre: held out"
_TRIES = 60


def is_held_out(seed: int) -> bool:
    """Whether the scenes of this seed are never trained on: a fixed 2 % of all seeds, by a hash of the number."""
    digest = hashlib.blake2b(str(int(seed)).encode(), digest_size=8, key=_SALT).digest()
    return int.from_bytes(digest, "big") < HELD_OUT_SHARE * 2**64


def training_seeds(start: int) -> Iterator[int]:
    """The seeds from `start` on that may be trained on, without end."""
    return (seed for seed in itertools.count(start) if not is_held_out(seed))


def held_out_seeds(start: int) -> Iterator[int]:
    """The seeds from `start` on that are kept for measuring, without end."""
    return (seed for seed in itertools.count(start) if is_held_out(seed))


def evened(seeds: Iterator[int]) -> Iterator[int]:
    """Seeds without most of those whose actions are common: a ball that bounces is 1 % of the small world's scenes, and
    what walks 29 %; here they are 7 % and 13 %.
    """
    rarest = min(ACTION_SHARES.values())
    for seed in seeds:
        share = ACTION_SHARES[sample_scene(seed).shot.action or ""]
        if np.random.default_rng([seed, 4]).random() < (rarest / share) ** EVENING:
            yield seed


def sample_scene(seed: int, world: str = "small", seconds: float = 4.0, aspect: float = 16 / 9) -> Scene:
    """The scene of a seed: equal arguments give equal scenes. `aspect` is width / height.

    A training seed never shows a held-out pair of colour and noun; a third of the held-out seeds whose noun has such a
    pair show it. The world "stage" is the small one before anybody has entered. Raises ValueError for an unknown world.
    """
    if seconds <= 0 or aspect <= 0:
        raise ValueError("a scene needs a positive duration and aspect ratio")
    if world == "wide":
        return sample_wide(seed, seconds, aspect)
    if world == "stage":
        return _emptied(sample_scene(seed, "small", seconds, aspect))
    if world != "small":
        raise ValueError(f"there is no world {world!r}: choose small, stage or wide")
    rng = np.random.default_rng([seed, 1])
    noun = _one(rng, NOUNS)
    action = _one(rng, ACTIONS[noun])
    color = _color(rng, noun, is_held_out(seed))
    stage = "sea coast" if action == "sailing" else _one(rng, STAGES)
    light = _one(rng, LIGHTS)
    weather = "rain" if rng.random() < RAIN_SHARE else "clear"
    camera = "still" if rng.random() < STILL_SHARE else _one(rng, CAMERAS[1:])
    frame = frame_of(aspect)
    for attempt in range(_TRIES):
        ease = attempt / _TRIES  # later tries ask for less, so that the last ones always fit
        actor, move = _numbers(rng, noun, action, color, camera, frame, seconds, ease)
        shot = _shot(rng, actor, action, stage, light, weather, camera)
        scene = Scene(seed, world, seconds, aspect, shot, stage, light, weather, move, (actor,))
        if stays_in_frame(scene, frame):
            return scene
    raise ValueError(f"no {noun} fits a frame of aspect {aspect:.3f}")


def _emptied(scene: Scene) -> Scene:
    """The same without its actor; what is heard is the place."""
    shot = scene.shot
    heard = natural_sounds("", "", scene.stage, scene.light, scene.weather)
    bare = replace(shot, shot_type="wide shot", subjects=(), action=None, sounds=heard)
    return replace(scene, world="stage", shot=bare, actors=())


def _one(rng: np.random.Generator, choices: tuple[str, ...]) -> str:
    return choices[int(rng.integers(len(choices)))]


def _color(rng: np.random.Generator, noun: str, held_out: bool) -> str | None:
    kept = tuple(color for color in COLORS if (color, noun) in HELD_OUT_PAIRS)
    if held_out and kept and rng.random() < 1 / 3:
        return _one(rng, kept)
    if not NOUN[noun].tinted or rng.random() < NATURAL_SHARE:
        return None
    return _one(rng, tuple(color for color in COLORS if color not in kept))


def _numbers(
    rng: np.random.Generator,
    noun: str,
    action: str,
    color: str | None,
    camera: str,
    frame: Frame,
    seconds: float,
    ease: float,
) -> tuple[Actor, Camera]:
    """Height, path and camera's amount; `ease` 0..1 shrinks what makes a subject leave the frame."""
    law = law_of(noun, action)
    tallest = min(HEIGHTS[1], 0.66 * frame.width / proportion(noun), frame.top - HEADROOM.get(law, 0.0))
    height = HEIGHTS[0] + (max(tallest, HEIGHTS[0]) - HEIGHTS[0]) * float(rng.uniform(0, 1 - 0.9 * ease))
    low, high = amounts(frame).get(camera, (0.0, 0.0))
    floor = 1.0 if camera.startswith("zoom") else 0.0
    amount = floor + (float(rng.uniform(low, high)) - floor) * (1 - 0.7 * ease)
    move = Camera(camera, amount)
    width = height * proportion(noun)
    motion = moving(rng, noun, law, height, width, frame, move, seconds, 1 - 0.8 * ease)
    return Actor(noun, _one(rng, ARTS_OF[noun]), color, height, MATERIALS[noun], motion), move


def _shot(
    rng: np.random.Generator, actor: Actor, action: str, stage: str, light: str, weather: str, camera: str
) -> Shot:
    size = "close-up" if actor.height >= 0.6 else "medium shot" if actor.height >= 0.48 else "wide shot"
    return Shot(
        shot_type=size,
        subjects=(Subject(actor.noun, actor.color),),
        action=action,
        setting=stage,
        light=light,
        weather=weather,
        camera=camera,
        sounds=_heard(rng, actor.noun, action, stage, light, weather),
    )


def _heard(rng: np.random.Generator, noun: str, action: str, stage: str, light: str, weather: str) -> tuple[str, ...]:
    """What can be heard, in the vocabulary's order."""
    heard = {*natural_sounds(noun, action, stage, light, weather)}
    if noun == "dog" and rng.random() < 0.5:
        heard.add("barking")
    rng.random()  # was for music, which is laid over clips now: all other numbers stay those of the scenes seen before
    return tuple(name for name in SOUND if name in heard)

"""The wide world: any drawing anywhere, at any size, moving by any law. It only teaches autoencoders to see."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

from lanterne.core.shot import Shot, Subject
from lanterne.worlds.moves import frame_of
from lanterne.worlds.scene import Actor, Camera, Motion, Scene
from lanterne.worlds.tints import RAMPS

# The drawings of the wide world, one "category<TAB>name" a line, so that a seed's scene never depends on what art is
# installed. `python -m lanterne.worlds.art names` writes it.
WIDE_CAST_FILE = Path(__file__).with_name("wide_cast.txt")
_SHARES = {
    "Animals & Nature": 0.24,
    "Food & Drink": 0.17,
    "Objects": 0.2,
    "Travel & Places": 0.18,
    "Activities": 0.08,
    "People & Body": 0.06,
    "Smileys & Emotion": 0.04,
    "Symbols": 0.03,
}
_STAGES = ("park", "sea coast", "desert", "city", "mountains")
_LIGHTS = ("noon", "golden hour", "night", "dawn")
_CAMERAS = ("still", "pan left", "pan right", "rise", "zoom in", "zoom out")
_LAWS = ("fly", "bounce", "fall", "roll", "drive", "hop", "walk", "float", "sail")
_MATERIALS = ("rubber", "wood", "metal", "fur", "cloth")


@cache
def wide_cast() -> dict[str, tuple[str, ...]]:
    """The wide world's drawings by category, as shipped."""
    found: dict[str, list[str]] = {}
    for line in WIDE_CAST_FILE.read_text(encoding="utf-8").splitlines():
        category, name = line.split("\t")
        found.setdefault(category, []).append(name)
    return {category: tuple(names) for category, names in found.items()}


def sample_wide(seed: int, seconds: float, aspect: float) -> Scene:
    """The wide world's scene of a seed: one to six actors, of which some are a crowd of one drawing."""
    rng = np.random.default_rng([seed, 2])
    frame = frame_of(aspect)
    count = int(rng.integers(1, 7))
    crowd = rng.random() < 0.2
    arts = [_art(rng)] * count if crowd else [_art(rng) for _ in range(count)]
    tallest = 0.9 if count <= 2 else 0.6 if count <= 4 else 0.45
    actors = []
    for art in arts:
        height = float(np.exp(rng.uniform(np.log(0.08), np.log(tallest))))
        # People keep their own colours: a tint would be a skin.
        tinted = rng.random() < 0.35 and art not in wide_cast()["People & Body"]
        color = str(rng.choice(list(RAMPS))) if tinted else None
        motion = _motion(rng, height, frame.width, frame.top, seconds)
        depth = 1.0 if rng.random() < 0.5 else float(rng.uniform(1.0, 3.0))
        actors.append(Actor(art, art, color, height, str(rng.choice(_MATERIALS)), motion, depth))
    actors.sort(key=lambda actor: -actor.depth)
    stage, light = str(rng.choice(_STAGES)), str(rng.choice(_LIGHTS))
    weather = "rain" if rng.random() < 0.3 else "clear"
    name = str(rng.choice(_CAMERAS))
    amount = float(rng.uniform(1.05, 1.6) if name.startswith("zoom") else rng.uniform(0.05, 0.7))
    shot = Shot(subjects=(Subject(actors[-1].noun, actors[-1].color),), setting=stage, light=light, weather=weather)
    camera = Camera(name, 0.0 if name == "still" else amount)
    return Scene(seed, "wide", seconds, aspect, shot, stage, light, weather, camera, tuple(actors))


def _art(rng: np.random.Generator) -> str:
    cast = wide_cast()
    shares = np.array([_SHARES[category] for category in cast])
    category = list(cast)[int(rng.choice(len(cast), p=shares / shares.sum()))]
    names = cast[category]
    return names[int(rng.integers(len(names)))]


def _motion(rng: np.random.Generator, height: float, width: float, top: float, seconds: float) -> Motion:
    def between(low: float, high: float) -> float:
        return float(rng.uniform(low, high))

    law = str(rng.choice(_LAWS))
    speed = between(-0.6, 0.6) * (1.0 if rng.random() < 0.7 else 0.2)
    x = between(-0.5, 0.5) * width - 0.5 * speed * seconds * between(0.0, 1.0)
    y = between(0.0, max(0.05, top - height)) if law in ("fly", "float") else between(0.0, 0.12)
    if law in ("bounce", "fall"):
        y = between(0.15, max(0.3, top))
    return Motion(
        law,
        (x, y),
        speed,
        amplitude=between(0.02, 0.2),
        frequency_hz=between(0.2, 2.0),
        restitution=between(0.3, 0.93),
        gravity=between(0.8, 4.0),
        offset=between(0.0, 1.0),
    )

"""The theatre's sound: everything that a scene lets us hear, mixed to stereo, exact to the sample at every contact."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from lanterne.worlds import sound_actors, sound_beds
from lanterne.worlds.camera import path, stand
from lanterne.worlds.motion import contacts, pose
from lanterne.worlds.moves import frame_of
from lanterne.worlds.scene import Actor, Scene
from lanterne.worlds.sound_events import blow
from lanterne.worlds.sound_noise import Wave, add, samples_of, stretched
from lanterne.worlds.vocabulary.ambience import ENGINES, own_sounds

_PLACES_PER_S = 12  # how often a moving source's place between left and right is looked up
_PEAK = 0.89  # the loudest sample that leaves the theatre

# RMS levels (peak 1 = full scale). Beds stay well below blows, whose peaks are 0.2 to 0.7.
_BED_LEVELS = {"wind": 0.022, "waves": 0.035, "rain": 0.026, "birds": 0.020, "city": 0.030}
_AIR_LEVEL = 0.0012  # no place is silent to the bit
_ACTOR_LEVELS = {"engine": 0.075, "burner": 0.085, "barking": 0.12, "flutter": 0.022, "creak": 0.022, "rumble": 0.03}

_OWN_SOUNDS = {"hot-air balloon": "burner", "dog": "barking"} | dict.fromkeys(ENGINES, "engine")
_ActorSound = Callable[[np.random.Generator, Actor, float, int], Wave]
_ACTOR_SOUNDS: dict[str, _ActorSound] = {
    "engine": sound_actors.engine,
    "burner": sound_actors.burner,
    "barking": sound_actors.barking,
    "flutter": sound_actors.flutter,
    "creak": sound_actors.creak,
    "rumble": sound_actors.rumble,
}


def mix(scene: Scene, sample_rate: int = 24000) -> Wave:
    """The sound (2, samples) of a whole scene, left and right, float32 within -0.9..0.9, the same for equal scenes.

    Contacts are always heard, each starting at its sample. The rest is what `scene.shot.sounds` names; a scene that
    names no sound is heard with the natural sounds of its place (`audible` says which).
    """
    length = samples_of(scene.seconds, sample_rate)
    track = np.float32(_AIR_LEVEL) * sound_beds.air(_generator(scene, "air"), scene.seconds, sample_rate, scene.stage)
    named = audible(scene)
    for name, level in _BED_LEVELS.items():
        if name in named:
            rng = _generator(scene, name)
            track += (
                np.float32(level * 10 ** rng.uniform(-0.15, 0.15)) * _bed(name, rng, scene, sample_rate)[:, :length]
            )
    place = _places(scene)
    moments = np.linspace(0.0, scene.seconds, max(2, int(scene.seconds * _PLACES_PER_S)))
    for number, actor in enumerate(scene.actors):
        voices = own_sounds(actor.noun, "rolling" if actor.motion.name == "roll" else "", named)
        if not voices:
            continue
        left, right = _pan(np.asarray([place(actor, pose(actor, time_s).x, time_s) for time_s in moments.tolist()]))
        for name in voices:
            rng = _generator(scene, f"{name} {number}")
            wave = _ACTOR_SOUNDS[name](rng, actor, scene.seconds, sample_rate)
            wave *= np.float32(_ACTOR_LEVELS[name] * 10 ** rng.uniform(-0.1, 0.1) / max(1.0, actor.depth))
            track[0] += stretched(left, length) * wave
            track[1] += stretched(right, length) * wave
    for contact in contacts(scene):
        actor = scene.actors[contact.actor]
        wave = blow(actor, contact, scene.stage, sample_rate) / np.float32(max(1.0, actor.depth))
        left, right = _pan(np.asarray(place(actor, contact.x, contact.time_s)))
        start = round(contact.time_s * sample_rate)
        add(track[0], np.float32(left) * wave, start)
        add(track[1], np.float32(right) * wave, start)
    peak = float(np.max(np.abs(track), initial=0.0))
    return track * np.float32(_PEAK / peak) if peak > _PEAK else track


def audible(scene: Scene) -> tuple[str, ...]:
    """The names of the sounds that a scene lets hear besides its contacts: those of its shot, or its own if none."""
    if scene.shot.sounds:
        return scene.shot.sounds
    place = {"park": "birds", "sea coast": "waves", "city": "city"}.get(scene.stage, "wind")
    own = [_OWN_SOUNDS[actor.noun] for actor in scene.actors if actor.noun in _OWN_SOUNDS]
    return tuple(dict.fromkeys([*own, place, *(["rain"] if scene.weather == "rain" else [])]))


def _bed(name: str, rng: np.random.Generator, scene: Scene, sample_rate: int) -> Wave:
    if name == "birds":
        return sound_beds.birds(rng, scene.seconds, sample_rate, scene.light)
    beds = {
        "wind": sound_beds.wind,
        "waves": sound_beds.waves,
        "rain": sound_beds.rain,
        "city": sound_beds.city,
    }
    return beds[name](rng, scene.seconds, sample_rate, scene.stage)


def _generator(scene: Scene, source: str) -> np.random.Generator:
    """A generator for one source alone, so that adding a sound to a scene does not change the others."""
    return np.random.default_rng([scene.seed, zlib.crc32(source.encode())])


def _places(scene: Scene) -> Callable[[Actor, float, float], float]:
    """Where a world x of an actor's plane is seen at a time: -1 at the frame's left edge, 1 at its right."""
    frame, camera = frame_of(scene.aspect), path(scene)

    def place(actor: Actor, x: float, time_s: float) -> float:
        stage_x, _, _ = stand(frame, x, 0.0, actor.depth)
        across, _ = camera(time_s).place(frame, stage_x, 0.0, actor.depth)
        return 2 * across / frame.width - 1

    return place


def _pan(places: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Gains of the left and the right ear for places -1..1, at constant power; the middle gives 1 and 1."""
    angle = (1 + 0.8 * np.clip(places, -1, 1)) * (np.pi / 4)
    return np.sqrt(2) * np.cos(angle), np.sqrt(2) * np.sin(angle)

"""A scene of the theatre as plain values: everything that drawing, sound, captions and truth are computed from.

World units: one unit is the shorter side of the frame. x grows to the right and is 0 at the frame's centre, y grows
upwards and is 0 on the ground line where actors stand. Time is in seconds, angles in radians (anticlockwise).
"""

from __future__ import annotations

from dataclasses import dataclass

from lanterne.core.shot import Shot


@dataclass(frozen=True, slots=True)
class Pose:
    """Where one actor is at one moment. (x, y) is the middle of its underside; its height is the actor's."""

    x: float
    y: float
    angle_rad: float = 0.0
    stretch: float = 1.0  # height factor; width takes 1 / stretch (squash and stretch, volume kept)
    phase: float = 0.0  # cycles of its gait: wings, legs, wheels, flame
    facing: int = 1  # 1 looks right, -1 looks left


@dataclass(frozen=True, slots=True)
class Contact:
    """A touch that can be heard. `impulse` is relative to the hardest one possible (0..1)."""

    time_s: float
    kind: str  # "bounce", "land", "step", "splash", "clack"
    impulse: float
    x: float
    actor: int


@dataclass(frozen=True, slots=True)
class Motion:
    """A closed-form motion: `name` picks the law (fly, bounce, fall, roll, drive, hop, walk, float, sail), the rest
    its numbers.
    """

    name: str
    start: tuple[float, float]  # x, y at t = 0
    speed: float  # units per second along x, signed
    amplitude: float = 0.0  # units: height of the hops, bob or drop
    frequency_hz: float = 0.0  # hops, steps or bobs per second
    restitution: float = 0.0
    gravity: float = 0.0  # units per second squared
    offset: float = 0.0  # phase at t = 0, in cycles


@dataclass(frozen=True, slots=True)
class Actor:
    """One of the cast: which drawing, in which tint, how tall (units), made of what, moving how."""

    noun: str
    art: str  # name of the drawing in the Noto set
    color: str | None
    height: float
    material: str  # "rubber", "wood", "metal", "fur", "cloth", ...: the timbre of its contacts
    motion: Motion
    depth: float = 1.0  # 1 = the actors' plane; larger is farther away


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera move: `name` is a word of the vocabulary, `amount` its strength over the whole scene.

    Units of the amount: pan and rise in world units, zoom as the ratio of the last scale to the first.
    """

    name: str
    amount: float = 0.0


@dataclass(frozen=True, slots=True)
class Scene:
    """One scene. `seed` decides every remaining detail (trees, clouds, noise), so equal scenes are equal clips."""

    seed: int
    world: str  # "small", "stage" or "wide"
    seconds: float
    aspect: float  # width / height
    shot: Shot
    stage: str
    light: str
    weather: str
    camera: Camera
    actors: tuple[Actor, ...]
    style: str | None = None

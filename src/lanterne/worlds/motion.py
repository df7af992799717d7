"""The laws of motion, in closed form: where an actor is at any moment, and exactly when it touches something.

Both come from the same formulas, so a sound made from `contacts` is on time with the pictures made from `pose` at any
frame rate. Units as in `lanterne.worlds.scene`; the floor is y = 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from lanterne.worlds.scene import Actor, Contact, Motion, Pose, Scene

HARDEST_SPEED = 2.4  # vertical units per second that count as impulse 1
HOP_AIRBORNE = 0.68  # the part of a hop's cycle that is spent in the air
WHEEL_RADIUS = 0.19  # of a car, relative to its height
_REST_SPEED = 0.09  # a rebound slower than this (units per second) is rest
_MOST_REBOUNDS = 40
_SQUASH_S = 0.045
_ROLLING_FRICTION_HZ = 1.6
_DRAG_S = 0.5  # a light body falls at gravity * this, in the end
_TURN = 2 * math.pi


@dataclass(frozen=True, slots=True)
class _Flight:
    """One arc over the floor: leaves it at `start_s` with `speed` upwards and comes back at `end_s`."""

    start_s: float
    end_s: float
    speed: float


def pose(actor: Actor, time_s: float) -> Pose:
    """Where the actor is at `time_s`. Raises KeyError for an unknown law."""
    return _LAWS[actor.motion.name](actor, time_s)


def contacts(scene: Scene) -> tuple[Contact, ...]:
    """All touches of the scene in order of time: bounces, landings of hops, steps, the bow on the waves."""
    found = [
        contact
        for index, actor in enumerate(scene.actors)
        for contact in _touches(actor, index, scene.seconds)
        if 0.0 <= contact.time_s < scene.seconds
    ]
    return tuple(sorted(found, key=lambda contact: (contact.time_s, contact.actor)))


def _impulse(speed: float) -> float:
    return min(1.0, abs(speed) / HARDEST_SPEED)


def _facing(motion: Motion) -> int:
    return -1 if motion.speed < 0 else 1


# Falling and bouncing: one first fall from start.y, then arcs whose speeds shrink by the restitution.


def _is_light(motion: Motion) -> bool:
    """A balloon falls through air that it feels: its law has a swing (frequency) and ends at a steady speed."""
    return motion.name == "fall" and motion.frequency_hz > 0


def _first_height(motion: Motion, time_s: float) -> float:
    """Height during the first fall; with linear drag for a light body (y'' = -g - y' / drag)."""
    if _is_light(motion):
        terminal = motion.gravity * _DRAG_S
        return motion.start[1] - terminal * (time_s - _DRAG_S * (1 - math.exp(-time_s / _DRAG_S)))
    return motion.start[1] - 0.5 * motion.gravity * time_s**2


def _first_touch(motion: Motion) -> tuple[float, float]:
    """Time of the first touch and the speed downwards at it."""
    height, gravity = motion.start[1], motion.gravity
    if not _is_light(motion):
        time_s = math.sqrt(2 * height / gravity)
        return time_s, gravity * time_s
    terminal = gravity * _DRAG_S
    time_s = height / terminal + _DRAG_S
    for _ in range(60):  # a contraction: its slope is exp(-t / drag) < 1
        time_s = height / terminal + _DRAG_S * (1 - math.exp(-time_s / _DRAG_S))
    return time_s, terminal * (1 - math.exp(-time_s / _DRAG_S))


def _flights(motion: Motion) -> list[_Flight]:
    time_s, speed = _first_touch(motion)
    flights = [_Flight(0.0, time_s, -speed)]  # the first one falls: its speed is negative, and that of its end
    for _ in range(_MOST_REBOUNDS):
        speed *= motion.restitution
        if speed < _REST_SPEED:
            break
        flights.append(_Flight(time_s, time_s + 2 * speed / motion.gravity, speed))
        time_s = flights[-1].end_s
    return flights


def _fall(actor: Actor, time_s: float) -> Pose:
    motion = actor.motion
    flights = _flights(motion)
    rest_s = flights[-1].end_s
    height, vertical = 0.0, 0.0
    if time_s <= flights[0].end_s:
        height = max(0.0, _first_height(motion, time_s))
        vertical = motion.gravity * time_s
    elif time_s < rest_s:
        flight = next(flight for flight in flights if flight.start_s <= time_s <= flight.end_s)
        since = time_s - flight.start_s
        height = max(0.0, flight.speed * since - 0.5 * motion.gravity * since**2)
        vertical = flight.speed - motion.gravity * since
    squash = sum(
        0.34 * _impulse(flight.speed) * math.exp(-(((time_s - moment) / _SQUASH_S) ** 2))
        for moment, flight in _landings(flights)
    )
    slide_s = max(0.0, time_s - rest_s)
    rolled_s = min(time_s, rest_s) + (1 - math.exp(-_ROLLING_FRICTION_HZ * slide_s)) / _ROLLING_FRICTION_HZ
    moved = motion.speed * rolled_s
    light = _is_light(motion)
    # What swings in the air comes to rest gently after the touch.
    calm = math.exp(-max(0.0, time_s - flights[0].end_s) / 0.6)
    swing = math.sin(_TURN * (motion.frequency_hz * time_s + motion.offset)) - math.sin(_TURN * motion.offset)
    swing_speed = math.cos(_TURN * (motion.frequency_hz * time_s + motion.offset))
    stretch = 1.0 - min(0.4, squash) + (0.0 if light else 0.05 * _impulse(vertical) * min(1.0, height / 0.05))
    return Pose(
        x=motion.start[0] + moved + motion.amplitude * swing * calm,
        y=height,
        angle_rad=-0.22 * swing_speed * calm if light else -moved / (0.5 * actor.height),
        stretch=stretch,
        phase=0.8 * time_s + motion.offset,
        facing=_facing(motion),
    )


def _landings(flights: list[_Flight]) -> list[tuple[float, _Flight]]:
    return [(flight.end_s, flight) for flight in flights]


# Everything that goes on for ever.


def _fly(actor: Actor, time_s: float) -> Pose:
    """A slow figure of eight on a drifting wind, with the tug of its gusts."""
    motion = actor.motion

    def path(moment_s: float) -> tuple[float, float]:
        turn = _TURN * (motion.frequency_hz * moment_s + motion.offset)
        gust = 0.18 * math.sin(2.7 * turn + 1.3)
        return (
            motion.speed * moment_s + motion.amplitude * (math.sin(turn) + gust),
            motion.amplitude * (0.55 * math.sin(2 * turn + 0.6) + 0.8 * gust),
        )

    start, here, next_ = path(0.0), path(time_s), path(time_s + 0.02)
    across = (next_[0] - here[0]) / 0.02
    climb = (next_[1] - here[1]) / 0.02
    shake = 0.05 * math.sin(_TURN * (1.9 * time_s + motion.offset))
    bank = -0.9 * across + 0.25 * climb * _facing(motion)
    return Pose(
        x=motion.start[0] + here[0] - start[0],
        y=motion.start[1] + here[1] - start[1],
        angle_rad=max(-0.5, min(0.5, bank)) + shake,
        phase=1.4 * time_s + motion.offset,
        facing=_facing(motion),
    )


def _roll(actor: Actor, time_s: float) -> Pose:
    moved = actor.motion.speed * time_s
    return Pose(
        x=actor.motion.start[0] + moved,
        y=actor.motion.start[1],
        angle_rad=-moved / (0.5 * actor.height),
        facing=_facing(actor.motion),
    )


def _drive(actor: Actor, time_s: float) -> Pose:
    motion = actor.motion
    moved = motion.speed * time_s
    shake = math.sin(_TURN * 5.3 * time_s) + 0.6 * math.sin(_TURN * 3.1 * time_s + 1.0)
    return Pose(
        x=motion.start[0] + moved,
        y=motion.start[1],
        angle_rad=0.0035 * shake,
        phase=abs(moved) / (_TURN * WHEEL_RADIUS * actor.height),
        facing=_facing(motion),
    )


def _hop_progress(cycles: float) -> tuple[float, float, float]:
    """Hops travelled, progress 0..1 through the air (or 1 on the ground), progress 0..1 on the ground (or 0)."""
    whole = math.floor(cycles)
    part = cycles - whole
    if part < HOP_AIRBORNE:
        return whole + part / HOP_AIRBORNE, part / HOP_AIRBORNE, 0.0
    return whole + 1.0, 1.0, (part - HOP_AIRBORNE) / (1 - HOP_AIRBORNE)


def _hop(actor: Actor, time_s: float) -> Pose:
    """Leaps that are true parabolas, with a crouch on the ground between them."""
    motion = actor.motion
    cycles = motion.frequency_hz * time_s + motion.offset
    travelled, air, ground = _hop_progress(cycles)
    travelled -= _hop_progress(motion.offset)[0]
    pitch = 0.16 * (1 - 2 * air) if ground == 0.0 else -0.16 * math.cos(math.pi * ground)
    crouch = math.sin(math.pi * ground)
    rise = (1 - 2 * air) ** 2 if ground == 0.0 else 1.0
    return Pose(
        x=motion.start[0] + motion.speed / motion.frequency_hz * travelled,
        y=motion.start[1] + 4 * motion.amplitude * air * (1 - air),
        angle_rad=pitch * _facing(motion),
        stretch=1.0 + 0.07 * rise - 0.19 * crouch,
        phase=cycles,
        facing=_facing(motion),
    )


def _walk(actor: Actor, time_s: float) -> Pose:
    motion = actor.motion
    cycles = motion.frequency_hz * time_s + motion.offset
    return Pose(
        x=motion.start[0] + motion.speed * time_s,
        y=motion.start[1] + motion.amplitude * math.sin(_TURN * cycles) ** 2,
        angle_rad=0.012 * math.sin(2 * _TURN * cycles + 0.8),
        phase=cycles,
        facing=_facing(motion),
    )


def _float(actor: Actor, time_s: float) -> Pose:
    motion = actor.motion
    turn, turn0 = _TURN * (motion.frequency_hz * time_s + motion.offset), _TURN * motion.offset
    return Pose(
        x=motion.start[0]
        + motion.speed * time_s
        + 0.4 * motion.amplitude * (math.sin(0.7 * turn) - math.sin(0.7 * turn0)),
        y=motion.start[1] + motion.amplitude * (math.sin(turn) - math.sin(turn0)),
        angle_rad=0.07 * math.sin(0.7 * turn + 0.5) - 0.15 * motion.speed,
        phase=time_s + motion.offset,
        facing=_facing(motion),
    )


def _sail(actor: Actor, time_s: float) -> Pose:
    motion = actor.motion
    turn, turn0 = _TURN * (motion.frequency_hz * time_s + motion.offset), _TURN * motion.offset
    return Pose(
        x=motion.start[0] + motion.speed * time_s,
        y=motion.start[1] + motion.amplitude * (math.sin(turn) - math.sin(turn0)),
        angle_rad=0.085 * math.cos(turn) * _facing(motion) - 0.03,
        phase=motion.frequency_hz * time_s + motion.offset,
        facing=_facing(motion),
    )


_LAWS: dict[str, Callable[[Actor, float], Pose]] = {
    "fly": _fly,
    "bounce": _fall,
    "fall": _fall,
    "roll": _roll,
    "drive": _drive,
    "hop": _hop,
    "walk": _walk,
    "run": _walk,
    "float": _float,
    "soar": _float,
    "sail": _sail,
}


def _touches(actor: Actor, index: int, seconds: float) -> list[Contact]:
    """The contacts of one actor from time 0 on, a few past `seconds` included."""
    motion = actor.motion
    if motion.name in ("bounce", "fall"):
        moments = [(moment, "bounce", abs(flight.speed)) for moment, flight in _landings(_flights(motion))]
    elif motion.name == "hop":
        speed = 4 * motion.amplitude * motion.frequency_hz / HOP_AIRBORNE
        moments = [(moment, "land", speed) for moment in _each(motion, HOP_AIRBORNE, 1.0, seconds)]
    elif motion.name in ("walk", "run"):  # diagonal pairs of legs: two steps a cycle
        speed = 0.07 * actor.height * _TURN * motion.frequency_hz
        moments = [(moment, "step", speed) for moment in _each(motion, 0.0, 0.5, seconds)]
    elif motion.name == "sail":  # the bow meets the water where it pitches down fastest
        speed = 4 * motion.amplitude * _TURN * motion.frequency_hz
        moments = [(moment, "splash", speed) for moment in _each(motion, 0.25, 1.0, seconds)]
    else:
        return []
    return [
        Contact(moment, kind, _impulse(speed), pose(actor, moment).x, index)
        for moment, kind, speed in moments
        if moment < seconds
    ]


def _each(motion: Motion, phase: float, step: float, seconds: float) -> list[float]:
    """The times in [0, seconds) at which the cycle count is `phase` plus a multiple of `step`."""
    first = math.ceil((motion.offset - phase) / step)
    last = math.floor((motion.frequency_hz * seconds + motion.offset - phase) / step)
    return [(phase + step * count - motion.offset) / motion.frequency_hz for count in range(first, last + 1)]

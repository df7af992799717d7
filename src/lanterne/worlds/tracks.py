"""The subject's track through a scene, as the frame shows it: what the model is told of where things are.

Columns and units: see `lanterne.model.layout`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from lanterne.worlds import camera, motion
from lanterne.worlds.cast import middle
from lanterne.worlds.moves import frame_of
from lanterne.worlds.scene import Scene

Track = npt.NDArray[np.float32]
CHANNELS = 11


def track(scene: Scene, times: Sequence[float], rate: float) -> Track:
    """The first actor's track at some times in seconds, (times, 11); a touch counts where it falls within 1 / `rate`
    seconds from a time on. All zeros in a scene without actors.
    """
    rows = np.zeros((len(times), CHANNELS), np.float32)
    if not scene.actors:
        return rows
    actor, frame, path = scene.actors[0], frame_of(scene.aspect), camera.path(scene)
    for row, time_s in zip(rows, times, strict=True):
        at, view = motion.pose(actor, time_s), path(time_s)
        x, y, scale = camera.stand(frame, at.x, at.y, actor.depth)
        across, down = view.place(frame, x, y, actor.depth)
        grown = scale * view.scale(actor.depth)
        height, (right, up) = actor.height * grown, middle(actor, at)
        angle, phase = at.angle_rad, 2 * math.pi * at.phase
        row[:2] = across - frame.width / 2 + right * grown, frame.height / 2 - down + up * grown
        row[2:8] = math.log(height), at.stretch - 1, math.cos(angle), math.sin(angle), math.cos(phase), math.sin(phase)
        row[8:] = at.facing, 0, 1
    for contact in motion.contacts(scene):
        place = math.floor((contact.time_s - times[0]) * rate + 1e-6)
        if contact.actor == 0 and 0 <= place < len(rows):
            rows[place, 9] = max(rows[place, 9], contact.impulse)
    return rows

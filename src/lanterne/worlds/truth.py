"""What is true of a scene's pictures: masks, boxes, depth, velocities, contacts, the camera's way. Only when asked."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import skia

from lanterne.worlds import motion
from lanterne.worlds.cast import Cast
from lanterne.worlds.draw import Sheet, Show
from lanterne.worlds.moves import View
from lanterne.worlds.scene import Contact, Scene

_STEP_S = 1 / 480


class Truth:
    """The truth of one scene at one size, and its show. Each method paints what it needs; times are in seconds."""

    def __init__(self, scene: Scene, size: tuple[int, int], cast: Cast) -> None:
        self._scene, self._size = scene, size
        self.show = Show(scene, size, cast)
        self._surface = skia.Surface(*size)

    def masks(self, time_s: float) -> np.ndarray:
        """Where each actor is seen: bool (actors, height, width). What stands or washes in front of it is left out."""
        width, height = self._size
        found = np.zeros((len(self._scene.actors), height, width), bool)
        for cue in self.show.cues:
            covered = self._coverage(cue, time_s) > 0.5
            found &= ~covered
            if not isinstance(cue, Sheet):
                found[cue] = covered
        return found

    def boxes(self, time_s: float) -> np.ndarray:
        """The boxes around the masks, in pixels: float32 (actors, 4) as left, top, right, bottom; NaN if unseen."""
        boxes = np.full((len(self._scene.actors), 4), np.nan, np.float32)
        for box, mask in zip(boxes, self.masks(time_s), strict=True):
            if mask.any():
                columns, rows = np.flatnonzero(mask.any(axis=0)), np.flatnonzero(mask.any(axis=1))
                box[:] = columns[0], rows[0], columns[-1] + 1, rows[-1] + 1
        return boxes

    def depth(self, time_s: float, *, actors: bool = True) -> np.ndarray:
        """The depth of what each pixel shows: float32 (height, width), 1 in the actors' plane. Each sheet is flat.

        Without the actors it is that of the empty stage.
        """
        width, height = self._size
        found = np.full((height, width), np.inf, np.float32)
        for cue in self.show.cues if actors else self.show.sheets:
            nearness = cue.plane.depth if isinstance(cue, Sheet) else self._scene.actors[cue].depth
            found[self._coverage(cue, time_s) > 0.5] = nearness
        return found

    def velocities(self, time_s: float) -> np.ndarray:
        """How fast each actor's underside moves in the picture: float32 (actors, 2), pixels a second right and down."""
        early, late = self._spots(time_s - _STEP_S), self._spots(time_s + _STEP_S)
        return np.asarray((late - early) / (2 * _STEP_S), np.float32)

    def contacts(self) -> tuple[Contact, ...]:
        """All touches of the scene in order of time."""
        return motion.contacts(self._scene)

    @property
    def camera(self) -> Callable[[float], View]:
        """The camera's way: a function of time."""
        return self.show.path

    def _spots(self, time_s: float) -> np.ndarray:
        view = self.show.path(time_s)
        spots = [self.show.spot(actor, motion.pose(actor, time_s), view)[:2] for actor in self._scene.actors]
        return np.array(spots, np.float64).reshape(-1, 2)

    def _coverage(self, cue: Sheet | int, time_s: float) -> np.ndarray:
        """How much of each pixel one sheet or one actor covers when it is drawn alone: (height, width), 0..1."""
        canvas, view = self._surface.getCanvas(), self.show.path(time_s)
        canvas.clear(skia.ColorTRANSPARENT)
        if isinstance(cue, Sheet):
            self.show.hang(canvas, cue, view, time_s)
        else:
            actor = self._scene.actors[cue]
            self.show.pose(canvas, actor, motion.pose(actor, time_s), view)
        return np.asarray(self._surface.toarray()[..., 3], np.float32) / 255

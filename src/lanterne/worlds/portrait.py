"""The portrait of an actor: it alone, upright and looking right, in plain light.

Layout and units: see `lanterne.model.likeness`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import skia

from lanterne.worlds.cast import Cast
from lanterne.worlds.scene import Actor, Pose

_OVERSAMPLING = 2


def portrait(cast: Cast, actor: Actor, size: tuple[int, int], tall: float, phase: float = 0.0) -> npt.NDArray[np.uint8]:
    """Premultiplied RGBA (height, width, 4) of `size` (width, height); the actor stands in the middle, `tall` of the
    picture's height. Raises KeyError for a drawing that the art lacks.
    """
    width, height = (side * _OVERSAMPLING for side in size)
    surface = skia.Surface(width, height)
    canvas = surface.getCanvas()
    canvas.clear(skia.ColorTRANSPARENT)
    canvas.translate(width / 2, height * (1 + tall) / 2)
    cast.paint(canvas, actor, Pose(0.0, 0.0, phase=phase), tall * height / actor.height)
    pixels = np.zeros((height, width, 4), np.uint8)
    info = skia.ImageInfo.Make(width, height, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
    surface.readPixels(info, pixels, pixels.strides[0], 0, 0)
    small = pixels.reshape(size[1], _OVERSAMPLING, size[0], _OVERSAMPLING, 4).mean(axis=(1, 3))
    return np.asarray(np.round(small), np.uint8)

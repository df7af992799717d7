"""Any drawing of the art as a sprite: rasterised once per size, then moved, turned and stretched as a whole."""

from __future__ import annotations

import math

import numpy as np
import resvg_py
import skia

from lanterne.worlds.art import Drawing
from lanterne.worlds.tints import codes, dominant, retint

_SIZES_PX = (32, 64, 128, 256, 512, 1024)
_MEASURE_PX = 128


class Sprite:
    """A drawing that moves as one piece. Its box is that of its inked pixels; it `looks` right (1) or left (-1).

    `coat` are the colour codes that a tint replaces, the main one first; empty: the drawing's most frequent family.
    """

    pivot = 0.5

    def __init__(self, drawing: Drawing, color: str | None, looks: int = 1, coat: tuple[str, ...] = ()) -> None:
        self.looks = looks
        main, keep = (coat[0], codes(drawing.body) - {*coat}) if coat else dominant(drawing.body)
        body = retint(drawing.body, color, main, keep) if color else drawing.body
        self._drawing = Drawing(drawing.name, body, drawing.category, drawing.width, drawing.height)
        self._images: dict[int, skia.Image] = {}
        self.box = self._measured()

    def draw(self, canvas: skia.Canvas, gait: str, phase: float) -> None:
        """Draw it from the raster just above the size that the canvas' scale asks for."""
        matrix = canvas.getTotalMatrix()
        scale = math.sqrt(abs(matrix.getScaleX() * matrix.getScaleY() - matrix.getSkewX() * matrix.getSkewY()))
        wanted = scale * max(self._drawing.width, self._drawing.height)
        size = next((size for size in _SIZES_PX if size >= wanted), _SIZES_PX[-1])
        rect = skia.Rect.MakeWH(self._drawing.width, self._drawing.height)
        options = skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kLinear)
        canvas.drawImageRect(self._image(size), rect, options)

    def _image(self, size: int) -> skia.Image:
        if size not in self._images:
            pixels = bytes(resvg_py.svg_to_bytes(svg_string=self._drawing.svg(), width=size))
            # A copy, decoded now: skia would otherwise read the bytes later, when they may be gone.
            image = skia.Image.MakeFromEncoded(skia.Data.MakeWithCopy(pixels)).makeRasterImage()
            self._images[size] = image.withDefaultMipmaps()
        return self._images[size]

    def _measured(self) -> tuple[float, float, float, float]:
        alpha = self._image(_MEASURE_PX).toarray()[:, :, 3] > 24
        unit = self._drawing.width / _MEASURE_PX
        if not alpha.any():
            return 0.0, 0.0, self._drawing.width, self._drawing.height
        rows, columns = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
        left, top = float(columns[0] * unit), float(rows[0] * unit)
        return left, top, float((columns[-1] + 1) * unit), float((rows[-1] + 1) * unit)

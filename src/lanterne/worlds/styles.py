"""Looks of the whole frame: what is done to a drawn picture so that it seems painted, printed or filmed otherwise."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import skia

Look = Callable[[np.ndarray], np.ndarray]  # uint8 (height, width, 3) to the same

_CELLS = 72  # pixels of pixel art along the shorter side
_LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)
_SMOOTH = skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kLinear)


def look(style: str | None, seed: int, size: tuple[int, int]) -> Look | None:
    """The look of a style, for frames of a size (width, height); None for the theatre's own. Raises KeyError."""
    return None if style is None else _LOOKS[style](np.random.default_rng([seed, 4]), size)


def _resized(frame: np.ndarray, width: int, height: int, sampling: skia.SamplingOptions = _SMOOTH) -> np.ndarray:
    padded = np.concatenate([frame, np.full((*frame.shape[:2], 1), 255, np.uint8)], axis=2)
    image = skia.Image.fromarray(padded, skia.kRGBA_8888_ColorType)
    return np.asarray(image.resize(width, height, sampling).toarray(colorType=skia.kRGBA_8888_ColorType)[..., :3])


def _softened(frame: np.ndarray, cells: int) -> np.ndarray:
    """The frame without detail finer than the shorter side / `cells`."""
    height, width = frame.shape[:2]
    share = cells / min(height, width)
    small = _resized(frame, max(1, round(width * share)), max(1, round(height * share)))
    return _resized(small, width, height, skia.SamplingOptions(skia.CubicResampler.Mitchell()))


def _grain(rng: np.random.Generator, size: tuple[int, int], cells: int) -> np.ndarray:
    """Smooth noise in 0..1 with about `cells` blots along the shorter side: float32 (height, width, 1)."""
    width, height = size
    share = cells / min(size)
    blots = rng.integers(0, 256, (round(height * share) + 2, round(width * share) + 2, 1), np.uint8).repeat(3, axis=2)
    smooth = _resized(blots, width, height, skia.SamplingOptions(skia.CubicResampler.Mitchell()))
    return np.asarray(smooth[..., :1], np.float32) / 255


def _edge(size: tuple[int, int]) -> np.ndarray:
    """0 in the middle of the frame, 1 in its corners: float32 (height, width, 1)."""
    width, height = size
    x, y = np.linspace(-1, 1, width, dtype=np.float32), np.linspace(-1, 1, height, dtype=np.float32)
    return np.asarray((x[None, :, None] ** 2 + y[:, None, None] ** 2) / 2, np.float32)


def _bytes(values: np.ndarray) -> np.ndarray:
    return np.asarray(np.clip(values * 255 + 0.5, 0, 255), np.uint8)


def _grey(frame: np.ndarray) -> np.ndarray:
    return np.asarray((frame.astype(np.float32) @ _LUMA)[..., None] / 255, np.float32)


def _black_and_white(rng: np.random.Generator, size: tuple[int, int]) -> Look:
    shade = 1 - 0.45 * _edge(size) ** 1.5

    def apply(frame: np.ndarray) -> np.ndarray:
        grey = _grey(frame)
        curved = grey * grey * (3 - 2 * grey) * 0.6 + grey * 0.4
        return _bytes(np.repeat(curved * shade, 3, axis=2))

    return apply


def _sepia(rng: np.random.Generator, size: tuple[int, int]) -> Look:
    dark, pale = np.array([0.16, 0.08, 0.03], np.float32), np.array([1.0, 0.92, 0.74], np.float32)
    shade = 1 - 0.35 * _edge(size) ** 1.5 - 0.06 * _grain(rng, size, 12)

    def apply(frame: np.ndarray) -> np.ndarray:
        return _bytes((dark + (pale - dark) * _grey(frame)) * shade)

    return apply


def _watercolour(rng: np.random.Generator, size: tuple[int, int]) -> Look:
    wash, paper = 0.86 + 0.26 * _grain(rng, size, 9), np.array([0.985, 0.97, 0.93], np.float32)
    bare = np.clip((_edge(size) + 0.35 * (_grain(rng, size, 14) - 0.5) - 0.62) * 5, 0, 1)

    def apply(frame: np.ndarray) -> np.ndarray:
        soft = _softened(frame, 60).astype(np.float32) / 255
        rim = np.abs(_grey(_softened(frame, 90)) - _grey(_softened(frame, 26)))
        colour = 1 - (1 - soft) * (0.8 * wash)
        colour = (colour * (1 - 0.9 * rim)) * paper
        return _bytes(colour + (paper - colour) * bare)

    return apply


def _pencil(rng: np.random.Generator, size: tuple[int, int]) -> Look:
    tooth, paper = 0.9 + 0.1 * _grain(rng, size, 60), np.array([0.97, 0.96, 0.93], np.float32)

    def apply(frame: np.ndarray) -> np.ndarray:
        grey, around = _grey(frame), _grey(_softened(frame, 40))
        lines = np.clip((grey + 0.04) / (around + 0.04), 0, 1) ** 1.6
        tone = 0.62 + 0.38 * np.sqrt(around)
        return _bytes(lines * tone * tooth * paper)

    return apply


def _pixel_art(rng: np.random.Generator, size: tuple[int, int]) -> Look:
    width, height = size
    share = min(1.0, _CELLS / min(size))
    levels = 7

    def apply(frame: np.ndarray) -> np.ndarray:
        small = _resized(frame, max(1, round(width * share)), max(1, round(height * share)))
        steps = np.round(small.astype(np.float32) / 255 * levels) / levels
        return _resized(_bytes(steps), width, height, skia.SamplingOptions(skia.FilterMode.kNearest))

    return apply


def _paper(rng: np.random.Generator, size: tuple[int, int]) -> Look:
    """The fibres of the paper; its sheets' shades are drawn by the theatre."""
    fibres = 0.93 + 0.1 * _grain(rng, size, 44) + 0.04 * _grain(rng, size, 10)

    def apply(frame: np.ndarray) -> np.ndarray:
        return _bytes(frame.astype(np.float32) / 255 * fibres)

    return apply


_LOOKS: dict[str, Callable[[np.random.Generator, tuple[int, int]], Look]] = {
    "watercolour": _watercolour,
    "black and white": _black_and_white,
    "sepia": _sepia,
    "pencil sketch": _pencil,
    "pixel art": _pixel_art,
    "paper cut-out": _paper,
}

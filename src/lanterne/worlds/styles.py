"""Looks of the whole frame: what is done to a drawn picture so that it seems painted, printed or filmed otherwise.

The theatre puts them on its drawings, and the native engine on what it makes: the model itself draws plainly.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from lanterne.worlds.inflate import relief

Look = Callable[[np.ndarray, float], np.ndarray]  # uint8 (height, width, 3) and its time in seconds to the same

FILM_RATE = 24.0  # pictures a second of film, which grain and hands follow
_GRAINS = 5  # pieces of grain, one after the other
_CELLS = 72  # pixels of pixel art along the shorter side
_LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)
# Balloons: what turning right and down costs in light, whence the floor shines back, and where the lamp is mirrored.
_SHADE, _FLOOR, _HALFWAY = (
    np.array(way, np.float32) for way in ((-0.2, -0.28, 0), (0.546, 0.677, 0.492), (-0.249, -0.332, 0.91))
)


def look(style: str | None, seed: int, size: tuple[int, int]) -> Look | None:
    """The look of a style, for frames of a size (width, height); None for the theatre's own. Raises KeyError."""
    return None if style is None else _LOOKS[style](np.random.default_rng([seed, 4]), size)


@cache
def _weights(old: int, new: int) -> np.ndarray:
    """What each of `new` samples along a side takes of the `old` ones, float32 (new, old): Mitchell and Netravali's
    cubic (SIGGRAPH 1988), as wide as the coarser of both.
    """
    step = old / new
    centres = (np.arange(new) + 0.5) * step - 0.5
    x = np.abs(np.arange(old) - centres[:, None]) / max(step, 1.0)
    near, far = 7 * x**3 - 12 * x**2 + 16 / 3, -7 / 3 * x**3 + 12 * x**2 - 20 * x + 32 / 3
    weights = np.where(x < 1, near, np.where(x < 2, far, 0))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), np.float32)


def _resized(values: np.ndarray, width: int, height: int) -> np.ndarray:
    """Float32 (rows, columns, channels) at another size."""
    rows, columns, channels = values.shape
    lower = (_weights(rows, height) @ values.reshape(rows, -1)).reshape(height, columns, channels)
    narrow = _weights(columns, width) @ lower.transpose(1, 0, 2).reshape(columns, -1)
    return np.asarray(narrow.reshape(width, height, channels).transpose(1, 0, 2), np.float32)


def _clipped(values: np.ndarray) -> np.ndarray:
    return np.asarray(np.clip(values, 0, 1), np.float32)


def _small(frame: np.ndarray, cells: int) -> np.ndarray:
    """The frame in 0..1 with `cells` pixels along its shorter side."""
    height, width = frame.shape[:2]
    share = min(1.0, cells / min(height, width))
    return _resized(frame.astype(np.float32) / 255, max(1, round(width * share)), max(1, round(height * share)))


def _softened(frame: np.ndarray, cells: int) -> np.ndarray:
    """The frame in 0..1 without detail finer than the shorter side / `cells`."""
    return _clipped(_resized(_small(frame, cells), frame.shape[1], frame.shape[0]))


def _grain(rng: np.random.Generator, size: tuple[int, int], cells: int) -> np.ndarray:
    """Smooth noise in 0..1 with about `cells` blots along the shorter side: float32 (height, width, 1)."""
    width, height = size
    share = cells / min(size)
    blots = rng.integers(0, 256, (round(height * share) + 2, round(width * share) + 2, 1), np.uint8)
    return _clipped(_resized(blots.astype(np.float32) / 255, width, height))


def _edge(size: tuple[int, int]) -> np.ndarray:
    """0 in the middle of the frame, 1 in its corners: float32 (height, width, 1)."""
    width, height = size
    x, y = np.linspace(-1, 1, width, dtype=np.float32), np.linspace(-1, 1, height, dtype=np.float32)
    return np.asarray((x[None, :, None] ** 2 + y[:, None, None] ** 2) / 2, np.float32)


def _bytes(values: np.ndarray) -> np.ndarray:
    return np.asarray(np.clip(values * 255 + 0.5, 0, 255), np.uint8)


def _grey(frame: np.ndarray) -> np.ndarray:
    return np.asarray((frame.astype(np.float32) @ _LUMA)[..., None] / 255, np.float32)


def _soft_grey(frame: np.ndarray, cells: int) -> np.ndarray:
    """How bright the frame is in 0..1, softened: (height, width, 1)."""
    return _clipped(_resized(_small(frame, cells) @ _LUMA[:, None], frame.shape[1], frame.shape[0]))


def _black_and_white(rng: np.random.Generator, size: tuple[int, int]) -> Look:
    shade = 1 - 0.45 * _edge(size) ** 1.5

    def apply(frame: np.ndarray, time_s: float) -> np.ndarray:
        grey = _grey(frame)
        curved = grey * grey * (3 - 2 * grey) * 0.6 + grey * 0.4
        return _bytes(np.repeat(curved * shade, 3, axis=2))

    return apply


def _sepia(rng: np.random.Generator, size: tuple[int, int]) -> Look:
    dark, pale = np.array([0.16, 0.08, 0.03], np.float32), np.array([1.0, 0.92, 0.74], np.float32)
    shade = 1 - 0.35 * _edge(size) ** 1.5 - 0.06 * _grain(rng, size, 12)

    def apply(frame: np.ndarray, time_s: float) -> np.ndarray:
        return _bytes((dark + (pale - dark) * _grey(frame)) * shade)

    return apply


def _watercolour(rng: np.random.Generator, size: tuple[int, int]) -> Look:
    wash, paper = 0.86 + 0.26 * _grain(rng, size, 9), np.array([0.985, 0.97, 0.93], np.float32)
    bare = np.clip((_edge(size) + 0.35 * (_grain(rng, size, 14) - 0.5) - 0.62) * 5, 0, 1)

    def apply(frame: np.ndarray, time_s: float) -> np.ndarray:
        soft = _softened(frame, 60)
        rim = np.abs(_soft_grey(frame, 90) - _soft_grey(frame, 26))
        colour = 1 - (1 - soft) * (0.8 * wash)
        colour = (colour * (1 - 0.9 * rim)) * paper
        return _bytes(colour + (paper - colour) * bare)

    return apply


def _pencil(rng: np.random.Generator, size: tuple[int, int]) -> Look:
    tooth, paper = 0.9 + 0.1 * _grain(rng, size, 60), np.array([0.97, 0.96, 0.93], np.float32)

    def apply(frame: np.ndarray, time_s: float) -> np.ndarray:
        grey, around = _grey(frame), _soft_grey(frame, 40)
        lines = np.clip((grey + 0.04) / (around + 0.04), 0, 1) ** 1.6
        tone = 0.62 + 0.38 * np.sqrt(around)
        return _bytes(lines * tone * tooth * paper)

    return apply


def _pixel_art(rng: np.random.Generator, size: tuple[int, int]) -> Look:
    width, height = size
    levels = 7

    def apply(frame: np.ndarray, time_s: float) -> np.ndarray:
        steps = _bytes(np.round(_small(frame, _CELLS) * levels) / levels)
        rows, columns = (
            np.arange(side) * count // side for side, count in zip((height, width), steps.shape, strict=False)
        )
        return np.asarray(steps[rows[:, None], columns])

    return apply


def _paper(rng: np.random.Generator, size: tuple[int, int]) -> Look:
    """The fibres of the paper; its sheets' shades are drawn by the theatre."""
    fibres = 0.93 + 0.1 * _grain(rng, size, 44) + 0.04 * _grain(rng, size, 10)

    def apply(frame: np.ndarray, time_s: float) -> np.ndarray:
        return _bytes(frame.astype(np.float32) / 255 * fibres)

    return apply


def _film_noir(rng: np.random.Generator, size: tuple[int, int]) -> Look:
    """Hard light out of the dark, through the slats of a blind, on fine grain."""
    width, height = size
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) / min(size)
    slats = 0.5 + 0.5 * np.tanh(4 * np.sin(2 * np.pi * (9 * y + 2.5 * x + rng.random())))
    falls = np.clip(1.25 - 1.1 * np.hypot(x - width / min(size) * rng.uniform(0.35, 0.65), y - 0.45), 0, 1)
    shade = ((1 - 0.8 * _edge(size)[..., 0]) * (1 - 0.22 * slats * falls))[..., None]
    grains = [_grain(rng, size, 150) - 0.5 for _ in range(_GRAINS)]

    def apply(frame: np.ndarray, time_s: float) -> np.ndarray:
        grey = _grey(frame)
        hard = np.clip((grey * np.clip(0.45 / grey.mean(), 0.9, 2.2) - 0.1) * 1.2, 0, 1)
        hard = hard * hard * (3 - 2 * hard)
        grain = grains[int(time_s * FILM_RATE) % _GRAINS] * (0.09 * (1 - hard))
        return _bytes(np.repeat(hard * shade + grain, 3, axis=2))

    return apply


def _archival_film(rng: np.random.Generator, size: tuple[int, int]) -> Look:
    """Faded and flickering, with dust and scratches; the film is not steady in its gate."""
    width, height = size
    dark, pale = np.array([0.13, 0.1, 0.08], np.float32), np.array([0.93, 0.9, 0.8], np.float32)
    shade = 1 - 0.5 * _edge(size) ** 1.2
    grains = [_grain(rng, size, 110) - 0.5 for _ in range(_GRAINS)]
    seed = int(rng.integers(1 << 30))
    scratch = float(rng.uniform(0.15, 0.85))

    def apply(frame: np.ndarray, time_s: float) -> np.ndarray:
        turn = int(time_s * FILM_RATE)
        now = np.random.default_rng([seed, turn])
        light = 1 + 0.05 * now.standard_normal()
        shift = round(now.normal() * 0.002 * height)
        grey = _grey(np.roll(frame, shift, axis=0))
        tone = dark + (pale - dark) * np.clip(0.1 + 0.9 * grey * np.clip(0.45 / grey.mean(), 1, 1.8), 0, 1)
        picture = tone * shade * light + 0.08 * grains[turn % _GRAINS]
        if now.random() < 0.5:  # a scratch stays near its place
            column = round((scratch + 0.01 * now.normal()) * width) % width
            picture[:, column : column + max(1, width // 500)] += 0.25
        for _ in range(int(now.poisson(1.2))):  # dust
            y, x, far = now.integers(height), now.integers(width), max(1, round(now.uniform(0.002, 0.008) * height))
            picture[y : y + far, x : x + 2 * far] += now.choice([-0.5, 0.4])
        return _bytes(picture)

    return apply


def _stop_motion(rng: np.random.Generator, size: tuple[int, int]) -> Look:
    """Moved by hand: each pose stays for two frames of film, and is never lit quite like the one before."""
    seed, held = int(rng.integers(1 << 30)), dict[int, np.ndarray]()

    def apply(frame: np.ndarray, time_s: float) -> np.ndarray:
        turn = int(time_s * FILM_RATE / 2 + 1e-3)
        if turn not in held:
            held.clear()
            light = 1 + 0.015 * np.random.default_rng([seed, turn]).standard_normal()
            held[turn] = _bytes(frame.astype(np.float32) / 255 * light)
        return held[turn].copy()

    return apply


def _claymation(rng: np.random.Generator, size: tuple[int, int]) -> Look:
    """Kneaded: whatever is round in the picture is round in the light, with thumbprints; it moves as in stop motion."""
    prints = _grain(rng, size, 26)
    down, across = (np.gradient(prints[..., 0], axis=axis)[..., None] * min(size) for axis in (0, 1))
    hand = _stop_motion(rng, size)

    def apply(frame: np.ndarray, time_s: float) -> np.ndarray:
        soft = _softened(frame, 110)
        relief = 0.5 * _slope(_soft_grey(frame, 16)) + 0.35 * _slope(_soft_grey(frame, 40))
        bumps = 0.004 * (across + down)
        lit = soft * (1 - np.clip(relief + bumps, -0.4, 0.4)) + 0.12 * np.clip(-relief - 0.12, 0, 1)
        return hand(_bytes(lit), time_s)

    return apply


def _slope(grey: np.ndarray) -> np.ndarray:
    """How brightness (height, width, 1) rises away from a lamp at the upper left, in units of the shorter side / 12."""
    rise = (np.gradient(grey, axis=0) + np.gradient(grey, axis=1)) * (min(grey.shape[:2]) / 12)
    return np.asarray(rise, np.float32)


def _balloon_world(rng: np.random.Generator, size: tuple[int, int]) -> Look:
    """Blown up: whatever has a colour of its own is a balloon, glossy under a lamp at the upper left, dark at its rim.
    The largest ones, which are ground and sky, are flatter and duller.
    """
    width, height = size
    rows, columns = (max(1, round(side * min(1.0, 170 / min(size)))) for side in (height, width))
    brighter = 1.4 * np.eye(3, dtype=np.float32) - 0.4 * _LUMA[:, None]

    def apply(frame: np.ndarray, time_s: float) -> np.ndarray:
        small = _small(frame, 96)
        shape = _resized(np.concatenate([relief(small), small @ _LUMA[:, None]], axis=2), columns, rows)
        turned, grey = shape[..., :3] * np.array([-1, -1, 1], np.float32), np.clip(shape[..., 3], 0, 1)
        radius = np.sqrt((turned * turned).sum(axis=2))
        large = _rising(radius, 8, 22)
        turned[..., 2] += 0.3 + 0.75 * large * radius
        turned /= np.sqrt((turned * turned).sum(axis=2, keepdims=True))
        rim = 1 - turned[..., 2]
        lit = 1.02 - 0.36 * rim + turned @ _SHADE + 0.3 * np.clip(turned @ _FLOOR, 0, 1) ** 4
        shine = turned @ _HALFWAY
        gloss = 0.8 * _rising(shine, 0.962, 0.985) + 0.25 * np.clip(shine, 0, 1) ** 10
        gloss *= _rising(rim, 0.03, 0.2) * (0.35 + 0.65 * np.sqrt(grey)) * (1 - 0.7 * large)
        light, deep = (1 - gloss) * lit, 0.75 * rim
        shades = _resized(np.stack([gloss, light * (1 - deep), light * deep], axis=2), width, height)
        colour = _clipped(frame.astype(np.float32) / 255 @ brighter)
        return _bytes(shades[..., :1] + colour * (shades[..., 1:2] + colour * shades[..., 2:]))

    return apply


def _rising(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """0 up to `low`, 1 from `high` on, smooth between."""
    share = np.clip((values - low) / (high - low), 0, 1)
    return np.asarray(share * share * (3 - 2 * share), np.float32)


def _comic(rng: np.random.Generator, size: tuple[int, int]) -> Look:
    """Printed: few inks, black outlines, and dots where it is dark."""
    width, height = size
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) * (90 / min(size))
    dots = (0.5 + 0.25 * (np.sin(np.pi * (x + y)) + np.sin(np.pi * (x - y))))[..., None]

    def apply(frame: np.ndarray, time_s: float) -> np.ndarray:
        values = _softened(frame, 130)
        flat = np.round(values * 5) / 5
        ink = np.where(values @ _LUMA[:, None] < 0.5 * dots, np.float32(0.72), np.float32(1))
        outline = np.abs(_soft_grey(frame, 150) - _soft_grey(frame, 70))
        lines = np.clip(1.25 - 14 * outline, 0, 1)
        return _bytes((values + (flat - values) * 0.7) * ink * lines)

    return apply


_LOOKS: dict[str, Callable[[np.random.Generator, tuple[int, int]], Look]] = {
    "watercolour": _watercolour,
    "black and white": _black_and_white,
    "sepia": _sepia,
    "pencil sketch": _pencil,
    "pixel art": _pixel_art,
    "paper cut-out": _paper,
    "film noir": _film_noir,
    "archival film": _archival_film,
    "stop motion": _stop_motion,
    "claymation": _claymation,
    "balloon world": _balloon_world,
    "comic": _comic,
}

"""Rain, snow, storms and fog over a finished picture: what falls or drifts is drawn anew on what the model has made.

Drops are thin and fast, and the model's latents smooth them away with the noise; video codecs lose film grain alike,
and put it on again behind the decoder (AV1 film grain synthesis, Norkin and Birkbeck, DCC 2018). Numbers alone.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from lanterne.worlds.falling import HEAVY, Drops, Flakes, Flashes
from lanterne.worlds.moves import HORIZON, Frame, View

Pixels = npt.NDArray[np.uint8]
Veil = Callable[[Pixels, View, float], Pixels]  # uint8 (height, width, 3), the camera and the time in seconds

VEILED = ("rain", "snow", "storm", "fog")  # the weathers that have a veil
HAZE = 0.3  # how much of a picture in snow is white air
THICK = {"near": 0.1, "horizon": 0.9, "sky": 0.72}  # the same of one in fog: at its lower edge, where it ends, above
BANKS = ((3, 4), (6, 9))  # of fog: how many there are from above to below, and along two frames
UNEVEN = 0.35  # how much thinner fog is between its banks
GREY = 0.6  # how much of its colour the sky loses in it
DRIFT, DEEP = 0.03, 2.5  # frame's shorter sides that they drift in a second, and the depth at which they do
FAR = 1000.0  # the depth at which the horizon is
_SKY = 8  # the uppermost of so many parts of a picture is taken for its sky
_COLD, _GLARE, _WHITE = (
    np.array(color, np.float32) for color in ((0.92, 0.96, 1.0), (0.9, 0.94, 1.0), (1.0, 1.0, 1.0))
)


def veil(weather: str, seed: int, size: tuple[int, int], pace: float = 1.0) -> Veil:
    """What a weather of `VEILED` puts on frames of a size (width, height). Times are its own: at a slower `pace` they
    go on more slowly, and drops leave shorter streaks. Raises KeyError.
    """
    return _VEILS[weather](np.random.default_rng([seed, 5]), size, pace)


def _frame(size: tuple[int, int]) -> Frame:
    unit = min(size)
    return Frame(size[0] / unit, size[1] / unit)


def _rain(rng: np.random.Generator, size: tuple[int, int], pace: float, amount: float = 1.0) -> Veil:
    drops, unit = Drops.fall(rng, _frame(size), amount, pace), min(size)

    def put_on(pixels: Pixels, view: View, time_s: float) -> Pixels:
        out, color = pixels.copy(), _tint(pixels, _COLD, 0.75)
        for (left, top), (right, bottom) in (drops.streaks(view, time_s) * unit).tolist():
            _line(out, (left, top, right, bottom), 0.004 * unit, color, 0.42)
        for x, y, half, remains in (drops.rings(view, time_s) * (unit, unit, unit, 1)).tolist():
            _ring(out, (x, y, half), 0.003 * unit, color, 0.6 * remains)
        return out

    return put_on


def _storm(rng: np.random.Generator, size: tuple[int, int], pace: float) -> Veil:
    rain, flashes = _rain(rng, size, pace, HEAVY), Flashes.strike(rng)

    def put_on(pixels: Pixels, view: View, time_s: float) -> Pixels:
        out, glare = rain(pixels, view, time_s), np.float32(flashes.glare(time_s))
        return np.rint(out + glare * (255 * _GLARE - out)).astype(np.uint8) if glare else out

    return put_on


def _snow(rng: np.random.Generator, size: tuple[int, int], pace: float) -> Veil:
    flakes, unit = Flakes.fall(rng, _frame(size)), min(size)

    def put_on(pixels: Pixels, view: View, time_s: float) -> Pixels:
        color = _tint(pixels, _WHITE, 0.7)
        out = np.rint(pixels + np.float32(HAZE) * (color - pixels)).astype(np.uint8)
        for x, y, radius in (flakes.discs(view, time_s) * unit).tolist():
            _line(out, (x, y, x, y), radius, color, 0.85)
        return out

    return put_on


def _fog(rng: np.random.Generator, size: tuple[int, int], pace: float) -> Veil:
    (width, height), unit, frame = size, min(size), _frame(size)
    banks = np.sum([_smooth(rng, bumps, (2 * width, height)) / len(BANKS) for bumps in BANKS], axis=0)
    rows = np.arange(height, dtype=np.float32) + 0.5

    def put_on(pixels: Pixels, view: View, time_s: float) -> Pixels:
        end = unit * view.place(frame, 0.0, HORIZON * frame.height, FAR)[1]
        near, horizon, sky = THICK["near"], THICK["horizon"], THICK["sky"]
        depth = np.interp(rows, [0, max(end, 1), max(height, end + 1)], [sky, horizon, near]).astype(np.float32)
        gone = unit * (DRIFT * time_s + view.x / DEEP) % (2 * width)
        whole, part = int(gone), np.float32(gone % 1)
        seen = banks[:, (whole + np.arange(width + 1)) % (2 * width)]
        cover = depth[:, None] * (1 - np.float32(UNEVEN) * (seen[:, :-1] + part * (seen[:, 1:] - seen[:, :-1])))
        air = _tint(pixels, _WHITE, 0.4)
        air += np.float32(0.6 * air.mean() / 255) * (255 - air)  # lighter by day
        air += np.float32(GREY) * (air.mean() - air)
        misted: Pixels = np.rint(pixels + cover[..., None] * (air - pixels)).astype(np.uint8)
        return misted

    return put_on


def _smooth(rng: np.random.Generator, bumps: tuple[int, int], size: tuple[int, int]) -> npt.NDArray[np.float32]:
    """So many random `bumps` (down, across) between 0 and 1 as a smooth picture (height, width) that goes on across."""
    height, width = size[1], size[0]
    values = rng.random((bumps[0] + 1, bumps[1]))
    values = np.concatenate([values, values[:, :1]], axis=1)

    def ease(count: int, most: int) -> tuple[np.ndarray, np.ndarray]:
        at = np.arange(count) / count * most
        share = at % 1
        return at.astype(int), share * share * (3 - 2 * share)

    (y, down), (x, across) = ease(height, bumps[0]), ease(width, bumps[1])
    left, right = values[:, x], values[:, x + 1]
    rows = left + across * (right - left)
    return np.asarray(rows[y] + down[:, None] * (rows[y + 1] - rows[y]), np.float32)


_VEILS: dict[str, Callable[[np.random.Generator, tuple[int, int], float], Veil]] = {
    "rain": _rain,
    "snow": _snow,
    "storm": _storm,
    "fog": _fog,
}


def _tint(pixels: Pixels, color: npt.NDArray[np.float32], share: float) -> npt.NDArray[np.float32]:
    """A colour in the light of a picture's sky, 0..255 (3)."""
    sky = pixels[: max(1, len(pixels) // _SKY) : 4, ::4].reshape(-1, 3).mean(axis=0, dtype=np.float32)
    return np.asarray(sky + share * (255 * color - sky), np.float32)


def _cut(out: Pixels, box: tuple[float, float, float, float]) -> tuple[Pixels, np.ndarray, np.ndarray] | None:
    """The part of a picture in a box (left, top, right, bottom), a view, with the middles of its columns and rows."""
    height, width = out.shape[:2]
    left, top = max(0, int(box[0])), max(0, int(box[1]))
    right, bottom = min(width, int(box[2]) + 1), min(height, int(box[3]) + 1)
    if left >= right or top >= bottom:
        return None
    x, y = np.arange(left, right, dtype=np.float32) + 0.5, np.arange(top, bottom, dtype=np.float32)[:, None] + 0.5
    return out[top:bottom, left:right], x, y


def _lay(part: Pixels, cover: np.ndarray, color: npt.NDArray[np.float32]) -> None:
    part[:] = np.rint(part + cover[..., None] * (color - part))


def _line(
    out: Pixels, ends: tuple[float, float, float, float], radius: float, color: npt.NDArray[np.float32], alpha: float
) -> None:
    """A round-ended line between two points, in place; a disc where they are one."""
    x0, y0, x1, y1 = ends
    reach = radius + 1
    cut = _cut(out, (min(x0, x1) - reach, min(y0, y1) - reach, max(x0, x1) + reach, max(y0, y1) + reach))
    if cut is None:
        return
    part, x, y = cut
    length = (x1 - x0) ** 2 + (y1 - y0) ** 2
    along = np.clip(((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / max(length, 1e-9), 0, 1)
    distance = np.hypot(x - x0 - along * (x1 - x0), y - y0 - along * (y1 - y0))
    _lay(part, alpha * np.clip(radius + 0.5 - distance, 0, 1), color)


def _ring(
    out: Pixels, at: tuple[float, float, float], radius: float, color: npt.NDArray[np.float32], alpha: float
) -> None:
    """The outline of an ellipse on the ground: its middle and half its width, and how thick the line is by half."""
    x0, y0, half = at
    reach = radius + 1
    cut = _cut(out, (x0 - half - reach, y0 - 0.35 * half - reach, x0 + half + reach, y0 + 0.35 * half + reach))
    if cut is None or half <= 0:
        return
    part, x, y = cut
    across, down = (x - x0) / half, (y - y0) / (0.35 * half)
    rim = np.hypot(across, down)
    slope = np.hypot(across / half, down / (0.35 * half)) / np.maximum(rim, 1e-3)  # how fast `rim` grows, per pixel
    distance = np.abs(rim - 1) / np.maximum(slope, 1e-3)
    _lay(part, alpha * np.clip(radius + 0.5 - distance, 0, 1), color)

"""How well the native model's latents can say a given picture or clip: measured before anything is queued.

The transform was fitted to the theatre. What it cannot say, no amount of generating will bring back, so the error of
the transform alone (peak signal-to-noise ratio on its own grid) tells whether an upload is within what the model knows.
numpy alone: a server measures without torch.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from lanterne.core.canvas import Canvas, Given
from lanterne.core.clip import Clip
from lanterne.core.errors import UnsupportedByModel, WeightsError
from lanterne.engines.pixels import Frame, fitted

# Measured on 22 November 2026: stills of the theatre 26.5 to 33.7 dB, two photographs 24.1 and 27.6, fine noise 21.6.
WARN_DB = 26.0  # below it, what is kept is sharper than what is made beside it
REFUSE_DB = 20.0  # below it, what is made from it is a smear
BLOCK_FRAMES, BLOCK_PX = 8, 16
_GAP_S = 0.025  # lengths are rounded to frames; a whole one is more
SAMPLED = 3  # blocks of a clip that are measured

_SIZES = {"landscape": (288, 160), "portrait": (160, 288), "square": (208, 208)}
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """The transform, `basis` (channels, 6144) with orthonormal rows."""

    basis: Floats

    @classmethod
    def load(cls, folder: Path) -> Acquaintance:
        """From the transform's weights file. Raises WeightsError."""
        path = folder / "video_latents.safetensors"
        try:
            content = path.read_bytes()
            (length,) = struct.unpack("<Q", content[:8])
            entry = json.loads(content[8 : 8 + length])["basis"]
            start, end = (8 + length + offset for offset in entry["data_offsets"])
            if entry["dtype"] != "BF16":
                raise ValueError(entry["dtype"])
            halves = np.frombuffer(content[start:end], np.uint16).astype(np.uint32) << 16  # bf16 is half of an fp32
            return cls(halves.view(np.float32).reshape(entry["shape"]))
        except (OSError, KeyError, ValueError, struct.error) as error:
            raise WeightsError(
                f"The weights file {path.name} is damaged or missing.", "Install Lanterne again."
            ) from error

    def of_pictures(self, frames: Floats) -> float:
        """PSNR in dB of frames (1 or 8, height, width, 3) in 0..1 after the transform and back."""
        time, height, width, _ = frames.shape
        whole = frames if time == BLOCK_FRAMES else np.repeat(frames[:1], BLOCK_FRAMES, axis=0)
        rows, columns = height // BLOCK_PX, width // BLOCK_PX
        grid = whole.reshape(BLOCK_FRAMES, rows, BLOCK_PX, columns, BLOCK_PX, 3).transpose(1, 3, 0, 2, 4, 5)
        blocks = grid.reshape(rows * columns, -1) * 2 - 1
        error = blocks - (blocks @ self.basis.T) @ self.basis
        return float(-10 * np.log10(max(float(np.square(error / 2).mean()), 1e-10)))

    def of_clip(self, clip: Clip) -> float:
        """PSNR in dB of a picture, or of a few moments of a clip."""
        ratios = [self.of_pictures(block) for block in _blocks(clip)]
        return float(np.mean(ratios)) if ratios else 99.0


@runtime_checkable
class Acquainted(Protocol):
    """An engine that can say how well it knows a given picture or clip."""

    def acquaintance(self) -> Acquaintance:
        """What to measure with. Raises WeightsError."""


def judge(name: str, ratio_db: float, others: Callable[[], Sequence[str]] = tuple) -> str | None:
    """A warning in words for what the latents say badly, None for what they say well.

    others: names the engines that could use it instead; asked only where something is said. Raises UnsupportedByModel
    for what the latents cannot say at all.
    """
    if ratio_db >= WARN_DB:
        return None
    names = ", ".join(others())
    advice = f"Engines that can use it: {names}." if names else "Open-weights engines can use it: see docs/engines.md."
    if ratio_db < REFUSE_DB:
        raise UnsupportedByModel(
            f"{name} is outside what lanterne-mini knows ({ratio_db:.0f} dB; at least {REFUSE_DB:.0f} are needed).",
            advice,
        )
    return (
        f"{name} is at the edge of what lanterne-mini knows ({ratio_db:.0f} dB, its own world has 26 to 34): "
        f"it will look soft where something is made from it. {advice}"
    )


def doubts(
    canvas: Canvas,
    media: Mapping[str, tuple[str, Clip]],
    known: Acquaintance,
    others: Callable[[], Sequence[str]] = tuple,
) -> list[str]:
    """What is to be said of the media (hash: name and clip) that something new is made from on a canvas.

    Of what is only copied nothing must be said anew, so it is not measured. others: see `judge`. Raises
    UnsupportedByModel.
    """
    looked_at = [given for given in canvas.given if given.tracks != "sound"]
    heard = {each.medium for each in looked_at if each.medium in media and not media[each.medium][1].info.has_pictures}
    shown = [given for given in looked_at if given.medium not in heard]
    if _is_copy(shown, canvas.seconds, media):
        return []
    used = dict.fromkeys(given.medium for given in shown if given.medium in media)  # in their order, each once
    found = [judge(name, known.of_clip(clip), others) for name, clip in (media[digest] for digest in used)]
    return [note for note in found if note]


def _is_copy(shown: Sequence[Given], seconds: float, media: Mapping[str, tuple[str, Clip]]) -> bool:
    """Whether kept pictures leave nothing of so many seconds to be made."""
    if any(given.strength > 0 or given.mask or given.influence for given in shown):
        return False
    reached = 0.0
    for given in sorted(shown, key=lambda each: each.at_s):
        if given.at_s > reached + _GAP_S:
            return False
        left = media[given.medium][1].info.seconds - given.from_s if given.medium in media else math.inf
        reached = max(reached, given.at_s + min(left, math.inf if given.for_s is None else given.for_s))
    return reached > seconds - _GAP_S


def _blocks(clip: Clip) -> Iterator[Floats]:
    """Up to `SAMPLED` moments (1 or 8, height, width, 3) of a clip, in 0..1, on the model's grid."""
    info = clip.info
    width, height = info.size
    shape = "square" if 0.8 < width / height < 1.25 else "landscape" if width > height else "portrait"
    if info.is_still:
        wanted = {0}
    else:
        wanted = {int(each) for each in np.linspace(0, max(0, info.seconds * info.fps / BLOCK_FRAMES - 1), SAMPLED)}
    held: list[Frame] = []
    for count, chunk in enumerate(clip.frames()):
        held += [fitted(pixels, _SIZES[shape]) for pixels in chunk] if count in wanted or held else []
        if held and (info.is_still or len(held) >= BLOCK_FRAMES):
            yield np.stack(held[:BLOCK_FRAMES]).astype(np.float32) / np.float32(255)
            wanted = {each for each in wanted if each > count}
            held = []
        if not wanted:
            return

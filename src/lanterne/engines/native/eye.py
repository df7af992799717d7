"""The native engine's eye: the probe, which the package ships to measure the model, looking at finished clips."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing
from functools import cached_property
from itertools import chain, islice
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from lanterne.core.errors import MediaError
from lanterne.engines.eye import Sight
from lanterne.engines.native.run import GRIDS
from lanterne.engines.pixels import Frame, fitted
from lanterne.media.limits import Limits
from lanterne.media.reader import FileClip
from lanterne.model import weights as files
from lanterne.model.latents import FRAMES, SIDE, VideoLatents
from lanterne.model.probe import TIMED_SLOTS, Probe, Reading

FPS = 24.0
WINDOW_FRAMES = 97  # what the probe was trained to see at once
WINDOWS = 3  # looks at a clip that is longer: a storyboard shows one thing after another
SURE = 0.8  # what is less likely is not named
LIMITS = Limits(seconds=180.0)


class NativeEye:
    """Answers `lanterne.engines.eye.Eye`. Weights are read at the first look and stay: 2 MB.

    folder: of the engine's weights; the probe is the package's own where that folder has none.
    """

    def __init__(self, folder: Path, package: Path) -> None:
        self._folder = folder
        self._path = files.probe_path(folder, package)

    @cached_property
    def name(self) -> str:
        """A hash of all that decides what is seen. Raises WeightsError."""
        total = hashlib.sha256()
        for path in (self._path, self._folder / "video_latents.safetensors"):
            files.load_config(path)
            total.update(path.read_bytes())
        return total.hexdigest()[:16]

    @cached_property
    def _probe(self) -> Probe:
        return files.load_probe(self._path)

    @cached_property
    def _latents(self) -> VideoLatents:
        return files.load_latents(self._folder / "video_latents.safetensors")

    def look(self, path: Path) -> Sight:
        """See the protocol: at the beginning of a clip of up to four seconds; of a longer one, at its middle and end
        too."""
        readings = [self._read(window) for window in _windows(path)]
        named = {word: None for reading in readings for word in self._words(reading)}
        vector = torch.nn.functional.normalize(torch.cat([each.features for each in readings]).mean(dim=0), dim=0)
        return Sight(tuple(named), vector.numpy().astype(np.float32))

    @torch.inference_mode()
    def _read(self, frames: Tensor) -> Reading:
        reading: Reading = self._probe(self._latents.encode(frames[None]))
        return reading

    def _words(self, reading: Reading) -> Iterator[tuple[str, str]]:
        is_still = reading.map_logits.shape[1] == 1
        for slot, logits in reading.logits.items():
            if slot in TIMED_SLOTS and is_still:
                continue
            share, index = logits[0].softmax(dim=-1).max(dim=-1)
            key = self._probe.config.classes[slot][int(index)]
            if key and float(share) >= SURE:
                yield slot, key


def _windows(path: Path) -> Iterator[Tensor]:
    """Stretches of a clip on the probe's grid, uint8 (1 + 8k, height, width, 3). Raises MediaError."""
    clip = FileClip(path, fps=FPS, limits=LIMITS)
    info = clip.info
    if not info.has_pictures:
        raise MediaError(f"{path.name} has no picture.", "Give a clip or a picture.")
    rows, columns = GRIDS[_shape(*info.size)]
    left_s = 0.0 if info.is_still else info.seconds - WINDOW_FRAMES / FPS
    for start_s in np.linspace(0.0, left_s, WINDOWS) if left_s > 0.5 else (0.0,):
        frames: list[Frame] = []
        with closing(clip.frames(float(start_s))) as chunks:
            for pixels in islice(chain.from_iterable(chunks), WINDOW_FRAMES):
                frames.append(fitted(pixels, (columns * SIDE, rows * SIDE)))
        if not frames:
            raise MediaError(f"{path.name} has no picture.", "Give a clip or a picture.")
        whole = len(frames) - (len(frames) - 1) % FRAMES  # 1 + 8k
        yield torch.from_numpy(np.stack(frames[:whole]))


def _shape(width: int, height: int) -> str:
    return "square" if 0.8 < width / height < 1.25 else "landscape" if width > height else "portrait"

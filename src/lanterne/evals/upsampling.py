"""How good frames at 720 and 1080 lines are: the upsampler beside plain ways of enlarging."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from lanterne.core.capabilities import name_size
from lanterne.evals.autoencoder import psnr
from lanterne.evals.bench import Bench
from lanterne.evals.table import Row
from lanterne.media.scale import scale
from lanterne.model.decoder import SCALE
from lanterne.model.draft import sketched
from lanterne.model.latents import eights
from lanterne.model.upsampler import FACTORS, Upsampler, enlarged
from lanterne.training.layouts import placed_likeness
from lanterne.training.render import FPS
from lanterne.worlds.scene import Scene

FRAMES, SEEN = 9, 3  # frames that are decoded, and how many of them, at the end, are enlarged
EDGE = 48  # grey levels between the darkest and the lightest near a pixel that is at an edge
NEAR = 2  # decoded pixels around a pixel that are near it

Enlarge = Callable[[Tensor, float], Tensor]


@dataclass
class Found:
    """What one way of enlarging comes to, scene by scene: squared errors in 0..1 of decoded frames and of true ones,
    and in grey levels how far true frames overshoot at edges, and how falsely decoded ones flicker.
    """

    decoded: list[float] = field(default_factory=list)
    true: list[float] = field(default_factory=list)
    overshoot: list[float] = field(default_factory=list)
    shimmer: list[float] = field(default_factory=list)


@torch.inference_mode()
def upsampling_rows(scenes: Iterable[Scene], bench: Bench) -> list[Row]:
    """True clips of `scenes` through the latents and back, with a sketch of the likeness, and true renders at the size
    of what is decoded, both enlarged and compared with true renders of the larger sizes.

    Overshoot is of true renders, at edges: the mean of how far a pixel is above all, or below all, that the truth has
    within two decoded pixels of it. Shimmer is of what is decoded: the mean difference between how it changes from
    frame to frame and how the truth does.
    """
    ways = _ways(bench.model.upsampler)
    found = {(factor, name): Found() for factor in FACTORS for name in ways}
    for scene in scenes:
        start_s = scene.seconds / 3 + (FRAMES - SEEN) / FPS
        decoded, plain = _decoded(scene, bench), _drawn(scene, bench, 1, start_s)
        for factor in FACTORS:
            truth = _drawn(scene, bench, factor, start_s).float()
            lowest, highest = _around(truth, round(NEAR * factor))
            is_edge = highest - lowest >= EDGE
            for name, way in ways.items():
                here, (made, best) = found[factor, name], (way(each, factor).float() for each in (decoded, plain))
                here.decoded.append(((made - truth) / 255).square().mean().item())
                here.true.append(((best - truth) / 255).square().mean().item())
                beyond = torch.maximum(best - highest, lowest - best).clamp_min(0)
                here.overshoot.append(beyond[is_edge].mean().item())
                here.shimmer.append((made.diff(dim=0) - truth.diff(dim=0)).abs().mean().item())
    width, height = (SCALE * side for side in bench.kind.size)
    rows = []
    for (factor, name), here in found.items():
        size = name_size((round(width * factor), round(height * factor)))
        rows += [
            Row(f"{size} of decoded frames, {name}: PSNR", psnr([torch.tensor(here.decoded)]), unit="dB"),
            Row(f"{size} of true frames, {name}: PSNR", psnr([torch.tensor(here.true)]), unit="dB"),
            Row(
                f"{size} of true frames, {name}: overshoot at edges",
                float(np.nanmean(here.overshoot)),
                unit="grey levels",
            ),
            Row(f"{size} of decoded frames, {name}: shimmer", float(np.mean(here.shimmer)), unit="grey levels"),
        ]
    return rows


def _ways(upsampler: Upsampler) -> dict[str, Enlarge]:
    def lanczos(frames: Tensor, factor: float) -> Tensor:
        size = (round(frames.shape[2] * factor), round(frames.shape[1] * factor))
        return torch.from_numpy(np.stack([scale(frame, size) for frame in frames.numpy()]))

    return {"learned": upsampler.enlarge, "bicubic": enlarged, "Lanczos": lanczos}


def _decoded(scene: Scene, bench: Bench) -> Tensor:
    """The last three of nine frames of a scene, decoded with a sketch, uint8 (3, height, width, 3)."""
    theatre, transform, size = bench.renderer.theatre, bench.model.latents, bench.kind.size
    start_s = scene.seconds / 3
    frames = torch.from_numpy(np.stack(list(theatre.frames(scene, size, FPS, FRAMES, start_s))))
    latents = transform.encode(frames[None].to(transform.basis.device))
    likeness = placed_likeness(theatre.cast, scene, size, start_s, latents.shape[1])
    sketch = eights(sketched(likeness, None))[0].to(latents.device)
    return list(bench.model.decoder.decode(latents[0], transform, sketch=sketch))[-1][-SEEN:].cpu()


def _drawn(scene: Scene, bench: Bench, factor: float, start_s: float) -> Tensor:
    """True frames so many times as large as what is decoded, uint8 (3, height, width, 3)."""
    width, height = (round(SCALE * factor * side) for side in bench.kind.size)
    return torch.from_numpy(np.stack(list(bench.renderer.theatre.frames(scene, (width, height), FPS, SEEN, start_s))))


def _around(frames: Tensor, radius: int) -> tuple[Tensor, Tensor]:
    """The lowest and the highest within `radius` pixels of each of float frames (n, height, width, 3)."""
    values, side = frames.permute(0, 3, 1, 2), 2 * radius + 1
    lowest, highest = (-F.max_pool2d(-values, side, 1, radius), F.max_pool2d(values, side, 1, radius))
    return lowest.permute(0, 2, 3, 1), highest.permute(0, 2, 3, 1)

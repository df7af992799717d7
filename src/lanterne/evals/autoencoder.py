"""How much of a picture survives the way through the latents and back."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
import torch
from torch import Tensor

from lanterne.evals.bench import Bench
from lanterne.evals.table import AUTOENCODER, Row
from lanterne.model.decoder import SCALE
from lanterne.model.draft import sketched
from lanterne.model.latents import eights
from lanterne.training.layouts import placed_likeness
from lanterne.training.render import FPS
from lanterne.worlds.scene import Scene
from lanterne.worlds.truth import Truth

FRAMES = 33
MASK_EVERY = 8  # frames


@torch.inference_mode()
def autoencoder_rows(scenes: Iterable[Scene], bench: Bench) -> list[Row]:
    """PSNR of true clips against themselves through the latents, on the native grid, in dB over all pixels together.

    For the learned decoder (its pixels averaged down), alone and with a sketch of the true likeness on its true track,
    and for the plain transform; over the whole frame, and where objects are. The decoder learns for ever, the latents
    do not move: the transform's figure is their floor.
    """
    theatre, transform, size = bench.renderer.theatre, bench.model.latents, bench.kind.size
    errors: dict[str, list[Tensor]] = {"learned": [], "sketched": [], "linear": []}
    inside: dict[str, list[Tensor]] = {name: [] for name in errors}
    for scene in scenes:
        start_s = scene.seconds / 3
        truth = torch.from_numpy(np.stack(list(theatre.frames(scene, size, FPS, FRAMES, start_s))))
        stage = Truth(scene, size, theatre.cast)
        masks = [stage.masks(start_s + frame / FPS).any(axis=0) for frame in range(0, FRAMES, MASK_EVERY)]
        mask = torch.from_numpy(np.stack(masks))
        latents = transform.encode(truth[None].to(transform.basis.device))
        linear = (transform.decode(latents)[0].clamp(-1, 1) + 1) * 127.5
        likeness = placed_likeness(theatre.cast, scene, size, start_s, latents.shape[1])
        known = eights(sketched(likeness, None))[0].to(latents.device)
        pictures = {"linear": linear}
        for name, sketch in (("learned", None), ("sketched", known)):
            chunks = bench.model.decoder.decode(latents[0], transform, sketch=sketch)
            pictures[name] = torch.cat([averaged(chunk) for chunk in chunks])
        for name, picture in pictures.items():
            error = ((picture.cpu() - truth.float()) / 255) ** 2
            errors[name].append(error.flatten())
            inside[name].append(error[::MASK_EVERY][mask].flatten())
    return [
        Row(AUTOENCODER, psnr(errors["learned"]), unit="dB"),
        Row("autoencoder PSNR inside object masks", psnr(inside["learned"]), unit="dB"),
        Row("PSNR with a sketch of the likeness, whole frame", psnr(errors["sketched"]), unit="dB"),
        Row("PSNR with a sketch of the likeness, inside object masks", psnr(inside["sketched"]), unit="dB"),
        Row("linear transform alone: PSNR, whole frame", psnr(errors["linear"]), unit="dB"),
        Row("linear transform alone: PSNR inside object masks", psnr(inside["linear"]), unit="dB"),
    ]


def averaged(frames: Tensor) -> Tensor:
    """The decoder's uint8 frames (n, height, width, 3) on the native grid, as floats in 0..255."""
    averages: Tensor = frames.unflatten(1, (-1, SCALE)).unflatten(3, (-1, SCALE)).float().mean(dim=(2, 4))
    return averages


def psnr(errors: list[Tensor]) -> float:
    """dB for squared errors in 0..1, all pixels weighing alike."""
    mean = torch.cat(errors).double().mean().item()
    return -10 * math.log10(max(mean, 1e-12))

"""The true layout of a scene, and its subject's likeness, for all who train on them."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from lanterne.model.draft import drafted
from lanterne.model.latents import FRAMES, VideoLatents
from lanterne.model.layout import FRAME_RATE, video_times
from lanterne.model.likeness import HEIGHT, TALL, WIDTH, from_rgba, placed
from lanterne.model.multiplane import Multiplane, Plate, shares_of
from lanterne.worlds import camera
from lanterne.worlds.cast import Cast
from lanterne.worlds.moves import moments
from lanterne.worlds.portrait import portrait
from lanterne.worlds.scene import Actor, Scene
from lanterne.worlds.tracks import track
from lanterne.worlds.truth import Truth

MOST_NOISE = 0.25  # of the latents of a plate
ONE_PLATE = 0.3  # share of the clips of which one plate alone is told


def layout_of(scene: Scene, start_s: float, latents: int) -> tuple[Tensor, Tensor]:
    """The camera's way (latents, 3) and the subject's track (1 + 8 (latents - 1), 11) in a window from a time on: see
    `lanterne.model.layout.Layout`.
    """
    way = moments(camera.path(scene), (start_s + video_times(latents)).tolist())
    frames = [start_s + frame / FRAME_RATE for frame in range(1 + FRAMES * (latents - 1))]
    return torch.tensor(way), torch.from_numpy(track(scene, frames, FRAME_RATE))


def portrait_of(cast: Cast, actor: Actor) -> Tensor:
    """The true likeness (4, 60, 84) of an actor: see `lanterne.model.likeness`."""
    return from_rgba(torch.from_numpy(portrait(cast, actor, (WIDTH, HEIGHT), TALL))[None])[0]


def scenery(
    cast: Cast, scene: Scene, latents: VideoLatents, size: tuple[int, int], start_s: float, count: int
) -> Tensor:
    """What plates of the stage leave in a window of `count` latents from a time on, (1, frames, 4, height, width): see
    `lanterne.model.multiplane.Multiplane.seen`.

    Their moments follow from the seed: of a clip mostly those that together know all of it, or else one, which knows a
    part, as of a still. They have gone through the latents and often carry some noise, for a model that makes its own
    must live with its faults.
    """
    rng = np.random.default_rng([scene.seed, 5])
    truth, way = Truth(scene, size, cast), camera.path(scene)
    generator = torch.Generator().manual_seed(scene.seed)
    noise = float(rng.uniform(0, MOST_NOISE)) if rng.random() < 0.5 else 0.0
    times = [start_s + frame / FRAME_RATE for frame in range(1 + FRAMES * (count - 1))]
    views = torch.tensor(moments(way, times))
    stops = _plate_moments(scene, rng, 1.0 if count == 1 else ONE_PLATE)
    planes = Multiplane(torch.cat([views, torch.tensor(moments(way, stops))]), size)
    for moment in stops:
        code = latents.encode_still(torch.from_numpy(truth.show.backdrop(moment))[None, None])
        picture = latents.decode(code + noise * torch.randn(code.shape, generator=generator))[0, 0].movedim(-1, 0)
        shares = shares_of(1 / torch.from_numpy(truth.depth(moment, actors=False)))
        view = torch.tensor(moments(way, [moment])[0])
        planes.add(Plate(picture.clamp(-1, 1), shares, torch.ones(picture.shape[1:]), view))
    return planes.seen(views)[None]


def draft_of(
    cast: Cast, scene: Scene, latents: VideoLatents, size: tuple[int, int], start_s: float, count: int, is_painted: bool
) -> Tensor:
    """The draft (1, count, rows, columns, 129) of a window of `count` latents from a time on; is_painted: its scenery
    is told, too.
    """
    over = placed_likeness(cast, scene, size, start_s, count)
    draft = drafted(latents, over, scenery(cast, scene, latents, size, start_s, count) if is_painted else None)
    assert draft is not None
    return draft


def _plate_moments(scene: Scene, rng: np.random.Generator, alone: float) -> list[float]:
    name, last = scene.camera.name, scene.seconds
    if rng.random() < alone:
        return [float(rng.uniform(0, last))]
    if name.startswith("zoom"):
        return [0.0 if name == "zoom in" else last]  # the widest
    return [0.0] if name == "still" else [0.0, last / 2, last]


def placed_likeness(cast: Cast, scene: Scene, size: tuple[int, int], start_s: float, latents: int) -> Tensor:
    """The first actor's likeness as it goes through a window from a time on, (1, frames, 4, height, width); zeros on
    an empty stage.
    """
    if not scene.actors:
        return torch.zeros(1, 1 + FRAMES * (latents - 1), 4, size[1], size[0])
    _, path = layout_of(scene, start_s, latents)
    return placed(portrait_of(cast, scene.actors[0])[None], path[None], size)

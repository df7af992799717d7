"""Where things are at each moment: the places of tokens, and what the camera and the subject do among them.

The model is told the layout of a clip along with the words: the camera's way and the subject's track. It need not guess
from noise where the subject goes, and draws what is there. Half of what can be known of an actor's place would
otherwise be settled at the very first step (docs/experiments.md). Layout conditioning: Boximator (arXiv 2402.01566),
MotionCtrl (arXiv 2312.03641); layouts planned before they are drawn: LLM-grounded Video Diffusion (arXiv 2309.17444).
Ours are planned by `lanterne.model.planner`.

Units: the shorter side of the frame is 1, x grows to the right and y upwards from the frame's centre.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from lanterne.model.latents import FRAMES

FRAME_RATE = 24.0
TOKEN_RATE = 24.0  # audio tokens per second: one for each frame
VIEW_DEPTH = 2.0  # of the scenery that half of the rotary pairs follow; actors stand at 1

X, Y, LOG_HEIGHT, STRETCH, COS_ANGLE, SIN_ANGLE, COS_PHASE, SIN_PHASE, FACING, IMPULSE, KNOWN = range(11)
CHANNELS = 11  # of a track
MIRRORED = (X, SIN_ANGLE, FACING)  # change their signs in a mirror
MOMENTS = (1, 3, 4, 6)  # of the eight frames of a latent, at which its tokens are told where the subject is
PLACE_FEATURES = 20
SEEN_FEATURES = 12 * len(MOMENTS) + 5
HEARD_FEATURES = 8


@dataclass(frozen=True, slots=True)
class Layout:
    """What is where. Each part may be None: a camera at rest, a subject that goes where the model likes and looks as it
    likes.

    `camera` (batch, time, 3), one row for each latent: right, up and scale, see `from_first`. `track` (batch, frames,
    11): for each frame the middle of the subject, the logarithm of its height, its stretch (0: none), its angle and the
    phase of its gait as points of a circle, 1 or -1 as it looks right or left, the impulse of a touch that falls into
    the frame, and 1; all zeros where nothing is known. `draft` (batch, time, rows, columns, 129) is what the subject's
    likeness leaves in the clip as it follows its track, and plates of the stage around it: see `lanterne.model.draft`.
    """

    camera: Tensor | None = None
    track: Tensor | None = None
    draft: Tensor | None = None

    def way(self, time: int) -> Tensor:
        """The camera's way from its first moment on, (batch or 1, time, 3), on the CPU."""
        if self.camera is None:
            return torch.tensor([[[0.0, 0.0, 1.0]]]).expand(1, time, 3)
        return from_first(self.camera.cpu())


def video_times(latents: int) -> Tensor:
    """Centre in seconds of each latent: the first stands for frame 0 alone, the others for 8 frames each."""
    index = torch.arange(latents, dtype=torch.float32)
    return torch.where(index == 0, 0.0, (8 * index - 3.5) / FRAME_RATE)


class Rotary:
    """Rotary positions for (seconds, row, column); rows and columns count from the frame's centre, in tokens.

    Every other pair of rows and columns stands where the camera leaves it on the stage: a tree keeps its place there
    while the frame passes over it, so that what is to be the same is found at the same place.
    """

    def __init__(self, head_dim: int) -> None:
        pairs = head_dim // 2
        self.counts = (pairs - 2 * (pairs // 3), pairs // 3, pairs // 3)

    def __call__(self, text: int, video: tuple[int, int, int], audio: int, camera: Tensor) -> tuple[Tensor, Tensor]:
        """Cosines and sines (batch, 1, text + video + audio tokens, head_dim / 2); text stands at the origin.

        `camera` (batch, time, 3): see `from_first`.
        """
        time, rows, columns = video
        right, up, zoom = (camera[..., i, None, None] for i in range(3))  # (batch, time, 1, 1)
        y = (torch.arange(rows) - (rows - 1) / 2)[:, None]
        x = torch.arange(columns) - (columns - 1) / 2
        scale = 1 + (zoom - 1) / VIEW_DEPTH
        unit = min(rows, columns) / VIEW_DEPTH
        shape = (len(camera), time, rows, columns)
        seconds = video_times(time)[:, None, None].expand(shape)
        framed = torch.stack([seconds, y.expand(shape), x.expand(shape)], dim=-1)
        below, across = y / scale - up * unit, x / scale + right * unit
        staged = torch.stack([seconds, below.expand(shape), across.expand(shape)], dim=-1)
        sound = torch.zeros(len(camera), audio, 3, 2)
        sound[:, :, 0] = ((torch.arange(audio) + 0.5) / TOKEN_RATE)[:, None]
        words = torch.zeros(len(camera), text, 3, 2)
        place = torch.cat([words, torch.stack([framed, staged], dim=-1).flatten(1, 3), sound], dim=1)
        angles = []
        for axis, (count, fastest, slowest) in enumerate(
            zip(self.counts, (0.15, 2.5, 2.5), (20.0, 40.0, 40.0), strict=True)
        ):
            period = torch.logspace(math.log10(fastest), math.log10(slowest), count)
            angles.append(place[:, :, axis, torch.arange(count) % 2] * (2 * math.pi / period))
        angle = torch.cat(angles, dim=-1)[:, None]
        return angle.cos(), angle.sin()


def from_first(camera: Tensor) -> Tensor:
    """Where the camera is, (batch, time, 3): how far right and up, in shorter sides of the frame at the actors' depth,
    and its scale, as seen from its first moment.
    """
    first = camera[:, :1]
    return torch.cat([(camera[..., :2] - first[..., :2]) * first[..., 2:], camera[..., 2:] / first[..., 2:]], dim=-1)


def mirrored(track: Tensor) -> Tensor:
    """The track (..., 11) of the mirrored picture."""
    signs = torch.ones(CHANNELS)
    signs[list(MIRRORED)] = -1
    return track * signs


def place_features(grid: tuple[int, int, int], camera: Tensor) -> Tensor:
    """Where a token stands, (batch, time * rows * columns, 20): in the frame, as waves, whether it is of the first
    moment, which is one frame and not eight, and how far the camera has come. Rotary positions alone are relative.
    """
    time, rows, columns = grid
    y, x = (torch.arange(n) * 2 / n - 1 + 1 / n for n in (rows, columns))
    waves = torch.tensor([0.5, 1.0, 2.0, 4.0]) * math.pi
    parts = [torch.cat([(axis[:, None] * waves).sin(), (axis[:, None] * waves).cos()], dim=-1) for axis in (y, x)]
    frame = torch.cat([parts[0][:, None].expand(-1, columns, -1), parts[1][None].expand(rows, -1, -1)], dim=-1)
    still = torch.zeros(time, rows, columns, 1)
    still[0] = 1
    far = torch.cat([camera[..., :2], camera[..., 2:].log()], dim=-1)[:, :, None, None]
    shape = (len(camera), time, rows, columns, -1)
    return torch.cat([part.expand(shape) for part in (frame, still, far)], dim=-1).flatten(1, 3)


def seen_features(grid: tuple[int, int, int], track: Tensor) -> Tensor:
    """What video tokens are told of the subject, (batch, time * rows * columns, 53), from its track: at four moments of
    each latent where the token stands in the subject's own measure, and how it is turned; zeros where it is not known.
    """
    time, rows, columns = grid
    unit = min(rows, columns)
    y = ((rows - 1) / 2 - torch.arange(rows, device=track.device)) / unit
    x = (torch.arange(columns, device=track.device) - (columns - 1) / 2) / unit
    first = torch.zeros(1, len(MOMENTS), dtype=torch.long)
    later = 1 + FRAMES * torch.arange(time - 1)[:, None] + torch.tensor(MOMENTS)
    at = track[:, torch.cat([first, later])][:, :, :, None, None]  # (batch, time, moments, 1, 1, channels)
    known, size = at[..., KNOWN], at[..., LOG_HEIGHT].exp()
    across, up = (x - at[..., X]) / size, (y[:, None] - at[..., Y]) / size  # (batch, time, moments, rows, columns)
    near = known * torch.exp(-(across**2) - up**2)
    waves = [wave for axis in (across, up) for wave in (axis, (math.pi * axis).sin(), (math.pi * axis).cos())]
    turned = [at[..., each] for each in (COS_ANGLE, SIN_ANGLE, COS_PHASE, SIN_PHASE)]
    local = torch.stack([near, *(near * each for each in (*waves, *turned, 4 * at[..., STRETCH]))], dim=-1)
    whole = [known, known * (at[..., LOG_HEIGHT] + 0.65), near * at[..., FACING]]
    whole += [known * (across / 2).tanh(), known * (up / 2).tanh()]
    overall = torch.stack([part.expand(near.shape).mean(dim=2) for part in whole], dim=-1)
    features = local.movedim(2, -2).flatten(-2)  # (batch, time, rows, columns, moments * 12)
    return torch.cat([features, overall], dim=-1).flatten(1, 3)


def heard_features(track: Tensor) -> Tensor:
    """What audio tokens are told, (batch, frames, 8): touches now, just before and just after, gait and place."""
    impulse = torch.nn.functional.pad(track[..., IMPULSE], (1, 1))
    parts = [track[..., KNOWN], impulse[:, :-2], impulse[:, 1:-1], impulse[:, 2:]]
    parts += [track[..., each] for each in (COS_PHASE, SIN_PHASE, X, Y)]
    return torch.stack(parts, dim=-1) * track[..., KNOWN:]

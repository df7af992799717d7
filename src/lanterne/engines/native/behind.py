"""What is behind the subject, from the moments of a resting camera at which it was elsewhere.

Where a subject moves fast the model makes noise of what it passes, and a latent cannot be mended from itself. So the
decoder is shown what others have there: a clean plate, as film makers call it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from lanterne.model.draft import touched
from lanterne.model.latents import VideoLatents

REACH = 12  # latents on each side that are asked
FADE = 3.0  # latents; clouds drift and waves roll


class Behind:
    """Pictures of a stage, one for each latent, and which tokens of them the subject touches."""

    def __init__(self, transform: VideoLatents) -> None:
        self._transform = transform
        self._pictures: dict[int, Tensor] = {}
        self._covers: dict[int, Tensor] = {}

    def seen(self, index: int, among: Sequence[int], video: Tensor, likeness: Callable[[int], Tensor]) -> Tensor:
        """What is known of the stage where the subject of a latent touches it, (4, height, width): colours, and 1 where
        they are known.

        `among` are the latents of the same shot that are made; `video` (latents, rows, columns, channels);
        `likeness(latent)` is the subject as it is placed there, (frames, 4, height, width).
        """
        near = [each for each in among if abs(each - index) <= REACH]
        for gone in [each for each in self._pictures if each < index - REACH]:
            del self._pictures[gone], self._covers[gone]
        for each in near:
            if each not in self._pictures:
                frames = self._transform.decode_blocks(video[None, each : each + 1])[0]
                self._pictures[each] = frames.mean(dim=0).movedim(-1, 0).clamp(-1, 1)
                self._covers[each] = touched(likeness(each)[None])[0]
        weights = torch.stack([(~self._covers[each]) * 2.0 ** (-abs(each - index) / FADE) for each in near])
        total = weights.sum(dim=0)
        color = torch.einsum("nchw,nhw->chw", torch.stack([self._pictures[each] for each in near]), weights)
        known = (total > 0) & self._covers[index]
        return torch.cat([color / total.clamp_min(1e-6), known[None].float()]) * known

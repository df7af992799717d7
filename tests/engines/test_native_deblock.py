"""The step from the frames of one latent to those of the next is made soft, and motion stays."""

from __future__ import annotations

import numpy as np
import torch

from lanterne.engines.native.deblock import DISSOLVE, FAINT, FLICKER, Deblock, Softness
from lanterne.engines.pixels import Frame

SHAPE = (4, 6, 3)


def passed(*blocks: torch.Tensor, softness: Softness = FAINT) -> list[Frame | None]:
    out: list[Frame | None] = []
    deblock = Deblock(out.append)
    for block in blocks:
        deblock.push(block, softness)
    deblock.flush()
    return out


def even(*levels: float) -> torch.Tensor:
    return torch.tensor(levels, dtype=torch.uint8)[:, None, None, None].expand(-1, *SHAPE).clone()


def levels(frames: list[Frame | None]) -> np.ndarray:
    return np.array([frame.astype(float).mean() for frame in frames if frame is not None])


def test_what_flickers_from_latent_to_latent_becomes_steady() -> None:
    found = levels(passed(even(100), even(*[116] * 8), even(*[100] * 8), even(*[116] * 8)))
    assert len(found) == 25
    assert found[0] == 100  # a clip's first frame stays
    assert np.abs(np.diff(found)).max() <= 4
    assert 100 <= found.min() < found.max() <= 116


def test_a_steady_change_stays_as_it_is() -> None:
    ramp = [30 + 4 * step for step in range(25)]
    assert levels(passed(even(ramp[0]), *(even(*ramp[k : k + 8]) for k in (1, 9, 17)))).tolist() == ramp


def test_what_is_strong_stays_strong() -> None:
    found = levels(passed(even(*[20] * 8), even(*[220] * 8)))
    assert found[8] - found[7] >= 200 - FAINT.levels - 2 * FLICKER
    assert found[0] == 20
    assert found[15] == 220


def test_one_clip_gives_way_to_another_within_sixteen_frames() -> None:
    found = np.diff(levels(passed(even(*[20] * 8), even(*[220] * 8), softness=DISSOLVE)))
    assert found.min() >= 0
    assert found.max() <= 16


def test_what_turns_back_at_every_step_is_evened_across_latents() -> None:
    pairs = [[40 + 4 * (frame // 2) for frame in range(first, first + 8)] for first in (0, 8, 16)]
    found = np.diff(levels(passed(*(even(*block) for block in pairs), softness=Softness(levels=0, reach=4))))
    assert np.abs(found[1:-1] - 2).max() <= 1


def test_nothing_leaves_the_range_of_a_byte() -> None:
    assert set(levels(passed(even(*[0] * 8), even(*[2] * 4, *[255] * 4))).tolist()) <= set(range(256))


def test_what_nobody_needs_keeps_its_place_and_ends_the_run() -> None:
    out: list[Frame | None] = []
    deblock = Deblock(out.append)
    deblock.push(even(*[10] * 8))
    deblock.skip(3)
    deblock.push(even(*[20] * 8))
    deblock.flush()
    assert [frame is None for frame in out] == [False] * 8 + [True] * 3 + [False] * 8
    assert levels(out).tolist() == [10] * 8 + [20] * 8  # nothing is evened over the gap

"""Who tells depth hangs every pixel of a still somewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from lanterne.core.errors import WeightsError
from lanterne.model.depth import Depth, DepthConfig
from lanterne.model.multiplane import DISPARITIES
from lanterne.model.weights import DEPTH, load_depth, save_depth

CONFIG = DepthConfig(8, 16, 2)


def test_each_pixel_is_shared_out_among_the_planes() -> None:
    torch.manual_seed(0)
    shares = Depth(CONFIG).shares(torch.randn(2, 5, 9, 8))
    assert shares.shape == (2, len(DISPARITIES), 80, 144)
    assert shares.sum(dim=1).flatten().tolist() == pytest.approx([1.0] * (2 * 80 * 144), abs=1e-5)


def test_it_can_learn_an_edge_inside_a_token() -> None:
    torch.manual_seed(0)
    depth = Depth(CONFIG)
    latents = torch.randn(4, 5, 9, 8)
    true = torch.zeros(4, len(DISPARITIES), 40, 72)
    true[:, 0, :19], true[:, 4, 19:] = 1, 1
    optimiser = torch.optim.Adam(depth.parameters(), lr=1e-2)
    for _ in range(120):
        optimiser.zero_grad()
        torch.nn.functional.cross_entropy(depth(latents), true).backward()
        optimiser.step()
    found = depth.shares(latents).argmax(dim=1)
    assert (found[:, :37] == 0).float().mean() > 0.98
    assert (found[:, 39:] == 4).float().mean() > 0.98


def test_it_comes_back_from_its_file(tmp_path: Path) -> None:
    depth = Depth(CONFIG).bfloat16()
    save_depth(tmp_path / DEPTH, depth.state_dict(), CONFIG, {"steps": 3})
    latents = torch.randn(1, 5, 9, 8)
    assert torch.equal(load_depth(tmp_path / DEPTH).shares(latents), depth.float().shares(latents))
    with pytest.raises(WeightsError, match="missing"):
        load_depth(tmp_path / "elsewhere.safetensors")

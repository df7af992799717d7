"""What generation and training rely on in the video latents."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor
from toy_models import CHANNELS, random_latents

from lanterne.model.latents import FRAMES, SIDE, VideoLatents, fit, from_blocks, to_blocks


@pytest.fixture(scope="module")
def latents() -> VideoLatents:
    return random_latents()


def noise(*shape: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(1))


def clip(blocks: int) -> Tensor:
    """Frames (1, 1 + 8 blocks, 32, 48, 3) in [-1, 1]."""
    return noise(1, 1 + FRAMES * blocks, 2 * SIDE, 3 * SIDE, 3).clamp(-1, 1)


def test_blocks_are_cut_and_put_together_again() -> None:
    frames = clip(2)[:, 1:]
    blocks = to_blocks(frames)
    assert blocks.shape == (1, 2, 2, 3, FRAMES * SIDE * SIDE * 3)
    assert torch.equal(from_blocks(blocks), frames)
    corner = frames[0, FRAMES:, SIDE:, :SIDE].flatten()  # second block in time, lower left
    assert torch.equal(blocks[0, 1, 1, 0], corner)


@pytest.mark.parametrize("blocks", [0, 1, 3])
def test_a_clip_of_1_and_8k_frames_has_1_and_k_latents(latents: VideoLatents, blocks: int) -> None:
    code = latents.encode(clip(blocks))
    assert code.shape == (1, 1 + blocks, 2, 3, CHANNELS)
    assert latents.decode(code).shape == (1, 1 + FRAMES * blocks, 2 * SIDE, 3 * SIDE, 3)


def test_what_the_basis_can_hold_comes_back(latents: VideoLatents) -> None:
    code = noise(1, 4, 2, 3, CHANNELS)
    code[:, 0, ..., 4:] = 0  # the first stands for one frame: still directions alone
    frames = latents.decode(code)
    assert torch.allclose(latents.encode(frames), code, atol=1e-4)
    assert torch.allclose(latents.decode(latents.encode(frames)), frames, atol=1e-4)


def test_bytes_and_floats_are_the_same_pixels(latents: VideoLatents) -> None:
    pixels = ((clip(1) + 1) * 127.5).round().to(torch.uint8)
    assert torch.allclose(latents.encode(pixels), latents.encode(pixels.float() / 127.5 - 1), atol=1e-5)
    assert latents.encode(pixels)[0, 1].std() > 0.1


def test_a_mirrored_clip_has_mirrored_latents(latents: VideoLatents) -> None:
    frames = clip(2)
    code = latents.encode(frames)
    assert torch.allclose(latents.encode(frames.flip(3)), latents.mirror(code), atol=1e-4)
    assert not torch.allclose(code.flip(-2), latents.mirror(code), atol=0.1)  # the signs matter
    assert torch.equal(latents.mirror(latents.mirror(code)), code)


def test_a_block_that_stands_still_is_a_still(latents: VideoLatents) -> None:
    frame = clip(0)
    code = latents.encode(frame.expand(-1, 1 + FRAMES, -1, -1, -1))
    still = latents.encode_still(frame)
    assert torch.allclose(code[:, :1], still, atol=1e-5)
    assert torch.allclose(code[:, 1:], still, atol=1e-4)
    assert code[..., 4:].abs().max() < 1e-4  # nothing moves
    moving = latents.encode(clip(1))
    assert moving[:, 1, ..., 4:].abs().max() > 0.1


def test_fit_finds_orthonormal_directions_of_one_parity_each(latents: VideoLatents) -> None:
    blocks = noise(60, CHANNELS) * torch.linspace(3, 1, CHANNELS) @ latents.basis
    found = fit(blocks, CHANNELS, level=0.9)
    assert torch.allclose(found.basis @ found.basis.T, torch.eye(CHANNELS), atol=1e-5)
    cubes = found.basis.view(CHANNELS, FRAMES, SIDE, SIDE, 3)
    assert torch.allclose(cubes.flip(3), cubes * found.mirror_sign.view(-1, 1, 1, 1, 1), atol=1e-5)
    in_time = (cubes * cubes.flip(1)).sum(dim=(1, 2, 3, 4))
    assert torch.allclose(in_time.abs(), torch.ones(CHANNELS), atol=1e-4)
    code = blocks @ found.basis.T / found.scale
    assert code.square().mean().sqrt().item() == pytest.approx(0.9, abs=0.01)
    assert torch.allclose((code * found.scale) @ found.basis, blocks, atol=1e-3)
    spread = code.square().mean(dim=0)
    assert (spread[:-1] >= spread[1:] - 1e-4).all()  # strongest first


def test_fit_keeps_the_strongest_directions(latents: VideoLatents) -> None:
    strengths = torch.full((CHANNELS,), 0.1)
    strengths[[1, 6, 11]] = 5.0
    found = fit(noise(60, CHANNELS) * strengths @ latents.basis, 3, level=1.0)
    kept = found.basis @ latents.basis.T  # (3, 12): how much of each old direction is in each new one
    assert kept.square().sum(dim=0)[[1, 6, 11]].min() > 0.99

"""The video decoder streams, begins as the enlarged transform, and looks back and ahead by one latent alone."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor
from toy_models import CHANNELS, random_latents

from lanterne.model.decoder import DecoderConfig, VideoDecoder, output_size
from lanterne.model.latents import VideoLatents

TINY = DecoderConfig(CHANNELS, (32, 32, 32), (1, 1, 1))


@pytest.fixture(scope="module")
def transform() -> VideoLatents:
    return random_latents()


def make(random: bool) -> VideoDecoder:
    torch.manual_seed(0)
    decoder = VideoDecoder(TINY)
    if random:
        for parameter in decoder.parameters():
            torch.nn.init.normal_(parameter, std=0.05)
    return decoder.eval()


def latents(time: int, rows: int = 2, columns: int = 4) -> Tensor:
    return 0.1 * torch.randn(time, rows, columns, CHANNELS, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("time", [1, 3])
def test_frames_come_one_then_eight_by_eight_at_three_times_the_grid(transform: VideoLatents, time: int) -> None:
    chunks = list(make(True).decode(latents(time), transform))
    assert [len(chunk) for chunk in chunks] == [1] + [8] * (time - 1)
    assert output_size(2, 4) == (96, 192)
    assert all(chunk.shape[1:] == (96, 192, 3) and chunk.dtype == torch.uint8 for chunk in chunks)


def test_decoding_in_two_parts_is_decoding_at_once(transform: VideoLatents) -> None:
    decoder, code = make(True), latents(5)
    whole = torch.cat(list(decoder.decode(code, transform)))
    first = list(decoder.decode(code[:3], transform, after=code[3]))
    second = list(decoder.decode(code[3:], transform, before=code[2]))
    assert torch.equal(torch.cat(first + second), whole)
    cold = list(decoder.decode(code[3:], transform))
    assert not torch.equal(cold[0], first[-1][:1])  # what came before matters
    blind = list(decoder.decode(code[:3], transform))
    assert torch.equal(blind[1], first[1])
    assert not torch.equal(blind[2], first[2])  # and what comes after


def test_it_needs_this_latent_and_those_beside_it(transform: VideoLatents) -> None:
    decoder, code = make(True), latents(6)
    whole = list(decoder.decode(code, transform))
    changed = code.clone()
    changed[2] += 1
    other = list(decoder.decode(changed, transform))
    assert [torch.equal(a, b) for a, b in zip(whole, other, strict=True)] == [True, False, False, False, True, True]


def test_it_begins_as_the_enlarged_linear_picture(transform: VideoLatents) -> None:
    decoder, code = make(False), 20 * latents(2)
    chunks = list(decoder.decode(code, transform))
    linear = transform.decode(code[None])[0].permute(0, 3, 1, 2)
    large = torch.nn.functional.interpolate(linear, scale_factor=3, mode="bilinear")
    want = ((large.clamp(-1, 1) + 1) * 127.5).permute(0, 2, 3, 1)
    assert (torch.cat(chunks).float() - want).abs().max() < 1.01
    assert want.std() > 5


def test_only_the_first_frame_of_a_clip_is_a_still(transform: VideoLatents) -> None:
    """Continued, the first latent is eight frames like all others."""
    code = latents(2)
    assert [len(chunk) for chunk in make(True).decode(code, transform, before=code[0])] == [8, 8]


def sketch(time: int, rows: int = 2, columns: int = 4) -> Tensor:
    """A white square over a known grey stage."""
    known = torch.zeros(time, 8, 8, 16 * rows, 16 * columns)
    known[:, :, :4, 8:24, 8:24] = 1
    known[:, :, 7] = 1
    return known


def test_a_sketch_changes_its_own_latent_alone_and_nothing_at_first(transform: VideoLatents) -> None:
    code, known = latents(4), sketch(4)
    known[[0, 1, 3]] = 0
    plain, seen = (list(make(True).decode(code, transform, sketch=each)) for each in (None, known))
    assert [torch.equal(a, b) for a, b in zip(plain, seen, strict=True)] == [True, True, False, True]
    plain, seen = (list(make(False).decode(code, transform, sketch=each)) for each in (None, known))
    assert all(torch.equal(a, b) for a, b in zip(plain, seen, strict=True))


def test_a_trusted_sketch_is_what_is_seen_in_the_light_that_falls_on_it(transform: VideoLatents) -> None:
    decoder, code = make(False), 20 * latents(2)
    torch.nn.init.ones_(decoder.trust.bias)  # type: ignore[arg-type]
    picture = torch.cat(list(decoder.decode(code, transform, sketch=sketch(2)))).float()
    assert (picture[:, 30:66, 30:66] - 255).abs().max() <= 1
    assert (picture[:, 80:, 80:] - 128).abs().max() <= 1
    decoder.light.bias.data.view(2, 2, 3)[:, 0] = torch.tensor([-0.5, 0.0, 0.0])  # half as much red
    lit = torch.cat(list(decoder.decode(code, transform, sketch=sketch(2)))).float()
    assert (lit[:, 30:66, 30:66].mean(dim=(0, 1, 2)) - torch.tensor([191.0, 255.0, 255.0])).abs().max() <= 1
    assert torch.equal(lit[:, 80:, 80:], picture[:, 80:, 80:])  # the stage has its own light already


def test_every_parameter_learns(transform: VideoLatents) -> None:
    decoder, code = make(True), latents(3)
    linear = transform.decode_blocks(code[1:2, None])
    decoder(code[:1], code[1:2], code[2:], linear, sketch(1)).square().mean().backward()
    assert all(p.grad is not None and p.grad.abs().max() > 0 for p in decoder.parameters())

"""What is heard left and right of a mono sound."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch import Tensor

from lanterne.model.audio import SAMPLE_RATE, TOKEN
from lanterne.model.stereo import PLACE, SOURCE, STEADY, TOUCH, StereoStream
from lanterne.worlds.sound import _pan

TOKENS = 72


def told(place: float = 0.0, touches: tuple[int, ...] = (), steady: float = 0.0) -> Tensor:
    """One source at a place that touches something now and then, (tokens, 1, 4)."""
    sources = torch.zeros(TOKENS, 1, SOURCE)
    sources[..., PLACE], sources[..., STEADY] = place, steady
    sources[list(touches), :, TOUCH] = 1
    return sources


def hiss(level: float = 0.02) -> Tensor:
    return level * torch.randn(TOKENS * TOKEN, generator=torch.Generator().manual_seed(1))


def knock(at: int) -> Tensor:
    """A dull blow at a token."""
    time_s = torch.arange(TOKENS * TOKEN) / SAMPLE_RATE - at * TOKEN / SAMPLE_RATE
    return 0.5 * torch.sin(2 * math.pi * 180 * time_s) * torch.exp(-time_s.clamp_min(0) / 0.08) * (time_s >= 0)


def spread(wave: Tensor, sources: Tensor, seed: int = 0, width: float = 1.0) -> Tensor:
    stream = StereoStream(seed, width)
    return torch.cat([stream.push(wave, sources), stream.finish()], dim=1)


def louder_left(waves: Tensor, at: int) -> float:
    """How much louder the left is than the right in the sixth of a second from a token on, in dB."""
    left, right = waves[:, at * TOKEN : (at + 4) * TOKEN].square().sum(dim=1).tolist()
    return 10 * math.log10(left / right)


@pytest.mark.parametrize("parts", [(72,), (1,) * 72, (30, 5, 37)])
def test_it_does_not_matter_in_which_parts_a_sound_comes(parts: tuple[int, ...]) -> None:
    wave, sources = hiss() + knock(30), told(-0.7, (30,))
    stream, made, at = StereoStream(3), [], 0
    for count in parts:
        late = wave[max(0, at - 1) * TOKEN : max(0, at + count - 1) * TOKEN]  # as the engine's: a token late
        made.append(stream.push(late, sources[at : at + count]))
        at += count
    made.append(stream.push(wave[-TOKEN:], sources[:0]))
    made.append(stream.finish())
    whole = torch.cat(made, dim=1)
    assert whole.shape == (2, len(wave))
    assert torch.allclose(whole, spread(wave, sources, 3), atol=1e-5)


def test_left_and_right_together_are_what_was_given() -> None:
    wave = hiss() + knock(20)
    waves = spread(wave, told(0.9, (20,), 0.5))
    assert torch.allclose(waves.mean(dim=0), wave, atol=1e-6)
    assert not torch.allclose(waves[0], waves[1], atol=1e-3)


def test_without_width_it_stays_mono() -> None:
    waves = spread(hiss(), told(0.9, (), 1.0), width=0.0)
    assert torch.equal(waves[0], waves[1])


@pytest.mark.parametrize("place", [-0.9, 0.0, 0.5])
def test_a_touch_is_heard_where_it_is_seen_as_in_the_theatre(place: float) -> None:
    waves = spread(hiss(0.002) + knock(36), told(place, (36,)))
    left, right = _pan(np.array(place))
    wanted = 20 * math.log10(left / right)
    assert louder_left(waves, 36) == pytest.approx(wanted, abs=0.7)


def test_who_sounds_all_the_time_crosses_from_left_to_right() -> None:
    sources = told(0.0, (), 0.97)
    sources[:, 0, PLACE] = torch.linspace(-1, 1, TOKENS)
    time_s = torch.arange(TOKENS * TOKEN) / SAMPLE_RATE
    engine = sum(torch.sin(2 * math.pi * 80 * k * time_s) / k for k in range(1, 8))
    waves = spread(0.1 * torch.as_tensor(engine), sources)
    assert louder_left(waves, 4) > 6
    assert abs(louder_left(waves, 34)) < 1
    assert louder_left(waves, 66) < -6


def test_a_bed_of_noise_is_around_and_as_loud_on_both_sides() -> None:
    waves = spread(hiss(), told())
    side = (waves[0] - waves[1]) / 2
    middle = waves.mean(dim=0)
    inside = slice(SAMPLE_RATE // 2, -SAMPLE_RATE // 2)
    ratio = float(side[inside].square().mean() / middle[inside].square().mean())
    assert 10 * math.log10(ratio) == pytest.approx(-6.4, abs=1.5)
    likeness = float(torch.corrcoef(torch.stack([side, middle]))[0, 1])
    assert abs(likeness) < 0.15
    assert abs(louder_left(waves, 30)) < 1


@pytest.mark.parametrize("samples", [0, 1, 700, 1025])
def test_short_sounds_pass(samples: int) -> None:
    assert spread(hiss()[:samples], told()).shape == (2, samples)

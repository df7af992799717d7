"""What generation and training rely on in the audio latents."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import torch
from torch import Tensor

from lanterne.core.errors import WeightsError
from lanterne.model.audio import SAMPLE_RATE, TOKEN, AudioLatents, fit, spectrum
from lanterne.model.audio_decoder import AudioDecoder, AudioDecoderConfig
from lanterne.model.audio_phase import sound
from lanterne.model.audio_stream import AudioStream

SMALL = AudioDecoderConfig(width=16, hidden=16, blocks=1)


def corpus(count: int = 24, tokens: int = 24) -> Tensor:
    """Tones, noises and clicks that start at random: (count, samples)."""
    generator = torch.Generator().manual_seed(3)
    time_s = torch.arange(tokens * TOKEN) / SAMPLE_RATE
    waves = []
    for _ in range(count):
        pitch, start, level = torch.rand(3, generator=generator).tolist()
        after = (time_s - start * time_s[-1]).clamp_min(0)
        tone = torch.sin(2 * math.pi * 80 * 2 ** (6 * pitch) * after) * torch.exp(-3 * after)
        waves.append(0.4 * tone + 0.1 * level * torch.randn(len(time_s), generator=generator) * torch.exp(-after))
    return torch.stack(waves)


@pytest.fixture(scope="module")
def latents() -> AudioLatents:
    return fit(corpus())


@pytest.fixture(scope="module")
def decoding() -> AudioLatents:
    """Latents with an untrained decoder: the linear guess, all of it noise."""
    whole = fit(corpus())
    torch.manual_seed(0)
    whole.decoder = AudioDecoder(SMALL, whole.triangles)
    return whole.eval()


@pytest.mark.parametrize(("samples", "tokens"), [(1000, 1), (8000, 8), (96000, 96), (97000, 97), (1001, 2), (500, 1)])
def test_there_are_exactly_24_tokens_a_second(latents: AudioLatents, samples: int, tokens: int) -> None:
    assert latents.encode(torch.zeros(2, samples)).shape == (2, tokens, 64)


def test_latents_have_rms_1_and_strong_channels_stay_stronger(latents: AudioLatents) -> None:
    code = latents.encode(corpus())
    assert code.square().mean().sqrt().item() == pytest.approx(1.0, abs=0.05)
    spread = code.flatten(0, 1).std(dim=0)
    assert spread[0] > 1.5 * spread[16] > 1.5 * spread[-1]


def test_a_token_describes_its_own_twenty_fourth_of_a_second(latents: AudioLatents) -> None:
    for token in (3, 10, 11):
        wave = torch.zeros(1, 24 * TOKEN)
        silent = latents.encode(wave)
        wave[0, token * TOKEN + 500] = 0.9
        change = (latents.encode(wave) - silent).norm(dim=-1)[0]
        assert change.argmax() == token
        others = torch.cat([change[: token - 1], change[token + 2 :]])
        assert others.max() == 0  # nothing reaches farther than one neighbour


def test_louder_only_moves_latents_a_little_along_a_line(latents: AudioLatents) -> None:
    wave = corpus(1)
    quiet, loud = latents.encode(0.1 * wave), latents.encode(wave)
    halfway = latents.encode(10**-0.5 * wave)  # log amplitudes: half the decibels are half the way
    assert (halfway - (quiet + loud) / 2).norm() < 0.15 * (loud - quiet).norm()


def test_saving_keeps_everything(decoding: AudioLatents, tmp_path: Path) -> None:
    decoding.save(tmp_path / "audio.safetensors")
    again = AudioLatents.load(tmp_path / "audio.safetensors")
    wave = corpus(2)
    assert torch.equal(again.encode(wave), decoding.encode(wave))
    again.save(tmp_path / "twice.safetensors")
    twice = AudioLatents.load(tmp_path / "twice.safetensors")
    assert torch.equal(twice.decode(decoding.encode(wave)), again.decode(decoding.encode(wave)))


def test_latents_without_a_decoder_are_kept_too_and_say_so(latents: AudioLatents, tmp_path: Path) -> None:
    latents.save(tmp_path / "audio.safetensors")
    again = AudioLatents.load(tmp_path / "audio.safetensors")
    code = again.encode(corpus(1))
    assert torch.equal(code, latents.encode(corpus(1)))
    with pytest.raises(RuntimeError, match="no decoder"):
        again.decode(code)


def test_missing_and_damaged_files_are_told(tmp_path: Path) -> None:
    with pytest.raises(WeightsError):
        AudioLatents.load(tmp_path / "none.safetensors")
    (tmp_path / "bad.safetensors").write_bytes(b"not weights at all")
    with pytest.raises(WeightsError):
        AudioLatents.load(tmp_path / "bad.safetensors")


def test_decoding_gives_the_whole_time_back_and_repeats_by_seed(decoding: AudioLatents) -> None:
    code = decoding.encode(corpus(2))
    wave = decoding.decode(code, seed=4)
    assert wave.shape == (2, 24 * TOKEN)
    assert torch.isfinite(wave).all()
    assert torch.equal(wave, decoding.decode(code, seed=4))
    assert not torch.allclose(wave, decoding.decode(code, seed=5))


def test_decoded_sound_keeps_its_loudness_and_its_moments(decoding: AudioLatents) -> None:
    wave = torch.zeros(1, 24 * TOKEN)
    burst = torch.randn(3000, generator=torch.Generator().manual_seed(1)) * torch.exp(-torch.arange(3000) / 800) * 0.3
    wave[0, 11300:14300] = burst
    heard = decoding.decode(decoding.encode(wave))[0]
    level = 10 * math.log10(heard.square().sum().item() / wave.square().sum().item())
    assert abs(level) < 3
    peak = heard.abs().max()
    start = int((heard.abs() > peak / 3).nonzero()[0])
    assert abs(start - 11300) / SAMPLE_RATE < 0.010


def test_phases_follow_from_amplitudes() -> None:
    """True amplitudes, no phases: a steady tone and a click come back nearly as they were."""
    time_s = torch.arange(24000) / SAMPLE_RATE
    wave = 0.4 * torch.sin(2 * math.pi * 437 * time_s)
    wave[12345] += 0.9
    true = spectrum(wave[None])[0]
    heard = sound(true.abs().clamp_min(1e-5).log(), torch.zeros(96, 501), seed=0)
    error = (spectrum(heard[None])[0].abs() - true.abs())[4:-4]
    assert error.norm() < 0.1 * true[4:-4].norm()
    rest = heard.diff().diff()  # a tone has little of this, a click much
    assert abs(int(rest.abs()[2000:-2000].argmax()) + 2000 - 12345) < 0.005 * SAMPLE_RATE


def test_noise_comes_back_as_noise() -> None:
    """Flat level, wide spread: neither buzz nor chirps, so amplitudes vary as Rayleigh's do."""
    heard = sound(torch.full((192, 501), -5.0), torch.full((192, 501), 0.65), seed=2)
    logs = spectrum(heard[None])[0].abs().log()[8:-8, 10:-10]
    assert logs.std().item() == pytest.approx(math.pi / 24**0.5, rel=0.12)
    assert logs.mean().item() == pytest.approx(-5.0, abs=0.1)


def test_sound_in_parts_has_no_seams(decoding: AudioLatents) -> None:
    """Sound in parts is as long as in one go, and neither louder, fainter nor rougher where parts meet."""
    wave = torch.randn(1, 48 * TOKEN, generator=torch.Generator().manual_seed(8)) * 0.1
    code = decoding.encode(wave)[0]
    stream = AudioStream(decoding, seed=1)
    parts = [stream.push(part) for part in code.split(16)]
    heard = torch.cat([*parts, stream.finish()])
    assert len(heard) == 48 * TOKEN
    assert torch.isfinite(heard).all()
    level = heard.reshape(-1, 250).square().mean(dim=1).sqrt()[4:-4]
    assert level.min() > 0.6 * level.mean()
    assert level.max() < 1.5 * level.mean()
    steps = heard.diff().abs()
    for seam in (16 * TOKEN, 32 * TOKEN, 15 * TOKEN, 31 * TOKEN):
        assert steps[seam - 3 : seam + 3].max() <= steps.max() * 0.9
    assert len(AudioStream(decoding).push(code[:1])) == 0  # held back until its neighbour is known

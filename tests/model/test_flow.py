"""The objective and the sampler, with denoisers that are known."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
import torch
from torch import Tensor
from toy_models import AUDIO_CHANNELS, CHANNELS, random_transformer, text_of

from lanterne.model.conditioning import CLEAN, TokenPlan
from lanterne.model.flow import (
    Denoiser,
    Latents,
    add_noise,
    guided,
    sample,
    sample_times,
    schedule,
    velocity_loss,
)
from lanterne.model.layout import Layout
from lanterne.model.transformer import Transformer

SHAPE, AUDIO = (2, 3, 4, 6, CHANNELS), (2, 17, AUDIO_CHANNELS)
TIMES = schedule(6, 3.0)


def noise(seed: int = 0) -> Latents:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(SHAPE, generator=generator), torch.randn(AUDIO, generator=generator)


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def half(video: Tensor, audio: Tensor, levels: TokenPlan) -> Latents:
    """A denoiser that believes half of what it sees."""
    return video / 2, audio / 2


def test_the_schedule_falls_from_1_to_0() -> None:
    for shift in (1.0, 3.0):
        times = schedule(7, shift)
        assert len(times) == 8
        assert (times[0], times[-1]) == (1, 0)
        assert all(after < now for now, after in pairwise(times.tolist()))
    assert (schedule(7, 3.0)[1:-1] > schedule(7, 1.0)[1:-1]).all()  # more steps where there is much noise


def test_training_times_lie_between_clean_and_noise() -> None:
    times = sample_times(2000, 1.0, generator())
    assert times.min() > 0
    assert times.max() < 1
    assert times.median().item() == pytest.approx(1 / (1 + math.exp(-1)), abs=0.03)


def test_noise_is_mixed_to_the_level_and_given_tokens_get_a_trace() -> None:
    clean = noise()
    starts = torch.ones(2, 3, 1, 1)
    starts[:, 0] = 0
    levels = TokenPlan(starts, torch.ones(2, 1)).at(torch.tensor([0.5, 1.0]))
    video, audio = add_noise(clean, levels, generator(5))
    first = video[:, 0] - clean[0][:, 0]
    assert 0 < first.abs().max() < 10 * CLEAN
    for mixed, pure in ((video[:, 1:], clean[0][:, 1:]), (audio, clean[1])):
        assert (mixed[1] * pure[1]).mean().abs() < 0.12  # level 1: nothing is left
        share = (mixed[0] * pure[0]).mean() / pure[0].square().mean()
        assert share.item() == pytest.approx(0.5, abs=0.1)
        assert mixed[0].std().item() == pytest.approx(0.5**0.5, abs=0.1)


def test_a_perfect_denoiser_lands_on_the_clean_latents() -> None:
    clean = noise()
    found = sample(lambda *_: clean, noise(9), TokenPlan.free(2), TIMES, generator())
    for have, want in zip(found, clean, strict=True):
        assert torch.equal(have, want)


def of_signs(video: Tensor, audio: Tensor, levels: TokenPlan) -> Latents:
    """The best denoiser where each latent's channels are all 1 or all -1, as likely."""

    def best(noisy: Tensor, level: Tensor) -> Tensor:
        seen = noisy.sum(dim=-1, keepdim=True) * (1 - level) / level.clamp_min(1e-3) ** 2
        return torch.tanh(seen).expand_as(noisy)

    return best(video, levels.video_latents()), best(audio, levels.audio[..., None])


@pytest.mark.parametrize("steps", [1, 4, 40])
def test_samples_land_where_data_are_and_as_often(steps: int) -> None:
    video, _ = sample(of_signs, noise(9), TokenPlan.free(2), schedule(steps, 1.0), generator())
    away = (video.abs() - 1).abs().mean().item()
    if steps == 1:
        assert away == 1  # one step can only give the mean
    else:
        assert away < 0.02
        assert 0.2 < (video[..., 0] > 0).float().mean().item() < 0.8


def test_the_seed_decides() -> None:
    first, same, other = (sample(half, noise(9), TokenPlan.free(2), TIMES, generator(seed)) for seed in (1, 1, 2))
    for index in range(2):
        assert torch.equal(first[index], same[index])
        assert not torch.allclose(first[index], other[index], atol=0.1)


def kept_plan() -> TokenPlan:
    """A latent, a corner and some sound are kept."""
    video = torch.ones(2, 3, 2, 3)
    video[:, 0] = 0
    video[:, :, 0, 0] = 0
    audio = torch.ones(2, 17)
    audio[:, :9] = 0
    return TokenPlan(video, audio)


def test_kept_tokens_come_back_bit_for_bit_and_are_shown_as_they_are() -> None:
    given, plan = noise(3), kept_plan()
    seen: list[Tensor] = []

    def watch(video: Tensor, audio: Tensor, levels: TokenPlan) -> Latents:
        seen.append(video[:, 0])
        assert (levels.video_tokens((3, 2, 3)).view(2, 3, 2, 3)[:, 0] == 0).all()
        return half(video, audio, levels)

    video, audio = sample(watch, given, plan, TIMES, generator())
    kept = (plan.video_latents() == 0).expand(SHAPE)
    assert torch.equal(video[kept], given[0][kept])
    assert torch.equal(audio[:, :9], given[1][:, :9])
    assert not torch.isclose(video[~kept], given[0][~kept]).any(dim=-1).all()
    for state in seen:
        assert torch.allclose(state, given[0][:, 0], atol=1e-5)


def test_what_stands_where_nothing_is_given_does_not_matter() -> None:
    plan = kept_plan()
    given, other = noise(3), noise(4)
    mixed = tuple(
        torch.where(start == 0, one, two)
        for start, one, two in zip((plan.video_latents(), plan.audio[..., None]), given, other, strict=True)
    )
    first = sample(half, given, plan, TIMES, generator())
    second = sample(half, (mixed[0], mixed[1]), plan, TIMES, generator())
    assert torch.equal(first[0], second[0])
    assert torch.equal(first[1], second[1])


def test_a_hint_waits_for_its_time_and_pulls_the_more_the_weaker_its_noise() -> None:
    video, audio = noise(3)
    given = video[..., :1].sign().expand_as(video), audio[..., :1].sign().expand_as(audio)
    waiting: list[Tensor] = []

    def watch(video: Tensor, audio: Tensor, levels: TokenPlan) -> Latents:
        if levels.video.max() >= 0.4:
            waiting.append(video)
        return of_signs(video, audio, levels)

    def pulled(strength: float, denoise: Denoiser = of_signs) -> float:
        plan = TokenPlan(torch.full((2, 1, 1, 1), strength), torch.ones(2, 1))
        video, _ = sample(denoise, given, plan, TIMES, generator())
        return float(torch.nn.functional.cosine_similarity(video.flatten(), given[0].flatten(), dim=0))

    assert pulled(0.4) > pulled(0.6) + 0.04 > pulled(0.7) + 0.1 > pulled(0.8) + 0.3
    assert abs(pulled(1.0)) < 0.2
    pulled(0.4, watch)
    assert len(waiting) > 1
    for state in waiting:
        assert torch.allclose(state, waiting[0])


def test_the_callback_hears_every_step_in_order_and_may_stop_it() -> None:
    steps: list[int] = []
    calls = 0

    def count(video: Tensor, audio: Tensor, levels: TokenPlan) -> Latents:
        nonlocal calls
        calls += 1
        return half(video, audio, levels)

    def stop(step: int, clean: Latents) -> None:
        assert clean[0].shape == SHAPE
        steps.append(step)
        if step == 2:
            raise KeyboardInterrupt

    sample(half, noise(), TokenPlan.free(2), TIMES, generator(), lambda step, _: steps.append(step))
    assert steps == list(range(6))
    steps.clear()
    with pytest.raises(KeyboardInterrupt):
        sample(count, noise(), TokenPlan.free(2), TIMES, generator(), stop)
    assert steps == [0, 1, 2]
    assert calls == 3


@pytest.fixture(scope="module")
def model() -> Transformer:
    return random_transformer()


def test_without_what_is_unwanted_it_is_the_plain_model_and_guidance_goes_further(model: Transformer) -> None:
    said, nothing = (text_of(model, torch.tensor([row] * 2)) for row in ([256, 5, 6], [256, 9, 9]))
    levels = TokenPlan.free(2).at(torch.tensor([0.5, 0.9]))
    plain, free = (model(*noise(), levels.video_tokens((3, 2, 3)), levels.audio, *text) for text in (said, nothing))
    alone = guided(model, said, None, 3.0)(*noise(), levels)
    one, three, none = (guided(model, said, nothing, scale)(*noise(), levels) for scale in (1.0, 3.0, 0.0))
    for index in range(2):
        assert torch.equal(alone[index], plain[index])
        assert torch.allclose(one[index], plain[index], atol=1e-5)
    assert torch.allclose(none[0], free[0], atol=1e-5)
    assert torch.allclose(three[0], free[0] + 3 * (plain[0] - free[0]), atol=1e-5)
    assert not torch.allclose(three[0], one[0], atol=1e-3)
    assert torch.equal(three[1], plain[1])  # a bounce would be louder than any that was learnt


def test_sound_keeps_most_of_its_noise_and_pictures_get_a_new_one_at_each_step() -> None:
    states: list[Latents] = []

    def nothing(video: Tensor, audio: Tensor, levels: TokenPlan) -> Latents:
        states.append((video.clone(), audio.clone()))
        return torch.zeros_like(video), torch.zeros_like(audio)

    shapes = torch.zeros(4, 3, 8, 8, 6), torch.zeros(4, 60, 6)
    sample(nothing, shapes, TokenPlan.free(4), TIMES, generator())
    for track, wanted in enumerate((0.0, 0.954)):
        before, after = states[0][track].flatten(), states[1][track].flatten()
        assert abs(torch.corrcoef(torch.stack([before, after]))[0, 1].item() - wanted) < 0.06
        assert abs(after.std().item() / TIMES[1].item() - 1) < 0.05  # as much of it as the level says


def loss_of(model: Transformer, clean: Latents, plan: TokenPlan, weight: Tensor | None = None) -> tuple[float, float]:
    ids = torch.tensor([[256, 5, 6]] * 2)
    text = (ids, torch.zeros_like(ids), torch.ones_like(ids, dtype=torch.bool))
    time = torch.tensor([0.4, 0.8])
    weight = torch.ones(2, 3, 2, 3) if weight is None else weight
    video, audio = velocity_loss(model, clean, plan, time, time, text, Layout(), weight, generator())
    return video.item(), audio.item()


class Zeros(torch.nn.Module):
    """Says that all clean latents are zero, whatever it sees: a loss against it depends on the targets alone."""

    def text(self, ids: Tensor, segments: Tensor, mask: Tensor) -> Tensor:
        return ids

    def forward(self, video: Tensor, audio: Tensor, *others: Tensor) -> Latents:
        return torch.zeros_like(video), torch.zeros_like(audio)


def test_the_loss_ignores_given_tokens() -> None:
    plan, clean = kept_plan(), noise()
    kept = (plan.video_latents() == 0).expand(SHAPE)
    other = (torch.where(kept, 7.0, clean[0]), clean[1].clone())
    other[1][:, :9] = 7.0
    want = loss_of(Zeros(), clean, plan)
    assert loss_of(Zeros(), other, plan) == want
    free = (torch.where(kept, clean[0], 7.0), clean[1].clone())
    free[1][:, 9:] = 7.0
    changed = loss_of(Zeros(), free, plan)
    assert changed[0] > 2 * want[0]
    assert changed[1] > 2 * want[1]


def test_the_loss_is_the_mean_squared_velocity_error() -> None:
    clean = (torch.ones(SHAPE), torch.ones(AUDIO))
    expected = (1 / 0.4**2 + 1 / 0.8**2) / 2  # |x' - x|^2 / t^2 for the two clips
    assert loss_of(Zeros(), clean, TokenPlan.free(2)) == pytest.approx((expected, expected), rel=1e-5)


def test_weights_move_the_loss_towards_what_they_weigh() -> None:
    clean = (torch.ones(SHAPE), torch.ones(AUDIO))
    clean[0][:, :, :2, :2] = 3.0  # one token is harder
    weight = torch.ones(2, 3, 2, 3)
    weight[:, :, 0, 0] = 5.0
    even, weighed = (loss_of(Zeros(), clean, TokenPlan.free(2), w)[0] for w in (torch.ones(2, 3, 2, 3), weight))
    assert weighed > 1.5 * even
    assert loss_of(Zeros(), (torch.ones(SHAPE), clean[1]), TokenPlan.free(2), weight)[0] == pytest.approx(
        loss_of(Zeros(), (torch.ones(SHAPE), clean[1]), TokenPlan.free(2))[0]
    )


def test_everything_given_is_no_loss_and_no_nan() -> None:
    plan = TokenPlan(torch.zeros(2, 1, 1, 1), torch.zeros(2, 1))
    assert loss_of(Zeros(), noise(), plan) == (0.0, 0.0)


def test_all_work_is_done_on_the_device_of_the_latents(model: Transformer) -> None:
    """On a device without numbers, where a tensor left on the CPU does not go together with the others."""
    there = Transformer(model.config).to("meta")
    video, audio = (part.to("meta") for part in noise())
    ids, time = torch.full((2, 3), 5, device="meta"), torch.rand(2, device="meta")
    text = (ids, torch.zeros_like(ids), torch.ones_like(ids, dtype=torch.bool))
    plan, weight = kept_plan().to("meta"), torch.ones(2, 3, 2, 3, device="meta")
    for loss in velocity_loss(there, (video, audio), plan, time, time, text, Layout(), weight, generator()):
        assert loss.device.type == "meta"
    words = text_of(there, ids)
    for part in sample(guided(there, words, words, 2.0), (video, audio), kept_plan(), TIMES, generator()):
        assert part.device.type == "meta"


def test_stills_have_no_audio_loss(model: Transformer) -> None:
    ids = torch.tensor([[256, 5]] * 2)
    text = (ids, torch.zeros_like(ids), torch.ones_like(ids, dtype=torch.bool))
    time = torch.tensor([0.4, 0.8])
    still = (noise()[0][:, :1], torch.zeros(2, 0, AUDIO_CHANNELS))
    video, audio = velocity_loss(
        model, still, TokenPlan.free(2), time, time, text, Layout(), torch.ones(2, 1, 2, 3), generator()
    )
    assert audio.item() == 0
    assert math.isfinite(video.item())

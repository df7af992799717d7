"""The transformer's promises: shapes, what it must not look at, and what it must."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor
from toy_models import AUDIO_CHANNELS, CHANNELS, random_transformer, text_of

from lanterne.model.layout import CHANNELS as TRACK
from lanterne.model.layout import KNOWN, Layout
from lanterne.model.transformer import Transformer, patchify, unpatchify

Pair = tuple[Tensor, Tensor]


@pytest.fixture(scope="module")
def model() -> Transformer:
    return random_transformer()


def latents(time: int = 2, rows: int = 4, columns: int = 6, audio: int = 9) -> Pair:
    generator = torch.Generator().manual_seed(0)
    return (
        torch.randn(1, time, rows, columns, CHANNELS, generator=generator),
        torch.randn(1, audio, AUDIO_CHANNELS, generator=generator),
    )


def run(model: Transformer, inputs: Pair, level: float = 0.5, ids: tuple[int, ...] = (256, 5, 6)) -> Pair:
    levels = torch.full((1, 1), level)
    out: Pair = model(*inputs, levels, levels, *text_of(model, torch.tensor([ids])))
    return out


def difference(one: Pair, two: Pair) -> float:
    return max((a - b).abs().max().item() for a, b in zip(one, two, strict=True) if a.numel())


def test_patches_are_cut_and_put_together_again() -> None:
    video = latents(3, 4, 6)[0]
    tokens = patchify(video)
    assert tokens.shape == (1, 3 * 2 * 3, 4 * CHANNELS)
    assert torch.equal(unpatchify(tokens, (3, 4, 6)), video)
    assert torch.equal(tokens[0, 1], video[0, 0, :2, 2:4].flatten())


@pytest.mark.parametrize(("rows", "columns"), [(10, 18), (18, 10), (14, 14)], ids=["16:9", "9:16", "1:1"])
@pytest.mark.parametrize(("time", "audio"), [(1, 0), (1, 1), (5, 33)], ids=["picture", "still", "clip"])
def test_every_shape_of_frame_and_length_comes_out_as_it_went_in(
    model: Transformer, rows: int, columns: int, time: int, audio: int
) -> None:
    inputs = latents(time, rows, columns, audio)
    out = run(model, inputs)
    assert out[0].shape == inputs[0].shape
    assert out[1].shape == inputs[1].shape
    assert out[0].isfinite().all()
    assert out[0].std() > 0.1


def test_padding_of_the_text_changes_nothing(model: Transformer) -> None:
    levels, inputs = torch.full((1, 1), 0.5), latents()
    want = run(model, inputs)
    ids = torch.tensor([[256, 5, 6, 77, 78, 79]])
    mask = torch.tensor([[True] * 3 + [False] * 3])
    assert difference(model(*inputs, levels, levels, *text_of(model, ids, mask)), want) < 1e-4
    assert difference(model(*inputs, levels, levels, *text_of(model, ids)), want) > 1e-2


def test_levels_of_the_tokens_are_their_own(model: Transformer) -> None:
    inputs, text = latents(), text_of(model, torch.tensor([[256, 5, 6]]))
    want = run(model, inputs, 0.5)
    video_levels, audio_levels = torch.full((1, 12), 0.5), torch.full((1, 9), 0.5)
    assert difference(model(*inputs, video_levels, audio_levels, *text), want) < 1e-4
    video_levels[0, 3] = 0.1
    assert difference(model(*inputs, video_levels, audio_levels, *text), want) > 1e-2
    assert difference(run(model, inputs, 0.9), want) > 1e-2


def test_words_are_read_in_their_order(model: Transformer) -> None:
    assert difference(run(model, latents(), ids=(256, 5, 6)), run(model, latents(), ids=(256, 6, 5))) > 1e-2


def test_places_and_times_matter(model: Transformer) -> None:
    video, audio = latents()
    want = run(model, (video, audio))
    for axis in (1, 2, 3):  # time, rows, columns
        shift = 1 if axis == 1 else 2  # whole tokens
        moved = run(model, (video.roll(shift, axis), audio))
        assert difference((moved[0].roll(-shift, axis), moved[1]), want) > 1e-2
    late = run(model, (video, audio.roll(1, 1)))
    assert difference((late[0], late[1].roll(-1, 1)), want) > 1e-2


def test_picture_and_sound_hear_and_see_each_other(model: Transformer) -> None:
    video, audio = latents()
    want = run(model, (video, audio))
    assert (run(model, (video, audio + 1))[0] - want[0]).abs().max() > 1e-3
    assert (run(model, (video + 1, audio))[1] - want[1]).abs().max() > 1e-3


def test_clips_of_a_batch_do_not_meet(model: Transformer) -> None:
    video, audio = latents()
    pair = (torch.cat([video, video + 1]), torch.cat([audio, audio - 1]))
    levels = torch.full((2, 1), 0.5)
    both = model(*pair, levels, levels, *text_of(model, torch.tensor([[256, 5, 6]] * 2)))
    assert difference((both[0][:1], both[1][:1]), run(model, (video, audio))) < 1e-4


def test_a_camera_at_rest_is_none_and_only_its_way_from_the_first_moment_counts(model: Transformer) -> None:
    inputs, level = latents(), torch.full((1, 1), 0.5)
    text = text_of(model, torch.tensor([(256, 5, 6)]))

    def seen(*views: tuple[float, float, float]) -> Pair:
        out: Pair = model(*inputs, level, level, *text, Layout(torch.tensor([views])))
        return out

    rest = run(model, inputs)
    assert difference(rest, seen((0.0, 0.0, 1.0), (0.0, 0.0, 1.0))) == 0
    assert difference(rest, seen((0.7, -0.2, 1.5), (0.7, -0.2, 1.5))) < 1e-5
    panned = seen((0.0, 0.0, 1.0), (0.5, 0.0, 1.0))
    assert difference(rest, panned) > 1e-3
    assert difference(panned, seen((-0.25, 0.1, 1.0), (0.25, 0.1, 1.0))) < 1e-5


def test_a_subject_of_which_nothing_is_known_is_none_and_a_known_one_is_seen_and_heard(model: Transformer) -> None:
    inputs, level = latents(), torch.full((1, 1), 0.5)
    text = text_of(model, torch.tensor([(256, 5, 6)]))
    track = torch.zeros(1, 9, TRACK)
    unknown: Pair = model(*inputs, level, level, *text, Layout(track=track))
    assert difference(run(model, inputs), unknown) == 0
    track[..., KNOWN] = 1
    known: Pair = model(*inputs, level, level, *text, Layout(track=track))
    assert (known[0] - unknown[0]).abs().max() > 1e-3
    assert (known[1] - unknown[1]).abs().max() > 1e-3

"""The token plan: what is given stays, hints join on the way, and training sees every task."""

from __future__ import annotations

from collections import Counter

import pytest
import torch
from torch import Tensor

from lanterne.model.conditioning import TokenPlan, training_plan

GRID, AUDIO = (13, 5, 9), 97


def test_tokens_stand_where_the_run_or_their_start_is_lower() -> None:
    plan = TokenPlan(torch.tensor([0.0, 0.4, 1.0]).view(1, 3, 1, 1), torch.tensor([[0.0, 1.0]]))
    levels = plan.at(torch.tensor([0.7]))
    assert levels.video.flatten().tolist() == pytest.approx([0.0, 0.4, 0.7])
    assert levels.audio.flatten().tolist() == pytest.approx([0.0, 0.7])
    later = plan.at(torch.tensor([0.3]))
    assert later.video.flatten().tolist() == pytest.approx([0.0, 0.3, 0.3])


def test_each_clip_of_a_batch_and_each_track_has_its_time() -> None:
    levels = TokenPlan.free(2).at(torch.tensor([0.2, 0.8]), torch.tensor([0.5, 0.1]))
    assert levels.video.flatten().tolist() == pytest.approx([0.2, 0.8])
    assert levels.audio.flatten().tolist() == pytest.approx([0.5, 0.1])


def test_a_free_plan_has_one_level_for_all_tokens() -> None:
    plan = TokenPlan.free(3)
    assert plan.video_tokens(GRID).shape == (3, 1)
    assert plan.video_latents().shape == (3, 1, 1, 1, 1)


def test_a_mask_reaches_tokens_and_latents_alike() -> None:
    video = torch.ones(1, 2, 3, 4)
    video[0, 1, 2, 3] = 0.25  # one token: 2 x 2 latents
    plan = TokenPlan(video, torch.ones(1, 1))
    tokens = plan.video_tokens((2, 3, 4))
    assert tokens.shape == (1, 24)
    assert (tokens < 1).nonzero().tolist() == [[0, 23]]
    latents = plan.video_latents()
    assert latents.shape == (1, 2, 6, 8, 1)
    assert (latents < 1).nonzero()[:, 1:4].tolist() == [[1, 4, 6], [1, 4, 7], [1, 5, 6], [1, 5, 7]]


def task_of(plan: TokenPlan) -> str:
    """What a plan asks for, by what it gives."""
    video, audio = plan.video.expand(-1, *GRID), plan.audio.expand(-1, AUDIO)
    given = video == 0
    if ((video > 0) & (video < 1)).any():
        return "own levels"
    frames, whole = given.all(dim=(2, 3))[0], bool(given.all())
    if whole:
        return "sound for a clip"
    if (given.any(dim=(2, 3)) & ~given.all(dim=(2, 3))).any():
        return "edit"
    changes = int((frames[1:] != frames[:-1]).sum())
    if (audio == 0).any() and frames.any():
        return "gap" if changes == 2 else "extension" if frames[0] else "extension backward"
    if frames.any():
        return "image" if frames[0] and changes == 1 and frames.sum() == 1 else "keyframes"
    return "picture for a sound" if (audio == 0).all() else "free"


def drawn(count: int, grid: tuple[int, int, int] = GRID, audio: int = AUDIO) -> list[TokenPlan]:
    generator = torch.Generator().manual_seed(0)
    return [training_plan(2, grid, audio, generator) for _ in range(count)]


def test_training_sees_every_task_and_is_free_half_of_the_time() -> None:
    plans = drawn(600)
    found = Counter(map(task_of, plans))
    assert set(found) == {
        "free", "image", "extension", "gap", "edit", "sound for a clip", "picture for a sound", "own levels",
        "extension backward", "keyframes"
    }  # fmt: skip
    assert 0.42 < found["free"] / len(plans) < 0.58
    assert min(found.values()) >= 6


def test_every_plan_leaves_something_to_do_and_fits_its_clip() -> None:
    def free(starts: Tensor) -> bool:
        return bool((starts > 0).flatten(1).any(dim=1).all())

    for plan in drawn(300):
        assert plan.video_tokens(GRID).shape[1] in (1, 13 * 5 * 9)
        assert plan.audio.shape in ((2, 1), (2, AUDIO))
        assert free(plan.video) or free(plan.audio)
        for starts in (plan.video, plan.audio):
            assert starts.min() >= 0
            assert starts.max() <= 1


def test_a_prefix_keeps_as_much_sound_as_picture() -> None:
    for plan in drawn(600):
        if task_of(plan) == "extension":
            latents = int((plan.video[0] == 0).sum())
            assert int((plan.audio[0] == 0).sum()) == 1 + 8 * (latents - 1)  # tokens: one a frame


def test_a_still_is_always_free() -> None:
    for plan in drawn(50, (1, 5, 9), 0):
        assert (plan.video == 1).all()


def test_a_suffix_keeps_as_much_sound_as_picture() -> None:
    for plan in drawn(600):
        if task_of(plan) == "extension backward":
            latents = int((plan.video[0] == 0).sum())
            assert (plan.video[0, -latents:] == 0).all()
            kept = plan.audio[0] == 0
            assert int(kept.sum()) == 8 * latents
            assert kept[-1]


def test_an_edit_may_last_a_part_of_the_clip() -> None:
    edits = [plan for plan in drawn(600) if task_of(plan) == "edit"]
    whole = [bool((plan.video[0] > 0).flatten(1).any(dim=1).all()) for plan in edits]
    assert any(whole)
    assert not all(whole)

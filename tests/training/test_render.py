"""Rendering ahead: true latents of true scenes, shard after shard, and never a seed twice."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from toys import SOUND, write_transforms

from lanterne.model.audio import AudioLatents
from lanterne.model.weights import load_latents
from lanterne.training import render
from lanterne.training.cache import CAPTION_ONLY, Cache
from lanterne.training.render import Kind, Renderer, cover, fill_cache
from lanterne.worlds.art import Art
from lanterne.worlds.cast import Cast
from lanterne.worlds.draw import Theatre
from lanterne.worlds.grammar import HELD_OUT_PAIRS, held_out_seeds, is_held_out, training_seeds
from lanterne.worlds.truth import Truth


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("weights")
    write_transforms(folder)
    return folder


@pytest.fixture(scope="module")
def clip(weights: Path) -> tuple[int, dict[str, torch.Tensor]]:
    """The seed of a clip, and its latents."""
    seed = next(training_seeds(77))
    latents, audio = (
        load_latents(weights / "video_latents.safetensors"),
        AudioLatents.load(weights / "audio.safetensors"),
    )
    kind, renderer = Kind("clips"), Renderer(latents, audio)
    scene = kind.scene(seed)
    return seed, renderer.clip(scene, kind.size) | renderer.drafts(scene, kind.size, 13)


@pytest.fixture
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(render.SHARD, "stills", 3)


def seeds_in(folder: Path) -> list[int]:
    return [seed for path in sorted(folder.glob("*.safetensors")) for seed in load_file(path)["seeds"].tolist()]


@pytest.mark.usefixtures("small_shards")
def test_a_cache_is_filled_shard_by_shard_and_gone_on_with(weights: Path, tmp_path: Path) -> None:
    heard: list[float] = []
    fill_cache(tmp_path, Kind("stills"), 5, False, weights, lambda done, total, words: heard.append(done / total))
    assert heard == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])
    first = seeds_in(tmp_path)
    assert first == list(islice(training_seeds(0), 5))
    fill_cache(tmp_path, Kind("stills"), 3, False, weights)
    found = seeds_in(tmp_path)
    assert found[:5] == first
    assert len(found) == len(set(found)) == 8
    assert not list(tmp_path.glob("*.partial"))


@pytest.mark.usefixtures("small_shards")
def test_training_and_held_out_shards_do_not_meet(weights: Path, tmp_path: Path) -> None:
    for held_out in (False, True):
        fill_cache(tmp_path, Kind("stills"), 3, held_out, weights)
    latents = load_latents(weights / "video_latents.safetensors")
    for held_out in (False, True):
        cache = Cache(tmp_path, Kind("stills"), latents, SOUND, held_out)
        ((_, path),) = cache.shards
        seeds = load_file(path)["seeds"].tolist()
        assert all(is_held_out(seed) == held_out for seed in seeds)
        assert seeds == list(islice((held_out_seeds if held_out else training_seeds)(0), 3))
        shots = cache.batch(12, 1, CAPTION_ONLY, np.random.default_rng(0)).shots
        pairs = {(subject.color, subject.noun) for shot in shots for subject in shot.subjects}
        assert held_out or not pairs & HELD_OUT_PAIRS


@pytest.mark.usefixtures("small_shards")
def test_a_render_that_stops_half_way_leaves_whole_shards(weights: Path, tmp_path: Path) -> None:
    def stop(done: float, total: float, words: str) -> None:
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fill_cache(tmp_path, Kind("stills"), 6, False, weights, stop)
    assert len(seeds_in(tmp_path)) == 3
    fill_cache(tmp_path, Kind("stills"), 3, False, weights)
    assert seeds_in(tmp_path) == list(islice(training_seeds(0), 6))


def test_a_still_is_a_moment_of_its_scene(weights: Path, tmp_path: Path) -> None:
    fill_cache(tmp_path, Kind("stills", "square"), 1, False, weights)
    shard = load_file(next(tmp_path.glob("*.safetensors")))
    assert shard["latents"].shape == (1, 1, 14, 14, 8)
    assert shard["weight"].shape == (1, 1, 7, 7)
    kind = Kind("stills", "square")
    scene = kind.scene(shard["seeds"][0].item())
    transform, theatre = load_latents(weights / "video_latents.safetensors"), Theatre(Art.open())
    frames = torch.from_numpy(np.stack(list(theatre.frames(scene, kind.size, 24.0))))[None]
    distances = (transform.encode_still(frames) - shard["latents"][0].float()).square().mean(dim=(0, 2, 3, 4))
    assert distances.min() < 0.05 * distances.max()


def test_a_window_of_a_clip_is_what_encoding_that_part_gives(
    weights: Path, clip: tuple[int, dict[str, torch.Tensor]]
) -> None:
    seed, row = clip
    kind = Kind("clips")
    assert {key: tuple(value.shape) for key, value in row.items()} == {
        "latents": (13, 10, 18, 8), "stills": (13, 10, 18, 8), "audio": (97, SOUND), "weight": (13, 5, 9),
        "likeness": (13, 10, 18, 17), "likeness_stills": (13, 10, 18, 17),
        "scenery": (13, 10, 18, 17), "scenery_stills": (13, 10, 18, 17),
    }  # fmt: skip
    frames = list(Theatre(Art.open()).frames(kind.scene(seed), kind.size, 24.0, 97))
    part = torch.from_numpy(np.stack(frames[8 * 4 : 8 * 8 + 1]))[None]  # five latents from the fourth on
    want = load_latents(weights / "video_latents.safetensors").encode(part)[0]
    found = torch.cat([row["stills"][4:5], row["latents"][5:9]]).float()
    assert torch.allclose(found, want, atol=0.02 * want.abs().max().item())


def test_the_sound_lasts_as_long_as_the_frames(clip: tuple[int, dict[str, torch.Tensor]]) -> None:
    wave = render.mono(Kind("clips").scene(clip[0]))
    assert wave.shape == (97_000,)
    assert wave.abs().max() > 0.01
    assert clip[1]["audio"].float().std(dim=0).max() > 0


@pytest.mark.parametrize("seed", [5, 23, 41])
@pytest.mark.parametrize("shape", ["landscape", "portrait"])
def test_cover_is_where_the_actor_is_seen(seed: int, shape: str) -> None:
    kind = Kind("clips", shape)
    scene, cast = kind.scene(seed), Cast(Art.open())
    truth, times = Truth(scene, kind.size, cast), np.array([0.3, 2.0, 3.7])
    covers = cover(scene, cast, kind.size, times)
    width, height = kind.size
    assert covers.shape == (3, height // 32, width // 32)
    assert covers.min() >= 0
    assert covers.max() <= 1
    for share, moment in zip(covers, times, strict=True):
        mask = truth.masks(float(moment)).any(axis=0)
        tokens = mask.reshape(height // 32, 32, width // 32, 32).mean(axis=(1, 3))
        assert tokens[share > 0].sum() >= 0.9 * tokens.sum()  # nearly all that is seen is covered
        assert share[tokens > 0.6].min(initial=1.0) > 0.5
        assert (share > 0).mean() < 0.8

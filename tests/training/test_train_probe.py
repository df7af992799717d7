"""What the probe is taught: true boxes, true words, also in a mirror; and that a killed run goes on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from lanterne.model.latents import VideoLatents
from lanterne.model.probe import ProbeConfig
from lanterne.model.weights import load_probe, save_latents
from lanterne.training.probe import ProbeRun, ProbeTrainer, spoiled
from lanterne.training.render import Kind
from lanterne.training.sights import CLASSES, NewPairs, Sights, moments, places, words_of
from lanterne.worlds.art import Art
from lanterne.worlds.cast import Cast
from lanterne.worlds.grammar import held_out_seeds, is_held_out, sample_scene, training_seeds
from lanterne.worlds.truth import Truth

CHANNELS = 8


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Shards of random latents behind true seeds."""
    folder = tmp_path_factory.mktemp("cache")
    for name, length, seeds in (("stills", 1, training_seeds(0)), ("clips", 13, training_seeds(50))):
        kind, chosen = Kind(name), [next(seeds) for _ in range(8)]
        _shard(folder, kind, chosen, length, held_out=False)
    held_out = held_out_seeds(0)
    _shard(folder, Kind("clips"), [next(held_out) for _ in range(4)], 13, held_out=True)
    transform = VideoLatents(CHANNELS)
    transform.mirror_sign.copy_(torch.tensor([1.0, -1.0] * (CHANNELS // 2)))
    save_latents(folder / "video_latents.safetensors", transform)
    return folder


def _shard(folder: Path, kind: Kind, seeds: list[int], length: int, held_out: bool) -> None:
    torch.manual_seed(seeds[0])
    shard = {
        "latents": torch.randn(len(seeds), length, 10, 18, CHANNELS).bfloat16(),
        "weight": torch.rand(len(seeds), length, 5, 9).bfloat16(),
        "seeds": torch.tensor(seeds),
    }
    if length > 1:
        shard["stills"] = torch.randn(len(seeds), length, 10, 18, CHANNELS).bfloat16()
    save_file(shard, folder / f"{kind.pattern(held_out)}-{seeds[0]:010d}.safetensors")


def transform() -> VideoLatents:
    latents = VideoLatents(CHANNELS)
    latents.mirror_sign.copy_(torch.tensor([1.0, -1.0] * (CHANNELS // 2)))
    return latents


@pytest.mark.parametrize("seed", [3, 14, 25, 40])
def test_places_are_where_the_theatre_paints_the_subject(seed: int) -> None:
    scene, times = sample_scene(seed), np.array([0.5, 2.0, 3.5])
    known = Truth(scene, (288, 160), Cast(Art.open()))
    for (x, y, height), moment in zip(places(scene, times), times, strict=True):
        left, top, right, bottom = known.boxes(float(moment))[0]
        assert (x + 1) * 144 == pytest.approx((left + right) / 2, abs=16)  # limbs reach out to one side or the other
        if top > 0:  # seen whole
            assert (y + 1) * 80 == pytest.approx((top + bottom) / 2, abs=12)
            assert height * 160 == pytest.approx(bottom - top, rel=0.25)


def test_the_times_of_latents_are_those_of_their_frames() -> None:
    scene = sample_scene(3)
    assert moments(scene, 3) * 24 == pytest.approx(np.array([[0] * 8, range(1, 9), range(9, 17)]))
    assert len(np.unique(moments(scene, 1))) == 1


def test_words_are_the_captions(cache: Path) -> None:
    scene = sample_scene(12)
    assert {word for word in words_of(scene).values() if word} <= set(
        scene.shot.caption().replace("camera ", "").split(", ")
    ) | {
        scene.shot.subjects[0].noun,
        scene.shot.subjects[0].color,
    }


def test_new_pairs_are_shown_in_scenes_of_training_seeds() -> None:
    kind = NewPairs("stills")
    seed = next(s for s in training_seeds(0) if Kind("stills").scene(s).actors[0].noun == "car")
    scene, usual = kind.scene(seed), Kind("stills").scene(seed)
    assert not is_held_out(seed)
    assert words_of(scene) == {**words_of(usual), "color": "purple"}
    assert scene.actors[0] == replace(usual.actors[0], color="purple")
    assert kind.pattern(False) != Kind("stills").pattern(False)


def test_a_mirror_swaps_left_and_right_everywhere(cache: Path, tmp_path: Path) -> None:
    sights = Sights(cache, tmp_path, Kind("clips"), transform())
    plain, mirrored = (sights._item(sights.shards[0], 2, 3, 5, mirrored=flag) for flag in (False, True))
    assert torch.equal(transform().mirror(plain[0]), mirrored[0])
    assert torch.allclose(plain[2] * torch.tensor([-1.0, 1.0, 1.0]), mirrored[2])
    assert torch.equal(plain[3].flip(-1), mirrored[3])
    camera = list(CLASSES).index("camera")
    words = [CLASSES["camera"][int(item[1][camera])] for item in (plain, mirrored)]
    swapped = {"pan left": "pan right", "pan right": "pan left"}
    assert words[1] == swapped.get(words[0], words[0])


def test_a_window_inside_a_clip_begins_with_a_still_of_its_first_frame(cache: Path, tmp_path: Path) -> None:
    sights = Sights(cache, tmp_path, Kind("clips"), transform())
    shard = sights.shards[0]
    latents, _, boxes, _ = sights._item(shard, 1, 4, 5, mirrored=False)
    assert torch.equal(latents[0], shard["stills"][1, 4].float())
    assert torch.equal(latents[1:], shard["latents"][1, 5:9].float())
    scene = Kind("clips").scene(int(shard["seeds"][1]))
    assert boxes[0].numpy() == pytest.approx(np.repeat(places(scene, np.array([32 / 24])), 8, axis=0), abs=1e-6)


def test_a_spoiled_subject_keeps_its_place_and_its_blocks_but_has_no_name(cache: Path, tmp_path: Path) -> None:
    sights = Sights(cache, tmp_path, Kind("stills"), transform())
    sight = sights.everything(1, 8)
    sight.cover[:] = 0
    sight.cover[:, :, 1:3, 2:5] = 0.5
    spoilt = spoiled(sight, 1.0, np.random.default_rng(0))
    area = torch.zeros(10, 18, dtype=torch.bool)
    area[2:6, 4:10] = True
    jumbled = 0
    for before, after in zip(sight.latents[:, 0], spoilt.latents[:, 0], strict=True):
        assert torch.equal(before[~area], after[~area])
        assert not torch.equal(before[area], after[area])
        jumbled += torch.equal(before[area].sort(dim=0).values, after[area].sort(dim=0).values)
    assert 0 < jumbled < 8  # the others are smeared
    assert {CLASSES["noun"][index] for index in spoilt.words["noun"].tolist()} == {""}
    assert torch.equal(spoilt.words["color"], sight.words["color"])
    assert torch.equal(spoiled(sight, 0.0, np.random.default_rng(0)).latents, sight.latents)


def test_a_killed_run_goes_on_where_it_was(cache: Path, tmp_path: Path) -> None:
    config = ProbeConfig(CLASSES, channels=CHANNELS, dim=16, blocks=1)
    run = ProbeRun(cache, tmp_path, cache, steps=4, stills=4, clips=2, save_steps=2, config=config)
    first = ProbeTrainer(run)
    first.train()
    again = ProbeTrainer(replace(run, steps=6))
    assert again.optimiser.steps == 4
    again.train()
    assert again.optimiser.steps == 6
    found = again.validate()
    assert set(found) == {"clips-landscape"}
    clips = found["clips-landscape"]
    assert 0 <= clips["bound"] <= min(clips["noun"], clips["color"])
    assert load_probe(tmp_path / "probe.safetensors").config.classes["noun"][1] == "kite"

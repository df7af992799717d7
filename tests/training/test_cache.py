"""Batches out of shards: the right scenes, whole windows, true words, and never a scene that is held out."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from toys import SOUND, write_shard, write_transforms

from lanterne.model.draft import apart, mirrored_draft
from lanterne.model.weights import load_latents
from lanterne.training.cache import BOTH, CAPTION_ONLY, DROP, WORDS_ONLY, Cache, draw_mode
from lanterne.training.render import Kind
from lanterne.worlds.captions import mirror_shot
from lanterne.worlds.grammar import HELD_OUT_PAIRS, held_out_seeds, is_held_out, training_seeds

STILLS, CLIPS = Kind("stills"), Kind("clips")


def open_cache(folder: Path, kind: Kind, held_out: bool = False) -> Cache:
    return Cache(folder, kind, load_latents(folder / "video_latents.safetensors"), SOUND, held_out)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_transforms(tmp_path)
    return tmp_path


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def test_held_out_scenes_never_meet_training(folder: Path) -> None:
    """Shards of both lie in one folder; a batch of one kind must know nothing of the other."""
    trained, kept = list(islice(training_seeds(0), 400)), list(islice(held_out_seeds(0), 60))
    marks = {False: 1.0, True: 2.0}  # written into the latents, to know them by
    for held_out, seeds in ((False, trained), (True, kept)):
        path = write_shard(folder, STILLS, seeds, held_out)
        shard = load_file(path)
        shard["latents"] = torch.full_like(shard["latents"], marks[held_out])
        save_file(shard, path)
    for held_out, seeds in ((False, trained), (True, kept)):
        cache = open_cache(folder, STILLS, held_out)
        assert len(cache) == len(seeds)
        batch = cache.batch(300, 1, BOTH, rng(), mirror=False)
        assert (batch.video == marks[held_out]).all()
        pairs = {(subject.color, subject.noun) for shot in batch.shots for subject in shot.subjects}
        assert bool(pairs & HELD_OUT_PAIRS) == held_out
        said = " | ".join(caption for caption, _ in batch.texts)
        assert any(f"{color} {noun}" in said for color, noun in HELD_OUT_PAIRS) == held_out


def test_the_split_is_of_seeds_and_of_pairs() -> None:
    """Whatever the shape, no training seed gives a held-out pair, and no seed is on both sides."""
    trained, kept = set(islice(training_seeds(0), 1500)), set(islice(held_out_seeds(0), 60))
    assert not trained & kept
    assert not any(map(is_held_out, trained))
    assert all(map(is_held_out, kept))
    for seed in sorted(trained)[:300]:
        for shape in ("landscape", "portrait", "square"):
            subjects = Kind("stills", shape).scene(seed).shot.subjects
            assert not {(subject.color, subject.noun) for subject in subjects} & HELD_OUT_PAIRS


def test_a_window_is_whole_and_its_sound_is_in_time(folder: Path) -> None:
    path = write_shard(folder, CLIPS, list(islice(training_seeds(0), 3)))
    shard = load_file(path)
    for time in range(13):  # write the time into everything
        shard["latents"][:, time], shard["stills"][:, time] = time, 100 + time
        shard["weight"][:, time] = time / 16
    shard["audio"][:] = torch.arange(97.0).view(1, 97, 1)
    save_file(shard, path)
    cache, starts = open_cache(folder, CLIPS), Counter[int]()
    generator = rng()
    for _ in range(60):
        batch = cache.batch(1, 5, CAPTION_ONLY, generator, mirror=False)
        times = batch.video[0, :, 0, 0, 0].tolist()
        start = int(times[1]) - 1
        starts[start] += 1
        assert times[1:] == [start + 1, start + 2, start + 3, start + 4]
        assert times[0] == 100 + start  # a window begins with a still
        assert (batch.weight[0, :, 0, 0] * 16).tolist() == [start, *times[1:]]
        assert batch.audio[0, :, 0].tolist() == list(range(8 * start, 8 * start + 33))
    assert set(starts) == set(range(9))
    still = cache.batch(1, 1, CAPTION_ONLY, generator, mirror=False)
    assert 100 <= still.video[0, 0, 0, 0, 0] <= 112
    assert still.audio.shape == (1, 0, SOUND)
    full = cache.batch(1, 13, CAPTION_ONLY, generator, mirror=False)
    assert full.video[0, :, 0, 0, 0].tolist() == [100, *range(1, 13)]
    assert full.audio.shape == (1, 97, SOUND)


def test_a_mirrored_item_has_mirrored_latents_cover_and_words(folder: Path) -> None:
    seed = next(seed for seed in training_seeds(0) if "pan" in (STILLS.scene(seed).shot.camera or ""))
    write_shard(folder, STILLS, [seed])
    cache = open_cache(folder, STILLS)
    plain = cache.batch(1, 1, CAPTION_ONLY, rng(), mirror=False)
    shot, other = plain.shots[0], mirror_shot(plain.shots[0])
    assert shot != other
    seen = Counter[bool]()
    generator = rng()
    for _ in range(40):
        batch = cache.batch(1, 1, CAPTION_ONLY, generator)
        is_mirrored = batch.shots[0] == other
        seen[is_mirrored] += 1
        want = cache.latents.mirror(plain.video) if is_mirrored else plain.video
        assert torch.equal(batch.video, want)
        assert torch.equal(batch.weight, plain.weight.flip(-1) if is_mirrored else plain.weight)
        assert batch.texts[0][0] in ("", batch.shots[0].caption())
    assert min(seen.values()) > 5


def test_texts_are_captions_words_both_or_now_and_then_nothing(folder: Path) -> None:
    write_shard(folder, STILLS, list(islice(training_seeds(0), 50)))
    cache, generator = open_cache(folder, STILLS), rng()
    for mode, wants_caption, wants_words in (
        (CAPTION_ONLY, True, False),
        (WORDS_ONLY, False, True),
        (BOTH, True, True),
    ):
        batch = cache.batch(300, 1, mode, generator)
        blank = sum(text == ("", "") for text in batch.texts) / 300
        assert DROP / 2 < blank < DROP * 2
        for (caption, words), shot in zip(batch.texts, batch.shots, strict=True):
            if caption or words:
                assert bool(words) == wants_words
                assert caption == (shot.caption() if wants_caption else "")
    modes = Counter(draw_mode(generator) for _ in range(300))
    assert set(modes) == {CAPTION_ONLY, WORDS_ONLY, BOTH}


def test_new_shards_are_taken_in(folder: Path) -> None:
    write_shard(folder, STILLS, [1, 2])
    cache = open_cache(folder, STILLS)
    write_shard(folder, STILLS, [3, 4, 5])
    (folder / f"{STILLS.pattern(False)}-0000000009.partial").write_bytes(b"half a shard")
    assert len(cache) == 2
    cache.refresh()
    assert len(cache) == 5
    assert len(open_cache(folder, Kind("stills", "portrait"))) == 0


def test_each_part_of_a_draft_is_told_only_with_the_track_and_mirrored_with_it(folder: Path) -> None:
    path = write_shard(folder, STILLS, [next(training_seeds(0))])
    cache, generator = open_cache(folder, STILLS), rng()
    true = cache.batch(1, 1, CAPTION_ONLY, rng(), mirror=False).video
    over, around = (load_file(path)[name][0].float() for name in ("likeness", "scenery"))
    around = apart(over, around)
    parts = {"nothing": over * 0, "likeness": over, "scenery": around, "both": (over.bfloat16() + around).float()}
    seen = Counter[tuple[bool, bool, str]]()
    for _ in range(200):
        batch = cache.batch(1, 1, CAPTION_ONLY, generator)
        assert batch.layout.track is not None
        assert batch.layout.draft is not None
        is_mirrored = not torch.equal(batch.video, true)
        told = [
            name
            for name, part in parts.items()
            if torch.allclose(
                batch.layout.draft[0], mirrored_draft(cache.latents, part) if is_mirrored else part, atol=0.05
            )
        ]
        seen[batch.texts[0] != ("", ""), bool(batch.layout.track.any()), told[0]] += 1
    assert {told for _, is_tracked, told in seen if not is_tracked} == {"nothing"}
    assert {told for _, is_tracked, told in seen if is_tracked} == {*parts}
    assert seen[True, True, "both"] > seen[True, False, "nothing"] > 0


def test_an_empty_stage_is_told_by_its_caption_alone(folder: Path) -> None:
    write_shard(folder, Kind("stills", world="stage"), list(islice(training_seeds(0), 5)))
    batch = open_cache(folder, STILLS).batch(40, 1, BOTH, rng())
    assert all(not shot.subjects and shot.setting for shot in batch.shots)
    assert {words for _, words in batch.texts} == {""}
    assert batch.layout.track is not None
    assert not batch.layout.track.any()

"""Training of the audio decoder: it learns, goes on where it stopped, and never moves the frozen latents."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import torch

from lanterne.model.audio import AudioLatents, fit
from lanterne.model.audio_decoder import AudioDecoderConfig
from lanterne.training.audio import AudioTraining, train_audio
from lanterne.training.audio_corpus import random_wave, waves
from lanterne.worlds.grammar import training_seeds

SMALL = AudioDecoderConfig(width=16, hidden=16, blocks=1)
BRIEF = AudioTraining(minutes=0.0001, batch=2, tokens=12, pool=4, warm_up_steps=1, cool_down=0.1)


@pytest.fixture(scope="module")
def frozen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("audio") / "audio.safetensors"
    fit(torch.from_numpy(np.stack(list(islice(waves(training_seeds(40_000)), 16))))).save(path)
    return path


def test_training_learns_goes_on_and_keeps_the_latents(frozen: Path, tmp_path: Path) -> None:
    (tmp_path / "audio.safetensors").write_bytes(frozen.read_bytes())
    train_audio(tmp_path, BRIEF, SMALL)  # a single step
    first = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()][-1]

    def stop(done: float, total: float, words: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_audio(tmp_path, replace(BRIEF, minutes=0.06), SMALL, report=stop)
    assert AudioLatents.load(tmp_path / "audio.safetensors").decoder is not None  # what was there stays whole

    train_audio(tmp_path, replace(BRIEF, minutes=0.06), SMALL)
    last = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()][-1]
    assert last["step"] > first["step"]
    assert last["spent_s"] > first["spent_s"]
    assert last["held_out_loss"] < first["held_out_loss"]
    before, after = AudioLatents.load(frozen), AudioLatents.load(tmp_path / "audio.safetensors")
    for name in ("mean", "basis", "scale"):
        assert torch.equal(getattr(before, name), getattr(after, name))
    assert not list(tmp_path.glob("*.partial"))


def test_the_corpus_is_clean_and_varied() -> None:
    rng = np.random.default_rng(1)
    heard = [random_wave(rng, 1.0) for _ in range(12)]
    assert all(wave.shape == (24000,) and np.isfinite(wave).all() and np.abs(wave).max() < 0.901 for wave in heard)
    spectra = np.stack([np.log(np.abs(np.fft.rfft(wave))[:12000].reshape(-1, 200).mean(axis=1)) for wave in heard])
    assert np.std(spectra, axis=0).min() > 0.3

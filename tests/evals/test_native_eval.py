"""Measuring from end to end, on tiny random weights."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from lanterne.cli.main import run
from lanterne.core.canvas import Card
from lanterne.evals import ensembles
from lanterne.evals.autoencoder import psnr
from lanterne.evals.bench import Bench, Settings
from lanterne.evals.cases import case_of, scenes
from lanterne.evals.native import measure
from lanterne.evals.table import AIMS, AUTOENCODER, CLIP, ONSETS, SIZE
from lanterne.model import weights
from lanterne.model.audio import AudioLatents
from lanterne.model.audio_decoder import AudioDecoder, AudioDecoderConfig
from lanterne.model.casting import Casting, CastingConfig
from lanterne.model.decoder import DecoderConfig, VideoDecoder
from lanterne.model.depth import Depth, DepthConfig
from lanterne.model.latents import VideoLatents
from lanterne.model.planner import Planner, PlannerConfig
from lanterne.model.probe import Probe, ProbeConfig
from lanterne.model.scenic import Scenic, ScenicConfig
from lanterne.model.text import Tokenizer
from lanterne.model.transformer import TINY, Transformer
from lanterne.model.upsampler import Upsampler, UpsamplerConfig
from lanterne.training.sights import CLASSES

CHANNELS, SOUND = 8, 6


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All weights files, tiny and random."""
    path = tmp_path_factory.mktemp("weights")
    torch.manual_seed(0)
    config = replace(TINY, video_channels=CHANNELS, audio_channels=SOUND, text_length=24)
    model = Transformer(config)
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=parameter.shape[-1] ** -0.5)
    tokenizer = Tokenizer.train(["red kite flying park"] * 3, 280)
    about = {"shapes": ["landscape"]}
    weights.save_transformer(path / "transformer.safetensors", model.bfloat16().state_dict(), config, tokenizer, about)
    planner = Planner(PlannerConfig(32, 1, 2, 300)).bfloat16()
    weights.save_planner(path / weights.PLANNER, planner.state_dict(), torch.arange(300), planner.config, {})
    casting = Casting(CastingConfig(32, 1, 2, 300)).bfloat16()
    weights.save_casting(path / weights.CASTING, casting.state_dict(), torch.arange(300), casting.config, {})
    scenic = Scenic(ScenicConfig(CHANNELS, 32, 1, 2, 300)).bfloat16()
    weights.save_scenic(path / weights.SCENIC, scenic.state_dict(), torch.arange(300), scenic.config, {})
    depth = Depth(DepthConfig(CHANNELS, 8, 1)).bfloat16()
    weights.save_depth(path / weights.DEPTH, depth.state_dict(), depth.config, {})
    latents = VideoLatents(CHANNELS)
    latents.basis.copy_(torch.linalg.qr(torch.randn(6144, CHANNELS)).Q.T)
    latents.scale.fill_(30.0)
    weights.save_latents(path / "video_latents.safetensors", latents)
    plan = DecoderConfig(CHANNELS, (32, 32, 32), (1, 1, 1))
    weights.save_decoder(path / "video_decoder.safetensors", VideoDecoder(plan).bfloat16().state_dict(), plan, {})
    audio = AudioLatents(SOUND, 8)
    audio.mean.fill_(-2.0)
    audio.basis.copy_(torch.linalg.qr(torch.randn(32, SOUND)).Q.T)
    audio.decoder = AudioDecoder(AudioDecoderConfig(SOUND, width=16, hidden=16, blocks=1), audio.triangles)
    audio.save(path / "audio.safetensors")
    upsampler = Upsampler(UpsamplerConfig(16, 1)).bfloat16()
    weights.save_upsampler(path / weights.UPSAMPLER, upsampler.state_dict(), upsampler.config, {})
    probe = ProbeConfig(CLASSES, channels=CHANNELS, dim=16, blocks=1)
    weights.save_probe(path / weights.PROBE, Probe(probe).bfloat16().state_dict(), probe, {})
    return path


def settings(folder: Path, **changes: object) -> Settings:
    return replace(Settings(folder, limit=2, steps=1), **changes)


def quiet(stage: str, done: int, of: int) -> None:
    """Nobody watches."""


def test_stills_are_measured_without_what_needs_time(folder: Path) -> None:
    table = measure(settings(folder, stills=True), quiet)
    rows = {row.name: row for row in table.rows}
    assert list(rows)[: len(AIMS)] == list(AIMS)
    assert rows["setting"].value in (0, 50, 100)
    assert rows["action"].value is None
    assert rows[ONSETS].value is None
    assert rows[CLIP].met is False  # nobody measured it
    assert rows[SIZE].value == pytest.approx(sum(p.stat().st_size for p in folder.iterdir()) / 1e6, abs=0.01)
    assert rows[AUTOENCODER].value < rows[AUTOENCODER].aim  # eight random directions
    assert table.weights == weights.digest(folder)
    assert table.run["prompts"] == 2


def test_clips_have_cameras_tracks_and_sound(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ensembles, "sought", lambda *_: None)  # nobody: a search takes its time
    stages = []
    table = measure(settings(folder), lambda stage, done, of: stages.append((stage, done < of)))
    rows = {row.name: row for row in table.rows}
    assert rows["action"].ceiling is not None
    for size in ("1296x720", "1944x1080"):
        found = [rows[f"{size} of true frames, {name}: PSNR"].value for name in ("learned", "bicubic", "Lanczos")]
        assert all(value is not None and 15 < value < 60 for value in found)
        assert rows[f"{size} of true frames, Lanczos: overshoot at edges"].value > 0
        assert rows[f"{size} of decoded frames, bicubic: shimmer"].value > 0
    assert (rows["several subjects: all seen"].value, rows["relation"].ceiling) == (0, 0)
    assert rows["contacts seen for each bouncing clip"].ceiling is not None
    assert {stage for stage, _ in stages} >= {"as people use it", "raw words alone", "motion and sound", "autoencoder"}
    assert all(begun for _, begun in stages)


def test_the_same_seed_makes_the_same_clip_once(folder: Path) -> None:
    bench = Bench.open(settings(folder, stills=True), quiet)
    first = bench.clip(Card("red kite"), 4)
    assert bench.clip(Card("red kite"), 4) is first
    other = Bench.open(settings(folder, stills=True), quiet)
    assert torch.equal(other.clip(Card("red kite"), 4)[0], first[0])
    assert not torch.equal(other.clip(Card("red kite"), 5)[0], first[0])
    assert not torch.equal(other.clip(Card("blue dog"), 4)[0], first[0])


def test_the_probe_reads_true_renders_as_they_are(folder: Path) -> None:
    bench = Bench.open(settings(folder), quiet)
    scene = scenes(bench.kind, 1)[0]
    video, audio = bench.render(scene)
    assert video.shape == (1, 13, 10, 18, CHANNELS)
    assert audio.shape == (1, 97, SOUND)
    assert bench.look((video, audio)).shape == (97, 160, 288, 3)
    assert set(case_of(scene, "en").right(bench.see((video, audio)).named)) >= {"noun", "setting"}


def test_the_probe_is_no_part_of_the_weights_that_it_measures(folder: Path, tmp_path: Path) -> None:
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / weights.PROBE).unlink()
    assert weights.digest(tmp_path) == weights.digest(folder)
    (tmp_path / "audio.safetensors").unlink()
    assert weights.digest(tmp_path) != weights.digest(folder)


def test_decibels() -> None:
    assert psnr([torch.full((10,), 0.01), torch.full((10,), 0.001)]) == pytest.approx(22.596, abs=1e-3)


def test_the_command_writes_the_table_and_stands_it_beside_the_last_one(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    out = tmp_path / "table.json"
    arguments = ["eval", "native", "--weights", str(folder), "--limit", "2", "--stills", "--steps", "1"]
    assert run([*arguments, "--json", str(out)]) == 0
    content = json.loads(out.read_text())
    assert [row["name"] for row in content["rows"]][: len(AIMS)] == list(AIMS)
    assert "subject, colour bound to it" in capsys.readouterr().out
    assert run([*arguments, "--previous", str(out)]) == 0
    assert "before" in capsys.readouterr().out


def test_bad_input_ends_in_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    no_table = tmp_path / "no.json"
    no_table.write_text("[]")
    for arguments in (
        ["native", "--previous", str(no_table)],
        ["native", "--json", str(tmp_path / "none" / "table.json")],
        ["native", "--weights", str(tmp_path), "--limit", "2"],
        ["sheet", str(tmp_path / "sheet.gif")],
        ["sheet", str(tmp_path / "sheet.png"), "--weights", str(tmp_path)],
    ):
        assert run(["eval", *arguments]) != 0
        assert len(capsys.readouterr().err.strip().splitlines()) == 1
    assert not (tmp_path / "sheet.png").exists()

"""The native engine's eye: where it looks, what it is sure of, and that it never trusts a file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from lanterne.core.errors import MediaError, WeightsError
from lanterne.engines.native.eye import WINDOW_FRAMES, NativeEye, _windows
from lanterne.media.writer import ClipWriter
from lanterne.model import weights
from lanterne.model.latents import VideoLatents
from lanterne.model.probe import Probe, ProbeConfig

CHANNELS = 6
CLASSES = {"setting": ("park", "city"), "noun": ("", "kite"), "light": ("noon", "night"), "camera": ("still", "rise")}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An eye that is sure of the city and of the camera, in doubt about the light, and sure that there is nobody."""
    torch.manual_seed(0)
    latents = VideoLatents(CHANNELS)
    latents.basis.copy_(torch.linalg.qr(torch.randn(6144, CHANNELS)).Q.T)
    weights.save_latents(tmp_path / "video_latents.safetensors", latents)
    config = ProbeConfig(CLASSES, channels=CHANNELS, dim=16, blocks=1)
    probe = Probe(config)
    for slot, bias in {"setting": (0, 9), "noun": (9, 0), "light": (0.2, 0), "camera": (0, 9)}.items():
        torch.nn.init.zeros_(probe.heads[slot].weight)
        probe.heads[slot].bias.data.copy_(torch.tensor([float(one) for one in bias]))
    weights.save_probe(tmp_path / weights.PROBE, probe.state_dict(), config, {})
    return tmp_path


def film(path: Path, frames: int, size: tuple[int, int] = (96, 64), fps: float = 24.0) -> Path:
    """From black to white."""
    with ClipWriter(path, size, fps, 0, 1) as writer:
        for value in np.linspace(0, 255, frames):
            writer.video(np.full((1, size[1], size[0], 3), round(value), np.uint8))
    return path


def test_it_names_what_it_is_sure_of_and_gives_a_vector_of_length_one(folder: Path) -> None:
    sight = NativeEye(folder, folder).look(film(folder / "a.mp4", 30))
    assert sight.named == (("setting", "city"), ("camera", "rise"))
    assert sight.vector.dtype == np.float32
    assert np.linalg.norm(sight.vector) == pytest.approx(1, abs=1e-5)


def test_a_picture_has_no_camera(folder: Path) -> None:
    assert NativeEye(folder, folder).look(film(folder / "a.mp4", 1)).named == (("setting", "city"),)


def test_a_long_clip_is_looked_at_in_three_places_at_the_pace_that_the_probe_knows(folder: Path) -> None:
    path = film(folder / "long.mp4", 360, fps=30.0)  # twelve seconds
    windows = list(_windows(path))
    assert [len(window) for window in windows] == [WINDOW_FRAMES] * 3
    first, middle, last = (float(window.float().mean()) for window in windows)
    assert first < 60 < 100 < middle < 155 < 195 < last
    (short,) = _windows(film(folder / "short.mp4", 30))
    assert short.shape == (25, 160, 288, 3)
    (tall,) = _windows(film(folder / "tall.mp4", 9, size=(64, 96)))
    assert tall.shape == (9, 288, 160, 3)


def test_its_name_is_of_its_weights(folder: Path) -> None:
    before = NativeEye(folder, folder).name
    assert NativeEye(folder, folder).name == before
    probe = weights.load_probe(folder / weights.PROBE)
    probe.heads["light"].bias.data += 1
    weights.save_probe(folder / weights.PROBE, probe.state_dict(), probe.config, {})
    assert NativeEye(folder, folder).name != before


def test_what_is_no_clip_or_lacks_weights_is_said(folder: Path) -> None:
    path = folder / "trap.mp4"
    path.write_bytes(b"#EXTM3U\nhttp://169.254.169.254/latest\n" * 40)
    with pytest.raises(MediaError):
        NativeEye(folder, folder).look(path)
    (folder / weights.PROBE).write_bytes(b"not weights")
    with pytest.raises(WeightsError):
        _ = NativeEye(folder, folder).name

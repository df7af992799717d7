"""Media from outside the theatre are measured before anything is made of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tiny_native import ArrayClip

from lanterne.core.errors import UnsupportedByModel, WeightsError
from lanterne.engines.acquaintance import REFUSE_DB, WARN_DB, Acquaintance, judge
from lanterne.engines.native import NativeEngine
from lanterne.model import weights


@pytest.fixture(scope="module")
def known() -> Acquaintance:
    return NativeEngine.open().acquaintance()


def test_it_measures_what_the_transform_loses(known: Acquaintance) -> None:
    """The same figure as the model's own transform gives."""
    import torch

    latents = weights.load_latents(NativeEngine.open().folder / "video_latents.safetensors")
    frames = np.random.default_rng(0).random((8, 160, 288, 3)).astype(np.float32) * np.linspace(0, 1, 288)[:, None]
    frames = frames.astype(np.float32)
    clip = torch.from_numpy(frames)[None] * 2 - 1
    whole = torch.cat([clip[:, :1], clip], dim=1)
    back = latents.decode(latents.encode(whole))[:, 1:]
    error = float(((back - clip) / 2).square().mean())
    assert known.of_pictures(frames) == pytest.approx(-10 * np.log10(error), abs=0.05)


def test_calm_pictures_are_known_and_noise_is_not(known: Acquaintance) -> None:
    x = np.linspace(0, 1, 288, dtype=np.float32)
    calm = np.broadcast_to((x * 255).astype(np.uint8)[None, None, :, None], (1, 160, 288, 3)).copy()
    noise = np.random.default_rng(0).integers(0, 256, (1, 160, 288, 3), np.uint8)
    good, bad = (known.of_clip(ArrayClip(pixels, is_still=True)) for pixels in (calm, noise))
    assert good > WARN_DB + 5
    assert bad < REFUSE_DB
    assert judge("a.png", good) is None
    with pytest.raises(UnsupportedByModel, match="outside what lanterne-mini knows"):
        judge("a.png", bad)
    assert "edge" in (judge("a.png", (WARN_DB + REFUSE_DB) / 2, "wan") or "")


def test_a_clip_is_measured_where_it_is_worst_too(known: Acquaintance) -> None:
    calm = np.full((40, 160, 288, 3), 90, np.uint8)
    mixed = calm.copy()
    mixed[16:] = np.random.default_rng(0).integers(0, 256, (24, 160, 288, 3), np.uint8)
    assert known.of_clip(ArrayClip(mixed)) < known.of_clip(ArrayClip(calm)) - 10


def test_damaged_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="video_latents"):
        Acquaintance.load(tmp_path)
    (tmp_path / "video_latents.safetensors").write_bytes(b"not weights")
    with pytest.raises(WeightsError, match="video_latents"):
        Acquaintance.load(tmp_path)

"""Media from outside the theatre are measured before anything is made of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tiny_native import ArrayClip

from lanterne.core.canvas import Canvas, Preparation
from lanterne.core.capabilities import Capabilities
from lanterne.core.clip import ClipInfo
from lanterne.core.errors import UnsupportedByModel, WeightsError
from lanterne.engines import catalogue
from lanterne.engines.acquaintance import REFUSE_DB, WARN_DB, Acquaintance, doubts, judge
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
    said = judge("a.png", (WARN_DB + REFUSE_DB) / 2, lambda: ["ltx", "wan"]) or ""
    assert "edge" in said
    assert said.endswith("Engines that can use it: ltx, wan.")
    assert "docs/engines.md" in (judge("a.png", (WARN_DB + REFUSE_DB) / 2) or "")


class Unreadable:
    """A file that was put on the table and that nothing stands on the canvas of."""

    @property
    def info(self) -> ClipInfo:
        raise AssertionError("nobody asked for it")


A, B = "a" * 64, "b" * 64
COPIED = {
    "a clip for all of the time": Canvas(seconds=2).keep(A),
    "two clips joined": Canvas(seconds=4).keep(A, for_s=2).keep(B, at=2, for_s=2),
    "its sound alone": Canvas(seconds=4).keep(A, tracks="sound"),
}
MADE_FROM = {
    "a gap after it": Canvas(seconds=3).keep(A, for_s=2),
    "a gap between": Canvas(seconds=4.5).keep(A, for_s=2).keep(B, at=2.5, for_s=2),
    "a part of it in a shorter clip": Canvas(seconds=1.5).keep(A, for_s=1),
    "a part that may change": Canvas(seconds=2).keep(A, mask=B),
    "a mixture": Canvas(seconds=2).keep(A, influence=((0, 0.5),)).keep(B, influence=((0, 0.5),)),
    "a remix": Canvas(seconds=2).hint(A, 0.5),
}


@pytest.mark.parametrize("name", [*COPIED, *MADE_FROM])
def test_what_something_is_made_from_is_measured_and_what_is_only_copied_is_not(known: Acquaintance, name: str) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (48, 160, 288, 3), np.uint8)
    media = {digest: ("foreign.mp4", ArrayClip(noise)) for digest in (A, B)} | {"c" * 64: ("c.mp4", Unreadable())}
    if name in COPIED:
        assert doubts(COPIED[name], media, known) == []
    else:
        with pytest.raises(UnsupportedByModel, match=r"foreign\.mp4 is outside"):
            doubts(MADE_FROM[name], media, known)


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


def test_engines_that_understand_the_canvas_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    class Plain:
        def __init__(self, *preparations: Preparation) -> None:
            self.understood = frozenset(preparations)

        def capabilities(self) -> Capabilities:
            return Capabilities("plain", ((96, 64),), 5, preparations=self.understood)

    there = {"words": Plain(Preparation.WORDS), "frames": Plain(Preparation.WORDS, Preparation.KEEP)}

    def opened(name: str) -> Plain:
        if name not in there:
            raise WeightsError("Its weights are damaged.")
        return there[name]

    monkeypatch.setattr(catalogue, "engine_names", lambda: ("lanterne-mini", "broken", *there))
    monkeypatch.setattr(catalogue, "open_engine", opened)
    assert catalogue.engines_for({Preparation.WORDS, Preparation.KEEP}) == ("frames",)
    assert catalogue.engines_for({Preparation.RING}) == ()

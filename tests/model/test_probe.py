"""The probe: what it names, where it sees the subject, and that it can learn both."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from lanterne.core.errors import WeightsError
from lanterne.model.probe import Probe, ProbeConfig
from lanterne.model.weights import load_probe, save_probe

CLASSES = {"setting": ("park", "city"), "color": ("", "red", "blue"), "camera": ("still", "rise"), "noun": ("a", "b")}
CONFIG = ProbeConfig(CLASSES, channels=6, dim=16, blocks=2)


@pytest.fixture
def probe() -> Probe:
    torch.manual_seed(0)
    return Probe(CONFIG)


@pytest.mark.parametrize(("rows", "columns"), [(10, 18), (18, 10), (14, 14)])
def test_it_reads_clips_of_every_shape_frame_by_frame(probe: Probe, rows: int, columns: int) -> None:
    reading = probe(torch.randn(2, 3, rows, columns, 6))
    assert reading.map_logits.shape == (2, 3, rows // 2, columns // 2)
    assert reading.presence.shape == (2, 3)
    assert ((reading.presence > 0) & (reading.presence < 1)).all()
    assert reading.track.shape == (2, 17, 3)
    assert torch.equal(reading.track[:, 1:9], reading.boxes[:, 1])


def test_a_still_has_no_camera_and_natural_colours_are_none(probe: Probe) -> None:
    with torch.no_grad():
        probe.heads["color"].bias.copy_(torch.tensor([9.0, 0.0, 0.0]))
    named, _ = probe.name(torch.randn(2, 1, 10, 18, 6))
    assert [set(words) for words in named] == [{"setting", "color", "noun"}] * 2
    assert [words["color"] for words in named] == [None, None]
    named, _ = probe.name(torch.randn(1, 2, 10, 18, 6))
    assert named[0]["camera"] in CLASSES["camera"]


def test_one_clip_does_not_change_what_is_seen_in_another(probe: Probe) -> None:
    clips = torch.randn(3, 2, 10, 18, 6)
    together, alone = probe(clips), probe(clips[1:2])
    assert torch.allclose(together.boxes[1:2], alone.boxes, atol=1e-5)
    assert torch.allclose(together.logits["noun"][1:2], alone.logits["noun"], atol=1e-5)


def test_it_comes_back_from_the_disk_as_it_was(probe: Probe, tmp_path: Path) -> None:
    path = tmp_path / "probe.safetensors"
    save_probe(path, probe.state_dict(), CONFIG, {"steps": 3})
    again, clip = load_probe(path), torch.randn(1, 2, 10, 18, 6)
    assert again.name(clip)[0] == probe.name(clip)[0]
    assert torch.equal(again(clip).boxes, probe(clip).boxes)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(WeightsError):
        load_probe(path)


def test_it_learns_where_a_patch_is_and_which_colour_it_has(probe: Probe) -> None:
    generator = torch.Generator().manual_seed(0)

    def scenes(count: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Stills with a patch of 4 x 4 latents, its centre in -1..1, its colour."""
        latents = torch.randn(count, 1, 10, 18, 6, generator=generator) * 0.3
        top, left = (torch.randint(0, n - 4, (count,), generator=generator) for n in (10, 18))
        color = torch.randint(0, 3, (count,), generator=generator)
        for i in range(count):
            latents[i, 0, top[i] : top[i] + 4, left[i] : left[i] + 4, color[i]] += 2
        return latents, torch.stack([(left + 2) / 9 - 1, (top + 2) / 5 - 1], dim=-1), color

    optimiser = torch.optim.Adam(probe.parameters(), 5e-3)
    for _ in range(120):
        latents, centres, color = scenes(32)
        reading = probe(latents)
        loss = torch.nn.functional.cross_entropy(reading.logits["color"], color)
        loss = loss + (reading.boxes[:, 0, 0, :2] - centres).abs().mean() * 3
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    latents, centres, color = scenes(128)
    reading = probe(latents)
    assert (reading.logits["color"].argmax(-1) == color).float().mean() > 0.95
    assert (reading.track[:, 0, :2] - centres).abs().mean() < 0.12

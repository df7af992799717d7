"""Sizes larger than the decoder's: nothing is enlarged in vain, and what is kept is kept at the size asked for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from tiny_native import ArrayMedia, Sink, noise_clip, write_weights

from lanterne.core.canvas import Canvas
from lanterne.core.shot import Shot, Subject
from lanterne.core.sizes import nearest_size
from lanterne.engines.native import NativeEngine
from lanterne.engines.native.enlarge import Enlarger
from lanterne.engines.pixels import Frame
from lanterne.media.scale import Scaled
from lanterne.model.upsampler import Upsampler, UpsamplerConfig
from lanterne.model.weights import UPSAMPLER, load_upsampler

SIZE, FULL = (1296, 720), (864, 480)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> NativeEngine:
    path: Path = tmp_path_factory.mktemp("weights")
    write_weights(path, 3.0, ("landscape", "portrait", "square"))
    return NativeEngine.open(path)


def generate(engine: NativeEngine, wanted: Canvas, media: ArrayMedia | None = None) -> Sink:
    sink = Sink()
    engine.generate(wanted, sink, seed=7, media=media or ArrayMedia(), steps=1)
    assert sink.frames.shape == (wanted.frames, wanted.size[1], wanted.size[0], 3)
    return sink


@pytest.mark.parametrize("size", [(1296, 720), (1944, 1080), (720, 1296), (1080, 1944), (1008, 1008), (1512, 1512)])
def test_a_larger_size_is_what_is_decoded_enlarged(engine: NativeEngine, size: tuple[int, int]) -> None:
    factor = {720: 1.5, 1008: 1.5, 1080: 2.25, 1512: 2.25}[min(size)]
    full = (round(size[0] / factor), round(size[1] / factor))
    small, large = (generate(engine, Canvas(each, 1 / 24).shot("a kite")).frames for each in (full, size))
    upsampler = load_upsampler(engine.folder / UPSAMPLER)
    assert np.array_equal(large, upsampler.enlarge(torch.from_numpy(small), factor).numpy())


def test_a_size_that_people_ask_for_is_made_a_little_wider_and_only_cut(engine: NativeEngine) -> None:
    sizes = engine.capabilities().sizes
    assert sizes[0] == FULL
    assert [nearest_size(each, sizes) for each in ((1280, 720), (720, 1280))] == [(1296, 720), (720, 1296)]
    assert [nearest_size(each, sizes) for each in ((1920, 1080), (1000, 1000))] == [(1944, 1080), (1008, 1008)]
    assert [nearest_size(each, sizes) for each in ((864, 480), (854, 480), (640, 360))] == [FULL] * 3
    sink, cut, wanted = Sink(), Sink(), Canvas(SIZE, 2 / 24).shot("a kite")
    engine.generate(wanted, sink, seed=1, steps=1)
    engine.generate(wanted, Scaled(cut, SIZE, (1280, 720)), seed=1, steps=1)
    assert np.array_equal(cut.frames, sink.frames[:, :, 8:-8])


def test_what_is_kept_is_kept_bit_for_bit_at_the_larger_size(engine: NativeEngine) -> None:
    media, pictures = ArrayMedia(), noise_clip(17, SIZE)
    wanted = Canvas(SIZE, 25 / 24).shot("a kite").keep(media.add(pictures), tracks="picture")
    made = generate(engine, wanted, media).frames
    assert np.array_equal(made[:17], pictures)
    assert not np.array_equal(made[17], made[16])


def test_pictures_leave_a_few_at_a_time(engine: NativeEngine) -> None:
    sink = generate(engine, Canvas(SIZE, 33 / 24).shot("a kite"))
    assert max(map(len, sink.pictures)) <= 8


def test_a_style_is_drawn_for_the_size_that_is_asked_for(engine: NativeEngine) -> None:
    shot = Shot(subjects=(Subject("kite", "red"),), style="pixel art")
    frame = generate(engine, Canvas(SIZE, 1 / 24).shot(shot)).frames[0]
    cells = frame.reshape(72, 10, -1, 3)  # 72 along the shorter side, each of one colour
    assert (cells == cells[:, :1]).all()


class Counting(Upsampler):
    """Counts what it enlarges."""

    count = 0

    def enlarge(self, frames: torch.Tensor, factor: float) -> torch.Tensor:
        self.count += len(frames)
        return super().enlarge(frames, factor)


def test_what_nobody_needs_is_not_enlarged() -> None:
    upsampler = Counting(UpsamplerConfig(16, 1)).bfloat16()
    found: list[Frame | None] = []
    enlarger = Enlarger(upsampler, 1.5, [True, False, True, True], found.append)
    frame = np.full((24, 40, 3), 9, np.uint8)
    for each in (frame, frame, None, frame, frame):  # the last one is beyond the end
        enlarger.push(each)
    assert [None if each is None else each.shape for each in found] == [(36, 60, 3), None, None, (36, 60, 3), None]
    assert upsampler.count == 2

"""The native engine on tiny random weights: exact lengths, bounded chunks, seeds, and every way to end early."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.torch import load_file, save_file
from tiny_native import CHANNELS, SOUND, Sink, write_weights
from torch import Tensor

from lanterne.core.canvas import Canvas
from lanterne.core.errors import Cancelled, UnsupportedByModel, WeightsError
from lanterne.core.shot import Shot, Subject
from lanterne.engines.native import NativeEngine
from lanterne.engines.protocol import Progress
from lanterne.model import weights
from lanterne.model.audio import AudioLatents
from lanterne.model.depth import Depth, DepthConfig
from lanterne.model.latents import VideoLatents
from lanterne.model.transformer import Transformer

KITE = Shot(subjects=(Subject("kite", "red"),), action="flying", setting="park")
RATE = 24_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("weights")
    write_weights(path)
    return path


@pytest.fixture(scope="module")
def engine(folder: Path) -> NativeEngine:
    return NativeEngine.open(folder)


def canvas(seconds: float, size: tuple[int, int] = (432, 240)) -> Canvas:
    return Canvas(size, seconds).shot(KITE)


def generate(engine: NativeEngine, wanted: Canvas, seed: int = 7, steps: int = 2) -> Sink:
    sink = Sink()
    engine.generate(wanted, sink, seed=seed, steps=steps)
    return sink


@pytest.fixture(scope="module")
def four_seconds(engine: NativeEngine) -> Sink:
    return generate(engine, canvas(4.0))


def test_a_clip_has_its_exact_length_size_and_sound(four_seconds: Sink) -> None:
    assert four_seconds.frames.shape == (96, 240, 432, 3)
    assert four_seconds.frames.dtype == np.uint8
    assert four_seconds.samples.shape == (2, 4 * RATE)
    assert four_seconds.samples.dtype == np.float32
    assert np.isfinite(four_seconds.samples).all()
    assert four_seconds.frames[::20].std() > 5
    assert four_seconds.samples.std() > 1e-4


def test_a_long_clip_is_made_window_by_window_and_begins_as_the_short_one(engine: NativeEngine) -> None:
    short, long = (generate(engine, Canvas((432, 240), seconds)) for seconds in (4.0, 9.0))
    assert sum(map(len, long.pictures)) == 216
    assert long.samples.shape == (2, 9 * RATE)
    assert max(map(len, long.pictures)) <= 8  # nothing holds a whole clip
    assert max(part.shape[1] for part in long.sounds) <= 97_000
    same = 1 + 8 * 11 - 4  # its last latent is drawn with what follows, and the frames before go over into that
    assert np.array_equal(np.concatenate(long.pictures[:13])[:same], short.frames[:same])
    same = 3 * RATE  # its last token is made again, and those before it are decoded in its sight
    assert np.allclose(long.samples[:, :same], short.samples[:, :same], atol=2e-3)
    ends = [part[-1].astype(float) for part in long.pictures]
    assert np.abs(ends[20] - ends[3]).mean() > 1  # the windows are not one and the same


@pytest.mark.parametrize("seconds", [0.3, 1.0, 7.05])
def test_any_length_is_cropped_to_the_frame_and_the_sample(engine: NativeEngine, seconds: float) -> None:
    wanted = canvas(seconds)
    sink = generate(engine, wanted, steps=1)
    assert sum(map(len, sink.pictures)) == wanted.frames
    assert sink.samples.shape == (2, wanted.samples(RATE))


def test_a_still_is_one_frame(engine: NativeEngine) -> None:
    sink = generate(engine, canvas(1 / 24))
    assert sink.frames.shape == (1, 240, 432, 3)
    assert sink.samples.shape == (2, 1000)


def test_portrait_and_half_sizes(engine: NativeEngine) -> None:
    assert generate(engine, canvas(0.5, (480, 864))).frames.shape == (12, 864, 480, 3)
    full, half = (generate(engine, canvas(1 / 24, size)).frames.astype(float) for size in ((480, 864), (240, 432)))
    averaged = full.reshape(1, 432, 2, 240, 2, 3).mean(axis=(2, 4))
    assert np.abs(averaged - half).max() <= 0.51


def test_the_seed_decides(engine: NativeEngine) -> None:
    first, same, other = (generate(engine, canvas(0.5), seed) for seed in (1, 1, 2))
    assert np.array_equal(first.frames, same.frames)
    assert np.array_equal(first.samples, same.samples)
    assert np.abs(first.frames.astype(float) - other.frames).mean() > 1
    assert not np.allclose(first.samples, other.samples, atol=1e-4)


def test_the_words_count(engine: NativeEngine) -> None:
    blank = Canvas((432, 240), 0.5)
    said = [generate(engine, wanted).frames for wanted in (blank, blank.shot("a kite"), blank.shot(KITE))]
    assert not np.array_equal(said[0], said[1])
    assert not np.array_equal(said[1], said[2])


def test_progress_counts_up_and_shows_what_is_coming(engine: NativeEngine) -> None:
    heard: list[Progress] = []
    engine.generate(canvas(4.5), Sink(), seed=1, steps=3, on_progress=heard.append)
    drawing = [progress for progress in heard if progress.stage == "drawing"]
    assert [progress.step for progress in drawing] == [1, 2, 3, 4, 5, 6]  # two windows
    assert {progress.steps for progress in heard} == {6}
    assert heard[-1].stage == "developing"
    for progress in drawing:
        assert progress.preview is not None
        assert progress.preview.shape == (160, 288, 3)
        assert progress.seconds_left is not None
        assert progress.seconds_left >= 0
    assert drawing[-1].seconds_left == 0


@pytest.mark.parametrize(("is_distilled", "calls"), [(False, (4, 4)), (True, (2, 4))])
def test_distilled_weights_need_one_call_a_step_and_one_more_for_unwanted_words(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_distilled: bool, calls: tuple[int, int]
) -> None:
    shutil.copytree(folder, tmp_path / "weights")
    path = tmp_path / "weights" / "transformer.safetensors"
    tensors, config = weights.load(path)
    config["about"]["distilled"] = is_distilled
    weights.save(path, tensors, config)
    engine, made = NativeEngine.open(tmp_path / "weights"), []
    forward = Transformer.forward

    def counted(*arguments: Any) -> tuple[Tensor, Tensor]:
        made.append(1)
        return forward(*arguments)

    monkeypatch.setattr(Transformer, "forward", counted)
    plain = generate(engine, canvas(1.0))
    assert len(made) == calls[0]
    without = generate(engine, replace(canvas(1.0), negative="rain"))
    assert len(made) == sum(calls)
    assert not np.array_equal(without.frames, plain.frames)


@pytest.mark.parametrize("at", [1, 3, 6])
def test_cancelling_ends_it_at_once(engine: NativeEngine, at: int) -> None:
    heard: list[Progress] = []
    sink = Sink()
    stop = Cancelled()

    def on_progress(progress: Progress) -> None:
        heard.append(progress)
        if len(heard) == at:
            raise stop

    with pytest.raises(Cancelled) as caught:
        engine.generate(canvas(4.0), sink, seed=1, steps=4, on_progress=on_progress)
    assert caught.value is stop
    assert len(heard) == at  # nothing is tried after it
    assert len(sink.pictures) == max(0, at - 5)  # pictures come after the fourth step, one latent late
    assert generate(engine, canvas(1 / 24)).frames.shape[0] == 1  # and the engine is as good as new


@pytest.mark.parametrize(
    "wanted",
    [
        pytest.param(canvas(4.0, (640, 360)), id="size"),
        pytest.param(canvas(4.0, (672, 672)), id="a shape the weights never saw"),
        pytest.param(canvas(130.0), id="length"),
        pytest.param(replace(canvas(1.0), fps=30.0), id="rate"),
        pytest.param(canvas(4.0).say("Ada", "hello", at=1.0, voice="a" * 64), id="a voice of one's own"),
        pytest.param(canvas(4.0).reference("Ada", "a" * 64), id="characters"),
    ],
)
def test_what_it_cannot_make_is_refused_before_any_work(engine: NativeEngine, wanted: Canvas) -> None:
    sink = Sink()
    with pytest.raises(UnsupportedByModel):
        engine.generate(wanted, sink, seed=1)
    assert not sink.pictures
    assert not sink.sounds


def test_capabilities_need_one_small_header(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "transformer.safetensors").write_bytes((folder / "transformer.safetensors").read_bytes())
    found = NativeEngine.open(tmp_path).capabilities()
    assert found.sizes[:4] == ((864, 480), (480, 864), (432, 240), (240, 432))
    assert found.sizes[4:] == ((1296, 720), (720, 1296), (1944, 1080), (1080, 1944))
    assert found.sample_rate == RATE
    assert found.stills


FILES = ("transformer", "planner", "casting", "scenic", "depth", "video_latents", "video_decoder", "upsampler", "audio")


@pytest.fixture
def damaged(folder: Path, tmp_path: Path) -> Path:
    for name in (*FILES, "probe"):
        (tmp_path / f"{name}.safetensors").write_bytes((folder / f"{name}.safetensors").read_bytes())
    return tmp_path


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", ["missing", "cut short"])
def test_unusable_weights_are_named(damaged: Path, name: str, damage: str) -> None:
    path = damaged / f"{name}.safetensors"
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-50])
    with pytest.raises(WeightsError, match=path.name):
        generate(NativeEngine.open(damaged), canvas(0.5))


@pytest.mark.parametrize("about", [{}, {"shapes": ["hexagon"]}, {"shapes": None}, None])
def test_weights_that_say_nothing_about_their_shapes_are_of_another_version(damaged: Path, about: object) -> None:
    path = damaged / "transformer.safetensors"
    config = weights.load_config(path) | {"about": about}
    save_file(load_file(path), path, {"config": json.dumps(config)})
    with pytest.raises(WeightsError, match="another version"):
        NativeEngine.open(damaged).capabilities()


@pytest.mark.parametrize("part", ["latents", "depth"])
def test_weights_must_belong_together(damaged: Path, part: str) -> None:
    if part == "latents":
        weights.save_latents(damaged / "video_latents.safetensors", VideoLatents(CHANNELS + 1))
    else:
        other = Depth(DepthConfig(CHANNELS + 1, 8, 1))
        weights.save_depth(damaged / weights.DEPTH, other.bfloat16().state_dict(), other.config, {})
    with pytest.raises(WeightsError, match="belong together"):
        generate(NativeEngine.open(damaged), canvas(0.5))


def test_sound_without_its_decoder_is_no_sound(damaged: Path) -> None:
    AudioLatents(SOUND, 8).save(damaged / "audio.safetensors")
    with pytest.raises(WeightsError):
        generate(NativeEngine.open(damaged), canvas(0.5))

"""What is given of a canvas comes out of the native engine as it went in, and everything else is made around it."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tiny_native import ArrayClip, ArrayMedia, Sink, noise_clip, noise_wave, write_weights

from lanterne.core.canvas import Canvas, Enters
from lanterne.core.clip import ClipInfo
from lanterne.core.errors import InvalidInput, MediaError
from lanterne.engines.native import NativeEngine
from lanterne.engines.native.join import FADE_SAMPLES
from lanterne.engines.native.layers import picture_layers
from lanterne.engines.native.model import NativeModel, Words
from lanterne.engines.native.restore import FADE
from lanterne.engines.native.windows import DISSOLVE_FRAMES
from lanterne.engines.protocol import Progress
from lanterne.model.conditioning import TokenPlan
from lanterne.model.flow import Latents

SIZE = (432, 240)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> NativeEngine:
    path: Path = tmp_path_factory.mktemp("weights")
    write_weights(path, 3.0, ("landscape", "portrait", "square"))  # few pixels are clipped
    return NativeEngine.open(path)


@pytest.fixture
def media() -> ArrayMedia:
    return ArrayMedia()


def canvas(frames: int) -> Canvas:
    return Canvas(SIZE, frames / 24).shot("a kite")


def generate(engine: NativeEngine, wanted: Canvas, media: ArrayMedia, seed: int = 7) -> Sink:
    sink = Sink()
    engine.generate(wanted, sink, seed=seed, media=media, steps=1)
    assert sink.frames.shape == (wanted.frames, wanted.size[1], wanted.size[0], 3)
    assert sink.samples.shape == (2, wanted.frames * 1000)
    assert np.isfinite(sink.samples).all()
    return sink


def distance(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one.astype(float) - other).mean())


def test_a_photo_is_the_first_frame_bit_for_bit_and_fades_into_what_is_made(
    engine: NativeEngine, media: ArrayMedia
) -> None:
    photo = noise_clip(1)
    wanted = canvas(17)
    made = generate(engine, wanted.keep(media.add(photo, is_still=True)), media).frames
    assert np.array_equal(made[0], photo[0])
    assert distance(made[1], photo[0]) < distance(made[FADE], photo[0]) < distance(made[FADE + 1], photo[0])


def test_photos_may_stand_anywhere(engine: NativeEngine, media: ArrayMedia) -> None:
    photos = noise_clip(2)
    wanted = canvas(33).keep(media.add(photos[:1], is_still=True), at=16 / 24)
    wanted = wanted.keep(media.add(photos[1:], is_still=True), at=32 / 24)
    made = generate(engine, wanted, media).frames
    assert np.array_equal(made[16], photos[0])
    assert np.array_equal(made[32], photos[1])
    assert 0 < distance(made[15], photos[0]) < distance(made[16 - FADE - 1], photos[0])


def test_a_clip_is_extended_forward_with_its_pictures_and_its_sound_intact(
    engine: NativeEngine, media: ArrayMedia
) -> None:
    pictures, wave = noise_clip(33), noise_wave(33)
    sink = generate(engine, canvas(49).keep(media.add(pictures, wave)), media)
    exact = 33 - FADE
    assert np.array_equal(sink.frames[:exact], pictures[:exact])
    assert np.array_equal(sink.samples[0, : 33_000 - FADE_SAMPLES], wave[:-FADE_SAMPLES])
    steps = [distance(sink.frames[index], pictures[index]) for index in range(exact - 1, 33)]
    assert steps == sorted(steps)  # more and more of what was decoded
    assert steps[0] == 0 < steps[1]


def test_left_and_right_of_a_given_sound_stay_and_it_goes_on_in_stereo(engine: NativeEngine, media: ArrayMedia) -> None:
    wave = np.stack([noise_wave(33), noise_wave(33, 1)])
    made = generate(engine, canvas(49).keep(media.add(noise_clip(33), wave)), media).samples
    assert np.array_equal(made[:, : 33_000 - FADE_SAMPLES], wave[:, :-FADE_SAMPLES])
    assert not np.allclose(made[0, 33_000:], made[1, 33_000:], atol=1e-4)


def test_what_goes_on_from_mono_sound_stays_mono(engine: NativeEngine, media: ArrayMedia) -> None:
    wave = noise_wave(33)
    made = generate(engine, canvas(49).keep(media.add(noise_clip(33), wave)), media).samples
    assert np.array_equal(made[0], made[1])
    assert np.abs(made[0, 34_000:]).max() > 0


def test_where_a_sound_is_cut_off_its_end_is_made_again_and_heard_as_it_was(
    engine: NativeEngine, media: ArrayMedia, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans: list[list[float]] = []
    fill = NativeModel.fill

    def watched(self: NativeModel, words: Words, given: Latents, plan: TokenPlan, *rest: Any) -> Latents:
        plans.append(plan.audio[0].tolist())
        return fill(self, words, given, plan, *rest)

    monkeypatch.setattr(NativeModel, "fill", watched)
    generate(engine, canvas(145), media)
    assert plans[1][:24] == [0.0] * 24  # what the first window made, but for its very end
    assert set(plans[1][24:]) == {1.0}
    plans.clear()
    sink = generate(engine, canvas(49).keep(media.add(noise_clip(33), noise_wave(33))), media)
    assert plans[0][:33] == [0.0] * 32 + [1.0]
    assert np.array_equal(sink.samples[0, : 33_000 - FADE_SAMPLES], noise_wave(33)[:-FADE_SAMPLES])


def test_a_clip_is_extended_backward(engine: NativeEngine, media: ArrayMedia) -> None:
    pictures, wave = noise_clip(25), noise_wave(25)
    sink = generate(engine, canvas(41).keep(media.add(pictures, wave), at=16 / 24), media)
    assert np.array_equal(sink.frames[16 + FADE :], pictures[FADE:])
    assert np.array_equal(sink.samples[0, 16_000 + FADE_SAMPLES :], wave[FADE_SAMPLES:])
    assert distance(sink.frames[15], pictures[0]) > 1


def test_a_part_of_a_clip_can_be_used(engine: NativeEngine, media: ArrayMedia) -> None:
    pictures, wave = noise_clip(40), noise_wave(40)
    wanted = canvas(30).keep(media.add(pictures, wave), from_s=10 / 24, for_s=20 / 24)
    sink = generate(engine, wanted, media)
    assert np.array_equal(sink.frames[:14], pictures[10:24])
    assert np.array_equal(sink.samples[0, :19_000], wave[10_000:29_000])


def test_only_what_the_mask_shows_is_changed(engine: NativeEngine, media: ArrayMedia) -> None:
    pictures, wave = noise_clip(17), noise_wave(17)
    mask = np.zeros((1, SIZE[1], SIZE[0], 3), np.uint8)
    mask[:, 96:144, 96:192] = 255
    name = media.add(pictures, wave)
    sink = generate(engine, canvas(17).keep(name, mask=media.add(mask, is_still=True)), media)
    changed = (sink.frames != pictures).any(axis=(0, 3))
    assert changed[96:144, 96:192].mean() > 0.99
    outside = np.ones_like(changed)
    feather = 8
    outside[96 - feather : 144 + feather, 96 - feather : 192 + feather] = False
    assert not changed[outside].any()
    assert np.array_equal(sink.samples[0], wave)


def test_a_mask_for_a_while_leaves_the_rest_of_the_time_alone(engine: NativeEngine, media: ArrayMedia) -> None:
    pictures, wave = noise_clip(40), noise_wave(40)
    mask = np.zeros((1, SIZE[1], SIZE[0], 3), np.uint8)
    mask[:, :, 240:] = 255
    name, painted = media.add(pictures, wave), media.add(mask, is_still=True)
    wanted = canvas(40).keep(name, for_s=16 / 24)
    wanted = wanted.keep(name, at=16 / 24, from_s=16 / 24, for_s=8 / 24, mask=painted)
    wanted = wanted.keep(name, at=1.0, from_s=1.0)
    sink = generate(engine, wanted, media)
    assert np.array_equal(sink.frames[: 16 - FADE], pictures[: 16 - FADE])
    assert np.array_equal(sink.frames[24 + FADE :], pictures[24 + FADE :])
    assert np.array_equal(sink.frames[:, :, :220], pictures[:, :, :220])
    assert distance(sink.frames[20, :, 240:], pictures[20, :, 240:]) > 10
    assert np.array_equal(sink.samples[0], wave)  # one recording: no fade where its parts meet


def test_a_mask_that_moves_runs_along_with_its_clip_and_its_greys_are_decided(
    engine: NativeEngine, media: ArrayMedia
) -> None:
    pictures = noise_clip(40)
    mask = np.full((40, SIZE[1], SIZE[0], 3), 12, np.uint8)  # what a lossy file makes of black
    mask[26:, :, 240:] = 235
    name = media.add(pictures)
    wanted = canvas(40).keep(name, for_s=16 / 24, tracks="picture")
    wanted = wanted.keep(name, at=16 / 24, from_s=16 / 24, mask=media.add(mask), tracks="picture")
    made = generate(engine, wanted, media).frames
    assert np.array_equal(made[:, :, :220], pictures[:, :, :220])
    assert np.array_equal(made[: 26 - FADE], pictures[: 26 - FADE])
    assert distance(made[30, :, 240:], pictures[30, :, 240:]) > 10


@pytest.mark.parametrize("tracks", ["picture", "sound"])
def test_one_track_alone_may_be_kept(engine: NativeEngine, media: ArrayMedia, tracks: str) -> None:
    pictures, wave = noise_clip(17), noise_wave(17)
    sink = generate(engine, canvas(17).keep(media.add(pictures, wave), tracks=tracks), media)  # type: ignore[arg-type]
    assert np.array_equal(sink.frames, pictures) is (tracks == "picture")
    assert np.array_equal(sink.samples[0], wave) is (tracks == "sound")


def test_a_hint_changes_the_more_the_stronger_it_is(engine: NativeEngine, media: ArrayMedia) -> None:
    flat = np.full((17, SIZE[1], SIZE[0], 3), 128, np.uint8)
    name = media.add(flat)
    heard: list[int] = []
    made = []
    for strength in (0.05, 0.5, 1.0):
        progress: list[Progress] = []
        sink = Sink()
        wanted = canvas(17).hint(name, strength, tracks="picture")
        engine.generate(wanted, sink, seed=3, media=media, steps=8, on_progress=progress.append)
        made.append(sink.frames)
        heard.append(progress[0].steps)
        assert progress[-1].step == progress[-1].steps
    assert not np.array_equal(made[0], made[1])
    assert distance(made[0], made[2]) > distance(made[1], made[2])


def test_a_hint_of_both_tracks_takes_fewer_steps(engine: NativeEngine, media: ArrayMedia) -> None:
    name = media.add(noise_clip(9), noise_wave(9))
    steps = []
    for strength in (0.3, 0.9):
        progress: list[Progress] = []
        engine.generate(
            canvas(9).hint(name, strength), Sink(), seed=3, media=media, steps=10, on_progress=progress.append
        )
        steps.append(progress[-1].steps)
        assert progress[-1].step == progress[-1].steps
    assert steps[0] < steps[1] <= 10


def test_a_clip_that_is_kept_altogether_is_only_copied(engine: NativeEngine, media: ArrayMedia) -> None:
    pictures, wave = noise_clip(30), noise_wave(30)
    progress: list[Progress] = []
    sink = Sink()
    wanted = canvas(30).keep(media.add(pictures, wave))
    engine.generate(wanted, sink, seed=1, media=media, on_progress=progress.append)
    assert np.array_equal(sink.frames, pictures)
    assert np.array_equal(sink.samples[0], wave)
    assert {each.steps for each in progress} == {0}


def test_influence_curves_mix_where_two_clips_meet(engine: NativeEngine, media: ArrayMedia) -> None:
    first, second = noise_clip(33, seed=1), noise_clip(33, seed=2)
    wanted = canvas(49).keep(media.add(first), tracks="picture", influence=((16 / 24, 1), (33 / 24, 0)))
    wanted = wanted.keep(media.add(second), at=16 / 24, tracks="picture", influence=((16 / 24, 0), (33 / 24, 1)))
    made = generate(engine, wanted, media).frames
    assert np.array_equal(made[: 17 - FADE], first[: 17 - FADE])
    assert np.array_equal(made[33 + FADE :], second[17 + FADE :])
    assert distance(made[24], first[24]) > 10
    assert distance(made[24], second[8]) > 10


def test_a_loop_ends_where_it_begins(engine: NativeEngine, media: ArrayMedia) -> None:
    wanted = replace(canvas(48), is_ring=True)
    made = generate(engine, wanted, media)
    inside = np.median([distance(*pair) for pair in pairwise(made.frames)])
    assert distance(made.frames[-1], made.frames[0]) < 1.5 * inside
    seam = np.abs(np.diff(np.concatenate([made.samples[0, -3:], made.samples[0, :3]]))).max()
    assert seam <= np.quantile(np.abs(np.diff(made.samples[0])), 0.995)


def test_a_clip_with_a_join_made_for_it_loops(engine: NativeEngine, media: ArrayMedia) -> None:
    pictures = noise_clip(33)
    made = generate(engine, canvas(49).keep(media.add(pictures), tracks="picture").ring(), media).frames
    assert np.array_equal(made[: 33 - FADE], pictures[: 33 - FADE])
    steps = [distance(made[-index], pictures[0]) for index in (1, 2, FADE)]
    assert steps == sorted(steps)


@pytest.mark.parametrize("enters", ["cut", "dissolve"])
def test_a_card_cuts_or_dissolves(engine: NativeEngine, media: ArrayMedia, enters: Enters) -> None:
    dark, light = (
        media.add(np.full((40, SIZE[1], SIZE[0], 3), level, np.uint8), noise_wave(40)) for level in (60, 190)
    )
    wanted = canvas(41).shot("a dog", at=17 / 24, enters=enters).keep(dark).keep(light, at=17 / 24)
    made = generate(engine, wanted, media).frames.mean(axis=(1, 2, 3))
    assert (made[:17] == 60).all()
    assert (made[17 + DISSOLVE_FRAMES :] == 190).all()
    between = made[17 : 17 + DISSOLVE_FRAMES]
    if enters == "cut":
        assert (between == 190).all()
    else:
        assert 60 < between[0] < 80
        assert np.allclose(np.diff(between), 10, atol=0.6)


def test_words_may_change_without_a_cut(engine: NativeEngine, media: ArrayMedia) -> None:
    changed, same = (
        generate(engine, canvas(33).shot(words, at=17 / 24, enters="continuous"), media)
        for words in ("a dog", "a kite")
    )
    assert np.array_equal(changed.frames[:12], same.frames[:12])
    assert distance(changed.frames[20:], same.frames[20:]) > 0.1
    inside = np.median([distance(*pair) for pair in pairwise(same.frames)])
    assert distance(changed.frames[16], changed.frames[17]) < 3 * inside


@pytest.mark.parametrize("size", [(240, 432), (336, 336)])
def test_portraits_and_squares_keep_what_is_given(
    engine: NativeEngine, media: ArrayMedia, size: tuple[int, int]
) -> None:
    photo = noise_clip(1, size)
    wanted = Canvas(size, 3 / 24).shot("a kite").keep(media.add(photo, is_still=True))
    assert np.array_equal(generate(engine, wanted, media).frames[0], photo[0])


def test_a_picture_of_another_shape_is_cut_shown_whole_or_refused(engine: NativeEngine, media: ArrayMedia) -> None:
    tall = np.full((1, 480, 240, 3), 200, np.uint8)
    name = media.add(tall, is_still=True)
    filled, whole = (generate(engine, canvas(1).keep(name, fit=fit), media).frames for fit in ("fill", "fit"))  # type: ignore[arg-type]
    assert (filled == 200).all()
    assert (whole[0, :, 200:230] == 200).all()
    assert whole[0, :, :50].mean() < 120  # its dim backdrop
    with pytest.raises(InvalidInput, match="another shape"):
        generate(engine, canvas(1).keep(name, fit="refuse"), media)


def test_media_that_cannot_serve_are_refused_before_anything_is_made(engine: NativeEngine, media: ArrayMedia) -> None:
    heard, seen = media.add(None, noise_wave(20)), media.add(noise_clip(20))
    cases = [
        (canvas(20).keep(heard, tracks="picture"), InvalidInput, "no picture"),
        (canvas(20).keep(seen, tracks="sound"), InvalidInput, "silent"),
        (canvas(20).keep(seen, from_s=3.0), InvalidInput, "Begin earlier"),
        (canvas(20).keep("f" * 64), MediaError, "at hand"),
    ]
    for wanted, error, words in cases:
        sink = Sink()
        with pytest.raises(error, match=words):
            engine.generate(wanted, sink, seed=1, media=media)
        assert not sink.pictures
        assert not sink.sounds


def test_a_clip_shorter_than_a_frame_of_the_canvas_is_one_frame(media: ArrayMedia) -> None:
    class Short(ArrayClip):
        @property
        def info(self) -> ClipInfo:
            return replace(super().info, fps=60.0, seconds=1 / 60)

    name = media.add(noise_clip(1))
    media.clips[name] = Short(noise_clip(1))
    (layer,) = picture_layers(canvas(9).keep(name), media)
    assert (layer.first, layer.last) == (0, 1)


def test_unwanted_words_count(engine: NativeEngine, media: ArrayMedia) -> None:
    plain, other = (generate(engine, wanted, media) for wanted in (canvas(9), canvas(9).without("rain and fog")))
    assert not np.array_equal(plain.frames, other.frames)

"""Each family on a tiny snapshot in the real format, through our loading and generation: lengths, seeds, conditions."""

from dataclasses import replace

import numpy as np
import pytest
from given import Media, flat, noise
from sinks import blank, generate
from tiny import TINY, open_tiny, save_lora

from lanterne.core.errors import Cancelled, UnsupportedByModel
from lanterne.engines.diffusers.family import Feature
from lanterne.engines.diffusers.making import spaced

pytestmark = pytest.mark.filterwarnings("ignore")  # of the libraries: what they warn of is their own business


# Checkpoints that another one's pipeline class and layers stand for, where the words and the LoRA go the same way.
TWINS = (
    "wan-experts",
    "wan-flf2v",
    "wan-i2v-experts",
    "ltx-first",
    "ltx2-distilled",
    "hunyuan15-i2v",
    "kandinsky5-i2v",
)
ONE_EACH = [name for name in TINY if name not in TWINS]
once_each = pytest.mark.parametrize("engine", ONE_EACH, indirect=True)


@pytest.fixture(params=[*ONE_EACH, *TWINS], scope="module")  # a test of `once_each` runs on the first of them
def engine(request, snapshot):
    made = open_tiny(request.param, snapshot(request.param))
    yield made
    made.unload()


def plain(engine, media, words="a red kite"):
    """The least that this engine can be asked for."""
    tiny = TINY[engine.name]
    canvas = blank(engine, tiny.frames, words)
    needs = engine.ability.needs
    if Feature.FIRST in needs:
        canvas = canvas.keep(media.add(noise(1, tiny.size)))
    if Feature.LAST in needs:
        canvas = canvas.keep(media.add(noise(2, tiny.size)), at=(canvas.frames - 1) / canvas.fps)
    return canvas


def far(frames):
    """The middle of a clip, where no kept frame is near, as numbers that may be subtracted."""
    return frames[len(frames) // 2].astype(float)


@pytest.fixture(scope="module")
def first(engine, tmp_path_factory):
    """What it makes of the least, with what was said of it on the way."""
    media, heard = Media(tmp_path_factory.mktemp("media")), []
    return generate(engine, plain(engine, media), media, on_progress=heard.append), heard


def test_a_clip_has_its_length_and_the_seed_decides(engine, media, first):
    canvas, (made, heard) = plain(engine, media), first
    width, height = canvas.size
    assert made.frames.shape == (canvas.frames, height, width, 3)
    assert made.frames.dtype == np.uint8
    assert np.array_equal(made.frames, generate(engine, canvas, media).frames)
    other = generate(engine, canvas, media, seed=4)
    assert np.abs(far(made.frames) - far(other.frames)).mean() > 0.1
    drawing = [(each.step, each.steps) for each in heard if each.stage == "drawing"]
    assert drawing == [(0, 2), (1, 2), (2, 2)]
    able = engine.capabilities()
    if Feature.SOUND in engine.ability.features:
        assert made.sound.shape == (able.channels, canvas.samples(able.sample_rate))
        assert made.sound.std() > 0
        assert not np.array_equal(made.sound, other.sound)
    else:
        assert not made.sounds
        assert not able.has_sound


@once_each
def test_cancelling_ends_it_within_a_step(engine, media, first):
    heard = []

    def on_progress(progress):
        heard.append(progress.step)
        if progress.stage == "drawing" and progress.step == 1:
            raise Cancelled

    canvas = plain(engine, media)
    with pytest.raises(Cancelled):
        generate(engine, canvas, media, steps=3, on_progress=on_progress)
    assert heard[-1] == 1
    assert np.array_equal(generate(engine, canvas, media).frames, first[0].frames)  # and it is as good as new


@once_each
def test_words_and_unwanted_words_count(engine, media, first):
    canvas = plain(engine, media)
    if Feature.TEXT in engine.ability.features:
        other = generate(engine, plain(engine, media, "zzz 123 ..."), media).frames
        assert not np.array_equal(first[0].frames, other)
    if Feature.NEGATIVE in engine.ability.features:
        assert not np.array_equal(first[0].frames, generate(engine, canvas.without("rain, blur"), media).frames)
    else:
        with pytest.raises(UnsupportedByModel):
            generate(engine, canvas.without("rain, blur"), media)


def test_a_first_frame_is_kept_and_reaches_the_pipeline(engine, media, first):
    tiny, able = TINY[engine.name], engine.ability
    pictures = [noise(seed, tiny.size) for seed in (5, 6)]
    canvases = [blank(engine, tiny.frames).keep(media.add(picture)) for picture in pictures]
    if Feature.FIRST not in able.features:
        with pytest.raises(UnsupportedByModel):
            generate(engine, canvases[0], media)
        return
    if Feature.LAST in able.needs:
        end = media.add(flat(90, tiny.size))
        canvases = [canvas.keep(end, at=(canvas.frames - 1) / canvas.fps) for canvas in canvases]
    made = [generate(engine, canvas, media).frames for canvas in canvases]
    for frames, picture in zip(made, pictures, strict=True):
        assert np.array_equal(frames[0], picture[0])
    assert np.abs(far(made[0]) - far(made[1])).max() > 0


@once_each
def test_a_lora_changes_what_is_made_by_its_scale_and_leaves_no_trace(engine, media, tmp_path, first, monkeypatch):
    canvas, without = plain(engine, media), first[0].frames
    file = tmp_path / "kite.safetensors"
    if Feature.LORA in engine.ability.features:
        save_lora(engine.name, tmp_path).rename(file)
    else:
        file.touch()
    monkeypatch.setattr(engine, "settings", replace(engine.settings, lora_folder=tmp_path))
    if Feature.LORA not in engine.ability.features:
        with pytest.raises(UnsupportedByModel, match="no LoRA"):
            generate(engine, canvas.lora("kite"), media)
        return
    made = {scale: generate(engine, canvas.lora("kite", scale), media).frames for scale in (0.5, 1.0)}
    assert not np.array_equal(made[1.0], without)
    assert not np.array_equal(made[1.0], made[0.5])
    assert np.array_equal(generate(engine, canvas, media).frames, without)


def test_distilled_weights_take_their_own_noise_levels_and_no_guidance(snapshot):
    """One call of the transformer a step: the usual guidance, which they were not made for, would take more."""
    engine = open_tiny("ltx2-distilled", snapshot("ltx2-distilled"))
    assert engine.capabilities().steps == 8
    with pytest.raises(UnsupportedByModel):
        generate(engine, blank(engine).without("rain"))
    generate(engine, blank(engine), steps=None)
    assert engine.report()["steps"] == 8
    calls = []
    engine._model._base.transformer.register_forward_pre_hook(lambda *said: calls.append(said))
    generate(engine, blank(engine), steps=3)
    assert len(calls) == 3
    engine.unload()
    assert spaced([1.0, 0.9, 0.4], 3) == [1.0, 0.9, 0.4]
    assert spaced([1.0, 0.9, 0.4], 1) == [1.0]

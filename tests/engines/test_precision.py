"""In 16 bits, as engines run on a GPU: no family may mix numbers of two kinds on the way."""

import numpy as np
import pytest
import torch
from given import noise
from sinks import blank, generate
from tiny import TINY, open_tiny, save_lora

from lanterne.engines.diffusers.family import Feature

pytestmark = pytest.mark.filterwarnings("ignore")

# On the CPU: those with sound, with several readers of words or of pictures, and with a VAE that stays in 32 bits.
HERE = ("wan-i2v", "wan-ti2v", "ltx2", "hunyuan15", "kandinsky6", "cogvideox-i2v")
needs_cuda = pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA machine")


def run(name, snapshot, media, folder, device):
    """Every way into the pipeline that the family has, each once."""
    offers = Feature.LORA in open_tiny(name, snapshot(name)).ability.features
    if offers:
        save_lora(name, folder).rename(folder / "kite.safetensors")
    memory = {"precision": "bfloat16"}
    engine = open_tiny(name, snapshot(name), memory=memory, device=device, lora_folder=folder)
    canvas, has = blank(engine, TINY[name].frames), engine.ability.features
    if Feature.FIRST in has:
        canvas = canvas.keep(media.add(noise(1, canvas.size)))
    if Feature.LAST in engine.ability.needs:
        canvas = canvas.keep(media.add(noise(2, canvas.size)), at=(canvas.frames - 1) / canvas.fps)
    if Feature.NEGATIVE in has:
        canvas = canvas.without("blur")
    made = generate(engine, canvas, media)
    assert engine.report()["memory"] == "bfloat16"
    transformer = engine._model._base.transformer
    assert transformer.dtype == torch.bfloat16
    assert transformer.device.type == device
    assert made.frames.shape == (canvas.frames, canvas.size[1], canvas.size[0], 3)
    assert made.frames[-1].std() > 0
    assert np.array_equal(made.frames, generate(engine, canvas, media).frames)
    if Feature.SOUND in has:
        assert made.sound.std() > 0
    if offers:
        assert not np.array_equal(made.frames, generate(engine, canvas.lora("kite"), media).frames)
    engine.unload()


@pytest.mark.parametrize("name", HERE)
def test_a_family_runs_in_bfloat16(name, snapshot, media, tmp_path):
    run(name, snapshot, media, tmp_path, "cpu")


@needs_cuda
@pytest.mark.parametrize("name", TINY)
def test_every_family_runs_in_bfloat16_on_a_gpu(name, snapshot, media, tmp_path):
    run(name, snapshot, media, tmp_path, "cuda")

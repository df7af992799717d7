"""Memory settings: the choice for a machine, what each does to a pipeline, what happens when memory runs out."""

import sys
import weakref
from types import ModuleType
from typing import ClassVar

import numpy as np
import pytest
import torch
from sinks import blank, generate
from tiny import PRECISION, open_tiny

from lanterne.core.errors import EngineError, InvalidInput, WeightsError
from lanterne.engines.diffusers import engine as module
from lanterne.engines.diffusers.memory import Memory, choose

pytestmark = pytest.mark.filterwarnings("ignore")

WAN = {"transformer": 14_000_000_000, "text_encoder": 5_700_000_000, "vae": 250_000_000}


@pytest.mark.parametrize(
    ("free_gb", "said", "offload", "tiling"),
    [
        (80, {}, "none", False),
        (48, {}, "model", True),
        (24, {}, "group", True),
        (24, {"quantise": "int8"}, "model", True),
        (4, {}, "sequential", True),
        (4, {"offload": "none"}, "none", False),
        (24, {"tiling": False}, "group", False),
    ],
)
def test_the_choice_follows_the_memory_that_is_there(free_gb, said, offload, tiling):
    chosen = choose(WAN, int(free_gb * 1e9), said)
    assert (chosen.offload, chosen.tiling, chosen.precision) == (offload, tiling, "bfloat16")


def test_numbers_are_counted_not_bytes(snapshot, tmp_path):
    """Some checkpoints lie on the disk in 32 bits: on a GPU they need half of that."""
    import shutil

    from safetensors.torch import load_file, save_file

    copy = tmp_path / "copy"
    shutil.copytree(snapshot("wan-t2v"), copy)
    file = next((copy / "transformer").glob("*.safetensors"))
    save_file({name: tensor.to(torch.bfloat16) for name, tensor in load_file(file).items()}, file)
    whole, half = (open_tiny("wan-t2v", folder).snapshot.parameters() for folder in (snapshot("wan-t2v"), copy))
    assert whole == half
    assert whole["transformer"] == sum(tensor.numel() for tensor in load_file(file).values())


def test_on_a_cpu_everything_is_exact_and_nothing_moves():
    assert choose(WAN, None, {}) == Memory("float32")
    with pytest.raises(InvalidInput, match="offload"):
        choose(WAN, None, {"offload": "everything"})


def test_each_cheaper_setting_is_cheaper_and_the_last_has_none():
    steps = [Memory()]
    while (cheaper := steps[-1].cheaper()) is not None:
        steps.append(cheaper)
    assert [(step.offload, step.tiling) for step in steps] == [
        ("none", False),
        ("none", True),
        ("model", True),
        ("group", True),
        ("sequential", True),
    ]


@pytest.mark.parametrize(
    "memory",
    [
        {"offload": "model"},
        {"offload": "group"},
        {"tiling": True},
        {"cache": "first-block"},
        {"cache": "taylor"},
        {"precision": "bfloat16"},
        {"precision": "float32"},
    ],
)
def test_each_setting_makes_the_clip(snapshot, memory):
    engine = open_tiny("wan-t2v", snapshot("wan-t2v"), memory=memory)
    first = generate(engine, blank(engine), steps=3).frames
    assert first.shape == (8, 32, 32, 3)
    assert np.array_equal(first, generate(engine, blank(engine), steps=3).frames)  # caches begin anew
    engine.unload()


@pytest.mark.parametrize(
    ("name", "memory", "said"),
    [
        ("wan-t2v", {"offload": "sequential"}, r"sequential offload is for a GPU.*offload = 'none'"),
        ("sana", {"cache": "first-block"}, r"sana has no step cache.*cache = 'none'"),
        ("ltx", {"cache": "first-block"}, r"cannot have the first-block cache.*cache = 'none'"),  # it has one block
        ("kandinsky5", {"cache": "first-block"}, r"kandinsky5 failed.*cache = 'none'"),
    ],
)
def test_a_setting_that_a_model_or_a_machine_cannot_have_says_what_to_set(snapshot, name, memory, said):
    engine = open_tiny(name, snapshot(name), memory=memory, device="cpu")
    with pytest.raises(EngineError, match=said):
        generate(engine, blank(engine))
    engine.unload()


@pytest.mark.parametrize(("quantise", "library"), [("int8", "bitsandbytes"), ("torchao-int8", "torchao")])
def test_packing_without_its_library_says_what_to_install(snapshot, monkeypatch, quantise, library):
    monkeypatch.setitem(sys.modules, library, None)
    engine = open_tiny("wan-t2v", snapshot("wan-t2v"), memory={"quantise": quantise})
    with pytest.raises(WeightsError, match=f"pip install {library}"):
        generate(engine, blank(engine))


@pytest.mark.parametrize("quantise", ["int8", "nf4"])
def test_what_packs_on_a_gpu_alone_says_so(snapshot, monkeypatch, quantise):
    monkeypatch.setitem(sys.modules, "bitsandbytes", ModuleType("bitsandbytes"))
    engine = open_tiny("wan-t2v", snapshot("wan-t2v"), memory={"quantise": quantise}, device="cpu")
    with pytest.raises(WeightsError, match=r"on a GPU alone.*torchao-int8"):
        generate(engine, blank(engine))


@pytest.mark.parametrize("quantise", ["torchao-int8", "int8", "nf4"])
def test_packed_weights_are_packed_and_make_nearly_the_same(snapshot, quantise):
    pytest.importorskip("torchao" if quantise == "torchao-int8" else "bitsandbytes")
    if quantise != "torchao-int8" and not torch.cuda.is_available():
        pytest.skip("bitsandbytes packs on a GPU alone")
    whole = open_tiny("wan-t2v", snapshot("wan-t2v"))
    packed = open_tiny("wan-t2v", snapshot("wan-t2v"), memory={"quantise": quantise})
    canvas = blank(whole)
    one, other = (generate(each, canvas).frames.astype(float) for each in (whole, packed))
    kinds = {type(each).__name__ for each in packed._model._base.transformer.parameters()}
    assert kinds - {"Parameter"}
    assert 0 < np.abs(one - other).mean() < 25
    assert quantise in packed.report()["memory"]


class Tight(module.Model):
    """Runs out of memory until its setting is cheap enough."""

    enough = staticmethod(lambda memory: True)
    tried: ClassVar = []

    def pipeline(self, name):
        self.tried.append(self.memory.said())
        if not self.enough(self.memory):
            raise torch.OutOfMemoryError("out of memory")
        return super().pipeline(name)


@pytest.fixture
def tight(monkeypatch):
    monkeypatch.setattr(module, "Model", Tight)
    monkeypatch.setattr(Tight, "tried", [])
    return Tight


def test_out_of_memory_falls_to_the_next_setting_once_says_so_and_stays_there(snapshot, tight, monkeypatch):
    monkeypatch.setattr(Tight, "enough", staticmethod(lambda memory: memory.tiling))
    engine = open_tiny("wan-t2v", snapshot("wan-t2v"))
    heard = []
    assert len(generate(engine, blank(engine), on_progress=heard.append).frames) == 8
    assert any("less memory" in progress.stage for progress in heard)
    generate(engine, blank(engine))
    assert tight.tried == [PRECISION, f"{PRECISION}, tiled decoding", f"{PRECISION}, tiled decoding"]


def test_out_of_memory_twice_fails_the_job_and_the_engine_lives(snapshot, tight, monkeypatch):
    monkeypatch.setattr(Tight, "enough", staticmethod(lambda memory: False))
    engine = open_tiny("wan-t2v", snapshot("wan-t2v"))
    with pytest.raises(EngineError, match=r"ran out of memory.*smaller size"):
        generate(engine, blank(engine))
    assert len(tight.tried) == 2
    assert not engine.is_loaded
    monkeypatch.setattr(Tight, "enough", staticmethod(lambda memory: True))
    assert len(generate(engine, blank(engine)).frames) == 8


def test_what_ran_out_of_memory_is_gone_before_the_next_attempt(snapshot, monkeypatch):
    """Else a GPU would have to hold the weights twice, and the second attempt would fail as well."""
    transformers, still_there = [], []

    def run_out(*said):
        raise torch.OutOfMemoryError("out of memory")

    class Watched(module.Model):
        def __init__(self, *said):
            still_there.append([each() is not None for each in transformers])
            super().__init__(*said)
            transformers.append(weakref.ref(self._base.transformer))
            if not self.memory.tiling:
                self._base.transformer.register_forward_pre_hook(run_out)

    monkeypatch.setattr(module, "Model", Watched)
    engine = open_tiny("wan-t2v", snapshot("wan-t2v"))
    assert len(generate(engine, blank(engine)).frames) == 8
    assert still_there == [[], [False]]


def test_damaged_and_missing_weights_are_said_clearly(snapshot, tmp_path):
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(snapshot("wan-t2v"), copy)
    next((copy / "transformer").glob("*.safetensors")).write_bytes(b"nothing")
    engine = open_tiny("wan-t2v", copy)
    with pytest.raises(WeightsError, match="cannot be loaded"):
        generate(engine, blank(engine))
    shutil.rmtree(copy / "vae")
    with pytest.raises(WeightsError, match="vae is missing"):
        open_tiny("wan-t2v", copy)


def test_the_weights_have_a_name_that_changes_with_them(snapshot, tmp_path):
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(snapshot("wan-t2v"), copy)
    name = open_tiny("wan-t2v", snapshot("wan-t2v")).weights_name()
    assert open_tiny("wan-t2v", copy).weights_name() == name
    file = next((copy / "transformer").glob("*.safetensors"))
    content = file.read_bytes()
    file.write_bytes(content[:-4] + bytes(4))
    assert open_tiny("wan-t2v", copy).weights_name() != name

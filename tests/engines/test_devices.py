"""One job over several devices: two GPUs where there are any; else two processes on the CPU stand for them."""

import multiprocessing

import numpy as np
import pytest
import torch
import torch.distributed
from sinks import blank, generate
from tiny import open_tiny, save_lora

from lanterne.core.errors import Cancelled, EngineError, InvalidInput, LanterneError, WeightsError
from lanterne.engines.catalogue import open_engine
from lanterne.engines.shelf import Shelf

pytestmark = [
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(torch.cuda.device_count() == 1, reason="needs two GPUs, or none: diffusers spreads over GPUs"),
]
WHERE = {"device": "cuda:0" if torch.cuda.is_available() else "cpu", "memory": {"precision": "float32"}}


@pytest.fixture(scope="module")
def loras(tmp_path_factory):
    folder = tmp_path_factory.mktemp("loras")
    save_lora("wan-t2v", folder).rename(folder / "kite.safetensors")
    (folder / "broken.safetensors").write_bytes(b"nothing")
    return folder


@pytest.fixture(scope="module")
def alone(snapshot, loras):
    engine = open_tiny("wan-t2v", snapshot("wan-t2v"), lora_folder=loras, **WHERE)
    yield engine
    engine.unload()


@pytest.fixture(scope="module")
def engine(snapshot, loras):
    made = open_tiny("wan-t2v", snapshot("wan-t2v"), lora_folder=loras, devices=2, **WHERE)
    yield made
    made.unload()
    assert not multiprocessing.active_children()
    assert not torch.distributed.is_initialized()


def same(one, other):
    """But for the order in which sums are taken."""
    return np.abs(one.frames.astype(int) - other.frames).max() <= 1


def test_two_make_what_one_makes(engine, alone):
    heard = []
    made = generate(engine, blank(engine), on_progress=heard.append)
    assert same(made, generate(alone, blank(alone)))
    assert [(each.step, each.steps) for each in heard if each.stage == "drawing"] == [(0, 2), (1, 2), (2, 2)]
    assert engine.report()["memory"] == "float32, on 2 devices"
    (peer,) = multiprocessing.active_children()
    styled = blank(engine).lora("kite")
    assert same(generate(engine, styled), generate(alone, styled))
    assert not same(generate(engine, styled), made)
    assert multiprocessing.active_children() == [peer]


def test_cancelling_ends_it_for_all_within_a_step(engine, alone):
    def on_progress(progress):
        if progress.stage == "drawing" and progress.step == 1:
            raise Cancelled

    generate(engine, blank(engine))
    peers = multiprocessing.active_children()
    with pytest.raises(Cancelled):
        generate(engine, blank(engine), steps=3, on_progress=on_progress)
    assert same(generate(engine, blank(engine)), generate(alone, blank(alone)))
    assert multiprocessing.active_children() == peers  # nobody had to read the weights again


def test_a_lora_that_does_not_fit_fails_its_job_alone(engine, alone):
    generate(engine, blank(engine))
    peers = multiprocessing.active_children()
    with pytest.raises(WeightsError, match="does not fit wan-t2v"):
        generate(engine, blank(engine).lora("broken"))
    assert same(generate(engine, blank(engine)), generate(alone, blank(alone)))
    assert multiprocessing.active_children() == peers


def test_a_process_that_dies_fails_its_job_and_is_replaced(engine, alone):
    generate(engine, blank(engine))
    (peer,) = multiprocessing.active_children()

    def on_progress(progress):
        if progress.stage == "drawing" and progress.step == 1:
            peer.kill()
            peer.join()

    with pytest.raises(EngineError, match="one of its processes died"):
        generate(engine, blank(engine), steps=3, on_progress=on_progress)
    assert same(generate(engine, blank(engine)), generate(alone, blank(alone)))


@pytest.mark.parametrize(
    ("name", "devices", "memory", "said"),
    [
        ("wan-t2v", 2, {"cache": "first-block"}, "step cache on several devices"),
        ("wan-t2v", 3, {}, "3 devices cannot share the 2 heads"),
        ("mochi", 2, {}, r"mochi cannot be spread.*Leave `devices` out"),
    ],
)
def test_what_cannot_be_spread_says_so_before_any_process_starts(snapshot, name, devices, memory, said):
    engine = open_tiny(name, snapshot(name), devices=devices, **{**WHERE, "memory": memory})
    before = multiprocessing.active_children()
    with pytest.raises(LanterneError, match=said):
        generate(engine, blank(engine))
    assert multiprocessing.active_children() == before


def test_a_number_of_devices_that_is_none_is_refused(tmp_path):
    (tmp_path / "engines.toml").write_text('[a]\nfolder = "x"\ndevices = 0\n')
    with pytest.raises(InvalidInput, match="devices"):
        open_engine("a", Shelf(tmp_path))

"""LoRAs that the operator has put into a folder, chosen for single jobs by their names."""

import numpy as np
import pytest
from sinks import blank, generate
from tiny import PRECISION, open_tiny, save_lora

from lanterne.core.canvas import Lora
from lanterne.core.errors import InvalidInput, UnsupportedByModel, WeightsError
from lanterne.engines.diffusers import loading

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two LoRAs for Wan, one for another model, and what is none."""
    made = tmp_path_factory.mktemp("loras")
    for seed, name in enumerate(("kite", "film")):
        save_lora("wan-t2v", made, seed).rename(made / f"{name}.safetensors")
    save_lora("ltx", made).rename(made / "other.safetensors")
    (made / "broken.safetensors").write_bytes(b"nothing")
    (made / "notes.txt").write_text("no LoRA")
    return made


@pytest.fixture(scope="module")
def engine(snapshot, folder):
    made = open_tiny("wan-t2v", snapshot("wan-t2v"), lora_folder=folder)
    yield made
    made.unload()


@pytest.fixture(scope="module")
def without(engine):
    return generate(engine, blank(engine)).frames


def test_the_engine_offers_what_lies_in_its_folder(engine):
    assert engine.capabilities().loras == ("broken", "film", "kite", "other")


def test_several_are_added_together_each_by_its_scale(engine, without):
    canvas = blank(engine)
    both = generate(engine, canvas.lora("kite", 0.5).lora("film", 2.0)).frames
    said = engine.report()["loras"]
    assert [(each["name"], each["scale"]) for each in said] == [("kite", 0.5), ("film", 2.0)]
    assert len({each["weights"] for each in said}) == 2
    for other in (
        without,
        generate(engine, canvas.lora("kite", 0.5)).frames,
        generate(engine, canvas.lora("film")).frames,
    ):
        assert not np.array_equal(both, other)
    assert np.array_equal(both, generate(engine, canvas.lora("kite", 0.5).lora("film", 2.0)).frames)
    assert np.array_equal(generate(engine, canvas).frames, without)
    assert engine.report()["loras"] == []


def test_those_of_every_job_stay_beside_those_of_one(engine, folder, without, snapshot):
    fixed = loading.Lora(folder / "kite.safetensors", 0.5)
    other = open_tiny("wan-t2v", snapshot("wan-t2v"), loras=(fixed,), lora_folder=folder)
    canvas = blank(other)
    always = generate(other, canvas).frames
    assert not np.array_equal(always, without)
    assert np.array_equal(generate(other, canvas.lora("film")).frames,
                          generate(engine, canvas.lora("kite", 0.5).lora("film")).frames)  # fmt: skip
    stronger = generate(other, canvas.lora("kite", 1.0)).frames  # the job's own scale counts
    assert np.array_equal(stronger, generate(engine, canvas.lora("kite", 1.0)).frames)
    assert np.array_equal(generate(other, canvas).frames, always)
    assert other.weights_name() != engine.weights_name()
    other.unload()


def test_of_two_transformers_each_gets_what_is_for_it(snapshot, folder, tmp_path):
    """Wan 2.2 makes its first steps with one and the others with the second; pairs are told apart by their names."""
    for name in ("kite", "film_high_noise", "film-LowNoise"):
        (tmp_path / f"{name}.safetensors").write_bytes((folder / "kite.safetensors").read_bytes())
    engine = open_tiny("wan-experts", snapshot("wan-experts"), lora_folder=tmp_path)
    canvas = blank(engine)
    whole = generate(engine, canvas.lora("kite"), steps=3).frames
    halves = [generate(engine, canvas.lora(name), steps=3).frames for name in ("film_high_noise", "film-LowNoise")]
    pair = generate(engine, canvas.lora("film_high_noise").lora("film-LowNoise"), steps=3).frames
    assert not np.array_equal(*halves)
    for half in halves:
        assert not np.array_equal(half, whole)
        assert not np.array_equal(half, generate(engine, canvas, steps=3).frames)
    assert np.array_equal(pair, whole)
    engine.unload()


@pytest.mark.parametrize("name", ["other", "broken"])
def test_one_that_does_not_fit_fails_its_job_alone(engine, without, name):
    canvas = blank(engine)
    with pytest.raises(WeightsError, match=r"does not fit wan-t2v.*made for this model"):
        generate(engine, canvas.lora("kite").lora(name))
    assert np.array_equal(generate(engine, canvas).frames, without)


def test_what_is_not_in_the_folder_is_refused_before_any_work(engine, tmp_path):
    heard = []
    with pytest.raises(UnsupportedByModel, match=r"no LoRA called boat.*film, kite"):
        generate(engine, blank(engine).lora("boat"), on_progress=heard.append)
    assert not heard
    for name in ("../kite", "/etc/passwd", "a/b", "https://example.com/x", "", ".", "kite\n"):
        with pytest.raises(InvalidInput, match="no name of a LoRA"):
            Lora(name)
    for scale in (float("nan"), float("inf"), 5.0):
        with pytest.raises(InvalidInput, match="scale"):
            Lora("kite", scale)
    with pytest.raises(InvalidInput, match="one comes twice"):
        blank(engine).lora("kite").lora("kite")
    bare = open_tiny("wan-t2v", engine.snapshot.folder, lora_folder=tmp_path / "nowhere")
    assert bare.capabilities().loras == ()


def test_they_are_written_with_a_name_and_a_scale():
    assert Lora.parse("kite") == Lora("kite", 1.0)
    assert Lora.parse("kite:0.8") == Lora("kite", 0.8)
    with pytest.raises(InvalidInput, match="scale"):
        Lora.parse("kite:much")


def test_the_steps_that_were_taken_are_reported(engine):
    generate(engine, blank(engine), steps=3)
    assert engine.report()["steps"] == 3
    assert engine.report()["memory"] == PRECISION
    assert open_tiny("wan-t2v", engine.snapshot.folder, steps=5).capabilities().steps == 5

"""Tiny snapshots, made once, and given pictures and clips."""

from types import SimpleNamespace

import pytest
from given import Media


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory):
    """The folder of a tiny snapshot by its name."""
    from tiny import save

    root = tmp_path_factory.mktemp("snapshots")
    patch = pytest.MonkeyPatch()
    put_stand_ins(patch)

    def folder(name):
        if not (root / name).exists():
            save(name, root / name)
        return root / name

    yield folder
    patch.undo()


def put_stand_ins(patch):
    """For Cosmos: its guardrail is gigabytes, and it needs torchvision for one call."""
    import torch
    from diffusers.models.transformers import transformer_cosmos
    from diffusers.pipelines.cosmos import pipeline_cosmos2_5_predict, pipeline_cosmos2_video2world
    from tiny_sounding import Guard

    import lanterne.engines.diffusers.cosmos as family

    for module in (pipeline_cosmos2_5_predict, pipeline_cosmos2_video2world):
        patch.setattr(module, "CosmosSafetyChecker", Guard)
    patch.setattr(family, "find_spec", lambda package: package)
    if not hasattr(transformer_cosmos, "transforms"):
        resize = SimpleNamespace(resize=lambda mask, size, **how: torch.nn.functional.interpolate(mask, size))
        stand_in = SimpleNamespace(functional=resize, InterpolationMode=SimpleNamespace(NEAREST="nearest"))
        patch.setattr(transformer_cosmos, "transforms", stand_in, raising=False)


@pytest.fixture
def media(tmp_path):
    return Media(tmp_path)


@pytest.fixture
def hub(monkeypatch, tmp_path):
    from hub import Hub

    made = Hub()
    monkeypatch.setenv("HF_ENDPOINT", made.url)
    monkeypatch.delenv("HF_TOKEN", raising=False)
    monkeypatch.setenv("LANTERNE_ENGINE_HOME", str(tmp_path / "shelf"))
    yield made
    made.server.shutdown()
    made.server.server_close()

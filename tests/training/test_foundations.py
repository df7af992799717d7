"""The transform and the tokenizer are computed where there are none, and what is there is never touched."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch

from lanterne.model.text import Tokenizer
from lanterne.model.weights import load_latents
from lanterne.training.foundations import lay_foundations
from lanterne.training.render import Kind
from lanterne.worlds.art import Art
from lanterne.worlds.draw import Theatre


def test_what_is_computed_describes_scenes_that_it_has_not_seen(tmp_path: Path) -> None:
    written = lay_foundations(tmp_path, scenes=12, texts=60, channels=24)
    assert [path.name for path in written] == ["video_latents.safetensors", "tokenizer.json"]

    transform, kind = load_latents(written[0]), Kind("clips")
    frames = np.stack(list(Theatre(Art.open()).frames(kind.scene(5), kind.size, 24.0, 9)))
    truth = torch.from_numpy(frames)[None].float() / 127.5 - 1
    error = (transform.decode(transform.encode(truth)) - truth).square().mean()
    assert error < 0.15 * truth.var()
    mirrored = transform.encode(truth.flip(3))
    assert torch.allclose(transform.mirror(transform.encode(truth)), mirrored, atol=1e-2)

    tokenizer = Tokenizer([(a, b) for a, b in json.loads(written[1].read_text())])
    assert len(tokenizer.encode("a red kite flying")) <= 5
    assert len(tokenizer.encode("un ballon bleu")) <= 6

    before = {path: path.read_bytes() for path in written}
    assert lay_foundations(tmp_path, scenes=6, texts=20, channels=8) == []
    assert all(path.read_bytes() == content for path, content in before.items())

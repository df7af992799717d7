"""An engine for tests: paints flat frames whose colour comes from the seed, and hums."""

import time

import numpy as np

from lanterne.core.canvas import Preparation
from lanterne.core.capabilities import Capabilities
from lanterne.engines.protocol import Progress


class FakeEngine:
    name = "fake"

    def __init__(self, pause_s: float = 0.0, error: Exception | None = None) -> None:
        self.canvases = []
        self.pause_s = pause_s
        self.error = error

    def capabilities(self) -> Capabilities:
        return Capabilities(
            "fake",
            ((96, 64), (64, 96)),
            8.0,
            preparations=frozenset({Preparation.WORDS}),
            sample_rate=24_000,
            channels=1,
        )

    def generate(self, canvas, sink, *, seed, media=None, steps=None, on_progress=None) -> None:
        self.canvases.append(canvas)
        color = np.random.default_rng(seed).integers(0, 256, 3, np.uint8)
        width, height = canvas.size
        total = steps or 3
        for step in range(total):
            if on_progress:
                preview = np.broadcast_to(color, (height, width, 3))
                on_progress(Progress("drawing", step, total, (total - step) * 1.0, preview))
            time.sleep(self.pause_s)
            if self.error and step == total - 1:
                raise self.error
            start, end = canvas.frames * step // total, canvas.frames * (step + 1) // total
            sink.video(np.broadcast_to(color, (end - start, height, width, 3)))
        hum = 0.2 * np.sin(2 * np.pi * 220 * np.arange(canvas.samples(24_000)) / 24_000)
        sink.audio(hum.astype(np.float32)[None])

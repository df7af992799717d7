"""The native engine: our own joint audio-video diffusion transformer, on the CPU or a GPU.

A long clip is made window by window: each window keeps the end of the one before and fills in the rest, and pictures
and sound leave for the sink as soon as they are ready, so memory does not grow with the length. Given media are put on
the windows as latents with noise levels of their own (`board`), and kept ones are put back bit for bit after
decoding (`restore`, `join`).
"""

from __future__ import annotations

from pathlib import Path

from lanterne.core.canvas import Canvas, Preparation
from lanterne.core.capabilities import Capabilities
from lanterne.core.clip import ClipSink
from lanterne.engines.acquaintance import Acquaintance
from lanterne.engines.eye import Eye
from lanterne.engines.native.eye import NativeEye
from lanterne.engines.native.model import STEPS, WEIGHTS, NativeModel
from lanterne.engines.native.run import GRIDS, Generation
from lanterne.engines.protocol import NO_MEDIA, MediaSource, OnProgress
from lanterne.model import weights as files
from lanterne.model.audio import SAMPLE_RATE
from lanterne.model.decoder import SCALE
from lanterne.model.latents import SIDE
from lanterne.model.upsampler import FACTORS

MAX_SECONDS = 120.0  # with what is kept: clips are extended up to this length
PREPARATIONS = frozenset(Preparation) - {Preparation.REFERENCE, Preparation.VOICE}


class NativeEngine:
    """Answers `lanterne.engines.protocol.Engine`. Weights are read at the first generation and stay."""

    name = "lanterne-mini"

    def __init__(self, folder: Path = WEIGHTS) -> None:
        self.folder = folder
        self._model: NativeModel | None = None
        self._eye = NativeEye(folder, WEIGHTS)

    @classmethod
    def open(cls, folder: Path | None = None) -> NativeEngine:
        """The engine with the weights of a folder, by default those of the package."""
        return cls(folder or WEIGHTS)

    def capabilities(self) -> Capabilities:
        path = self.folder / "transformer.safetensors"
        config = files.load_config(path)
        with files.matching(path):
            grids = [GRIDS[shape] for shape in config["about"]["shapes"]]
        full = [(columns * SIDE * SCALE, rows * SIDE * SCALE) for rows, columns in grids]
        half = [(width // 2, height // 2) for width, height in full]
        large = [(round(width * factor), round(height * factor)) for factor in FACTORS for width, height in full]
        return Capabilities(
            self.name,
            tuple(full + half + large),
            max_seconds=MAX_SECONDS,
            preparations=PREPARATIONS,
            sample_rate=SAMPLE_RATE,
            channels=2,
            stills=True,
            steps=STEPS,
        )

    def weights_name(self) -> str:
        """A short hash of the weights, which each video names."""
        return files.digest(self.folder)

    def acquaintance(self) -> Acquaintance:
        """How well it knows given media: see `lanterne.engines.acquaintance`. Raises WeightsError."""
        return Acquaintance.load(self.folder)

    def eye(self) -> Eye:
        """What is to be seen in clips of its own world: see `lanterne.engines.eye`."""
        return self._eye

    def generate(
        self,
        canvas: Canvas,
        sink: ClipSink,
        *,
        seed: int,
        media: MediaSource = NO_MEDIA,
        steps: int | None = None,
        on_progress: OnProgress | None = None,
    ) -> None:
        """See the protocol. Pictures are decoded at full size, and averaged down or enlarged for the other sizes."""
        self.capabilities().check(canvas)
        if self._model is None:
            self._model = NativeModel(self.folder)
        Generation(self._model, canvas, sink, media, seed, steps or STEPS, on_progress).run()

"""A silent engine with a second one behind it that makes the sound to its pictures."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from lanterne.core.canvas import Canvas, Preparation
from lanterne.core.capabilities import Capabilities
from lanterne.core.clip import ClipSink
from lanterne.core.errors import UnsupportedByModel
from lanterne.engines.protocol import NO_MEDIA, Engine, MediaSource, OnProgress
from lanterne.media.source import FileMedia, digest_of
from lanterne.media.writer import ClipWriter


class WithSound:
    """Answers `lanterne.engines.protocol.Engine`: pictures by one engine, then sound by another, which keeps them.

    Raises UnsupportedByModel at once if the second one makes no sound, or cannot be given pictures.
    """

    def __init__(self, pictures: Engine, sound: Engine) -> None:
        able = sound.capabilities()
        if not able.has_sound or Preparation.KEEP not in able.preparations:
            raise UnsupportedByModel(
                f"{sound.name} cannot make sound for given pictures.", "Set sound = 'none' or name another engine."
            )
        self.name = pictures.name
        self.pictures, self.sound = pictures, sound

    def capabilities(self) -> Capabilities:
        able, heard = self.pictures.capabilities(), self.sound.capabilities()
        seconds = min(able.max_seconds, heard.max_seconds)
        return replace(able, sample_rate=heard.sample_rate, channels=heard.channels, max_seconds=seconds)

    def weights_name(self) -> str:
        """Of both, as far as they have names."""
        names = (getattr(engine, "weights_name", None) for engine in (self.pictures, self.sound))
        return "+".join(str(name()) for name in names if callable(name))

    def unload(self) -> None:
        for engine in (self.pictures, self.sound):
            unload = getattr(engine, "unload", None)
            if callable(unload):
                unload()

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
        """See the protocol. The pictures leave at once; the sound follows them."""
        self.capabilities().check(canvas)
        heard = self.sound.capabilities()
        with tempfile.TemporaryDirectory(prefix="lanterne-sound-") as folder:
            path = Path(folder) / "pictures.mp4"
            with ClipWriter(path, canvas.size, canvas.fps) as writer:
                self.pictures.generate(
                    canvas, _Both(sink, writer), seed=seed, media=media, steps=steps, on_progress=on_progress
                )
            digest = digest_of(path)
            given = FileMedia({digest: path})
            wanted = Canvas(heard.sizes[0], canvas.seconds, heard.fps[0], canvas.cards, negative="")
            wanted = wanted.keep(digest, tracks="picture")
            samples = canvas.samples(heard.sample_rate)
            self.sound.generate(wanted, _Heard(sink, samples), seed=seed, media=given, on_progress=on_progress)


class _Both:
    """Pictures go on to two sinks."""

    def __init__(self, first: ClipSink, second: ClipSink) -> None:
        self._sinks = (first, second)

    def video(self, frames: npt.NDArray[np.uint8]) -> None:
        for sink in self._sinks:
            sink.video(frames)

    def audio(self, samples: npt.NDArray[np.float32]) -> None:
        """A silent engine has none."""

    def close(self) -> None: ...

    def abort(self) -> None: ...


class _Heard:
    """Lets the sound through, as much as there are pictures, and nothing else."""

    def __init__(self, sink: ClipSink, samples: int) -> None:
        self._sink, self._left = sink, samples

    def video(self, frames: npt.NDArray[np.uint8]) -> None:
        """Those are there already."""

    def audio(self, samples: npt.NDArray[np.float32]) -> None:
        part = samples[:, : self._left]
        self._left -= part.shape[1]
        if part.shape[1]:
            self._sink.audio(part)

    def close(self) -> None: ...

    def abort(self) -> None: ...

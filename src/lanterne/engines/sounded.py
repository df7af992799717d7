"""A silent engine with a second one behind it that makes the sound to its pictures."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from lanterne.core.canvas import Canvas, Preparation
from lanterne.core.capabilities import Capabilities
from lanterne.core.clip import ClipSink
from lanterne.core.errors import UnsupportedByModel
from lanterne.core.sizes import nearest_size
from lanterne.engines.protocol import NO_MEDIA, Engine, MediaSource, OnProgress
from lanterne.media.source import FileMedia, digest_of
from lanterne.media.writer import ClipWriter


class WithSound:
    """Answers `lanterne.engines.protocol.Engine`: pictures by one engine, then sound by another, which keeps them.

    Raises UnsupportedByModel at once if the first one has sound of its own, or the second one cannot make any for given
    pictures.
    """

    def __init__(self, pictures: Engine, sound: Engine) -> None:
        able = sound.capabilities()
        if not able.has_sound or Preparation.KEEP not in able.preparations:
            raise UnsupportedByModel(
                f"{sound.name} cannot make sound for given pictures.", "Set sound = 'none' or name another engine."
            )
        if pictures.capabilities().has_sound:
            raise UnsupportedByModel(f"{pictures.name} makes sound of its own.", "Leave sound out.")
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

    def report(self) -> dict[str, Any]:
        """Of the last generation: what the pictures' engine says, and who made the sound."""
        report = getattr(self.pictures, "report", None)
        return {**(report() if callable(report) else {}), "sound": self.sound.name}

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
            wanted = Canvas(nearest_size(canvas.size, heard.sizes), canvas.seconds, heard.fps[0], canvas.cards)
            wanted = wanted.keep(digest, tracks="picture")
            ears = _Heard(sink, canvas.samples(heard.sample_rate), heard.channels)
            self.sound.generate(wanted, ears, seed=seed, media=given, on_progress=_second(on_progress))
            ears.fill()


def _second(on_progress: OnProgress | None) -> OnProgress | None:
    """Progress of the second pass, told as such; the pictures are there already, so it has none to show."""
    if on_progress is None:
        return None
    return lambda progress: on_progress(replace(progress, stage=f"sound: {progress.stage}", preview=None))


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

    def __init__(self, sink: ClipSink, samples: int, channels: int) -> None:
        self._sink, self._left, self._channels = sink, samples, channels

    def video(self, frames: npt.NDArray[np.uint8]) -> None:
        """Those are there already."""

    def audio(self, samples: npt.NDArray[np.float32]) -> None:
        part = samples[:, : self._left]
        self._left -= part.shape[1]
        if part.shape[1]:
            self._sink.audio(part)

    def fill(self) -> None:
        """Silence to the pictures' end: another frame rate may have ended some milliseconds before."""
        if self._left:
            self.audio(np.zeros((self._channels, self._left), np.float32))

    def close(self) -> None: ...

    def abort(self) -> None: ...

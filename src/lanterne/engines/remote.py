"""An engine on another server that speaks /v1/videos: another Lanterne, SGLang-Diffusion, vLLM-Omni, a LiteLLM gateway.

A job is sent with an idempotency key of its own, asked after until it is done, taken, and deleted there. A server that
goes away in the meantime is waited for; one that has forgotten the job gets it again. The deviations from OpenAI's API
that are provided for are those of LiteLLM 1.109, vLLM-Omni 0.30 and SGLang 0.5.23.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from lanterne.core.canvas import Canvas, Preparation
from lanterne.core.capabilities import Capabilities
from lanterne.core.clip import ClipSink
from lanterne.core.errors import EngineError, InvalidInput, Unreachable, UnsupportedByModel
from lanterne.engines.protocol import NO_MEDIA, MediaSource, OnProgress
from lanterne.engines.remote_errand import EXTRAS, Errand, Far
from lanterne.media.png import encode_png
from lanterne.media.reader import FileClip
from lanterne.media.scale import scale
from lanterne.net.endpoint import Endpoint


class RemoteEngine:
    """Answers `lanterne.engines.protocol.Engine`."""

    def __init__(self, name: str, far: Far) -> None:
        self.name = name
        self.far = far
        if far.key_variable and far.key_variable not in os.environ:
            raise InvalidInput(
                f"The key of {name} is missing.", f"Put it into the environment variable {far.key_variable}."
            )
        self._server = Endpoint(far.url, os.environ.get(far.key_variable, "") if far.key_variable else "")
        self._report: dict[str, Any] = {}

    def capabilities(self) -> Capabilities:
        preparations = {Preparation.WORDS}
        if self.far.takes_pictures:
            preparations.add(Preparation.KEEP)
        if self.far.dialect in EXTRAS:
            preparations.add(Preparation.NEGATIVE)
        has_sound = self.far.sample_rate > 0
        return Capabilities(
            self.name,
            self.far.sizes,
            max(self.far.seconds, default=self.far.max_seconds),
            fps=(self.far.fps,),
            preparations=frozenset(preparations),
            sample_rate=self.far.sample_rate,
            channels=self.far.channels if has_sound else 0,
        )

    def report(self) -> dict[str, Any]:
        """Of the last generation: the far server's id of the clip, and what it cost."""
        return dict(self._report)

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
        """See the protocol. Raises EngineError with the far server's own words for a job that failed there."""
        self.capabilities().check(canvas)
        picture = self._picture(canvas, media)
        with tempfile.TemporaryDirectory(prefix="lanterne-remote-") as folder:
            path = Path(folder) / "clip.mp4"
            errand = Errand(self.name, self.far, self._server, canvas, seed, steps, picture, on_progress)
            try:
                errand.run(path)
            except Unreachable as error:
                raise EngineError(f"{self.name}: {error.message}", error.hint) from error
            self._report = errand.report
            self._pour(path, canvas, sink)

    def _picture(self, canvas: Canvas, media: MediaSource) -> bytes | None:
        """The one given picture, as a PNG: a server must be sent a picture as a file (some refuse anything else)."""
        if not canvas.given:
            return None
        given = canvas.given[0]
        clip = media.open(given.medium)
        if len(canvas.given) > 1 or given.at_s > 0 or given.mask or not clip.info.is_still:
            raise UnsupportedByModel(
                f"{self.name} takes one picture, at the beginning, and nothing else.", "Leave the rest out."
            )
        pixels = next(iter(clip.frames()))[0]
        return encode_png(np.ascontiguousarray(scale(pixels, canvas.size)))

    def _pour(self, path: Path, canvas: Canvas, sink: ClipSink) -> None:
        """The far clip, at the canvas's rate, size and length: its last frame stays if it is a little short."""
        far = self.far
        clip = FileClip(path, fps=canvas.fps, sample_rate=far.sample_rate or None)
        left, last = canvas.frames, None
        for chunk in clip.frames():
            for pixels in chunk[:left]:
                last = pixels if (pixels.shape[1], pixels.shape[0]) == canvas.size else scale(pixels, canvas.size)
                sink.video(last[None])
                left -= 1
        if last is None:
            raise EngineError(f"{self.name} sent a clip without pictures.", "Ask its operator.")
        for _ in range(left):
            sink.video(last[None])
        if not far.sample_rate:
            return
        samples = canvas.samples(far.sample_rate)
        for sound in clip.sound() if clip.info.has_sound else ():
            alike = sound.mean(axis=0, keepdims=True).repeat(far.channels, axis=0)  # nobody's side is left out
            part = sound if len(sound) == far.channels else alike
            sink.audio(part[:, :samples])
            samples -= min(samples, part.shape[1])
        if samples:
            sink.audio(np.zeros((far.channels, samples), np.float32))

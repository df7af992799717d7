"""The native engine: our own joint audio-video diffusion transformer, on the CPU or a GPU.

A long clip is made window by window: each window keeps the end of the one before and fills in the rest, and pictures
and sound leave for the sink as soon as they are ready, so memory does not grow with the length.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from lanterne.core.canvas import Canvas
from lanterne.core.capabilities import Capabilities
from lanterne.core.clip import ClipSink
from lanterne.core.errors import WeightsError
from lanterne.engines.protocol import OnProgress, Progress
from lanterne.model import weights as files
from lanterne.model.audio import SAMPLE_RATE, AudioLatents
from lanterne.model.audio_stream import AudioStream
from lanterne.model.conditioning import TokenPlan
from lanterne.model.decoder import SCALE, VideoDecoder
from lanterne.model.flow import Latents, guided, sample, schedule
from lanterne.model.latents import FRAMES, SIDE, VideoLatents
from lanterne.model.text import batch_texts
from lanterne.model.transformer import Transformer

WEIGHTS = Path(__file__).parents[1] / "weights"
GRIDS = {"landscape": (10, 18), "portrait": (18, 10), "square": (14, 14)}  # latents: rows, columns
WINDOW = 13  # latents made at once: 97 frames, four seconds
OVERLAP = 4  # latents of a window that the next one keeps
STEPS, GUIDANCE, SHIFT = 32, 3.0, 3.0


@dataclass(frozen=True, slots=True)
class Words:
    """Encoded words and, for guidance, encoded silence: each (batch, length, dim) with its mask."""

    said: tuple[Tensor, Tensor]
    nothing: tuple[Tensor, Tensor]


class NativeEngine:
    """Answers `lanterne.engines.protocol.Engine`. Weights are read at the first generation and stay."""

    name = "lanterne-mini"

    def __init__(self, folder: Path = WEIGHTS) -> None:
        self.folder = folder
        self._model: NativeModel | None = None

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
        return Capabilities(
            self.name, tuple(full + half), max_seconds=20.0, sample_rate=SAMPLE_RATE, channels=1, stills=True
        )

    def generate(
        self,
        canvas: Canvas,
        sink: ClipSink,
        *,
        seed: int,
        steps: int | None = None,
        on_progress: OnProgress | None = None,
    ) -> None:
        """See the protocol. Pictures are made at full size and averaged down for the smaller sizes."""
        self.capabilities().check(canvas)
        if self._model is None:
            self._model = NativeModel(self.folder)
        Generation(self._model, canvas, sink, seed, steps or STEPS, on_progress).run()


class NativeModel:
    """All parts of the model, in memory. Raises WeightsError."""

    def __init__(self, folder: Path) -> None:
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        transformer, self.tokenizer, self.about = files.load_transformer(folder / "transformer.safetensors")
        self.transformer: Transformer = transformer.to(self.device)
        self.latents: VideoLatents = files.load_latents(folder / "video_latents.safetensors").to(self.device)
        self.decoder: VideoDecoder = files.load_decoder(folder / "video_decoder.safetensors").to(self.device)
        self.audio: AudioLatents = AudioLatents.load(folder / "audio.safetensors")  # small: at home on the CPU
        config = self.transformer.config
        widths = {config.video_channels, self.latents.channels, self.decoder.config.channels}
        if len(widths) > 1 or config.audio_channels != self.audio.channels or self.audio.decoder is None:
            raise WeightsError(f"The weights files in {folder} do not belong together.", files.REINSTALL)

    def encode(self, texts: Sequence[tuple[str, str]]) -> Words:
        """Encode pairs of (canonical caption, raw words), of which either may be empty."""
        length = self.transformer.config.text_length

        def encoded(pairs: Sequence[tuple[str, str]]) -> tuple[Tensor, Tensor]:
            ids, segments, mask = (part.to(self.device) for part in batch_texts(self.tokenizer, pairs, length))
            return self.transformer.text(ids, segments, mask), mask

        text, mask = encoded([("", "")])
        return Words(encoded(texts), (text.expand(len(texts), -1, -1), mask.expand(len(texts), -1)))

    def fill(
        self,
        words: Words,
        given: Latents,
        plan: TokenPlan,
        steps: int,
        generator: torch.Generator,
        callback: Callable[[int, Latents], None] | None = None,
    ) -> Latents:
        """Clean (video, audio) latents of a batch of windows for their words: see `lanterne.model.flow.sample`."""
        denoise = guided(self.transformer, words.said, words.nothing, GUIDANCE)
        return sample(denoise, given, plan, schedule(steps, SHIFT), generator, callback)


def texts_of(canvas: Canvas) -> tuple[str, str]:
    """What the model reads of a canvas: the first card's canonical caption, or its raw words where it has none."""
    if not canvas.cards:
        return "", ""
    card = canvas.cards[0]
    caption = card.shot.caption() if card.shot else ""
    return caption, "" if caption else card.words


class Generation:
    """One canvas being filled."""

    def __init__(
        self,
        model: NativeModel,
        canvas: Canvas,
        sink: ClipSink,
        seed: int,
        steps: int,
        on_progress: OnProgress | None,
    ) -> None:
        self.model, self.canvas, self.sink, self.steps = model, canvas, sink, steps
        self.on_progress = on_progress
        self.generator = torch.Generator().manual_seed(seed)
        self.sound = AudioStream(model.audio, seed)
        self.grid = next(grid for grid in GRIDS.values() if grid[0] * canvas.size[0] == grid[1] * canvas.size[1])
        self.frames_left, self.samples_left = canvas.frames, canvas.samples(SAMPLE_RATE)
        self.total = (canvas.padded_frames - 1) // FRAMES + 1  # latents
        self.windows = 1 + max(0, -(-(self.total - WINDOW) // (WINDOW - OVERLAP)))
        self.began = time.monotonic()
        self.done = 0

    @torch.inference_mode()
    def run(self) -> None:
        words = self.model.encode([texts_of(self.canvas)])
        video, audio = self._window(words, None, min(self.total, WINDOW))
        self._develop(video, audio, before=None)
        made = video.shape[1]
        while made < self.total:
            kept = self._overlap(video, audio)
            length = min(WINDOW, OVERLAP + self.total - made)
            before = video[:, -1:]
            video, audio = self._window(words, kept, length)
            fresh = length - OVERLAP
            self._develop(video[:, -fresh:], audio[:, -FRAMES * fresh :], before=before)
            made += fresh
        self._hear(self.sound.finish())

    def _overlap(self, video: Tensor, audio: Tensor) -> Latents:
        """The end of a window as the beginning of the next: its first latent stands for one frame alone."""
        end = video[:, -OVERLAP:]
        last_frame = self.model.latents.decode_blocks(end[:, :1])[:, -1:]
        still = self.model.latents.encode_still(last_frame)
        return torch.cat([still, end[:, 1:]], dim=1), audio[:, -(FRAMES * (OVERLAP - 1) + 1) :]

    def _window(self, words: Words, kept: Latents | None, length: int) -> Latents:
        """Clean latents of a window, its first `OVERLAP` latents kept where there are any."""
        config, device = self.model.transformer.config, self.model.device
        audio_tokens = FRAMES * (length - 1) + 1
        video = torch.zeros(1, length, *self.grid, config.video_channels, device=device)
        audio = torch.zeros(1, audio_tokens, config.audio_channels, device=device)
        plan = TokenPlan.free(1)
        if kept is not None:
            video_start, audio_start = torch.ones(1, length, 1, 1), torch.ones(1, audio_tokens)
            video[:, :OVERLAP], audio[:, : kept[1].shape[1]] = kept
            video_start[:, :OVERLAP], audio_start[:, : kept[1].shape[1]] = 0, 0
            plan = TokenPlan(video_start, audio_start)
        return self.model.fill(words, (video, audio), plan, self.steps, self.generator, self._drawn)

    def _drawn(self, step: int, clean: Latents) -> None:
        preview = None
        if self.on_progress is not None:
            middle = clean[0][0, clean[0].shape[1] // 2]
            frames = self.model.latents.decode(middle[None, None])
            preview = _pixels(frames[0, 0]).numpy()
        self.done += 1
        self._tell("drawing", preview)

    def _develop(self, video: Tensor, audio: Tensor, before: Tensor | None) -> None:
        """Latents to pixels and sound, into the sink; what the canvas does not ask for is cropped."""
        self._hear(self.sound.push(audio[0].cpu()))
        before = None if before is None else before[0, 0]
        for chunk in self.model.decoder.decode(video[0], self.model.latents, before):
            full = chunk.shape[2] == self.canvas.size[0]
            frames = (chunk if full else _halved(chunk))[: self.frames_left]
            self.frames_left -= len(frames)
            self.sink.video(frames.cpu().numpy())
            self._tell("developing", None)

    def _hear(self, wave: Tensor) -> None:
        wave = wave[: self.samples_left]
        self.samples_left -= len(wave)
        if len(wave):
            self.sink.audio(wave.numpy()[None])

    def _tell(self, stage: str, preview: np.ndarray | None) -> None:
        if self.on_progress is None:
            return
        steps = self.steps * self.windows
        spent = time.monotonic() - self.began
        left = spent / max(1, self.done) * (steps - self.done)
        self.on_progress(Progress(stage, self.done, steps, left, preview))


def _pixels(frame: Tensor) -> Tensor:
    return ((frame.clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8).cpu()


def _halved(frames: Tensor) -> Tensor:
    """uint8 (n, height, width, 3) to half the height and width: the mean of each 2 x 2 pixels."""
    four = [frames[:, y::2, x::2].to(torch.int16) for y in (0, 1) for x in (0, 1)]
    return ((four[0] + four[1] + four[2] + four[3] + 2) >> 2).to(torch.uint8)

"""The native model as a whole: its parts from a weights folder, words in, latents out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from lanterne.core.canvas import Card
from lanterne.core.errors import WeightsError
from lanterne.engines.native.stagehands import Stagehands
from lanterne.model import weights as files
from lanterne.model.audio import AudioLatents
from lanterne.model.casting import Casting
from lanterne.model.conditioning import TokenPlan
from lanterne.model.decoder import VideoDecoder
from lanterne.model.flow import Latents, Text, guided, sample, schedule
from lanterne.model.latents import VideoLatents
from lanterne.model.layout import Layout
from lanterne.model.memory import keep_buffers
from lanterne.model.text import batch_texts
from lanterne.model.transformer import Transformer
from lanterne.model.upsampler import Upsampler

WEIGHTS = Path(__file__).parents[2] / "weights"
STEPS, GUIDANCE, SHIFT = 12, 2.0, 6.0
AWAY = 1.5  # guidance of distilled weights, away from unwanted words alone: the rest has been distilled into them


@dataclass(frozen=True, slots=True)
class Words:
    """Encoded words and, for guidance away from it, encoded silence or what is unwanted; None: no guidance."""

    said: Text
    nothing: Text | None


class NativeModel:
    """All parts of the model, in memory. Raises WeightsError."""

    def __init__(self, folder: Path) -> None:
        keep_buffers()
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        transformer, self.tokenizer, self.about = files.load_transformer(folder / "transformer.safetensors")
        self.transformer: Transformer = transformer.to(self.device)
        self.latents: VideoLatents = files.load_latents(folder / "video_latents.safetensors").to(self.device)
        self.decoder: VideoDecoder = files.load_decoder(folder / "video_decoder.safetensors").to(self.device)
        self.upsampler: Upsampler = files.load_upsampler(folder / files.UPSAMPLER)  # at home on the CPU
        planner = files.load_planner(folder / files.PLANNER)
        transform = files.load_latents(folder / "video_latents.safetensors")
        probe = files.load_probe(files.probe_path(folder, WEIGHTS))
        self.is_distilled: bool = self.about.get("distilled", False)
        is_painted = self.about.get("scenery", False)
        scenic = files.load_scenic(folder / files.SCENIC) if is_painted else None
        depth = files.load_depth(folder / files.DEPTH) if is_painted else None
        self.hands = Stagehands(planner, probe, self.tokenizer, transform, scenic, depth)
        self.casting: Casting = files.load_casting(folder / files.CASTING)
        self.audio: AudioLatents = AudioLatents.load(folder / "audio.safetensors")  # at home on the CPU as well
        config = self.transformer.config
        painters = [part for part in (self.decoder, probe, scenic, depth) if part is not None]
        widths = {config.video_channels, self.latents.channels, *(part.config.channels for part in painters)}
        if len(widths) > 1 or config.audio_channels != self.audio.channels or self.audio.decoder is None:
            raise WeightsError(f"The weights files in {folder} do not belong together.", files.REINSTALL)

    def encode(self, texts: Sequence[tuple[str, str]], negative: str = "") -> Words:
        """Encode pairs of (canonical caption, raw words), of which either may be empty, and what is unwanted."""
        length = self.transformer.config.text_length

        def encoded(pairs: Sequence[tuple[str, str]]) -> Text:
            ids, segments, mask = (part.to(self.device) for part in batch_texts(self.tokenizer, pairs, length))
            return self.transformer.text(ids, segments, mask), None if mask.all() else mask

        if self.is_distilled and not negative:
            return Words(encoded(texts), None)
        nothing, _ = encoded([("", negative)])  # one text is never padded
        return Words(encoded(texts), (nothing.expand(len(texts), -1, -1), None))

    def fill(
        self,
        words: Words,
        given: Latents,
        plan: TokenPlan,
        steps: int,
        generator: torch.Generator,
        callback: Callable[[int, Latents], None] | None = None,
        layout: Layout = Layout(),
    ) -> Latents:
        """Clean (video, audio) latents of a batch of windows for their words and their layout: see
        `lanterne.model.flow.sample`.
        """
        scale = AWAY if self.is_distilled else GUIDANCE
        denoise = guided(self.transformer, words.said, words.nothing, scale, layout)
        return sample(denoise, given, plan, schedule(steps, SHIFT), generator, callback)


def texts_of(card: Card | None) -> tuple[str, str]:
    """What the model reads of a card: its canonical caption, or its raw words where it has none."""
    if card is None:
        return "", ""
    caption = card.shot.caption() if card.shot else ""
    return caption, "" if caption else card.words

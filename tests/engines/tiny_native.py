"""The native engine's ten weights files, tiny and random, a sink that keeps what it gets, and media in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import torch

from lanterne.core.clip import ClipInfo
from lanterne.core.errors import MediaError
from lanterne.model import weights
from lanterne.model.audio import AudioLatents
from lanterne.model.audio_decoder import AudioDecoder, AudioDecoderConfig
from lanterne.model.casting import Casting, CastingConfig
from lanterne.model.decoder import DecoderConfig, VideoDecoder
from lanterne.model.depth import Depth, DepthConfig
from lanterne.model.latents import VideoLatents
from lanterne.model.planner import Planner, PlannerConfig
from lanterne.model.probe import Probe, ProbeConfig
from lanterne.model.scenic import Scenic, ScenicConfig
from lanterne.model.text import Tokenizer
from lanterne.model.transformer import TINY, Transformer
from lanterne.model.upsampler import Upsampler, UpsamplerConfig

CHANNELS, SOUND = 8, 6
RATE = 24_000


@dataclass
class Sink:
    """Keeps what is poured into it."""

    pictures: list[np.ndarray] = field(default_factory=list)
    sounds: list[np.ndarray] = field(default_factory=list)

    def video(self, frames: np.ndarray) -> None:
        self.pictures.append(frames)

    def audio(self, samples: np.ndarray) -> None:
        self.sounds.append(samples)

    def close(self) -> None:
        raise AssertionError("whoever opened the sink ends it")

    abort = close

    @property
    def frames(self) -> np.ndarray:
        return np.concatenate(self.pictures)

    @property
    def samples(self) -> np.ndarray:
        return np.concatenate(self.sounds, axis=1)


def write_weights(folder: Path, contrast: float = 30.0, shapes: tuple[str, ...] = ("landscape", "portrait")) -> None:
    """All ten files, tiny and random; the probe is sure of nothing."""
    torch.manual_seed(0)
    config = replace(TINY, video_channels=CHANNELS, audio_channels=SOUND, text_length=24)
    model = Transformer(config)
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=parameter.shape[-1] ** -0.5)
    about = {"shapes": list(shapes), "steps": 0, "scenery": True}
    tokenizer = Tokenizer.train(["red kite flying park"] * 3, 280)
    state = model.bfloat16().state_dict()
    weights.save_transformer(folder / "transformer.safetensors", state, config, tokenizer, about)
    planner = Planner(PlannerConfig(32, 1, 2, 300))
    weights.save_planner(
        folder / weights.PLANNER, planner.bfloat16().state_dict(), torch.arange(300), planner.config, {}
    )
    casting = Casting(CastingConfig(32, 1, 2, 300))
    weights.save_casting(
        folder / weights.CASTING, casting.bfloat16().state_dict(), torch.arange(300), casting.config, {}
    )
    scenic = Scenic(ScenicConfig(CHANNELS, 32, 1, 2, 300))
    weights.save_scenic(folder / weights.SCENIC, scenic.bfloat16().state_dict(), torch.arange(300), scenic.config, {})
    depth = Depth(DepthConfig(CHANNELS, 8, 1))
    weights.save_depth(folder / weights.DEPTH, depth.bfloat16().state_dict(), depth.config, {})
    slots = ("setting", "light", "weather", "noun", "color", "shot_type", "camera", "action")
    probe = Probe(ProbeConfig(dict.fromkeys(slots, ("", "kite")), CHANNELS, dim=8, blocks=1))
    for head in probe.heads.parameters():
        torch.nn.init.zeros_(head)
    weights.save_probe(folder / weights.PROBE, probe.bfloat16().state_dict(), probe.config, {})
    latents = VideoLatents(CHANNELS)
    latents.basis.copy_(torch.linalg.qr(torch.randn(6144, CHANNELS)).Q.T)
    latents.scale.fill_(contrast)
    weights.save_latents(folder / "video_latents.safetensors", latents)
    plan = DecoderConfig(CHANNELS, (32, 32, 32), (1, 1, 1))
    decoder = VideoDecoder(plan).bfloat16()
    weights.save_decoder(folder / "video_decoder.safetensors", decoder.state_dict(), plan, {})
    upsampler = Upsampler(UpsamplerConfig(16, 1)).bfloat16()
    for parameter in upsampler.parameters():
        torch.nn.init.normal_(parameter, std=0.1)
    weights.save_upsampler(folder / weights.UPSAMPLER, upsampler.state_dict(), upsampler.config, {})
    audio = AudioLatents(SOUND, 8)
    audio.mean.fill_(-2.0)
    audio.basis.copy_(torch.linalg.qr(torch.randn(32, SOUND)).Q.T)
    audio.decoder = AudioDecoder(AudioDecoderConfig(SOUND, width=16, hidden=16, blocks=1), audio.triangles)
    audio.save(folder / "audio.safetensors")


@dataclass
class ArrayClip:
    """Pictures uint8 (frames, height, width, 3) and sound float32 (samples) or (2, samples), either of which may be
    missing.
    """

    pictures: np.ndarray | None = None
    wave: np.ndarray | None = None
    is_still: bool = False

    @property
    def info(self) -> ClipInfo:
        size, fps, seconds = (0, 0), 0.0, 0.0
        if self.wave is not None:
            seconds = self.wave.shape[-1] / RATE
        if self.pictures is not None:
            size = (self.pictures.shape[2], self.pictures.shape[1])
            fps, seconds = (0.0, 0.0) if self.is_still else (24.0, max(seconds, len(self.pictures) / 24))
        heard = self.wave is not None
        return ClipInfo(size, fps, seconds, RATE if heard else 0, self.wave.ndim if self.wave is not None else 0)

    def frames(self) -> Iterator[np.ndarray]:
        pictures = self.pictures if self.pictures is not None else np.zeros((0, 2, 2, 3), np.uint8)
        for start in range(0, len(pictures), 5):
            yield pictures[start : start + 5]

    def sound(self) -> Iterator[np.ndarray]:
        if self.wave is not None:
            wave = np.atleast_2d(self.wave)
            for start in range(0, wave.shape[1], 1024):
                yield wave[:, start : start + 1024]


class ArrayMedia:
    """A `MediaSource` over clips in memory; `add` gives a clip its hash."""

    def __init__(self) -> None:
        self.clips: dict[str, ArrayClip] = {}

    def add(self, pictures: np.ndarray | None = None, wave: np.ndarray | None = None, *, is_still: bool = False) -> str:
        name = f"{len(self.clips):064x}"
        self.clips[name] = ArrayClip(pictures, wave, is_still)
        return name

    def open(self, digest: str, *, fps: float | None = None, sample_rate: int | None = None) -> ArrayClip:
        if digest not in self.clips:
            raise MediaError("It is not at hand.")
        return self.clips[digest]


def noise_clip(frames: int, size: tuple[int, int] = (432, 240), seed: int = 0) -> np.ndarray:
    """Pictures that nothing but a copy can hit: uint8 (frames, height, width, 3)."""
    return np.random.default_rng(seed).integers(0, 256, (frames, size[1], size[0], 3), np.uint8)


def noise_wave(frames: int, seed: int = 0) -> np.ndarray:
    """Sound as long as so many frames: float32 (samples)."""
    return np.random.default_rng(seed).uniform(-0.5, 0.5, frames * 1000).astype(np.float32)

"""What measuring needs at hand: the model, the theatre and the probe's eye; what was made is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from lanterne.core.canvas import Card
from lanterne.engines.native import STEPS, WEIGHTS, NativeModel, texts_of
from lanterne.engines.native.backdrop import Painter
from lanterne.engines.native.company import Company
from lanterne.engines.native.staging import Staging
from lanterne.engines.native.windows import Window
from lanterne.evals.motion import onsets
from lanterne.model import weights as files
from lanterne.model.conditioning import TokenPlan
from lanterne.model.flow import Latents
from lanterne.model.latents import FRAMES
from lanterne.model.probe import Probe
from lanterne.training.render import CLIP_FRAMES, Kind, Renderer
from lanterne.worlds.scene import Scene

OnStep = Callable[[str, int, int], None]  # what is going on, how many are done, of how many


@dataclass(frozen=True, slots=True)
class Settings:
    """How much is measured: `limit` prompts, half of them in each language, and a share of that for the rest."""

    weights: Path = WEIGHTS
    limit: int = 64
    stills: bool = False
    steps: int = STEPS
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Seen:
    """One clip as the probe reads it: the words it names and its features (dim)."""

    named: dict[str, str | None]
    features: Tensor


@dataclass
class Bench:
    """What measuring needs at hand: the model, the probe and the theatre; clips that were made are kept."""

    settings: Settings
    model: NativeModel
    probe: Probe
    renderer: Renderer
    on_step: OnStep
    made: dict[tuple[str, str, int], Latents] = field(default_factory=dict)
    true: dict[int, Latents] = field(default_factory=dict)

    @classmethod
    def open(cls, settings: Settings, on_step: OnStep) -> Bench:
        """Read all weights; the probe is the folder's own, or else the package's.

        Raises WeightsError, and ArtMissing where the theatre has no drawings.
        """
        model = NativeModel(settings.weights)
        latents = files.load_latents(settings.weights / "video_latents.safetensors")
        probe = files.load_probe(files.probe_path(settings.weights, WEIGHTS)).to(model.device)
        return cls(settings, model, probe, Renderer(latents, model.audio), on_step)

    @property
    def kind(self) -> Kind:
        return Kind("stills" if self.settings.stills else "clips")

    @torch.inference_mode()
    def clip(self, card: Card, seed: int) -> Latents:
        """Clean (video, audio) latents for a card, as the engine makes them."""
        texts = texts_of(card)
        if (*texts, seed) not in self.made:
            config, (width, height) = self.model.transformer.config, self.kind.size
            length = 1 if self.settings.stills else (CLIP_FRAMES - 1) // FRAMES + 1
            tokens = 0 if self.settings.stills else FRAMES * (length - 1) + 1
            given = (
                torch.zeros(1, length, height // 16, width // 16, config.video_channels, device=self.model.device),
                torch.zeros(1, tokens, config.audio_channels, device=self.model.device),
            )
            noise = torch.Generator().manual_seed(self.settings.seed + seed)
            words, whole = self.model.encode([texts]), (0, length)
            company = Company(self.model.casting, self.model.tokenizer, self.settings.seed + seed)
            colors = torch.Generator().manual_seed(self.settings.seed + seed)
            paint = Painter(self.model.hands, (height // 16, width // 16), colors)
            staging = Staging.empty(self.model.hands, company, paint, [False] * length)
            layout = staging.layout(card.shot, whole, Window(*whole, *whole), noise)
            plan, steps = TokenPlan.free(1), self.settings.steps
            video, audio = self.model.fill(words, given, plan, steps, noise, layout=layout)
            self.made[(*texts, seed)] = video.cpu(), audio.cpu()
        return self.made[(*texts, seed)]

    def render(self, scene: Scene) -> Latents:
        """The true (video, audio) latents of a scene."""
        if scene.seed not in self.true:
            make = self.renderer.still if self.settings.stills else self.renderer.clip
            found = make(scene, self.kind.size)
            audio = found.get("audio", torch.zeros(0, self.model.audio.channels))
            self.true[scene.seed] = found["latents"][None].float(), audio[None].float()
        return self.true[scene.seed]

    def see(self, latents: Latents) -> Seen:
        """What the probe reads of one clip."""
        named, reading = self.probe.name(latents[0].to(next(self.probe.parameters()).device))
        return Seen(named[0], reading.features[0])

    def look(self, latents: Latents) -> Tensor:
        """A clip's pictures (frames, height, width, 3) in [-1, 1], as the transform alone has them."""
        return self.model.latents.decode(latents[0].to(self.model.device))[0].clamp(-1, 1).cpu()

    def hear(self, latents: Latents) -> np.ndarray:
        """The onsets of a clip's decoded sound in seconds."""
        return onsets(self.model.audio.decode(latents[1])[0])

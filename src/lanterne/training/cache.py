"""Reads shards of latents (see `render`) and deals batches with fresh captions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from safetensors import safe_open
from torch import Tensor

from lanterne.core.shot import Shot
from lanterne.model.draft import apart, mirrored_draft
from lanterne.model.latents import FRAMES, VideoLatents
from lanterne.model.layout import FRAME_RATE, Layout, mirrored
from lanterne.training.layouts import layout_of
from lanterne.training.render import Kind, moment_of
from lanterne.worlds.captions import captions, mirror_shot
from lanterne.worlds.scene import Scene

CAPTION_ONLY, WORDS_ONLY, BOTH = "caption", "words", "both"
TEXT_LENGTH = {CAPTION_ONLY: 24, WORDS_ONLY: 64, BOTH: 64}  # fixed, so that few shapes are compiled
DROP = 0.1  # share of the texts left out, for guidance
AT_REST = torch.tensor([[0.0, 0.0, 1.0]])  # a camera without a way
DROP_TRACK = 0.25  # share of the tracks left out, so that pictures from elsewhere can go on without one
DROP_LIKENESS = 0.2  # share of the known tracks that are told without a likeness
DROP_SCENERY = {"stills": 0.6, "clips": 0.25}  # and without scenery: stills are what scenery is painted with
DROP_ALL = 0.5  # share of the left out texts that say nothing of the layout either


@dataclass(frozen=True, slots=True)
class Batch:
    """Clean latents with their words: video (batch, time, rows, columns, channels), audio (batch, tokens, channels)."""

    video: Tensor
    audio: Tensor
    weight: Tensor  # (batch, time, token rows, token columns): share covered by actors
    layout: Layout  # what is told of it: the camera's way, the subject's track, and the draft of both
    texts: list[tuple[str, str]]  # (canonical caption, raw words); either may be empty
    text_length: int
    shots: list[Shot]


class Cache:
    """The shards of one kind in a folder; looks for new ones now and then."""

    def __init__(
        self,
        folder: Path,
        kind: Kind,
        latents: VideoLatents,
        audio_channels: int,
        held_out: bool = False,
        is_painted: bool = True,
    ) -> None:
        """is_painted: scenery is told, too."""
        self.folder, self.kinds, self.latents = folder, (kind, replace(kind, world="stage")), latents
        self.audio_channels, self.held_out, self.is_painted = audio_channels, held_out, is_painted
        self.shards: list[tuple[Kind, Path]] = []
        self._open: dict[Path, dict[str, Tensor]] = {}
        self.refresh()

    def refresh(self) -> None:
        """Take in shards that were written since."""
        found = [(kind, self.folder.glob(f"{kind.pattern(self.held_out)}-*.safetensors")) for kind in self.kinds]
        self.shards = [(kind, path) for kind, paths in found for path in sorted(paths)]

    @property
    def kind(self) -> Kind:
        """The kind of most of it; the other is the same on an empty stage."""
        return self.kinds[0]

    def __len__(self) -> int:
        return sum(len(self._load(path)["seeds"]) for _, path in self.shards)

    def _load(self, path: Path) -> dict[str, Tensor]:
        if path not in self._open:  # memory-mapped: the system's page cache holds what is used
            with safe_open(path, framework="pt") as file:
                self._open[path] = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
        return self._open[path]

    def batch(self, size: int, window: int, mode: str, rng: np.random.Generator, mirror: bool = True) -> Batch:
        """Draw `size` items of `window` latents each; a window that begins inside a clip begins with a still."""
        videos, audios, weights, drafts, ways, tracks, texts, shots = [], [], [], [], [], [], [], []
        for _ in range(size):
            kind, path = self.shards[int(rng.integers(len(self.shards)))]
            shard = self._load(path)
            row = int(rng.integers(len(shard["seeds"])))
            scene = kind.scene(int(shard["seeds"][row]))
            start = int(rng.integers(shard["latents"].shape[1] - window + 1))
            video, audio, weight = _window(shard, row, start, window, self.audio_channels)
            likeness, scenery = (_draft(shard, name, row, start, window) for name in ("likeness", "scenery"))
            start_s = moment_of(scene) if self.kind.name == "stills" else FRAMES * start / FRAME_RATE
            way, track = layout_of(scene, start_s, window)
            is_mirrored = mirror and rng.random() < 0.5
            if is_mirrored:
                way[:, 0] *= -1
                track = mirrored(track)
                video, weight = self.latents.mirror(video), weight.flip(-1)
                scene = replace(scene, shot=mirror_shot(scene.shot))
            videos.append(video)
            audios.append(audio)
            weights.append(weight)
            shots.append(scene.shot)
            texts.append(_words(scene, mode, rng))
            is_told = texts[-1] != ("", "") or rng.random() >= DROP_ALL
            is_tracked = is_told and rng.random() >= DROP_TRACK
            ways.append(way if is_told and mode != WORDS_ONLY else AT_REST.expand(window, 3))
            tracks.append(track * is_tracked)
            draft = likeness * (is_tracked and rng.random() >= DROP_LIKENESS)
            is_painted = self.is_painted and is_tracked and rng.random() >= DROP_SCENERY[self.kind.name]
            draft = draft + apart(likeness, scenery) * is_painted
            drafts.append(mirrored_draft(self.latents, draft) if is_mirrored else draft)
        layout = Layout(*(torch.stack(part).float() for part in (ways, tracks, drafts)))
        video, audio, weight = (torch.stack(part).float() for part in (videos, audios, weights))
        return Batch(video, audio, weight, layout, texts, TEXT_LENGTH[mode], shots)


def _window(
    shard: dict[str, Tensor], row: int, start: int, window: int, audio_channels: int
) -> tuple[Tensor, Tensor, Tensor]:
    """Video, audio and weight of a window; its first latent stands for its first frame alone."""
    video, weight = (shard[name][row, start : start + window] for name in ("latents", "weight"))
    if "stills" not in shard:
        return video, torch.zeros(0, audio_channels), weight
    video = torch.cat([shard["stills"][row, start : start + 1], video[1:]])
    first = 8 * start
    audio = shard["audio"][row, first : first + 8 * (window - 1) + 1] if window > 1 else torch.zeros(0, audio_channels)
    return video, audio, weight


def _draft(shard: dict[str, Tensor], name: str, row: int, start: int, window: int) -> Tensor:
    """A part of the draft of a window, beginning like it."""
    draft = shard[name][row, start : start + window]
    return (
        torch.cat([shard[f"{name}_stills"][row, start : start + 1], draft[1:]]) if len(shard[name][row]) > 1 else draft
    )


def _words(scene: Scene, mode: str, rng: np.random.Generator) -> tuple[str, str]:
    if rng.random() < DROP:
        return "", ""
    is_empty = not scene.actors  # of an empty stage the caption alone is known
    words = captions(scene, rng).text if mode != CAPTION_ONLY and not is_empty else ""
    return (scene.shot.caption() if mode != WORDS_ONLY or is_empty else ""), words


def draw_mode(rng: np.random.Generator) -> str:
    """Which texts a batch carries: the canonical caption, the raw words, or both."""
    return str(rng.choice([CAPTION_ONLY, WORDS_ONLY, BOTH], p=[0.6, 0.2, 0.2]))

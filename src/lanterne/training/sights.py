"""What the probe learns from: true renders' latents with what is true of them (see `render` for the shards)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from lanterne.core.shot import Shot, Subject
from lanterne.model.audio import AudioLatents
from lanterne.model.latents import FRAMES, VideoLatents
from lanterne.model.weights import load_latents
from lanterne.training.render import FPS, SHARD, Kind, Renderer, write_shards
from lanterne.worlds import camera, grammar
from lanterne.worlds.captions import mirror_shot
from lanterne.worlds.motion import pose
from lanterne.worlds.moves import frame_of
from lanterne.worlds.scene import Scene

CLASSES: dict[str, tuple[str, ...]] = {
    "setting": grammar.STAGES,
    "light": grammar.LIGHTS,
    "weather": grammar.WEATHERS,
    "noun": ("", *grammar.NOUNS),  # the empty word: nothing that could be named
    "color": ("", *grammar.COLORS),
    "shot_type": ("close-up", "medium shot", "wide shot"),
    "camera": grammar.CAMERAS,
    "action": tuple(sorted({action for actions in grammar.ACTIONS.values() for action in actions})),
}
_SEEN = ("latents", "stills", "weight", "seeds")  # of a shard
_DRAFT = ("likeness", "scenery")
FIRST_PAIR = 800_000_000  # the first seed of the scenes with new pairs


def words_of(scene: Scene) -> dict[str, str]:
    """What the probe should name: the word of every slot, the empty one for natural colours."""
    shot, subject = scene.shot, scene.shot.subjects[0]
    slots = ("setting", "light", "weather", "shot_type", "camera", "action")
    return {slot: getattr(shot, slot) for slot in slots} | {"noun": subject.noun, "color": subject.color or ""}


def places(scene: Scene, times: np.ndarray) -> np.ndarray:
    """The first actor's box at the given times: float32 (*times, 3), in the probe's units (see `Reading.boxes`)."""
    frame, actor, path = frame_of(scene.aspect), scene.actors[0], camera.path(scene)
    found = np.zeros((*times.shape, 3), np.float32)
    for index, moment in np.ndenumerate(times):
        where, view = pose(actor, float(moment)), path(float(moment))
        foot_x, foot_y, scale = camera.stand(frame, where.x, where.y, actor.depth)
        across, down = view.place(frame, foot_x, foot_y, actor.depth)
        tall = actor.height * scale * view.scale(actor.depth)
        found[index] = 2 * across / frame.width - 1, 2 * (down - tall / 2) / frame.height - 1, tall / frame.height
    return found


def moments(scene: Scene, latents: int) -> np.ndarray:
    """The times in seconds of the frames that a cached clip's latents, or a cached still's, show: (latents, 8)."""
    if latents == 1:
        first = np.random.default_rng([scene.seed, 1]).uniform(0, scene.seconds)
        return np.full((1, FRAMES), first)
    frames = np.maximum(0, FRAMES * np.arange(latents)[:, None] + np.arange(1 - FRAMES, 1))
    return np.asarray(frames / FPS)


@dataclass(frozen=True, slots=True)
class NewPairs(Kind):
    """Scenes of training seeds whose subject wears a colour that is held out for it."""

    def scene(self, seed: int) -> Scene:
        scene = Kind.scene(self, seed)
        noun = scene.actors[0].noun
        color = next(color for color, kept in sorted(grammar.HELD_OUT_PAIRS) if kept == noun)
        shot = replace(scene.shot, subjects=(Subject(noun, color),))
        return replace(scene, shot=shot, actors=(replace(scene.actors[0], color=color),))

    def pattern(self, held_out: bool) -> str:
        return f"pairs-{Kind.pattern(self, held_out)}"


def write_pairs(folder: Path, weights: Path, shape: str, number: int = 512) -> None:
    """Render stills of the held-out pairs, if they are not there yet."""
    kind = NewPairs("stills", shape)
    if len(list(folder.glob(f"{kind.pattern(False)}-*.safetensors"))) * SHARD["stills"] >= number:
        return
    folder.mkdir(parents=True, exist_ok=True)
    transform = load_latents(weights / "video_latents.safetensors")
    renderer = Renderer(transform, AudioLatents.load(weights / "audio.safetensors"))
    paired = {noun for _, noun in grammar.HELD_OUT_PAIRS}
    seeds = (s for s in grammar.training_seeds(FIRST_PAIR) if Kind.scene(kind, s).actors[0].noun in paired)
    for _ in write_shards(renderer, kind, folder, islice(seeds, number)):
        pass


@dataclass(frozen=True, slots=True)
class Sight:
    """A batch: latents (batch, time, rows, columns, channels), a class index (batch) per slot, boxes (batch, time, 8,
    3), cover (batch, time, rows / 2, columns / 2).
    """

    latents: Tensor
    words: dict[str, Tensor]
    boxes: Tensor
    cover: Tensor


class Sights:
    """Deals batches out of the shards of one kind; what is true of a shard is worked out once and kept beside it."""

    def __init__(self, cache: Path, labels: Path, kind: Kind, transform: VideoLatents, held_out: bool = False) -> None:
        self.cache, self.labels, self.kind, self.transform, self.held_out = cache, labels, kind, transform, held_out
        self.shards: list[dict[str, Tensor]] = []
        self._known: set[Path] = set()
        self.refresh()

    def refresh(self) -> None:
        """Take in shards that were written since."""
        for path in sorted(set(self.cache.glob(f"{self.kind.pattern(self.held_out)}-*.safetensors")) - self._known):
            self._known.add(path)
            with safe_open(path, framework="pt") as file:
                wanted = {*_SEEN, *_DRAFT, *(f"{name}_stills" for name in _DRAFT)}
                shard = {key: file.get_tensor(key) for key in wanted.intersection(file.keys())}
            self.shards.append(shard | self._truth(path, shard["seeds"].tolist(), shard["latents"].shape[1]))

    def _truth(self, path: Path, seeds: list[int], latents: int) -> dict[str, Tensor]:
        kept = self.labels / path.name
        if not kept.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            scenes = [self.kind.scene(seed) for seed in seeds]
            found = {
                slot: torch.tensor([words.index(words_of(s)[slot]) for s in scenes]) for slot, words in CLASSES.items()
            }
            found["boxes"] = torch.from_numpy(np.stack([places(s, moments(s, latents)) for s in scenes]))
            save_file(found, kept.with_suffix(".partial"))
            kept.with_suffix(".partial").replace(kept)
        return load_file(kept)

    def batch(self, size: int, window: int, rng: np.random.Generator, draft_share: float = 0.0) -> Sight:
        """Draw `size` items of `window` latents; half of them in a mirror. A later window begins with a still.

        Of a share of them the draft is seen, or something between it and the render.
        """
        rows: list[tuple[Tensor, ...]] = []
        for _ in range(size):
            shard = self.shards[int(rng.integers(len(self.shards)))]
            row = int(rng.integers(len(shard["seeds"])))
            start = int(rng.integers(shard["latents"].shape[1] - window + 1))
            finished = max(0.0, rng.uniform(-1, 1)) if rng.random() < draft_share else 1.0
            rows.append(self._item(shard, row, start, window, rng.random() < 0.5, finished))
        return _stack(rows)

    def everything(self, window: int, limit: int) -> Sight:
        """The beginnings of the first `limit` items."""
        found = [(shard, row) for shard in self.shards for row in range(len(shard["seeds"]))][:limit]
        return _stack([self._item(shard, row, 0, window, mirrored=False) for shard, row in found])

    def _item(
        self, shard: dict[str, Tensor], row: int, start: int, window: int, mirrored: bool, finished: float = 1.0
    ) -> tuple[Tensor, ...]:
        seen = slice(start, start + window)
        latents, cover = _window(shard, "latents", "stills", row, start, window), shard["weight"][row, seen].float()
        if finished < 1 and "scenery" in shard:
            parts = [_window(shard, name, f"{name}_stills", row, start, window) for name in _DRAFT]
            draft = (parts[0] + parts[1])[..., : latents.shape[-1]]
            latents = draft + finished * (latents - draft)
        boxes, words = shard["boxes"][row, seen].float(), torch.stack([shard[slot][row] for slot in CLASSES])
        if start:
            boxes = torch.cat([boxes[:1, -1:].expand(-1, FRAMES, -1), boxes[1:]])
        if mirrored:
            latents, cover = self.transform.mirror(latents), cover.flip(-1)
            boxes = boxes * torch.tensor([-1.0, 1.0, 1.0])
            words = _MIRROR[torch.arange(len(words)), words]
        return latents, words, boxes, cover


def _window(shard: dict[str, Tensor], name: str, stills: str, row: int, start: int, window: int) -> Tensor:
    """A part of a shard's item; where it begins inside a clip, with a still."""
    found = shard[name][row, start : start + window].float()
    return torch.cat([shard[stills][row, start : start + 1].float(), found[1:]]) if start else found


def _stack(rows: list[tuple[Tensor, ...]]) -> Sight:
    latents, words, boxes, cover = (torch.stack(part) for part in zip(*rows, strict=True))
    return Sight(latents, dict(zip(CLASSES, words.unbind(1), strict=True)), boxes, cover)


def _mirror_table() -> Tensor:
    """(slots, most classes): the class of each class seen in a mirror."""
    table = torch.arange(max(map(len, CLASSES.values()))).repeat(len(CLASSES), 1)
    words = CLASSES["camera"]
    swapped = [words.index(mirror_shot(Shot(camera=word)).camera or "") for word in words]
    table[list(CLASSES).index("camera"), : len(words)] = torch.tensor(swapped)
    return table


_MIRROR = _mirror_table()

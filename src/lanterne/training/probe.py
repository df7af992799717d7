"""Train the probe on true renders' latents: `python -m lanterne.training.probe`, resumable for ever.

Its eyes are hardened against what a generator gets slightly wrong: latents are noised a little, and seen in a mirror.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from lanterne.core.shot import Shot
from lanterne.model.latents import FRAMES, VideoLatents
from lanterne.model.probe import TIMED_SLOTS, Probe, ProbeConfig, Reading
from lanterne.model.weights import load_latents, save_probe
from lanterne.training import checkpoint
from lanterne.training.optimiser import MasterOptimiser
from lanterne.training.render import FPS, Kind
from lanterne.worlds import camera, grammar
from lanterne.worlds.captions import mirror_shot
from lanterne.worlds.motion import pose
from lanterne.worlds.scene import Scene

CLASSES: dict[str, tuple[str, ...]] = {
    "setting": grammar.STAGES,
    "light": grammar.LIGHTS,
    "weather": grammar.WEATHERS,
    "noun": grammar.NOUNS,
    "color": ("", *grammar.COLORS),
    "shot_type": ("close-up", "medium shot", "wide shot"),
    "camera": grammar.CAMERAS,
    "action": tuple(sorted({action for actions in grammar.ACTIONS.values() for action in actions})),
}
MAP_WEIGHT, BOX_WEIGHT = 2.0, 4.0


def words_of(scene: Scene) -> dict[str, str]:
    """What the probe should name: the word of every slot, the empty one for natural colours."""
    shot, subject = scene.shot, scene.shot.subjects[0]
    slots = ("setting", "light", "weather", "shot_type", "camera", "action")
    return {slot: getattr(shot, slot) for slot in slots} | {"noun": subject.noun, "color": subject.color or ""}


def places(scene: Scene, times: np.ndarray) -> np.ndarray:
    """The first actor's box at the given times: float32 (*times, 3), in the probe's units (see `Reading.boxes`)."""
    frame, actor, path = camera.frame_of(scene.aspect), scene.actors[0], camera.path(scene)
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
                shard = {key: file.get_tensor(key) for key in file.keys() if key != "audio"}  # noqa: SIM118
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

    def batch(self, size: int, window: int, rng: np.random.Generator) -> Sight:
        """Draw `size` items of `window` latents; half of them in a mirror. A later window begins with a still."""
        rows: list[tuple[Tensor, ...]] = []
        for _ in range(size):
            shard = self.shards[int(rng.integers(len(self.shards)))]
            row = int(rng.integers(len(shard["seeds"])))
            start = int(rng.integers(shard["latents"].shape[1] - window + 1))
            rows.append(self._item(shard, row, start, window, mirrored=rng.random() < 0.5))
        return _stack(rows)

    def everything(self, window: int, limit: int) -> Sight:
        """The beginnings of the first `limit` items."""
        found = [(shard, row) for shard in self.shards for row in range(len(shard["seeds"]))][:limit]
        return _stack([self._item(shard, row, 0, window, mirrored=False) for shard, row in found])

    def _item(self, shard: dict[str, Tensor], row: int, start: int, window: int, mirrored: bool) -> tuple[Tensor, ...]:
        seen = slice(start, start + window)
        latents, cover = shard["latents"][row, seen], shard["weight"][row, seen].float()
        boxes, words = shard["boxes"][row, seen].float(), torch.stack([shard[slot][row] for slot in CLASSES])
        if start:
            latents = torch.cat([shard["stills"][row, start : start + 1], latents[1:]])
            boxes = torch.cat([boxes[:1, -1:].expand(-1, FRAMES, -1), boxes[1:]])
        if mirrored:
            latents, cover = self.transform.mirror(latents), cover.flip(-1)
            boxes = boxes * torch.tensor([-1.0, 1.0, 1.0])
            words = _MIRROR[torch.arange(len(words)), words]
        return latents.float(), words, boxes, cover


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


def sight_loss(reading: Reading, sight: Sight) -> Tensor:
    """Cross entropy of every slot that can be told, of the map, and the error of the boxes."""
    timed = sight.latents.shape[1] > 1
    total = F.binary_cross_entropy_with_logits(reading.map_logits, sight.cover) * MAP_WEIGHT
    total = total + F.smooth_l1_loss(reading.boxes, sight.boxes, beta=0.03) * BOX_WEIGHT
    for slot, logits in reading.logits.items():
        if timed or slot not in TIMED_SLOTS:
            total = total + F.cross_entropy(logits, sight.words[slot])
    return total


@dataclass(frozen=True, slots=True)
class ProbeRun:
    """Everything that decides a run besides its data."""

    cache: Path
    out: Path
    weights: Path
    steps: int = 1500
    stills: int = 96  # items in a batch
    clips: int = 10
    clip_share: float = 0.4
    windows: tuple[int, ...] = (5, 13, 13)
    noise: float = 0.3
    muon_lr: float = 0.01
    adam_lr: float = 2e-3
    minutes: float = float("inf")
    save_steps: int = 100
    seed: int = 0
    shape: str = "landscape"
    config: ProbeConfig = field(default_factory=lambda: ProbeConfig(CLASSES))


class ProbeTrainer:
    """A run that can be killed at any moment and goes on from its last checkpoint."""

    def __init__(self, run: ProbeRun) -> None:
        self.run = run
        torch.manual_seed(run.seed)
        self.model = Probe(run.config).bfloat16()
        self.optimiser = MasterOptimiser(self.model, run.muon_lr, run.adam_lr)
        self.transform = load_latents(run.weights / "video_latents.safetensors")
        self.log = checkpoint.Log(run.out / "log.jsonl")
        self.stills, self.clips = self._sights("stills"), self._sights("clips")
        state = checkpoint.load(run.out / "state.pt")
        if state is not None:
            self.optimiser.load_state_dict(state["optimiser"])
        self.rng = np.random.default_rng([run.seed, self.optimiser.steps])
        self.generator = torch.Generator().manual_seed(run.seed + self.optimiser.steps)

    def _sights(self, name: str, held_out: bool = False) -> Sights:
        kind = Kind(name, self.run.shape)
        return Sights(self.run.cache, self.run.out / "labels", kind, self.transform, held_out)

    def train(self) -> None:
        """Run up to the wanted number of steps, or until the minutes are over."""
        began, losses = time.monotonic(), []
        while self.optimiser.steps < self.run.steps and time.monotonic() - began < self.run.minutes * 60:
            losses.append(self.step())
            if self.optimiser.steps % self.run.save_steps == 0:
                self.log(
                    step=self.optimiser.steps, loss=round(float(np.mean(losses)), 4), cpu_s=round(time.process_time())
                )
                losses.clear()
                self.save()
                self.stills.refresh()
                self.clips.refresh()
        self.save()
        self.log(step=self.optimiser.steps, held_out=self.validate())

    def step(self) -> float:
        """One batch of stills or of clips."""
        if self.clips.shards and self.rng.random() < self.run.clip_share:
            sight = self.clips.batch(self.run.clips, int(self.rng.choice(self.run.windows)), self.rng)
        else:
            sight = self.stills.batch(self.run.stills, 1, self.rng)
        loss = sight_loss(self.model(self._noised(sight.latents)), sight)
        loss.backward()
        done = self.optimiser.steps / self.run.steps
        self.optimiser.step(min(1.0, (self.optimiser.steps + 1) / 50, max(0.02, (1 - done) / 0.4)))
        return loss.item()

    def _noised(self, latents: Tensor) -> Tensor:
        """With noise of its own strength for each item."""
        strength = torch.rand(len(latents), 1, 1, 1, 1, generator=self.generator) * self.run.noise
        return latents + strength * torch.randn(latents.shape, generator=self.generator)

    def save(self) -> None:
        """Write the checkpoint, and the averaged weights as they would ship."""
        checkpoint.save(self.run.out / "state.pt", {"optimiser": self.optimiser.state_dict()})
        averages = self.optimiser.averages(torch.bfloat16)
        save_probe(self.run.out / "probe.safetensors", averages, self.run.config, {"steps": self.optimiser.steps})

    def validate(self, limit: int = 512) -> dict[str, dict[str, float]]:
        """How often the averaged weights are right on held-out scenes, in percent, and their boxes' mean errors."""
        probe = Probe(self.run.config).bfloat16()
        probe.load_state_dict(self.optimiser.averages(torch.bfloat16))
        found = {}
        for name, window in (("stills", 1), ("clips", 13)):
            sights = self._sights(name, held_out=True)
            if sights.shards:
                found[name] = accuracy(probe.eval(), sights.everything(window, limit))
        return found


@torch.inference_mode()
def accuracy(probe: Probe, sight: Sight) -> dict[str, float]:
    """Percent right per slot, `bound` (noun and colour both), and the mean errors of x, y and height."""
    readings = [probe(part) for part in sight.latents.split(32)]
    right: dict[str, Tensor] = {}
    for slot in probe.config.classes:
        if sight.latents.shape[1] > 1 or slot not in TIMED_SLOTS:
            guessed = torch.cat([reading.logits[slot].argmax(-1) for reading in readings])
            right[slot] = guessed == sight.words[slot]
    right["bound"] = right["noun"] & right["color"]
    errors = (torch.cat([reading.boxes for reading in readings]) - sight.boxes).abs().mean(dim=(0, 1, 2))
    found = {slot: round(100 * value.float().mean().item(), 1) for slot, value in right.items()}
    return found | dict(zip(("x", "y", "height"), (round(e, 4) for e in errors.tolist()), strict=True))


def main() -> None:
    """Train the probe."""
    defaults = ProbeRun(Path(), Path(), Path())
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--cache", type=Path, default=Path("runs/cache"))
    parser.add_argument("--out", type=Path, default=Path("runs/probe"))
    parser.add_argument("--weights", type=Path, default=Path(__file__).parents[1] / "weights")
    for name in ("steps", "stills", "clips", "seed"):
        parser.add_argument(f"--{name}", type=int, default=getattr(defaults, name))
    for name in ("minutes", "muon_lr", "adam_lr"):
        parser.add_argument(f"--{name.replace('_', '-')}", type=float, default=getattr(defaults, name))
    options = parser.parse_args()
    torch.set_num_threads(1)
    options.out.mkdir(parents=True, exist_ok=True)
    trainer = ProbeTrainer(replace(defaults, **vars(options)))
    trainer.train()
    print(json.dumps(trainer.validate(), indent=1))  # noqa: T201


if __name__ == "__main__":
    main()

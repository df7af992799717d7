"""An engine over an open model's weights: canvas in, diffusers' pipeline called, clip out."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch

from lanterne.core.canvas import Canvas, Preparation
from lanterne.core.capabilities import Capabilities
from lanterne.core.clip import ClipSink
from lanterne.core.errors import EngineError
from lanterne.engines.diffusers.families import family_of
from lanterne.engines.diffusers.family import Ability, Feature, Output
from lanterne.engines.diffusers.loading import Lora, Model
from lanterne.engines.diffusers.making import Order, make
from lanterne.engines.diffusers.memory import Memory, choose
from lanterne.engines.diffusers.peers import Leader, Peers, check, devices_of
from lanterne.engines.diffusers.snapshot import Snapshot
from lanterne.engines.diffusers.stage import finish, stage
from lanterne.engines.diffusers.watch import Watch
from lanterne.engines.protocol import NO_MEDIA, MediaSource, OnProgress

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settings:
    """How an engine is run. memory: fields of `Memory`, as far as they are not left to the machine. loras: those of
    every job. lora_folder: where those lie that a job may choose. arguments: further ones of the pipeline
    (guidance_scale, say). sizes, max_seconds: instead of the family's own. devices: how many share a job, `device`
    and those behind it; no more than one unless said, since others may be at work on the others."""

    memory: Mapping[str, object] = field(default_factory=dict)
    loras: tuple[Lora, ...] = ()
    lora_folder: Path | None = None
    steps: int | None = None
    arguments: Mapping[str, object] = field(default_factory=dict)
    sizes: tuple[tuple[int, int], ...] = ()
    max_seconds: float | None = None
    device: str | None = None
    devices: int = 1


class DiffusersEngine:
    """Answers `lanterne.engines.protocol.Engine`. Weights are read at the first generation and stay until `unload`."""

    def __init__(self, name: str, folder: Path, settings: Settings | None = None) -> None:
        self.name = name
        self.settings = settings or Settings()
        self.snapshot = Snapshot.open(folder)
        self.family = family_of(self.snapshot)
        self._model: Model | None = None
        self._peers: Peers | None = None
        self._memory: Memory | None = None
        self._fingerprint = ""
        self._report: dict[str, Any] = {}

    @property
    def ability(self) -> Ability:
        """What the checkpoint can do, in the family's own words."""
        return self.family.ability(self.snapshot)

    def capabilities(self) -> Capabilities:
        able = self.ability
        return Capabilities(
            self.name,
            self.settings.sizes or able.sizes,
            self.settings.max_seconds or able.max_seconds,
            fps=(able.fps,),
            preparations=able.preparations(),
            sample_rate=able.sample_rate,
            channels=able.channels,
            stills=Feature.TEXT in able.features,
            needs=frozenset({Preparation.KEEP}) if able.needs else frozenset(),
            steps=self.settings.steps or able.steps,
            loras=tuple(self._offered()),
        )

    def weights_name(self) -> str:
        """A hash that names the weights, and the LoRAs that are added to them in every job."""
        if not self._fingerprint:
            parts = [self.snapshot.fingerprint(), *(f"{lora.digest()}:{lora.scale:g}" for lora in self.settings.loras)]
            self._fingerprint = parts[0] if len(parts) == 1 else hashlib.sha256("\n".join(parts).encode()).hexdigest()
        return self._fingerprint

    def report(self) -> dict[str, Any]:
        """Of the last generation: the steps that were taken, the LoRAs that the job chose, the setting of memory."""
        return dict(self._report)

    def _offered(self) -> dict[str, Path]:
        """The LoRAs that a job may choose, by their names. Nothing else on the disk can be reached by a name."""
        folder = self.settings.lora_folder
        if folder is None or not folder.is_dir() or Feature.LORA not in self.ability.features:
            return {}
        return {path.stem: path for path in sorted(folder.glob("*.safetensors")) if path.is_file()}

    def _loras(self, canvas: Canvas) -> tuple[Lora, ...]:
        """Those of every job, and those that the canvas asks for; of one that is both, the canvas says how much."""
        offered = self._offered()
        chosen = tuple(Lora(offered[lora.name], lora.scale) for lora in canvas.loras)
        paths = {lora.path.resolve() for lora in chosen}
        return (*(lora for lora in self.settings.loras if lora.path.resolve() not in paths), *chosen)

    @property
    def is_loaded(self) -> bool:
        return self._model is not None

    def unload(self) -> None:
        """Give the memory back; the next generation reads the weights again."""
        if self._peers is not None:
            self._peers.close()
            self._peers = None
        if self._model is not None:
            self._model.close()
            self._model = None

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
        """See the protocol. Where memory runs out, the next cheaper setting is tried once, and kept."""
        able = self.ability
        self.capabilities().check(canvas)
        staged = stage(self.name, able, canvas, media)
        watch = Watch(on_progress) if self.settings.devices == 1 else Leader(on_progress)
        steps, loras = steps or self.settings.steps or able.steps, self._loras(canvas)
        order = Order(staged.scene, seed, steps, loras, self.settings.arguments)
        made = self._attempt(order, watch) or self._attempt_cheaper(order, watch)
        chosen = loras[len(loras) - len(canvas.loras) :]
        self._report = {
            "steps": watch.steps,
            "loras": [{"name": lora.path.stem, "scale": lora.scale, "weights": lora.digest()} for lora in chosen],
            "memory": self._said(),
        }
        if len(made.frames) < staged.scene.frames:
            raise EngineError(
                f"{self.name} made {len(made.frames)} frames instead of {staged.scene.frames}.", "Try another size."
            )
        if not np.isfinite(made.frames[:: max(1, len(made.frames) // 4)]).all():
            raise EngineError(f"{self.name} made nothing that can be shown.", "Ask for a longer clip or more steps.")
        watch.say("developing")
        for frames in finish(staged, made.frames):
            sink.video(frames)
        if able.sample_rate:
            sink.audio(_sound(made, able, canvas))
        watch.say("developing")

    def _attempt(self, order: Order, watch: Watch) -> Output | None:
        """None if memory ran out. The error ends here: while it is in flight, it holds what failed, weights and all."""
        try:
            return self._make(order, watch)
        except torch.OutOfMemoryError:
            return None

    def _attempt_cheaper(self, order: Order, watch: Watch) -> Output:
        """After memory ran out: once more with less, and no more than once."""
        assert self._memory is not None
        tight, cheaper = self._memory, self._memory.cheaper()
        self.unload()
        if cheaper is None:
            raise _too_large(self.name, tight)
        log.warning("%s: out of memory with %s; trying %s", self.name, tight.said(), cheaper.said())
        self._memory = cheaper
        watch.say(f"again, with less memory: {cheaper.said()}")
        made = self._attempt(order, watch)
        if made is None:
            self.unload()
            raise _too_large(self.name, cheaper)
        return made

    def _make(self, order: Order, watch: Watch) -> Output:
        if self._peers is not None and not self._peers.are_well:
            self.unload()
        if self._model is None:
            watch.say("loading")
            self._load()
        assert self._model is not None
        watch.say("reading")
        if self._peers is None or not isinstance(watch, Leader):
            return make(self._model, order, watch)
        try:
            return self._peers.make(self._model, order, watch)
        finally:
            if not self._peers.are_well:
                self.unload()

    def _load(self) -> None:
        self._memory = self._memory or choose(self.snapshot.parameters(), self._free(), self.settings.memory)
        log.info("%s: %s", self.name, self._said())
        if self.settings.devices == 1:
            self._model = Model(self.name, self.snapshot, self._memory, self._device())
            return
        check(self.name, self.snapshot, self._memory, self.settings.devices)
        devices = devices_of(self._device(), self.settings.devices)
        self._peers = Peers(self.name, self.snapshot.folder, self._memory, devices)
        try:
            self._model = self._peers.load()
        except BaseException:
            self.unload()
            raise

    def _said(self) -> str:
        """The setting of memory and the number of devices, in words."""
        assert self._memory is not None
        count = self.settings.devices
        return self._memory.said() + (f", on {count} devices" if count > 1 else "")

    def _device(self) -> str:
        return self.settings.device or ("cuda" if torch.cuda.is_available() else "cpu")

    def _free(self) -> int | None:
        device = self._device()
        return torch.cuda.mem_get_info(device)[0] if device.startswith("cuda") else None


def _too_large(name: str, memory: Memory) -> EngineError:
    return EngineError(
        f"{name} ran out of memory, with {memory.said()}, too.", "Ask for a smaller size or a shorter clip."
    )


def _sound(made: Output, able: Ability, canvas: Canvas) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Exactly as long as the canvas: cut, or silence at its end."""
    length = canvas.samples(able.sample_rate)
    sound = np.zeros((able.channels, length), np.float32)
    if made.sound is not None:
        part = made.sound[: able.channels, :length]
        sound[:, : part.shape[1]] = np.clip(np.nan_to_num(part), -1, 1)
    return sound

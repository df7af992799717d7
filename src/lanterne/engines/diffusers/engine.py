"""An engine over an open model's weights: canvas in, diffusers' pipeline called, clip out."""

from __future__ import annotations

import hashlib
import inspect
import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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
from lanterne.engines.diffusers.family import Ability, Feature, Output, Scene
from lanterne.engines.diffusers.loading import Lora, Model
from lanterne.engines.diffusers.memory import Memory, choose
from lanterne.engines.diffusers.snapshot import Snapshot
from lanterne.engines.diffusers.stage import finish, stage
from lanterne.engines.protocol import NO_MEDIA, MediaSource, OnProgress, Progress

# What the library raises for what it cannot do.
_FAULTS = (ValueError, RuntimeError, TypeError, AssertionError, LookupError, AttributeError, ArithmeticError)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settings:
    """How an engine is run. memory: fields of `Memory`, as far as they are not left to the machine. loras: those of
    every job. lora_folder: where those lie that a job may choose. arguments: further ones of the pipeline
    (guidance_scale, say). sizes, max_seconds: instead of the family's own."""

    memory: Mapping[str, object] = field(default_factory=dict)
    loras: tuple[Lora, ...] = ()
    lora_folder: Path | None = None
    steps: int | None = None
    arguments: Mapping[str, object] = field(default_factory=dict)
    sizes: tuple[tuple[int, int], ...] = ()
    max_seconds: float | None = None
    device: str | None = None


class DiffusersEngine:
    """Answers `lanterne.engines.protocol.Engine`. Weights are read at the first generation and stay until `unload`."""

    def __init__(self, name: str, folder: Path, settings: Settings | None = None) -> None:
        self.name = name
        self.settings = settings or Settings()
        self.snapshot = Snapshot.open(folder)
        self.family = family_of(self.snapshot)
        self._model: Model | None = None
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
        watch = Watch(on_progress)
        steps, loras = steps or self.settings.steps or able.steps, self._loras(canvas)
        try:
            made = self._make(staged.scene, seed, steps, loras, watch)
        except torch.OutOfMemoryError:
            made = self._make_cheaper(staged.scene, seed, steps, loras, watch)
        assert self._memory is not None
        chosen = loras[len(loras) - len(canvas.loras) :]
        self._report = {
            "steps": watch.steps,
            "loras": [{"name": lora.path.stem, "scale": lora.scale, "weights": lora.digest()} for lora in chosen],
            "memory": self._memory.said(),
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

    def _make(self, scene: Scene, seed: int, steps: int | None, loras: tuple[Lora, ...], watch: Watch) -> Output:
        if self._model is None:
            watch.say("loading")
            self._memory = self._memory or choose(self.snapshot.weight_bytes(), self._free(), self.settings.memory)
            log.info("%s: %s", self.name, self._memory.said())
            self._model = Model(self.name, self.snapshot, self._memory, self._device())
        self._model.use(loras)
        call = self.family.call(self.snapshot, scene)
        pipeline = self._model.pipeline(call.pipeline)
        width, height = scene.size
        common: dict[str, Any] = {
            "prompt": scene.prompt,
            "negative_prompt": scene.negative or None,
            "width": width,
            "height": height,
            "num_frames": scene.frames,
            "num_inference_steps": steps,
            "generator": torch.Generator().manual_seed(seed),
            "output_type": "np",
        }
        takes = inspect.signature(pipeline.__call__).parameters
        arguments = {key: value for key, value in common.items() if key in takes and value is not None}
        watch.say("reading")
        try:
            with torch.inference_mode(), watched(pipeline, watch):
                made = pipeline(**{**arguments, **call.arguments, **self.settings.arguments})
            return self.family.output(made)
        except torch.OutOfMemoryError:
            raise
        except _FAULTS as error:
            log.exception("%s failed", self.name)
            reason = " ".join(str(error).split())[:200]
            raise EngineError(f"{self.name} failed: {reason}", "The log says more.") from error
        finally:
            self._model.rest()

    def _make_cheaper(
        self, scene: Scene, seed: int, steps: int | None, loras: tuple[Lora, ...], watch: Watch
    ) -> Output:
        """After memory ran out: once more with less, and no more than once."""
        assert self._memory is not None
        tight, cheaper = self._memory, self._memory.cheaper()
        self.unload()
        if cheaper is None:
            raise _too_large(self.name, tight)
        log.warning("%s: out of memory with %s; trying %s", self.name, tight.said(), cheaper.said())
        self._memory = cheaper
        watch.say(f"again, with less memory: {cheaper.said()}")
        try:
            return self._make(scene, seed, steps, loras, watch)
        except torch.OutOfMemoryError as error:
            self.unload()
            raise _too_large(self.name, cheaper) from error

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


class Watch:
    """Counts the steps of a generation and tells whoever listens; that is where a generation is ended from."""

    def __init__(self, on_progress: OnProgress | None) -> None:
        self._on_progress = on_progress
        self._began = time.monotonic()
        self._step, self._steps = 0, 1

    @property
    def steps(self) -> int:
        """How many were taken."""
        return self._step

    def begin(self, steps: int) -> None:
        """Drawing starts: `steps` are to come."""
        self._began, self._step, self._steps = time.monotonic(), 0, max(1, steps)
        self.say("drawing")

    def stepped(self, steps: int = 1) -> None:
        self._step = min(self._steps, self._step + steps)
        self.say("drawing")

    def say(self, stage: str) -> None:
        if self._on_progress is None:
            return
        left = None
        if self._step:
            left = (time.monotonic() - self._began) / self._step * (self._steps - self._step)
        self._on_progress(Progress(stage, self._step, self._steps, left))


class _Bar:
    """What a pipeline takes for its progress bar: every pipeline in diffusers has one and moves it after each step."""

    def __init__(self, watch: Watch, total: int) -> None:
        self._watch = watch
        watch.begin(total)

    def __enter__(self) -> _Bar:
        return self

    def __exit__(self, *error: object) -> None:
        return None

    def update(self, steps: int = 1) -> None:
        self._watch.stepped(steps)


@contextmanager
def watched(pipeline: Any, watch: Watch) -> Iterator[None]:  # noqa: ANN401
    """While it lasts, the pipeline's steps are told to `watch`, and an exception out of it ends the pipeline."""

    def progress_bar(iterable: Any = None, total: int | None = None) -> Any:  # noqa: ANN401
        if iterable is None:
            return _Bar(watch, total or 1)
        items = list(iterable)
        bar = _Bar(watch, len(items))

        def each() -> Iterator[Any]:
            for item in items:
                yield item
                bar.update()

        return each()

    pipeline.progress_bar = progress_bar
    try:
        yield
    finally:
        del pipeline.progress_bar

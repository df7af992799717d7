"""What measuring the editor needs: scenes of the theatre as clips in memory, the engine, and the probe's eye."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

import numpy as np
import torch

from lanterne.core.canvas import Canvas
from lanterne.core.clip import ClipInfo
from lanterne.core.errors import MediaError
from lanterne.core.shot import Shot
from lanterne.direction.operations.source import Source
from lanterne.engines.native import NativeEngine
from lanterne.engines.native.model import WEIGHTS
from lanterne.engines.pixels import fitted
from lanterne.evals.seams import Frames, Wave
from lanterne.model import weights as files
from lanterne.model.latents import VideoLatents
from lanterne.model.probe import Probe
from lanterne.worlds.art import Art
from lanterne.worlds.draw import Theatre
from lanterne.worlds.grammar import held_out_seeds, sample_scene
from lanterne.worlds.sound import mix

SIZE = (432, 240)
NATIVE = (288, 160)
RATE = 24_000


@dataclass(frozen=True, slots=True)
class Held:
    """A clip in memory, and what its scene shows. A picture has one frame and no sound."""

    frames: Frames
    wave: Wave
    shot: Shot
    seed: int

    @property
    def info(self) -> ClipInfo:
        height, width = self.frames.shape[1:3]
        is_still = len(self.frames) == 1
        return ClipInfo(
            (width, height), 0.0 if is_still else 24.0, 0.0 if is_still else len(self.frames) / 24, *self._sound
        )

    def begins(self, frames: int) -> Held:
        """Its first frames."""
        return replace(self, frames=self.frames[:frames], wave=self.wave[: frames * RATE // 24])

    @property
    def _sound(self) -> tuple[int, int]:
        return (RATE, 1) if len(self.wave) else (0, 0)


class _Pass:
    """A `Clip` over what is held."""

    def __init__(self, held: Held) -> None:
        self._held = held
        self.info = held.info

    def frames(self) -> Iterator[Frames]:
        yield from (self._held.frames[start : start + 8] for start in range(0, len(self._held.frames), 8))

    def sound(self) -> Iterator[Wave]:
        if len(self._held.wave):
            yield self._held.wave[None]


@dataclass
class Shelf:
    """A `MediaSource` over clips in memory."""

    clips: dict[str, Held] = field(default_factory=dict)

    def put(self, held: Held) -> Source:
        name = f"{len(self.clips):064x}"
        self.clips[name] = held
        return Source(name, held.info)

    def open(self, digest: str, *, fps: float | None = None, sample_rate: int | None = None) -> _Pass:
        if digest not in self.clips:
            raise MediaError("It is not on the shelf.")
        return _Pass(self.clips[digest])


@dataclass
class Sink:
    """Keeps what is poured."""

    pictures: list[Frames] = field(default_factory=list)
    sounds: list[Wave] = field(default_factory=list)

    def video(self, frames: Frames) -> None:
        self.pictures.append(frames)

    def audio(self, samples: Wave) -> None:
        self.sounds.append(samples.mean(axis=0))

    def close(self) -> None: ...

    def abort(self) -> None: ...


@dataclass
class Stage:
    """Opened once: `fill` makes a canvas, `see` names what some frames show."""

    engine: NativeEngine
    probe: Probe
    latents: VideoLatents
    theatre: Theatre
    steps: int
    shelf: Shelf = field(default_factory=Shelf)

    @classmethod
    def open(cls, folder: Path, steps: int) -> Stage:
        """Raises WeightsError, and ArtMissing where the theatre has no drawings."""
        probe = files.load_probe(files.probe_path(folder, WEIGHTS))
        latents = files.load_latents(folder / "video_latents.safetensors")
        return cls(NativeEngine.open(folder), probe.float(), latents, Theatre(Art.open()), steps)

    def scenes(self, count: int, first_seed: int, frames: int) -> list[Held]:
        """Held-out scenes as they are, drawn and heard."""
        found = []
        for seed in islice(held_out_seeds(first_seed), count):
            scene = sample_scene(seed, seconds=4.0)
            pictures = np.concatenate([each[None] for each in self.theatre.frames(scene, SIZE, frames=frames)])
            wave = mix(scene, RATE).mean(axis=0)[: frames * 1000].astype(np.float32)
            found.append(Held(pictures, wave, scene.shot, seed))
        return found

    def blank(self, seconds: float, seed: int) -> Canvas:
        return Canvas(SIZE, seconds, seed=seed)

    def fill(self, canvas: Canvas) -> tuple[Frames, Wave]:
        """Pictures and sound, as the engine makes them."""
        sink = Sink()
        self.engine.generate(canvas, sink, seed=canvas.seed or 0, media=self.shelf, steps=self.steps)
        return np.concatenate(sink.pictures), np.concatenate(sink.sounds)

    @torch.inference_mode()
    def see(self, frames: Frames) -> dict[str, str | None]:
        """What the probe names in some frames, cut to 1 + 8k of them."""
        count = 1 + (len(frames) - 1) // 8 * 8
        native = torch.from_numpy(np.stack([fitted(pixels, NATIVE) for pixels in frames[:count]]))[None]
        return self.probe.name(self.latents.encode(native).to(next(self.probe.parameters()).dtype))[0][0]


def other_light(shot: Shot) -> Shot:
    """The same shot at another time of day."""
    return replace(shot, light="night" if shot.light != "night" else "noon", sounds=())


def peak_memory_mb(seconds: float, folder: Path) -> float:
    """The most memory that a process takes for a clip of so many seconds in few steps."""
    program = (
        "import sys, resource; from pathlib import Path; from lanterne.evals.editing_stage import pour_away;"
        "pour_away(float(sys.argv[1]), Path(sys.argv[2]));"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, str(seconds), str(folder)], check=True, capture_output=True, text=True
    )
    return float(ended.stdout.split()[-1])


def pour_away(seconds: float, folder: Path) -> None:
    """Make a clip and keep nothing of it."""

    class Drain(Sink):
        def video(self, frames: Frames) -> None: ...

        def audio(self, samples: Wave) -> None: ...

    canvas = Canvas(SIZE, seconds).shot("a red kite flying over a green park")
    NativeEngine.open(folder).generate(canvas, Drain(), seed=0, steps=1)


__all__ = ["Held", "Shelf", "Sink", "Stage", "other_light", "peak_memory_mb", "pour_away"]

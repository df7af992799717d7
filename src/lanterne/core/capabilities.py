"""What an engine can do, and whether a canvas asks for more."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lanterne.core.canvas import Canvas, Preparation
from lanterne.core.errors import InvalidInput, UnsupportedByModel

_SAID = {
    Preparation.WORDS: "words",
    Preparation.STORYBOARD: "several shots in one clip",
    Preparation.NEGATIVE: "words for unwanted things",
    Preparation.KEEP: "given pictures, clips or sound",
    Preparation.HINT: "remixing a given clip",
    Preparation.MASK: "changing one part of a clip",
    Preparation.REFERENCE: "characters",
    Preparation.SPEECH: "dialogue",
    Preparation.VOICE: "the voice of a sample",
    Preparation.RING: "loops",
}


def name_size(size: tuple[int, int]) -> str:
    """A size as people write it: 864x480."""
    return f"{size[0]}x{size[1]}"


def parse_size(text: str) -> tuple[int, int]:
    """(width, height) of a size as people write it: 864x480. Raises InvalidInput."""
    found = re.fullmatch(r"\s*(\d{1,6})\s*[x×*]\s*(\d{1,6})\s*", text, re.IGNORECASE)
    if not found:
        raise InvalidInput(f"{text[:40]!r} is no size.", "Write width x height in pixels, for instance 864x480.")
    return int(found[1]), int(found[2])


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the engine `engine` can be asked for.

    sizes: (width, height) in pixels, the default first. sample_rate and channels: of the sound it makes, 0 if it makes
    none. min_seconds: a still is shorter than any clip and is asked for as one frame, so it is allowed with `stills`.
    needs: preparations without which it makes nothing. steps: denoising steps where nobody says how many, None where it
    depends. loras: the names of those that a canvas may ask for.
    """

    engine: str
    sizes: tuple[tuple[int, int], ...]
    max_seconds: float
    min_seconds: float = 0.0
    fps: tuple[float, ...] = (24.0,)
    preparations: frozenset[Preparation] = frozenset({Preparation.WORDS})
    sample_rate: int = 0
    channels: int = 0
    stills: bool = False
    needs: frozenset[Preparation] = frozenset()
    steps: int | None = None
    loras: tuple[str, ...] = ()

    @property
    def has_sound(self) -> bool:
        return self.sample_rate > 0

    def check(self, canvas: Canvas) -> None:
        """Raise UnsupportedByModel, which says what to change, for a canvas that this engine cannot fill."""
        for message, hint in self._refusals(canvas):
            raise UnsupportedByModel(message, hint)

    def allows(self, canvas: Canvas) -> bool:
        """Whether `check` would let the canvas pass."""
        return not self._refusals(canvas)

    def _refusals(self, canvas: Canvas) -> list[tuple[str, str]]:
        found = []
        if canvas.size not in self.sizes:
            sizes = ", ".join(map(name_size, self.sizes))
            found.append((f"{self.engine} cannot make {name_size(canvas.size)} clips.", f"Choose one of {sizes}."))
        if not self._is_length_allowed(canvas):
            lengths = (
                f"{self.min_seconds:g} to {self.max_seconds:g}" if self.min_seconds else f"up to {self.max_seconds:g}"
            )
            found.append(
                (f"{self.engine} cannot make a clip of {canvas.seconds:g} seconds.", f"Ask for {lengths} seconds.")
            )
        if canvas.fps not in self.fps:
            rates = " or ".join(f"{rate:g}" for rate in self.fps)
            found.append((f"{self.engine} cannot make {canvas.fps:g} frames per second.", f"Ask for {rates}."))
        found += [
            (f"{self.engine} does not understand {_SAID[preparation]}.", "Leave it out or choose another engine.")
            for preparation in sorted(canvas.preparations - self.preparations)
        ]
        found += [
            (f"{self.engine} makes nothing without {_SAID[preparation]}.", "Add one or choose another engine.")
            for preparation in sorted(self.needs - canvas.preparations)
        ]
        offered = f"It has {', '.join(self.loras)}." if self.loras else "It has none: leave it out."
        found += [
            (f"{self.engine} has no LoRA called {lora.name}.", offered)
            for lora in canvas.loras
            if lora.name not in self.loras
        ]
        return found

    def _is_length_allowed(self, canvas: Canvas) -> bool:
        if canvas.frames == 1 and self.stills:
            return True
        return self.min_seconds <= canvas.seconds <= self.max_seconds

"""An engine that can look at a clip and say what is to be seen in it, in the words of its own world.

Nobody's eye knows the whole world: it names what its own engine draws, and would name a photograph just as surely, and
wrongly. So whoever asks must know where the clip comes from; how much two clips look alike may be asked of any.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Sight:
    """What one look gave. named: (slot, key) of the vocabulary, the sure ones alone. vector: float32 of length 1; the
    cosine of two says how much the clips look alike."""

    named: tuple[tuple[str, str], ...]
    vector: npt.NDArray[np.float32]


class Eye(Protocol):
    """Looks at clips. Two eyes of one name see alike; vectors of eyes with other names cannot be compared."""

    @property
    def name(self) -> str: ...

    def look(self, path: Path) -> Sight:
        """The clip in a file, decoded apart from this process, within limits. Raises MediaError, WeightsError."""


@runtime_checkable
class Sighted(Protocol):
    """An engine that has an eye for its own world."""

    def eye(self) -> Eye:
        """Light: its weights are read at its first look."""

"""What a voice answers to."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt

Wave = npt.NDArray[np.float32]


class Voice(Protocol):
    """Says English words."""

    def say(self, words: str, sample_rate: int, *, pitch: float = 1.0, pace: float = 1.0) -> Wave:
        """The words as mono sound of `sample_rate`, about -20 dBFS loud where somebody speaks; empty where nothing in
        them can be said. `pitch` times as high, as of a smaller body, and `pace` times as fast as usual.
        """
        ...

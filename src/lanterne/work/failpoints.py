"""Places where a test may kill a worker. `LANTERNE_FAILPOINT=drawn` dies at the first `drawn`, `drawn:3` at the third.

claimed: a job was taken. drawing: a step of the engine. drawn: the clip is written. stored: its blobs are put.
finishing: inside the transaction that finishes, before it commits. finished: after it.
"""

from __future__ import annotations

import os
import signal
from collections import Counter


class Failpoints:
    """wanted: a name, with `:n` for the n-th time; empty for none."""

    def __init__(self, wanted: str = "") -> None:
        name, _, count = wanted.partition(":")
        self._name = name
        self._at = int(count or 1)
        self._seen: Counter[str] = Counter()

    @classmethod
    def from_environment(cls) -> Failpoints:
        return cls(os.environ.get("LANTERNE_FAILPOINT", ""))

    def reach(self, name: str) -> None:
        """Die here by SIGKILL, as a power cut would have it, if a test wants that."""
        if name == self._name:
            self._seen[name] += 1
            if self._seen[name] == self._at:
                os.kill(os.getpid(), signal.SIGKILL)

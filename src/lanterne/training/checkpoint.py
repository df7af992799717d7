"""Checkpoints that survive kill -9 at any moment, and a JSONL log beside them."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import torch


def save(path: Path, state: dict[str, Any]) -> None:
    """Write `state` under a temporary name, flush it to the disk, and only then take the old one's place."""
    temporary = path.with_suffix(".partial")
    with temporary.open("wb") as file:
        torch.save(state, file)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def load(path: Path) -> dict[str, Any] | None:
    """The last complete checkpoint, or None where there is none."""
    if not path.exists():
        return None
    state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    return state


class Log:
    """Appends one JSON object per line; `wall_s` is seconds since the process began."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.began = time.monotonic()

    def __call__(self, **row: Any) -> None:  # noqa: ANN401 (any JSON value)
        row["wall_s"] = round(time.monotonic() - self.began, 1)
        with self.path.open("a") as file:
            file.write(json.dumps(row) + "\n")

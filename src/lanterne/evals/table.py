"""The table that measuring ends in: one row a figure, with its ceiling and its aim."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

AUTOENCODER = "autoencoder PSNR on held-out scenes, native grid (whole frame; inside object masks reported too)"
PLACE = "setting, light, camera (probe)"
SUBJECT = "subject, colour bound to it"
PAIRS = "held-out colour-subject pairs"
LANGUAGES = "French against English, any row"
ONSETS = "onset offset, median"
PHYSICS = "g and restitution from tracks"
CLIP = "default clip: 5 s, 480p, sound, 4 steps, two idle cores, all included"
PEER = "against the equal-size diffusers transformer, same run"
MEMORY = "peak memory"
SIZE = "weights in the package"


@dataclass(frozen=True, slots=True)
class Aim:
    """What a figure should reach: with a CPU's training, and with a GPU's help; at most, where less is better."""

    cpu: float
    gpu: float
    unit: str
    at_most: bool = False


AIMS: Mapping[str, Aim] = {
    AUTOENCODER: Aim(30, 34, "dB"),
    PLACE: Aim(85, 95, "%"),
    SUBJECT: Aim(70, 90, "%"),
    PAIRS: Aim(50, 80, "%"),
    LANGUAGES: Aim(5, 3, "points", at_most=True),
    ONSETS: Aim(80, 40, "ms", at_most=True),
    PHYSICS: Aim(30, 10, "% off", at_most=True),
    CLIP: Aim(15, 8, "s", at_most=True),
    PEER: Aim(1.5, 2, "x faster"),
    MEMORY: Aim(3, 3, "GB", at_most=True),
    SIZE: Aim(30, 60, "MB", at_most=True),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. `value` None: not measured by this run. `ceiling`: the same figure for true renders."""

    name: str
    value: float | None
    ceiling: float | None = None
    unit: str = "%"
    aim: float | None = None
    at_most: bool = False

    @property
    def met(self) -> bool | None:
        """Whether the aim is reached: not by what was not measured, and None where there is no aim."""
        if self.aim is None:
            return None
        if self.value is None:
            return False
        return self.value <= self.aim if self.at_most else self.value >= self.aim


@dataclass(frozen=True, slots=True)
class Table:
    """Everything that one run of the measuring stick found; `run` says how it was done."""

    rows: tuple[Row, ...]
    weights: str
    gpu: bool
    run: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Plain values, ready for `json.dump`."""
        rows = [
            {"name": row.name, "value": row.value, "ceiling": row.ceiling, "aim": row.aim, "met": row.met}
            for row in self.rows
        ]
        return {"rows": rows, "weights": self.weights, "gpu": self.gpu, "run": dict(self.run)}


def with_aims(found: Iterable[Row], gpu: bool) -> tuple[Row, ...]:
    """The rows of the bar first, each under its name (unmeasured if `found` lacks it), then the details."""
    rows = {row.name: row for row in found}
    bar = []
    for name, aim in AIMS.items():
        row = rows.pop(name, Row(name, None))
        bar.append(Row(name, row.value, row.ceiling, aim.unit, aim.gpu if gpu else aim.cpu, aim.at_most))
    return (*bar, *rows.values())

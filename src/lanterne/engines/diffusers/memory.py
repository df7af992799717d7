"""How weights lie in memory: exactness, what waits outside of the accelerator, what is packed; and a choice for each
machine. Source: diffusers' guides "Reduce memory usage", "Quantization" and "Caching"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Literal, Self, get_args, get_type_hints

from lanterne.core.errors import InvalidInput

Offload = Literal["none", "model", "group", "sequential"]
Precision = Literal["bfloat16", "float16", "float32"]
Quantise = Literal["none", "int8", "nf4", "torchao-int8"]
Cache = Literal["none", "first-block", "taylor"]

BYTES = {"bfloat16": 2.0, "float16": 2.0, "float32": 4.0}
PACKED = {"int8": 1.0, "nf4": 0.55, "torchao-int8": 1.0}  # bytes of a packed weight
ROOM = 0.25  # of the accelerator's memory: what a generation needs beside the weights
LEAST_ROOM = 3e9
_LADDER: tuple[Offload, ...] = ("none", "model", "group", "sequential")


@dataclass(frozen=True, slots=True)
class Memory:
    """precision: of the weights that are not packed. offload: what waits in main memory: nothing, every part but the
    one at work, every block but the one at work, every layer. quantise: how the transformer's weights are packed.
    tiling: decode the picture piece by piece. cache: leave out blocks whose result hardly changes between steps.
    """

    precision: Precision = "bfloat16"
    offload: Offload = "none"
    quantise: Quantise = "none"
    tiling: bool = False
    cache: Cache = "none"

    def cheaper(self) -> Self | None:
        """The next setting that needs less of the accelerator's memory, None after the last."""
        if not self.tiling:
            return replace(self, tiling=True)
        place = _LADDER.index(self.offload)
        return replace(self, offload=_LADDER[place + 1]) if place + 1 < len(_LADDER) else None

    def said(self) -> str:
        """In words."""
        parts: list[str] = [self.precision]
        parts += [f"{self.quantise} weights"] if self.quantise != "none" else []
        parts += [f"{self.offload} offload"] if self.offload != "none" else []
        parts += ["tiled decoding"] if self.tiling else []
        parts += [f"{self.cache} cache"] if self.cache != "none" else []
        return ", ".join(parts)


def parse(said: Mapping[str, object]) -> dict[str, object]:
    """The fields of `Memory` among settings, checked. Raises InvalidInput."""
    kinds = get_type_hints(Memory)
    found: dict[str, object] = {}
    for name in (each.name for each in fields(Memory)):
        if name not in said or said[name] in (None, "auto"):
            continue
        choices = get_args(kinds[name]) or (True, False)
        if said[name] not in choices:
            offered = ", ".join(str(choice).lower() for choice in ("auto", *choices))
            raise InvalidInput(f"{said[name]!r} is no choice for {name}.", f"Choose one of {offered}.")
        found[name] = said[name]
    return found


def choose(parameters: Mapping[str, int], free_bytes: int | None, said: Mapping[str, object]) -> Memory:
    """The fastest setting that fits; what is `said` stays as it is.

    parameters: how many numbers each part has, whatever they take on the disk. free_bytes: of the accelerator, None
    for a CPU.
    """
    fixed = parse(said)
    start = Memory(precision="bfloat16" if free_bytes is not None else "float32")
    start = replace(start, **fixed)  # type: ignore[arg-type]
    if free_bytes is None or "offload" in fixed:
        return start
    sizes = {name: count * BYTES[start.precision] for name, count in parameters.items()}
    for name in sizes:
        if name.startswith("transformer") and start.quantise != "none":
            sizes[name] = parameters[name] * PACKED[start.quantise]
    room = max(LEAST_ROOM, ROOM * free_bytes)
    offload: Offload = "sequential"
    if sum(sizes.values()) + room <= free_bytes:
        offload = "none"
    elif max(sizes.values(), default=0) + room <= free_bytes:
        offload = "model"
    elif free_bytes >= 2 * LEAST_ROOM:
        offload = "group"
    return replace(start, offload=offload, tiling=bool(fixed.get("tiling", offload != "none")))

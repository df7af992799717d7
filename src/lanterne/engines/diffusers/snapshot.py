"""A folder with a model as diffusers saves it: read here without diffusers, as far as its small JSON files go."""

from __future__ import annotations

import hashlib
import json
import math
import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lanterne.core.errors import WeightsError

INDEX = "model_index.json"
_WEIGHTS = (".safetensors", ".bin")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A model's folder and what its model_index.json says."""

    folder: Path
    index: dict[str, Any] = field(hash=False)

    @classmethod
    def open(cls, folder: Path, is_whole: bool = True) -> Snapshot:
        """Raises WeightsError for a folder without a model and, if it should be whole, with one that only half
        arrived."""
        try:
            index = json.loads((folder / INDEX).read_text("utf-8"))
            if not isinstance(index, dict) or "_class_name" not in index:
                raise ValueError("no pipeline is named")
        except FileNotFoundError as error:
            raise WeightsError(f"There is no model in {folder}.", f"Its {INDEX} is missing: fetch it again.") from error
        except (OSError, ValueError) as error:
            raise WeightsError(f"The model in {folder} cannot be read.", "Fetch it again.") from error
        snapshot = cls(folder, index)
        for name in snapshot.components if is_whole else ():
            if not (folder / name).is_dir():
                raise WeightsError(
                    f"The model in {folder} is incomplete: its {name} is missing.", "Fetch it again; it goes on."
                )
        return snapshot

    @property
    def pipeline(self) -> str:
        """The class in diffusers that it was saved by."""
        return str(self.index["_class_name"])

    @property
    def components(self) -> tuple[str, ...]:
        """The names of the parts that have folders of their own."""
        return tuple(
            name
            for name, kind in self.index.items()
            if not name.startswith("_") and isinstance(kind, list) and kind and kind[0] is not None
        )

    def config(self, component: str) -> dict[str, Any]:
        """The configuration of a part, empty for one that has none."""
        for name in ("config.json", "scheduler_config.json", "preprocessor_config.json"):
            path = self.folder / component / name
            if path.is_file():
                try:
                    read: dict[str, Any] = json.loads(path.read_text("utf-8"))
                except (OSError, ValueError) as error:
                    raise WeightsError(f"{path} cannot be read.", "Fetch the model again.") from error
                return read
        return {}

    def weight_files(self) -> tuple[Path, ...]:
        """Every file with weights, in order."""
        return tuple(
            path
            for component in self.components
            for path in sorted((self.folder / component).rglob("*"))
            if path.suffix in _WEIGHTS
        )

    def parameters(self) -> dict[str, int]:
        """How many numbers the weights of each part are: some lie on the disk in 32 bits, some in 16."""
        counts = dict.fromkeys(self.components, 0)
        for path in self.weight_files():
            counts[path.relative_to(self.folder).parts[0]] += _parameters(path)
        return {name: count for name, count in counts.items() if count}

    def fingerprint(self) -> str:
        """A hash that names these weights without reading gigabytes: of their headers, names and sizes.

        A safetensors file begins with the names, shapes and places of its tensors; two trainings of one architecture
        may share that, so the first bytes of the data count as well.
        """
        digest = hashlib.sha256(json.dumps(self.index, sort_keys=True).encode())
        for path in self.weight_files():
            digest.update(f"{path.relative_to(self.folder)} {path.stat().st_size}".encode())
            with path.open("rb") as file:
                digest.update(file.read(1 << 20))
                file.seek(max(0, path.stat().st_size - (1 << 16)))
                digest.update(file.read())
        return digest.hexdigest()


def _parameters(path: Path) -> int:
    """How many numbers a file of weights holds, by its header; taken as 16 bits each where there is none."""
    size = path.stat().st_size
    try:
        with path.open("rb") as file:
            (length,) = struct.unpack("<Q", file.read(8))
            header = json.loads(file.read(min(length, size)))
        return sum(math.prod(each["shape"]) for name, each in header.items() if name != "__metadata__")
    except (struct.error, ValueError, KeyError, TypeError, AttributeError):  # a .bin, or damaged: loading will say so
        return size // 2

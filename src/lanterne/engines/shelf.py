"""Where fetched models lie, and what the operator has written about further ones: a folder, with `engines.toml`."""

from __future__ import annotations

import json
import os
import re
import shutil
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from platformdirs import user_data_path

from lanterne.core.errors import InvalidInput, NotFound, OutputError, WeightsError

VARIABLE = "LANTERNE_ENGINE_HOME"
RECORD, PARTIAL, OWN = "lanterne.json", ".part", "engines.toml"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of a fetched model. files: path to [SHA-256, bytes]. accepted_at: when the licence was, in UTC."""

    name: str
    source: str
    revision: str
    licence: str
    licence_text: str
    accepted_at: str
    files: Mapping[str, tuple[str, int]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """In bytes."""
        return sum(size for _, size in self.files.values())


@dataclass(frozen=True, slots=True)
class Shelf:
    """root: made at the first write."""

    root: Path

    @classmethod
    def default(cls) -> Shelf:
        """The folder in the environment variable LANTERNE_ENGINE_HOME, or `engines` among this user's data."""
        said = os.environ.get(VARIABLE)
        return cls(Path(said) if said else user_data_path("lanterne", appauthor=False) / "engines")

    def folder(self, name: str) -> Path:
        """Where a model of that name lies, or will. Raises InvalidInput for what is no name."""
        if not _NAME.fullmatch(name):
            raise InvalidInput(f"{name[:60]!r} is no name of an engine.", "See: lanterne engines list.")
        return self.root / name

    def record(self, name: str) -> Record | None:
        """What is known of a model, None if it is not here or only half. Raises WeightsError for a damaged record."""
        path = self.folder(name) / RECORD
        try:
            plain = json.loads(path.read_text("utf-8"))
            files = {each: (str(said[0]), int(said[1])) for each, said in plain.pop("files").items()}
            return Record(**plain, files=files)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise WeightsError(f"{path} is damaged.", f"Run: lanterne engines pull {name}.") from error

    def write(self, record: Record) -> None:
        """Raises OutputError."""
        path = self.folder(record.name) / RECORD
        partial = path.with_suffix(".new")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            partial.write_text(json.dumps(asdict(record), indent=1), "utf-8")
            partial.replace(path)
        except OSError as error:
            raise OutputError(
                f"{path} cannot be written: {error.strerror}.", f"Set {VARIABLE} to another folder."
            ) from error

    def fetched(self) -> tuple[str, ...]:
        """The names of the models that are here, in order."""
        if not self.root.is_dir():
            return ()
        return tuple(sorted(path.parent.name for path in self.root.glob(f"*/{RECORD}")))

    def is_partial(self, name: str) -> bool:
        """Whether its fetching has begun and not ended."""
        return self.record(name) is None and any(path.is_file() for path in self.folder(name).rglob("*"))

    def own(self) -> dict[str, dict[str, Any]]:
        """The operator's own engines: the tables of engines.toml. Raises InvalidInput."""
        path = self.root / OWN
        try:
            tables = tomllib.loads(path.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise InvalidInput(f"{path} cannot be read: {error}.", "See docs/engines.md.") from error
        for name, table in tables.items():
            if not isinstance(table, dict) or not _NAME.fullmatch(name):
                raise InvalidInput(f"{name[:60]!r} in {path} is no engine.", "Write it like [my-engine].")
        return tables

    def remove(self, name: str) -> None:
        """Raises NotFound if there is nothing of that name, OutputError."""
        folder = self.folder(name)
        if not folder.is_dir():
            raise NotFound(f"{name} is not on this machine.", "See: lanterne engines list.")
        try:
            shutil.rmtree(folder)
        except OSError as error:
            raise OutputError(f"{folder} cannot be removed: {error.strerror}.", "Remove it by hand.") from error

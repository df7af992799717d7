"""Models that lie here: taken in from a folder or from the hub, and compared with what came."""

from __future__ import annotations

import hashlib
import shutil
from datetime import UTC, datetime
from pathlib import Path

from lanterne.core.errors import LanterneError, NotFound, OutputError, WeightsError
from lanterne.engines.catalogue_entries import find
from lanterne.engines.catalogue_entry import Entry
from lanterne.engines.diffusers.families import family_of
from lanterne.engines.diffusers.snapshot import Snapshot
from lanterne.engines.shelf import RECORD, Record, Shelf


def adopt(entry: Entry, shelf: Shelf, source: Path) -> Record:
    """Take a model that lies in a folder already, on a machine without a network. Raises WeightsError, OutputError."""
    family = family_of(Snapshot.open(source)).name
    if family != entry.family:
        raise WeightsError(
            f"{source} holds a model of the family {family}; {entry.name} is one of {entry.family}.",
            "Name the model that it is: lanterne engines list.",
        )
    folder = shelf.folder(entry.name)
    digests = {}
    try:
        for path in sorted(source.rglob("*")):
            inner = path.relative_to(source)
            if not path.is_file() or any(part.startswith(".") for part in inner.parts) or path.name == RECORD:
                continue
            (folder / inner).parent.mkdir(parents=True, exist_ok=True)
            if not (folder / inner).exists() or not path.samefile(folder / inner):
                shutil.copyfile(path, folder / inner)
            digests[inner.as_posix()] = (sha256(folder / inner), path.stat().st_size)
    except OSError as error:
        raise OutputError(f"{source} cannot be copied: {error.strerror}.", "Make room, then try again.") from error
    return finish(entry, shelf, str(source), "", digests)


def check(shelf: Shelf, name: str) -> list[str]:
    """What is wrong with a fetched model, in sentences; nothing if all its files are as they came.

    Raises NotFound, WeightsError for one that is not here.
    """
    record = shelf.record(name)
    if record is None and not shelf.folder(name).is_dir() and find(name) is None:
        raise NotFound(f"There is no fetched model {name[:60]!r}.", "See: lanterne engines list.")
    if record is None:
        state = "only half here" if shelf.is_partial(name) else "not here"
        raise WeightsError(f"{name} is {state}.", f"Run: lanterne engines pull {name}.")
    wrong = []
    for path, (digest, size) in record.files.items():
        file = shelf.folder(name) / path
        if not file.is_file():
            wrong.append(f"{path} is missing.")
        elif file.stat().st_size != size or sha256(file) != digest:
            wrong.append(f"{path} is not what was fetched.")
    return wrong


def finish(entry: Entry, shelf: Shelf, source: str, revision: str, digests: dict[str, tuple[str, int]]) -> Record:
    """Write down what came and that its licence was accepted. digests: SHA-256 and bytes by path. Raises WeightsError,
    OutputError."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    licence = entry.licence
    record = Record(entry.name, source, revision, licence.name, licence.text, now, digests)
    try:
        Snapshot.open(shelf.folder(entry.name))
    except LanterneError as error:
        raise WeightsError(f"{source} holds no model that is complete: {error.message}", error.hint) from error
    shelf.write(record)
    return record


def sha256(path: Path) -> str:
    """Of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

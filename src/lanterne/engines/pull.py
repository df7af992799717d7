"""Fetching a model's files from the hub: only those that are needed, each checked by its hash, and going on where it
stopped. Source: the hub's HTTP API (`/api/models/ID/revision/REVISION?blobs=true`, `/ID/resolve/REVISION/PATH`)."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from lanterne.core.errors import OutputError, Unreachable, WeightsError
from lanterne.engines.adopt import finish, sha256
from lanterne.engines.catalogue_entry import Entry
from lanterne.engines.diffusers.snapshot import INDEX, Snapshot
from lanterne.engines.shelf import PARTIAL, Record, Shelf
from lanterne.net.endpoint import Endpoint, Reply

HUB = "https://huggingface.co"
HUB_VARIABLE, TOKEN_VARIABLE = "HF_ENDPOINT", "HF_TOKEN"  # as the hub's own tools call them
TRIES = 5
_SHARDS = ".safetensors.index.json"
_ELSEWHERE = "Set LANTERNE_ENGINE_HOME to another folder."
_READ = (".safetensors", ".json", ".txt", ".model", ".jinja")
OnPart = Callable[[str, int, int], None]  # (file, bytes so far of all, bytes of all)


@dataclass(frozen=True, slots=True)
class Remote:
    """A file on the hub. sha256: of large files; sha1: git's hash of a small one, which counts its length too."""

    path: str
    size: int
    sha256: str = ""
    sha1: str = ""

    def is_at(self, path: Path) -> bool:
        """Whether the whole file lies there."""
        if not path.is_file() or path.stat().st_size != self.size:
            return False
        found = hashlib.sha256() if self.sha256 else hashlib.sha1(b"blob %d\0" % self.size, usedforsecurity=False)
        with path.open("rb") as file:
            while part := file.read(1 << 20):
                found.update(part)
        return found.hexdigest() == (self.sha256 or self.sha1 or found.hexdigest())


def pull(entry: Entry, shelf: Shelf, on_part: OnPart = lambda path, done, whole: None) -> Record:
    """Fetch a model whose licence was accepted. What is here already is not fetched again.

    Raises WeightsError with what to do: for a gated, missing or damaged file, and for a hub that does not answer.
    """
    hub = Endpoint(os.environ.get(HUB_VARIABLE) or HUB, os.environ.get(TOKEN_VARIABLE, ""))
    folder = shelf.folder(entry.name)
    revision, files = _list(hub, entry)
    _make_room(folder, 0)
    _bring_small(hub, entry, revision, [file for file in files if file.path == INDEX], folder)
    parts = Snapshot.open(folder, is_whole=False).components
    indexes = [file for file in _inner(files, parts) if file.path.endswith(_SHARDS)]
    _bring_small(hub, entry, revision, indexes, folder)
    wanted = choose(files, parts, _shards(folder, indexes))
    _make_room(folder, sum(_missing(folder, file) for file in wanted))
    whole, done = sum(file.size for file in wanted), 0
    digests = {}
    for file in wanted:
        _bring(hub, entry, revision, file, folder, partial(_tell, on_part, file.path, done, whole))
        done += file.size
        on_part(file.path, done, whole)
        digests[file.path] = (sha256(folder / file.path), file.size)
    shutil.rmtree(folder / PARTIAL, ignore_errors=True)
    return finish(entry, shelf, f"{entry.page}/tree/{revision}", revision, digests)


def _bring_small(hub: Endpoint, entry: Entry, revision: str, files: list[Remote], folder: Path) -> None:
    for file in files:
        _bring(hub, entry, revision, file, folder, lambda count: None)


def _shards(folder: Path, indexes: list[Remote]) -> dict[str, set[str]]:
    """For each folder with an index of shards, the weight files that it names. Raises WeightsError."""
    named: dict[str, set[str]] = {}
    for file in indexes:
        path = PurePosixPath(file.path)
        try:
            names = json.loads((folder / path).read_text("utf-8"))["weight_map"].values()
            named.setdefault(str(path.parent), set()).update(str(path.with_name(str(name))) for name in names)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise WeightsError(f"{path} cannot be read.", "Ask the model's makers.") from error
    return named


def _missing(folder: Path, file: Remote) -> int:
    """Bytes of it that are not on this disk yet."""
    if (folder / file.path).exists():
        return 0
    half = folder / PARTIAL / file.path
    return max(0, file.size - (half.stat().st_size if half.exists() else 0))


def _tell(on_part: OnPart, path: str, done: int, whole: int, count: int) -> None:
    on_part(path, done + count, whole)


def choose(files: list[Remote], parts: Collection[str], shards: Mapping[str, Collection[str]]) -> list[Remote]:
    """The files that a pipeline reads: its index, and of its parts' weights one form alone, whole, as safetensors.

    shards: for each folder whose weights lie in several files, which these are; others there say the same again.
    """
    inner = _inner(files, parts)
    safe = {PurePosixPath(file.path).parent for file in inner if file.path.endswith(".safetensors")}
    chosen = [file for file in files if file.path == INDEX]
    for file in inner:
        path = PurePosixPath(file.path)
        if path.suffix == ".safetensors" and file.path not in shards.get(str(path.parent), (file.path,)):
            continue
        if path.suffix in _READ or (path.suffix == ".bin" and path.parent not in safe):
            chosen.append(file)
    return sorted(chosen, key=lambda file: (file.path != INDEX, file.path))


def _inner(files: list[Remote], parts: Collection[str]) -> list[Remote]:
    """Those in the folders of a pipeline's parts, but for further forms of the same weights."""
    return [file for file in files if file.path.partition("/")[0] in parts and not _is_variant(file.path)]


def _is_variant(path: str) -> bool:
    """Of a further form of the same weights: model.fp16.safetensors, model.fp16-00001-of-00002.safetensors."""
    return any(f".{kind}" in PurePosixPath(path).name for kind in ("fp16", "bf16", "fp8", "ema", "non_ema"))


def _list(hub: Endpoint, entry: Entry) -> tuple[str, list[Remote]]:
    document = _ask(hub, entry, f"api/models/{entry.repository}/revision/{quote(entry.revision, safe='')}?blobs=true")
    try:
        files = []
        for each in document["siblings"]:
            large = each.get("lfs") or {}
            size = int(large.get("size", each.get("size", 0)))
            files.append(Remote(str(each["rfilename"]), size, large.get("sha256", ""), each.get("blobId", "")))
        if any(PurePosixPath(file.path).is_absolute() or ".." in file.path.split("/") for file in files):
            raise ValueError("a path leads outside")
        revision = str(document["sha"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise WeightsError(f"The hub's list of {entry.repository} cannot be read.", "Try again later.") from error
    if not any(file.path == INDEX for file in files):
        raise WeightsError(
            f"{entry.repository} ({entry.revision}) holds no model in the format of diffusers.",
            f"See {entry.page}; a newer Lanterne may know where it went.",
        )
    return revision, files


def _ask(hub: Endpoint, entry: Entry, path: str) -> Any:  # noqa: ANN401 (a JSON document)
    """What stands at a path, wherever it has moved to: a model that was renamed is found by its old name."""
    with tempfile.TemporaryDirectory(prefix="lanterne-hub-") as room:
        into = Path(room) / "answer.json"
        try:
            reply = hub.take(path, into)
        except Unreachable as error:
            raise WeightsError(error.message, _again(entry)) from error
        _refuse(reply, entry, entry.repository)
        try:
            return json.loads(into.read_text("utf-8"))
        except (OSError, ValueError):
            return None


def _again(entry: Entry) -> str:
    return (
        f"When it is back, run: lanterne engines pull {entry.name}; it goes on where it stopped. "
        "On a machine without a network: --from DIR."
    )


def _refuse(reply: Reply, entry: Entry, what: str) -> None:
    if reply.is_fine:
        return
    if reply.status == 401 and os.environ.get(TOKEN_VARIABLE):
        raise WeightsError(
            f"The hub does not know the token in {TOKEN_VARIABLE}.", "Put a new one there, or none for an open model."
        )
    if reply.status == 401 and not entry.is_gated:  # so it answers for what there is not, too
        raise WeightsError(
            f"{what} is not on the hub, or not for everybody.",
            f"See {entry.page}; if it asks for an account, put a token of yours into {TOKEN_VARIABLE}.",
        )
    if reply.status in (401, 403):
        raise WeightsError(
            f"The hub does not give {what} to everybody.",
            f"Accept its licence at {entry.page}, then put a token of your account into {TOKEN_VARIABLE}.",
        )
    if reply.status == 404:
        raise WeightsError(f"{what} is not on the hub.", f"See {entry.page}; a newer Lanterne may know where it went.")
    raise WeightsError(f"The hub answered {reply.status} for {what}.", "Try again later; it goes on where it stopped.")


def _bring(
    hub: Endpoint, entry: Entry, revision: str, file: Remote, folder: Path, on_bytes: Callable[[int], None]
) -> None:
    """One file, into its place once it is whole and right. on_bytes: told how many there are so far."""
    path, half = folder / file.path, folder / PARTIAL / file.path
    if file.is_at(path):
        return
    half.parent.mkdir(parents=True, exist_ok=True)
    if half.exists() and half.stat().st_size > file.size:
        half.unlink()
    url = f"{entry.repository}/resolve/{revision}/{quote(file.path)}"
    for attempt in range(1, TRIES + 1):
        try:
            reply = hub.take(url, half, resume=True, on_bytes=_Counter(on_bytes))
        except Unreachable as error:
            if attempt < TRIES and half.exists() and half.stat().st_size:
                continue  # it was on its way
            raise WeightsError(error.message, _again(entry)) from error
        _refuse(reply, entry, file.path)
        if half.stat().st_size >= file.size:
            break
    if (come := half.stat().st_size) < file.size:
        raise WeightsError(f"The hub broke off {file.path}: {come} of {file.size} bytes are here.", _again(entry))
    if not file.is_at(half):
        half.unlink(missing_ok=True)
        raise WeightsError(
            f"{file.path} arrived damaged: its hash is not the hub's.", f"Run: lanterne engines pull {entry.name}."
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    half.replace(path)


class _Counter:
    """Adds up what arrives."""

    def __init__(self, on_bytes: Callable[[int], None]) -> None:
        self._on_bytes, self._come = on_bytes, 0

    def __call__(self, count: int) -> None:
        self._come += count
        self._on_bytes(self._come)


def _make_room(folder: Path, needed: int) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise OutputError(
            f"{folder} cannot be made: {error.strerror}.", "Set LANTERNE_ENGINE_HOME to another folder."
        ) from error
    if needed > free:
        raise OutputError(
            f"{needed / 1e9:.1f} GB are needed in {folder}, and {free / 1e9:.1f} GB are free.",
            f"Make room. {_ELSEWHERE}",
        )

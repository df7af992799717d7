"""Engines from tables of engines.toml: a model in a folder, a fetched one with settings of its own, a remote one."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from lanterne.core.capabilities import parse_size
from lanterne.core.errors import InvalidInput, WeightsError
from lanterne.engines.protocol import Engine
from lanterne.engines.shelf import OWN, Shelf

if TYPE_CHECKING:
    from lanterne.engines.diffusers.engine import Settings

INSTALL = "Run: pip install 'lanterne[engines]'."
_LIBRARIES = ("diffusers", "transformers", "accelerate", "peft")
_OURS = ("folder", "engine", "loras", "lora_folder", "sizes", "sound")

Kind = TypeVar("Kind")
Open = Callable[..., Engine]


@dataclass(frozen=True, slots=True)
class Own:
    """The plain fields of a table for a model of diffusers; docs/engines.md says what each means."""

    steps: int | None = None
    max_seconds: float | None = None
    device: str | None = None
    devices: int = 1
    precision: str | None = None
    offload: str | None = None
    quantise: str | None = None
    tiling: bool | None = None
    cache: str | None = None
    arguments: dict[str, Any] | None = None


def open_own(name: str, tables: Mapping[str, Mapping[str, Any]], shelf: Shelf, open_engine: Open) -> Engine:
    """The engine of a table. Raises InvalidInput for a wrong one, WeightsError for weights that are not here."""
    table = dict(tables[name])
    if "url" in table:
        return _remote(name, table)
    sound = str(table.pop("sound", "none"))
    if sound == "none":
        return _local(name, table, shelf)
    if tables.get(sound, {}).get("sound", "none") != "none":
        raise InvalidInput(f"[{name}] in {OWN}: {sound} needs a second engine itself.", "Name one that makes sound.")
    sounded = import_module("lanterne.engines.sounded")
    made: Engine = sounded.WithSound(_local(name, table, shelf), open_engine(sound, shelf))
    return made


def missing_libraries() -> tuple[str, ...]:
    """Those of the extra `engines` that are not installed here."""
    return tuple(each for each in _LIBRARIES if find_spec(each) is None)


def _local(name: str, table: dict[str, Any], shelf: Shelf) -> Engine:
    folder = _folder(name, table, shelf)
    if missing := missing_libraries():
        raise WeightsError(f"{name} needs the libraries {' and '.join(missing)}.", INSTALL)
    settings = _settings(name, table, shelf)
    module = import_module("lanterne.engines.diffusers.engine")
    engine: Engine = module.DiffusersEngine(name, folder, settings)
    return engine


def _folder(name: str, table: dict[str, Any], shelf: Shelf) -> Path:
    if "folder" in table:
        return (shelf.root / str(table["folder"])).expanduser()
    base = str(table.get("engine", ""))
    if not base:
        raise InvalidInput(f"[{name}] in {OWN} names no model.", "Give folder, engine or url.")
    if shelf.record(base) is None:
        raise WeightsError(f"{base} is not on this machine.", f"Run: lanterne engines pull {base}.")
    return shelf.folder(base)


def _settings(name: str, table: dict[str, Any], shelf: Shelf) -> Settings:
    own = read(Own, name, {key: value for key, value in table.items() if key not in _OURS})
    if own.devices < 1:
        raise InvalidInput(f"devices of [{name}] in {OWN} is wrong: {own.devices}.", "Write 1 or more.")
    from lanterne.engines.diffusers.engine import Settings
    from lanterne.engines.diffusers.loading import Lora

    loras = []
    for said in table.get("loras", ()):
        if not isinstance(said, dict) or "file" not in said:
            raise InvalidInput(
                f"A LoRA of [{name}] in {OWN} names no file.", 'Write {file = "my.safetensors", scale = 1.0}.'
            )
        loras.append(Lora((shelf.root / str(said["file"])).expanduser(), float(said.get("scale", 1.0))))
    memory = {key: getattr(own, key) for key in ("precision", "offload", "quantise", "tiling", "cache")}
    return Settings(
        {key: value for key, value in memory.items() if value is not None},
        tuple(loras),
        _lora_folder(name, table, shelf),
        own.steps,
        own.arguments or {},
        tuple(parse_size(size) for size in table.get("sizes", ())),
        own.max_seconds,
        own.device,
        own.devices,
    )


def _lora_folder(name: str, table: dict[str, Any], shelf: Shelf) -> Path:
    """Where the LoRAs lie that a job may choose; engines that are made of one fetched model share them."""
    if "lora_folder" in table:
        return (shelf.root / str(table["lora_folder"])).expanduser()
    return shelf.root / "loras" / str(table.get("engine", name))


def _remote(name: str, table: dict[str, Any]) -> Engine:
    from lanterne.engines.remote import RemoteEngine
    from lanterne.engines.remote_errand import Far

    if "sizes" in table:
        table["sizes"] = tuple(parse_size(str(size)) for size in table["sizes"])
    if "seconds" in table:
        table["seconds"] = tuple(float(each) for each in table["seconds"])
    return RemoteEngine(name, read(Far, name, table, ("sizes", "seconds")))


def read(kind: type[Kind], name: str, table: Mapping[str, Any], made: tuple[str, ...] = ()) -> Kind:
    """A table as a dataclass; `made`: fields that are values of it already. Raises InvalidInput."""
    hints = get_type_hints(kind)
    known = {each.name for each in fields(kind)}  # type: ignore[arg-type]
    for key, value in table.items():
        if key not in known:
            offered = ", ".join(sorted(known | set(_OURS)))
            raise InvalidInput(f"[{name}] in {OWN} has an unknown setting {key}.", f"Known are: {offered}.")
        if key not in made and not _fits(hints[key], value):
            raise InvalidInput(f"{key} of [{name}] in {OWN} is wrong: {value!r}.", "See docs/engines.md.")
    try:
        return kind(**{key: float(value) if hints[key] is float else value for key, value in table.items()})
    except TypeError as error:
        raise InvalidInput(f"[{name}] in {OWN} is incomplete: {error}.", "See docs/engines.md.") from error


def _fits(kind: Any, value: object) -> bool:  # noqa: ANN401 (types are values here)
    if get_origin(kind) in (Union, types.UnionType):
        return any(_fits(part, value) for part in get_args(kind))
    if get_origin(kind) is Literal:
        return value in get_args(kind)
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    plain = get_origin(kind) or kind
    return isinstance(value, plain) and not (plain is int and isinstance(value, bool))

"""A canvas as JSON and back: the payload of a job. Unknown or missing fields are refused, never guessed."""

from __future__ import annotations

import json
import types
from collections.abc import Callable
from dataclasses import MISSING, asdict, fields, is_dataclass
from typing import Literal, Union, cast, get_args, get_origin, get_type_hints

from lanterne.core.canvas import Canvas
from lanterne.core.errors import InvalidInput

VERSION = 1


def to_plain(canvas: Canvas) -> dict[str, object]:
    """What `to_json` writes."""
    return {"version": VERSION, **asdict(canvas)}


def to_json(canvas: Canvas) -> str:
    """One line of JSON."""
    return json.dumps(to_plain(canvas), ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def from_json(text: str) -> Canvas:
    """The canvas that `to_json` wrote. Raises InvalidInput for anything else."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidInput("This is not the JSON of a canvas.", "Write it with to_json.") from error
    if not isinstance(document, dict) or document.pop("version", None) != VERSION:
        raise InvalidInput("This JSON is no canvas of a version that is known here.", f"Version {VERSION} is read.")
    return cast(Canvas, _read_fields(Canvas, document, "canvas"))


def _read(kind: object, value: object, where: str) -> object:
    """The value of type `kind` that the plain JSON `value` stands for."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        if value is None and type(None) in parts:
            return None
        return _read(next(part for part in parts if part is not type(None)), value, where)
    if origin is Literal:
        if value in parts:
            return value
    elif origin is tuple and isinstance(value, list):
        if parts[-1] is Ellipsis:
            return tuple(_read(parts[0], each, where) for each in value)
        if len(parts) == len(value):
            return tuple(_read(part, each, where) for part, each in zip(parts, value, strict=True))
    elif isinstance(kind, type) and is_dataclass(kind) and isinstance(value, dict):
        return _read_fields(kind, value, where)
    elif kind is float and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    elif isinstance(kind, type) and type(value) is kind:  # exactly: True is no number here
        return value
    raise InvalidInput(f"The canvas has a wrong value at {where}.", "Write it with to_json.")


def _read_fields(kind: type, value: dict[str, object], where: str) -> object:
    hints = get_type_hints(kind)
    needed = {each.name for each in fields(kind) if each.default is MISSING and each.default_factory is MISSING}
    wrong = (value.keys() - hints.keys()) | (needed - value.keys())
    if wrong:
        names = ", ".join(sorted(wrong))
        raise InvalidInput(f"The canvas has unknown or missing fields at {where}: {names}.", "Write it with to_json.")
    make = cast(Callable[..., object], kind)
    return make(**{name: _read(hints[name], each, f"{where}.{name}") for name, each in value.items()})

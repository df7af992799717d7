"""Reading what clients send: JSON or a form, with names in brackets, and files.

The official clients send forms (always from Python, with `video[id]` and `characters[][id]` from Node), scripts send
JSON. Both become the same nested dictionary.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from lanterne.api.errors import ApiError
from lanterne.core.errors import StoreError

MAX_TEXT = 24 * 1024 * 1024  # bytes of all that is not a file: a data address of the size that the API allows
MAX_FIELDS, MAX_FILES, MAX_DEPTH = 200, 4, 4
_CHUNK = 1 << 20
_NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
_BRACKET = re.compile(r"\[([^\[\]]*)\]")


@dataclass(frozen=True, slots=True)
class Body:
    """fields: nested as JSON is; in a form all values are text. files: uploads on disk, by their fields' names."""

    fields: dict[str, Any] = field(default_factory=dict)
    files: dict[str, Path] = field(default_factory=dict)


@asynccontextmanager
async def read_body(request: Request, scratch: Path) -> AsyncIterator[Body]:
    """The body of a request; its files are gone after the with-block. Raises ApiError."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    saved: dict[str, Path] = {}
    try:
        if kind == "multipart/form-data":
            body = await _read_multipart(request, scratch, saved)
        elif kind == "application/x-www-form-urlencoded":
            form = await FormParser(request.headers, _limited(request)).parse()
            body = Body(nest([(name, str(value)) for name, value in form.multi_items()]))
        else:
            body = Body(await _read_json(request))
        _check_text(body.fields)
        yield body
    except ClientDisconnect as error:
        raise ApiError(400, "The request was cut short.") from error
    except OSError as error:  # while it was put on disk: what is done with it afterwards has errors of its own
        raise StoreError(f"The request cannot be kept: {error.strerror or error}.", "Try again later.") from error
    finally:
        for path in saved.values():
            path.unlink(missing_ok=True)


async def _limited(request: Request) -> AsyncGenerator[bytes, None]:
    """The body's bytes, as long as they are no more than text may have."""
    taken = 0
    async for chunk in request.stream():
        taken += len(chunk)
        if taken > MAX_TEXT:
            raise ApiError(413, "The request is too large.")
        yield chunk


async def _read_json(request: Request) -> dict[str, Any]:
    content = b"".join([chunk async for chunk in _limited(request)])
    if not content.strip():
        return {}
    try:
        fields = json.loads(content, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise ApiError(400, "We could not parse the JSON body of your request.", code="invalid_json") from error
    if not isinstance(fields, dict):
        raise ApiError(400, "The JSON body of your request is not an object.", code="invalid_json")
    return fields


def _check_text(node: Any) -> None:  # noqa: ANN401 (JSON)
    """No database keeps the character NUL, or half of a surrogate pair."""
    if isinstance(node, str):
        if "\0" in node or (not node.isascii() and any("\ud800" <= char <= "\udfff" for char in node)):
            raise ApiError(400, "The request holds characters that are no text.", code="invalid_value")
    elif isinstance(node, dict):
        for name, value in node.items():
            _check_text(name)
            _check_text(value)
    elif isinstance(node, list):
        for value in node:
            _check_text(value)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


class _Parser(MultiPartParser):
    """Counts the text of all fields together: the library counts each alone."""

    _text = 0

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self._current_part.file is None:
            self._text += end - start
            if self._text > MAX_TEXT:
                raise MultiPartException("The fields of the form are too large.")
        super().on_part_data(data, start, end)


async def _read_multipart(request: Request, scratch: Path, saved: dict[str, Path]) -> Body:
    parser = _Parser(
        Headers(raw=request.headers.raw),
        request.stream(),
        max_files=MAX_FILES,
        max_fields=MAX_FIELDS,
        max_part_size=MAX_TEXT,
    )
    try:
        form = await parser.parse()
    except MultiPartException as error:
        raise ApiError(400, f"We could not read the form of your request. {error.message}") from error
    texts: list[tuple[str, str]] = []
    try:
        for name, value in form.multi_items():
            if isinstance(value, str):
                texts.append((name, value))
                continue
            if name in saved:
                raise ApiError(400, "Give one file.", param=name[:80])
            saved[name] = scratch / f"upload-{secrets.token_hex(8)}"
            await run_in_threadpool(_save, value, saved[name])
    finally:
        await form.close()  # what it spooled
    return Body(nest(texts), saved)


def _save(upload: UploadFile, path: Path) -> None:
    with path.open("xb") as file:
        while chunk := upload.file.read(_CHUNK):
            file.write(chunk)


def nest(items: list[tuple[str, str]]) -> dict[str, Any]:
    """`video[id]` becomes {"video": {"id": ...}}, `a[][id]` and `a[0][id]` become {"a": [{"id": ...}]}.

    With `a[]`, a name that comes again begins the next element. Raises ApiError for names that contradict each other.
    """
    root: dict[str, Any] = {}
    for name, value in items:
        if not name:
            continue
        found = _NAME.fullmatch(name)
        keys = [found[1], *_BRACKET.findall(found[2])] if found else [name]
        if len(keys) > MAX_DEPTH:
            raise ApiError(400, "The names of the form's fields are nested too deeply.", param=name[:80])
        _put(root, keys, value, name)
    return {name: _lists(value) for name, value in root.items()}


def _put(node: dict[str, Any], keys: list[str], value: str, name: str) -> None:
    """Elements of lists are kept under their numbers until all is read."""
    key, rest = keys[0], keys[1:]
    if key == "":
        numbers = [int(each) for each in node if each.isdecimal()]
        last = max(numbers, default=-1)
        goes_on = rest and last >= 0 and isinstance(node[str(last)], dict) and rest[0] not in node[str(last)]
        key = str(last if goes_on else last + 1)
    if not rest:
        if isinstance(node.get(key), dict):
            raise _contradiction(name)
        node[key] = value  # what comes last counts
        return
    below = node.setdefault(key, {})
    if not isinstance(below, dict):
        raise _contradiction(name)
    _put(below, rest, value, name)


def _contradiction(name: str) -> ApiError:
    return ApiError(400, "Two names of the form's fields contradict each other.", param=name[:80])


def _lists(node: Any) -> Any:  # noqa: ANN401 (JSON)
    """Dictionaries with numbers for names are lists."""
    if not isinstance(node, dict):
        return node
    if node and all(key.isdecimal() and len(key) < 4 for key in node):
        return [_lists(node[key]) for key in sorted(node, key=int)]
    return {key: _lists(value) for key, value in node.items()}

"""Runs the decoding of one given file in a child process with limits, and speaks with it over a pipe.

The child sees the open file as its standard input and nothing else: no other descriptor, no environment, and a limit of
three descriptors, so that it can neither open a file nor reach a network. What it says is checked like any stranger's
word. A message is a kind (one byte), a length (four bytes, big-endian) and that many bytes.
"""

from __future__ import annotations

import json
import os
import select
import stat
import struct
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO, Literal

from lanterne.core.errors import MediaError
from lanterne.media.boxes import list_boxes
from lanterne.media.limits import KINDS_SAID, Limits, sniff

Operation = Literal["probe", "frames", "sound"]

HEADER = struct.Struct(">cI")
INFO, FRAME, SOUND, FAULT, END = b"I", b"F", b"S", b"E", b"Z"
_MAX_TALK = 100_000  # bytes of JSON in one message
_BOOT = "import sys; sys.path.append(sys.argv[1]); from lanterne.media.child import main; main(sys.argv[2])"


def open_given(path: Path, limits: Limits) -> tuple[BinaryIO, str]:
    """A given file and its kind, judged by its first bytes, not by its name. Raises MediaError."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)  # a pipe without a writer must not hang
    except FileNotFoundError as error:
        raise MediaError(f"There is no file {path}.", "Check its name.") from error
    except OSError as error:
        raise MediaError(f"{path} cannot be opened: {error.strerror}.", "Check that you may read it.") from error
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise MediaError(f"{path.name} is no ordinary file.", "Save it to disk first.")
    file = os.fdopen(descriptor, "rb", buffering=0)  # the child starts where the descriptor stands, not a buffer
    try:
        if status.st_size > limits.file_bytes:
            raise MediaError(
                f"{path.name} has {status.st_size / 1e6:.0f} MB.",
                f"At most {limits.file_bytes / 1e6:.0f} MB are read: shorten it.",
            )
        kind = sniff(file.read(64))
        if kind is None:
            raise MediaError(f"{path.name} is of a kind that is not read here.", f"Give {KINDS_SAID}.")
        if kind == "mov":
            list_boxes(file, path.name)  # a file cut short is refused, not half used
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file, kind


def converse(
    path: Path, operation: Operation, options: dict[str, object], limits: Limits
) -> Generator[tuple[bytes, bytes], None, None]:
    """What the child says about the file: (kind, payload) for each INFO, FRAME and SOUND message, until its END.

    The child ends with this iterator, however that ends. Raises MediaError for a file that is refused, and for a child
    that dies, dawdles or talks nonsense.
    """
    file, kind = open_given(path, limits)
    with file:
        request = {"operation": operation, "kind": kind, "options": options, "limits": asdict(limits)}
        child = subprocess.Popen(
            [sys.executable, "-I", "-c", _BOOT, str(Path(__file__).parents[2]), json.dumps(request)],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"MALLOC_ARENA_MAX": "2", "OPENBLAS_NUM_THREADS": "1"},
            cwd="/",
            umask=0o077,
            start_new_session=True,  # Ctrl-C is for the parent, which ends the child itself
        )
    try:
        yield from _messages(child, path.name, limits)
    finally:
        child.kill()
        child.wait()
        if child.stdout:
            child.stdout.close()


def first(path: Path, operation: Operation, options: dict[str, object], limits: Limits, kind: bytes) -> bytes:
    """The payload of the child's first message, which must be of `kind`; the child is not asked for more."""
    with closing(converse(path, operation, options, limits)) as messages:
        for said, payload in messages:
            if said == kind:
                return payload
    raise MediaError(f"{path.name} holds nothing that can be read.", f"Give {KINDS_SAID}.")


def _messages(child: subprocess.Popen[bytes], name: str, limits: Limits) -> Iterator[tuple[bytes, bytes]]:
    largest = {
        INFO: _MAX_TALK,
        FAULT: _MAX_TALK,
        END: 0,
        FRAME: 3 * max(limits.still_px, limits.side_px**2),
        SOUND: 1 << 24,
    }
    left_s = limits.wait_s
    while True:
        started = time.monotonic()
        kind, length = HEADER.unpack(_read(child, HEADER.size, left_s, name))
        if length > largest.get(kind, -1):
            raise MediaError(f"{name} made its reader fail.", "It is damaged; export it again.")
        payload = _read(child, length, left_s - (time.monotonic() - started), name)
        left_s -= time.monotonic() - started
        if kind == END:
            return
        if kind == FAULT:
            message, hint = json.loads(payload)
            raise MediaError(f"{name} {message}", str(hint))
        yield kind, payload


def _read(child: subprocess.Popen[bytes], length: int, seconds: float, name: str) -> bytes:
    """Exactly `length` bytes from the child's standard output."""
    assert child.stdout is not None
    descriptor = child.stdout.fileno()
    until = time.monotonic() + seconds
    content = bytearray()
    while len(content) < length:
        ready, _, _ = select.select([descriptor], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            raise MediaError(f"{name} takes too long to read.", "Shorten it or export it again.")
        part = os.read(descriptor, min(1 << 20, length - len(content)))
        if not part:
            raise MediaError(f"{name} made its reader stop.", "It is damaged or too large; export it again.")
        content += part
    return bytes(content)

"""The child process that decodes one given file: reads it from standard input, writes messages to standard output.

Everything is imported before the limits fall, because afterwards no file can be opened any more, not even a module.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import resource
from collections.abc import Iterator
from dataclasses import asdict
from typing import BinaryIO

import av
import numpy as np
from PIL import Image, ImageOps

from lanterne.core.clip import ClipInfo
from lanterne.media.decode import BROKEN, Refused, decode_frames, decode_sound, inspect
from lanterne.media.limits import STILLS, Limits
from lanterne.media.sandbox import END, FAULT, FRAME, HEADER, INFO, SOUND


def main(request_text: str) -> None:
    """Answers one request and ends. Never prints a traceback: what a file provokes is a message, too."""
    request = json.loads(request_text)
    limits = Limits(**request["limits"])
    with os.fdopen(0, "rb", closefd=False) as file, os.fdopen(1, "wb", closefd=False) as pipe:
        _import_all()
        confine(limits)
        try:
            for kind, payload in answer(file, request["operation"], request["kind"], request["options"], limits):
                pipe.write(HEADER.pack(kind, len(payload)))
                pipe.write(payload)
            closing = HEADER.pack(END, 0)
        except Refused as refusal:
            closing = _fault(*refusal.args)
        except MemoryError:
            closing = _fault("needs too much memory.", "Make it smaller.")
        except (OSError, ValueError, SyntaxError, ArithmeticError, av.FFmpegError):
            closing = _fault(*BROKEN)
        pipe.write(closing)


def _import_all() -> None:
    """Both libraries import parts of themselves when they first meet a stream or a picture; that would be too late."""
    Image.init()
    Image.MAX_IMAGE_PIXELS = None  # our own limit stands in its place, and says how large the picture is
    for module in pkgutil.walk_packages(av.__path__, "av."):
        if module.name not in ("av.__main__", "av.datasets"):
            importlib.import_module(module.name)


def _fault(message: str, hint: str) -> bytes:
    payload = json.dumps([message, hint]).encode()
    return HEADER.pack(FAULT, len(payload)) + payload


def confine(limits: Limits) -> None:
    """Gives up, for good, what decoding does not need: memory, time, files, descriptors (and with them networks)."""
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 3),
        (resource.RLIMIT_CPU, limits.cpu_s),
        (resource.RLIMIT_AS, limits.memory_bytes),
    ):
        resource.setrlimit(what, (most, most))


def answer(
    file: BinaryIO, operation: str, kind: str, options: dict[str, float | None], limits: Limits
) -> Iterator[tuple[bytes, bytes]]:
    """The messages that answer a request: INFO first, then the frames or the sound."""
    if kind in STILLS:
        yield from _answer_still(file, operation, kind, limits)
        return
    demuxer = {"protocol_whitelist": "pipe", "enable_drefs": "0"}
    with av.open(file, "r", format=kind, options=demuxer) as container:
        info = inspect(container, limits)
        yield INFO, _as_json(info)
        if operation == "frames" and info.has_pictures:
            for pixels in decode_frames(container, info, options.get("fps"), options.get("at_s") or 0.0, limits):
                yield FRAME, pixels.tobytes()
        elif operation == "sound" and info.has_sound:
            rate = int(options.get("sample_rate") or info.sample_rate)
            for samples in decode_sound(container, info, rate, limits):
                yield SOUND, samples.tobytes()


def _as_json(info: ClipInfo) -> bytes:
    return json.dumps(asdict(info)).encode()


def _answer_still(file: BinaryIO, operation: str, kind: str, limits: Limits) -> Iterator[tuple[bytes, bytes]]:
    with Image.open(file, formats=[STILLS[kind]]) as image:  # reads the header alone
        width, height = image.size
        if max(width, height) > limits.still_side_px or width * height > limits.still_px:
            raise Refused(
                f"is a picture of {width}x{height} pixels.", f"At most {limits.still_px / 1e6:.0f} million are read."
            )
        upright = ImageOps.exif_transpose(image)  # decodes
        pixels = np.asarray(upright.convert("RGB"))
    yield INFO, _as_json(ClipInfo((pixels.shape[1], pixels.shape[0]), 0.0, 0.0))
    if operation == "frames":
        yield FRAME, pixels.tobytes()

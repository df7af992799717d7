"""Files of strangers: looked at in a child process, cleaned, and only then stored."""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lanterne.core.capabilities import name_size
from lanterne.core.errors import InvalidInput, MediaError, StoreError
from lanterne.media.limits import Limits
from lanterne.media.png import encode_png
from lanterne.media.reader import FileClip, probe
from lanterne.media.scale import scale
from lanterne.net.fetch import FetchLimits, fetch
from lanterne.service.site import Site
from lanterne.service.wish import GivenFile
from lanterne.store.blobs import Blob

MAX_PICTURE_BYTES = 20 * 1024 * 1024
CLIP_LIMITS = Limits(seconds=60.0, cpu_s=30, wait_s=30.0)
_PICTURE_LIMITS = Limits(file_bytes=MAX_PICTURE_BYTES, cpu_s=20, wait_s=20.0)
_DATA = re.compile(r"data:image/[a-z.+-]{1,40};base64,", re.IGNORECASE)


def take_picture(site: Site, given: GivenFile, wanted: tuple[int, int], canvas: tuple[int, int]) -> Blob:
    """A first frame, put into storage at the canvas's size, as pixels alone: what else the file said is gone.

    wanted: the size that the video will have, which the picture must have too. Raises MediaError, InvalidInput,
    Forbidden.
    """
    with at_hand(site, given) as path:
        clip = FileClip(path, limits=_PICTURE_LIMITS)
        if not clip.info.is_still:
            raise MediaError("The reference is no picture.", "Give a png, jpeg or webp file.")
        if clip.info.size != wanted:
            raise InvalidInput(
                "Inpaint image must match the requested width and height.",
                f"It has {name_size(clip.info.size)}, the video {name_size(wanted)}.",
            )
        with _scratch(site) as cleaned:
            cleaned.write_bytes(encode_png(scale(clip.frame(), canvas)))
            return site.blobs.put_file(cleaned, "image/png")


def take_clip(site: Site, given: GivenFile, limits: Limits = CLIP_LIMITS) -> tuple[Blob, float, tuple[int, int]]:
    """A clip, put into storage as it is: the blob, its seconds and its size. Raises MediaError, InvalidInput."""
    with at_hand(site, given) as path:
        info = probe(path, limits)
        if not info.has_pictures or info.is_still:
            raise MediaError("The file holds no moving pictures.", "Give an mp4, mov or webm clip.")
        return site.blobs.put_file(path, "video/mp4"), info.seconds, info.size


@contextmanager
def at_hand(site: Site, given: GivenFile) -> Iterator[Path]:
    """The given file on disk, for as long as the with-block lasts; complaints do not quote its name on our disk."""
    if given.path is not None:
        with _unnamed(given.path):
            yield given.path
        return
    address = given.address or ""
    with _scratch(site) as path:
        if address[:5].lower() == "data:":
            path.write_bytes(_unpack(address))
        else:
            fetch(
                address,
                path,
                allow_private=site.settings.allow_private_addresses,
                limits=FetchLimits(most_bytes=MAX_PICTURE_BYTES),
                look_up=site.look_up,
            )
        with _unnamed(path):
            yield path


@contextmanager
def _unnamed(path: Path) -> Iterator[None]:
    try:
        yield
    except MediaError as error:
        raise MediaError(error.message.replace(path.name, "The file"), error.hint) from error


@contextmanager
def _scratch(site: Site) -> Iterator[Path]:
    """A name for a file in the making; the file is gone afterwards. Raises StoreError when the disk is full."""
    path = site.settings.home.scratch / f"upload-{secrets.token_hex(8)}"
    try:
        yield path
    except OSError as error:
        raise StoreError(f"The file cannot be kept: {error.strerror or error}.", "Try again later.") from error
    finally:
        path.unlink(missing_ok=True)


def _unpack(address: str) -> bytes:
    head = _DATA.match(address)
    if head is None:
        raise InvalidInput("This data address holds no picture.", "Write it as data:image/png;base64,...")
    try:
        return base64.b64decode(address[head.end() :], validate=True)
    except binascii.Error as error:
        raise InvalidInput("The data address is damaged.", "Its content is base64.") from error

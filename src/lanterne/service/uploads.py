"""Files of strangers: looked at in a child process, cleaned, and only then stored."""

from __future__ import annotations

import base64
import binascii
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lanterne.core.capabilities import name_size
from lanterne.core.clip import ClipInfo
from lanterne.core.errors import InvalidInput, MediaError, StoreError
from lanterne.direction.operations.edit import Box, box_mask, painted_mask
from lanterne.direction.operations.source import MAX_TOTAL_S
from lanterne.media.limits import Limits
from lanterne.media.png import encode_png
from lanterne.media.reader import FileClip, probe
from lanterne.media.scale import scale
from lanterne.net.fetch import FetchLimits, fetch
from lanterne.service.site import Site
from lanterne.service.wish import GivenFile
from lanterne.store.blobs import Blob, hash_file

MAX_PICTURE_BYTES = 20 * 1024 * 1024
LONGEST = Limits(seconds=MAX_TOTAL_S + 1, cpu_s=60, wait_s=60.0)
_PICTURE_LIMITS = Limits(file_bytes=MAX_PICTURE_BYTES, cpu_s=20, wait_s=20.0)
_DATA = re.compile(r"data:image/[a-z.+-]{1,40};base64,", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that was looked at and cleaned, on disk until it is stored. digest: its SHA-256. name: for people."""

    path: Path
    digest: str
    info: ClipInfo
    name: str = "The file"

    @property
    def type(self) -> str:
        """Its media type."""
        if self.info.is_still:
            return "image/png"
        return "video/mp4" if self.info.has_pictures else "application/octet-stream"

    def store(self, site: Site) -> Blob:
        """Put it into storage; whoever refers to it keeps it there."""
        return site.blobs.put_file(self.path, self.type)


@contextmanager
def workbench(site: Site) -> Iterator[Path]:
    """A folder for taken files, gone after the with-block. Raises StoreError when the disk is full."""
    try:
        with tempfile.TemporaryDirectory(dir=site.settings.home.scratch, prefix="upload-") as folder:
            yield Path(folder)
    except OSError as error:
        raise StoreError(f"The file cannot be kept: {error.strerror or error}.", "Try again later.") from error


def take_picture(site: Site, given: GivenFile, wanted: tuple[int, int], canvas: tuple[int, int], folder: Path) -> Taken:
    """A first frame at the canvas's size, as pixels alone: what else the file said is gone.

    wanted: the size that the video will have, which the picture must have too. Raises MediaError, InvalidInput,
    Forbidden.
    """
    with at_hand(site, given, folder, "The picture") as path:
        clip = FileClip(path, limits=_PICTURE_LIMITS)
        if not clip.info.is_still:
            raise MediaError("The reference is no picture.", "Give a png, jpeg or webp file.")
        if clip.info.size != wanted:
            raise InvalidInput(
                "Inpaint image must match the requested width and height.",
                f"It has {name_size(clip.info.size)}, the video {name_size(wanted)}.",
            )
        return _taken(encode_png(scale(clip.frame(), canvas)), ClipInfo(canvas, 0.0, 0.0), folder, "The picture")


def take_clip(site: Site, given: GivenFile, folder: Path, limits: Limits) -> Taken:
    """A clip as it is. Raises MediaError, InvalidInput."""
    with at_hand(site, given, folder, "The clip") as path:
        info = probe(path, limits)
        if not info.has_pictures or info.is_still:
            raise MediaError("The file holds no moving pictures.", "Give an mp4, mov or webm clip.")
        return _taken(path, info, folder, "The clip")


def take_medium(site: Site, given: GivenFile, folder: Path, limits: Limits) -> Taken:
    """A clip or a sound as it is, a picture as pixels alone. Raises MediaError, InvalidInput, Forbidden."""
    with at_hand(site, given, folder) as path:
        clip = FileClip(path, limits=limits)
        if not (clip.info.has_pictures or clip.info.has_sound):
            raise MediaError("The file holds nothing to see or to hear.", "Give a clip, a picture or a sound.")
        return _taken(encode_png(clip.frame()) if clip.info.is_still else path, clip.info, folder, "The file")


def take_mask(site: Site, given: GivenFile, folder: Path, limits: Limits) -> Taken:
    """A picture or a clip that is white where something may change. Raises MediaError, InvalidInput, Forbidden."""
    with at_hand(site, given, folder, "The mask") as path:
        clip = FileClip(path, limits=limits)
        if not clip.info.has_pictures:
            raise MediaError("The mask has no picture.", "Give a picture, white where something may change.")
        return _taken(painted_mask(clip) or path, clip.info, folder, "The mask")


def take_box(box: Box, size: tuple[int, int], folder: Path) -> Taken:
    """A box as a mask for a clip of `size`. Raises InvalidInput."""
    return _taken(box_mask(box, size), ClipInfo(size, 0.0, 0.0), folder, "The box")


def _taken(content: bytes | Path, info: ClipInfo, folder: Path, name: str) -> Taken:
    path = folder / secrets.token_hex(8)
    if isinstance(content, Path):
        shutil.copyfile(content, path)
    else:
        path.write_bytes(content)
    return Taken(path, hash_file(path), info, name)


@contextmanager
def at_hand(site: Site, given: GivenFile, folder: Path, name: str = "The file") -> Iterator[Path]:
    """The given file on disk, for as long as the with-block lasts; complaints call it by `name`, not by its path."""
    if given.path is not None:
        path = given.path
    else:
        address, path = given.address or "", folder / f"fetched-{secrets.token_hex(8)}"
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
    try:
        yield path
    except MediaError as error:
        raise MediaError(error.message.replace(path.name, name), error.hint) from error


def _unpack(address: str) -> bytes:
    head = _DATA.match(address)
    if head is None:
        raise InvalidInput("This data address holds no picture.", "Write it as data:image/png;base64,...")
    try:
        return base64.b64decode(address[head.end() :], validate=True)
    except binascii.Error as error:
        raise InvalidInput("The data address is damaged.", "Its content is base64.") from error

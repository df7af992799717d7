"""Characters: a clip that shows somebody, under a name."""

from __future__ import annotations

from lanterne.core.errors import InvalidInput
from lanterne.media.limits import Limits
from lanterne.service.keys import Caller, Scope
from lanterne.service.site import Site
from lanterne.service.uploads import take_clip, workbench
from lanterne.service.wish import GivenFile
from lanterne.store import blob_rows, characters
from lanterne.store.characters import Character

MAX_NAME = 80
_LIMITS = Limits(seconds=20.0, cpu_s=30, wait_s=30.0)


def create(site: Site, caller: Caller, name: str, file: GivenFile) -> Character:
    """Keep a clip of a few seconds as a character. Raises InvalidInput, MediaError; then nothing is stored."""
    caller.check(Scope.WRITE)
    if not 1 <= len(name.strip()) <= MAX_NAME:
        raise InvalidInput("A character needs a name.", f"It has 1 to {MAX_NAME} characters.")
    with workbench(site) as folder:
        blob = take_clip(site, file, folder, _LIMITS).store(site)
    with site.database.write() as tx:
        blob_rows.record(tx, site.blobs, blob, _HOLDER)
        character = characters.create(tx, caller.project_id, name.strip(), blob.hash)
        blob_rows.release(tx, _HOLDER)
    return character


_HOLDER = "upload"  # holds the blob until the character refers to it, within one transaction


def get(site: Site, caller: Caller, character_id: str) -> Character:
    """Raises NotFound."""
    caller.check(Scope.READ)
    with site.database.read() as tx:
        return characters.get(tx, caller.project_id, character_id)

"""Looks at each finished clip once, when no job is in hand: what is to be seen in it, for the library's search.

Names are given only to clips of the eye's own world: drawn by its engine from words alone, or from clips that are
themselves such. What somebody brought along, or another engine drew, gets a vector and no names: an eye that was taught
one world would name a photograph just as surely, and wrongly.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from lanterne.core.errors import InvalidInput, LanterneError, OutputError, StoreError, WeightsError
from lanterne.engines.eye import Eye, Sighted
from lanterne.engines.protocol import Engine
from lanterne.jobs.order import Order
from lanterne.store import job_rows, sights
from lanterne.store.blobs import BlobStore
from lanterne.store.database import Database
from lanterne.store.sights import Sight
from lanterne.store.videos import Video
from lanterne.work.scratch import attempt_folder, on_disk

log = logging.getLogger(__name__)


class Looker:
    """engines: those of the worker, by name. Without one that has an eye it never looks, and nothing is lost."""

    def __init__(self, database: Database, blobs: BlobStore, scratch: Path, engines: Mapping[str, Engine]) -> None:
        self._database = database
        self._blobs = blobs
        self._scratch = scratch
        self._engine = ""
        self._eye: Eye | None = None
        for name, engine in engines.items():
            if isinstance(engine, Sighted) and self._eye is None:
                self._engine, self._eye = name, engine.eye()

    def look(self) -> bool:
        """Look at one clip that nobody has looked at; False where there is none. Whatever is wrong is logged."""
        if self._eye is None:
            return False
        try:
            with self._database.read() as tx:
                video = sights.unseen(tx, self._eye.name)
            if video is None:
                return False
            sight = self._look_at(self._eye, video)
            with self._database.write() as tx:
                sights.write_first(tx, sight)
        except (StoreError, OutputError) as error:  # another time
            log.warning("no clip was looked at: %s", error.message)
            return False
        except WeightsError as error:
            log.warning("clips are not looked at: %s", error.message)
            self._eye = None
            return False
        return True

    def _look_at(self, eye: Eye, video: Video) -> Sight:
        """Raises StoreError, OutputError, WeightsError. After any other trouble with a clip it is not tried again."""
        try:
            with attempt_folder(self._scratch) as folder:
                path = folder / "clip"
                with on_disk(), path.open("xb") as file:
                    for part in self._blobs.open_range(str(video.video_blob)):
                        file.write(part)
                found = eye.look(path)
            known = self._is_of_its_world(eye, video)
        except (StoreError, OutputError, WeightsError):
            raise
        except LanterneError as error:
            log.warning("video %s cannot be looked at: %s", video.id, error.code)
        except Exception:
            log.exception("video %s cannot be looked at", video.id)
        else:
            named = tuple(f"{slot}:{key}" for slot, key in found.named) if known else ()
            return Sight(video.id, eye.name, known, named, found.vector.astype(np.float16).tobytes())
        return Sight(video.id, eye.name, False, (), None)

    def _is_of_its_world(self, eye: Eye, video: Video) -> bool:
        if video.engine != self._engine:
            return False
        with self._database.read() as tx:
            job = job_rows.get(tx, video.id)
            if job is None:
                return False
            try:
                given = Order.from_json(job.payload).canvas.given
            except InvalidInput:  # of another version
                return False
            shown = {each.medium for each in given if each.tracks != "sound"}
            return shown <= sights.known_blobs(tx, video.project_id, sorted(shown), eye.name)

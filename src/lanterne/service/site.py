"""Everything that a server works with, opened once and passed to whoever needs it."""

from __future__ import annotations

import base64
import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType

from lanterne.core.errors import InvalidInput, NotReady
from lanterne.net.addresses import LookUp, look_up
from lanterne.service.settings import Preset, Settings
from lanterne.store import engines
from lanterne.store.blobs import BlobStore
from lanterne.store.database import Database
from lanterne.store.engines import Published

REMEMBER_S = 1.0


@dataclass(slots=True)
class _Lately:
    """What workers had published when somebody last looked. until: by the monotonic clock."""

    until: float = 0.0
    published: Mapping[str, Published] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Site:
    """A with-block closes it.

    signing_key: what webhook secrets are made from. look_up: finds the addresses of host names.
    """

    settings: Settings
    database: Database
    blobs: BlobStore
    signing_key: bytes
    look_up: LookUp = look_up
    _lately: _Lately = field(default_factory=_Lately)

    @classmethod
    def open(cls, settings: Settings) -> Site:
        """Raises InvalidInput, StoreError, OutputError."""
        home = settings.home
        key = settings.webhook_key.encode() or home.signing_key()
        return cls(settings, home.open_database(), home.open_blobs(), key)

    def __enter__(self) -> Site:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.database.close()

    def webhook_secret(self, salt: str) -> str:
        """A secret in the form of the Standard Webhooks specification: `whsec_` and 32 bytes in base64.

        It is made anew each time, by HMAC-SHA256, so that no copy of the database holds it.
        """
        return "whsec_" + base64.b64encode(hmac.digest(self.signing_key, f"webhook {salt}".encode(), "sha256")).decode()

    def models(self) -> dict[str, Preset]:
        """Every model name that may be asked for: the presets, and the engines that workers have published."""
        with self.database.read() as tx:
            published = engines.published(tx)
        return {name: Preset(engine=name) for name in published} | self.settings.models

    def engine_of(self, model: str) -> tuple[Preset, Published]:
        """Who answers to a model's name, and what it can do, as of the last second. Raises InvalidInput, NotReady."""
        preset = self.settings.models.get(model) or Preset(engine=model)
        lately = self._lately
        if time.monotonic() >= lately.until or preset.engine not in lately.published:
            with self.database.read() as tx:
                lately.published = engines.published(tx)
            lately.until = time.monotonic() + REMEMBER_S
        if (found := lately.published.get(preset.engine)) is not None:
            return preset, found
        if model in self.settings.models:
            raise NotReady(
                f"No worker has offered the engine {preset.engine} yet.",
                "While the worker starts, try again in a few seconds; if it stays so, see: lanterne engines list.",
            )
        known = {*lately.published, *self.settings.models}
        raise InvalidInput(f"There is no model {model[:80]!r}.", f"Choose one of {', '.join(sorted(known))}.")

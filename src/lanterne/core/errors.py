"""The one tree of errors: each says in one sentence what is wrong, and what to do about it."""

from __future__ import annotations

from typing import ClassVar


class LanterneError(Exception):
    """Anything that ends a request. `str(error)` is the message followed by the hint.

    `code` is stable and meant for programs, `exit_code` is what a command-line program ends with: 2 for a request that
    cannot be served as it stands, 1 for something that failed on the way, 130 for a person who said stop.
    """

    code: ClassVar[str] = "failed"
    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class InvalidInput(LanterneError):
    """The request makes no sense to any engine: no words, no length, a size that is not a size."""

    code = "invalid_input"
    exit_code = 2


class UnsupportedByModel(LanterneError):
    """The request makes sense, but not to this engine."""

    code = "unsupported_by_model"
    exit_code = 2


class WeightsError(LanterneError):
    """The model's weights are missing, damaged, or of another version."""

    code = "weights_unusable"


class EngineError(LanterneError):
    """The engine failed while it generated."""

    code = "engine_failed"


class MediaError(LanterneError):
    """A media file that was given cannot be read, or is not allowed."""

    code = "media_unusable"


class OutputError(LanterneError):
    """The result cannot be written where it was wanted."""

    code = "output_unwritable"


class NotFound(LanterneError):
    """What is asked for is not there, or belongs to somebody else."""

    code = "not_found"
    exit_code = 2


class Forbidden(LanterneError):
    """The request is understood and not allowed: a key without the scope, an address inside a private network."""

    code = "forbidden"
    exit_code = 2


class Busy(LanterneError):
    """Too much is waiting already; later it may be asked again."""

    code = "too_many_jobs"


class NotReady(LanterneError):
    """Something that this needs is still starting; in a moment it may be asked again."""

    code = "not_ready"


class Conflict(LanterneError):
    """The request contradicts what is already there: an idempotency key that came with another body, say."""

    code = "conflict"
    exit_code = 2


class StoreError(LanterneError):
    """The database or the blob storage does not answer. Nothing of the transaction was kept; it may be tried again."""

    code = "store_unavailable"


class Unreachable(LanterneError):
    """Another server, which the operator named, does not answer. It may be tried again."""

    code = "unreachable"


class LeaseLost(LanterneError):
    """A worker's job was cancelled or given to another worker: whatever it made of it is thrown away."""

    code = "lease_lost"


class Cancelled(LanterneError):
    """Somebody asked to stop. Raised out of a progress callback it stops an engine."""

    code = "cancelled"
    exit_code = 130

    def __init__(self, message: str = "Stopped; nothing was written.", hint: str = "") -> None:
        super().__init__(message, hint)

"""One job on its way to another server and back: sent, asked after, taken, deleted there."""

from __future__ import annotations

import hashlib
import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from lanterne.core import canvas_json
from lanterne.core.canvas import Canvas
from lanterne.core.capabilities import name_size
from lanterne.core.errors import Cancelled, EngineError, LanterneError, Unreachable
from lanterne.engines.protocol import OnProgress, Progress
from lanterne.net.endpoint import Endpoint, Reply, pause

Dialect = Literal["openai", "lanterne", "sglang", "vllm-omni", "litellm"]
_DONE = frozenset({"completed", "succeeded", "success", "done"})
_FAILED = frozenset({"failed", "error", "cancelled", "canceled", "rejected", "expired", "deleted"})
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})  # worth another try
_STEPS = {"lanterne": "steps", "sglang": "num_inference_steps", "vllm-omni": "num_inference_steps"}
EXTRAS = frozenset(_STEPS)  # those that take a seed and unwanted words
_FORMS = frozenset({"vllm-omni"})  # those that read forms alone
_WHOLE = {"sglang": int, "vllm-omni": str}  # those that take whole seconds alone, and as what
SENDS = 3  # how often one job is sent, if the far server forgets it

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Far:
    """Where the server is and what its model can do; a server does not say that itself.

    key_variable: the environment variable with its key. seconds: the lengths it takes, empty for any up to max_seconds.
    sample_rate 0: it makes no sound. price_per_second: in `currency`, 0 if it costs nothing. patience_s: how long it
    may be away before a job fails. keep: leave its copy of the clip there.
    """

    url: str
    model: str
    dialect: Dialect = "openai"
    key_variable: str = ""
    sizes: tuple[tuple[int, int], ...] = ((1280, 720), (720, 1280))
    seconds: tuple[float, ...] = ()
    max_seconds: float = 12.0
    fps: float = 24.0
    sample_rate: int = 48_000
    channels: int = 2
    takes_pictures: bool = True
    price_per_second: float = 0.0
    currency: str = "USD"
    patience_s: float = 600.0
    poll_s: float = 2.0
    keep: bool = False


class Errand:
    """One job on its way: sent, asked after, taken."""

    def __init__(
        self,
        name: str,
        far: Far,
        server: Endpoint,
        canvas: Canvas,
        seed: int,
        steps: int | None,
        picture: bytes | None,
        on_progress: OnProgress | None,
    ) -> None:
        self._name, self._far, self._server = name, far, server
        self._canvas, self._seed, self._steps, self._picture = canvas, seed, steps, picture
        self._on_progress = on_progress
        self._progress = 0
        self._stage = "waiting"
        self._began = time.monotonic()
        self._video = ""
        self._document: dict[str, Any] = {}
        self.report: dict[str, Any] = {}  # once it is done: the clip's id there, and what it cost

    def run(self, into: Path) -> None:
        """Raises EngineError, Unreachable, and what on_progress raises: then the far job is ended, too."""
        try:
            for sent in range(SENDS):
                self._video = self._send(sent)
                if self._await():
                    self._take(into)
                    self._settle()
                    return
                log.warning("%s has forgotten the job %s: sending it again", self._name, self._video)
        except Cancelled:
            self._end()
            raise
        raise EngineError(f"{self._name} forgets its jobs.", "Ask its operator.")

    # Sending ----------------------------------------------------------------------------------------------------------

    def _send(self, sent: int) -> str:
        far, canvas = self._far, self._canvas
        fields: dict[str, Any] = {
            "model": far.model,
            "prompt": " ".join(card.words for card in canvas.cards[:1]),
            "seconds": self._seconds(),
            "size": name_size(canvas.size),
        }
        if far.dialect in EXTRAS:
            fields["seed"] = self._seed
            if canvas.negative.strip():
                fields["negative_prompt"] = canvas.negative
            if self._steps is not None:
                fields[_STEPS[far.dialect]] = self._steps
            if far.dialect != "lanterne":
                fields["fps"] = round(canvas.fps)
        headers = {"idempotency-key": self._key(sent)}
        if self._picture is None and far.dialect not in _FORMS:
            reply = self._insist(lambda: self._server.ask("POST", "videos", json=fields, headers=headers))
        else:
            file = {"input_reference": ("picture.png", self._picture, "image/png")} if self._picture else None
            form = {name: str(value) for name, value in fields.items()}
            reply = self._insist(lambda: self._server.ask("POST", "videos", form=form, files=file, headers=headers))
        video = reply.document.get("id") if isinstance(reply.document, dict) else None
        if not reply.is_fine or not isinstance(video, str):
            raise EngineError(f"{self._name} refused the job: {reply.said()}", "Change it or ask its operator.")
        return video

    def _seconds(self) -> Any:  # noqa: ANN401 (SGLang takes a number where the API has a text)
        wanted = self._canvas.seconds
        if self._far.seconds:
            wanted = min((each for each in self._far.seconds if each >= wanted), default=max(self._far.seconds))
        if self._far.dialect in _WHOLE:
            return _WHOLE[self._far.dialect](max(1, math.ceil(wanted)))
        return f"{wanted:g}"

    def _key(self, sent: int) -> str:
        """The same job, tried again by another worker after this one died, finds what it sent before."""
        said = f"{self._name} {self._seed} {self._steps} {sent} {canvas_json.to_json(self._canvas)}"
        return hashlib.sha256(said.encode()).hexdigest()

    # Asking after it --------------------------------------------------------------------------------------------------

    def _await(self) -> bool:
        """Whether it is done; False if the far server knows nothing of it any more. Raises EngineError if it failed."""
        while True:
            reply = self._insist(lambda: self._server.ask("GET", f"videos/{self._video}"), self._is_passing)
            if reply.status in (404, 410):
                return False
            document = reply.document if isinstance(reply.document, dict) else {}
            status = str(document.get("status", "")).lower()
            # vLLM-Omni answers for a job that failed with an HTTP error of its own.
            if status in _FAILED or not reply.is_fine:
                raise EngineError(
                    f"{self._name} could not make it: {_why(document) or reply.said() or 'no reason given'}",
                    "Change the words or try again.",
                )
            if status in _DONE:
                self._document = document
                return True
            self._stage = "waiting" if status in ("queued", "pending") else "drawing"
            progress = document.get("progress")
            self._progress = int(progress) if isinstance(progress, int | float) else self._progress
            pause(self._far.poll_s, self._tell)

    def _is_passing(self, reply: Reply) -> bool:
        if self._far.dialect == "vllm-omni" and isinstance(reply.document, dict):
            return reply.status in (429, 502, 503, 504)
        return reply.status in _PASSING

    def _insist(
        self, ask: Callable[[], Reply], is_passing: Callable[[Reply], bool] = lambda reply: reply.status in _PASSING
    ) -> Reply:
        """An answer, however often the server has to be asked within its patience."""
        until, wait_s = time.monotonic() + self._far.patience_s, min(0.5, self._far.poll_s)
        while True:
            self._tell()
            try:
                reply = ask()
                if not is_passing(reply) or time.monotonic() > until:
                    return reply
                wait_s = reply.retry_after_s or wait_s
            except Unreachable:
                if time.monotonic() > until:
                    raise
            pause(min(wait_s, 30.0), self._tell)
            wait_s *= 1.6

    def _tell(self) -> None:
        if self._on_progress is None:
            return
        left = None
        if self._progress:
            left = (time.monotonic() - self._began) / self._progress * (100 - self._progress)
        self._on_progress(Progress(self._stage, self._progress, 100, left))

    # Taking it --------------------------------------------------------------------------------------------------------

    def _take(self, into: Path) -> None:
        self._stage, self._progress = "fetching", 100

        def fetch() -> Reply:
            return self._server.take(
                f"videos/{self._video}/content", into, resume=True, on_bytes=lambda count: self._tell()
            )

        reply = self._insist(fetch)
        if not reply.is_fine:
            raise EngineError(f"{self._name} does not give the clip: {reply.said()}", "Try again later.")

    def _settle(self) -> None:
        """What it cost, as far as the server or the settings say; and its copy goes."""
        far = self._far
        usage = self._document.get("usage")
        said = self._document.get("cost", usage.get("cost") if isinstance(usage, dict) else None)
        cost = said if isinstance(said, int | float) else far.price_per_second * float(str(self._seconds()))
        self.report = {"remote_id": self._video}
        if cost:
            self.report |= {"cost": round(float(cost), 6), "currency": far.currency}
            log.info("%s: job %s cost %g %s", self._name, self._video, cost, far.currency)
        if not far.keep:
            self._delete()

    def _end(self) -> None:
        """Nobody waits for it any more."""
        if not self._video:
            return
        if self._far.dialect == "lanterne":
            self._try("POST", f"videos/{self._video}/cancel")
        self._delete()

    def _delete(self) -> None:
        self._try("DELETE", f"videos/{self._video}")

    def _try(self, method: str, path: str) -> None:
        try:
            reply = self._server.ask(method, path)
        except LanterneError as error:
            log.warning("%s: %s", self._name, error.message)
            return
        if not reply.is_fine and reply.status != 404:
            log.warning("%s: %s %s answered %d", self._name, method, path, reply.status)


def _why(document: dict[str, Any]) -> str:
    error = document.get("error")
    if isinstance(error, dict):
        return " ".join(str(error.get("message") or error.get("code") or "").split())[:300]
    return " ".join(str(error or "").split())[:300]

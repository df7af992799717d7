"""The dispatcher: carries events from the outbox to those who wait for them, until they have them."""

from __future__ import annotations

import threading

import structlog

from lanterne.core.errors import LanterneError, NotFound
from lanterne.net.post import Answer
from lanterne.service.site import Site
from lanterne.service.webhooks import jitter, send
from lanterne.store import webhooks
from lanterne.store.webhooks import Delivery

# Seconds before the second, third, ... try; after the last one it is given up, three days later.
WAITS_S = (5.0, 300.0, 1800.0, 7200.0, 18_000.0, 36_000.0, 50_400.0, 72_000.0, 86_400.0)
LEASE_S = 60.0  # longer than any one post takes
POLL_S = 0.5
GONE = 410

log = structlog.get_logger("lanterne.webhooks")


class Dispatcher:
    """Threads that work between `start` and `stop`. Several servers may share one outbox: each event is leased."""

    def __init__(self, site: Site, threads: int = 2) -> None:
        self._site = site
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._run, name=f"webhooks-{n}", daemon=True) for n in range(threads)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self, wait_s: float = 5.0) -> None:
        """What is on its way when the time is over is sent again by the next server: receivers know it by its id."""
        self._ended.set()
        for thread in self._threads:
            thread.join(wait_s)

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                while not self._ended.is_set() and self.deliver_one():
                    pass
            except LanterneError as error:
                log.warning("outbox does not answer", reason=error.message)
            except Exception:
                log.exception("dispatcher")
            self._ended.wait(POLL_S)

    def deliver_one(self) -> bool:
        """Deliver what has been due for longest; False if nothing is due."""
        with self._site.database.write() as tx:
            delivery = webhooks.claim_delivery(tx, LEASE_S)
            if delivery is None:
                return False
            try:
                salts = webhooks.salts_for(tx, delivery)
            except NotFound:  # its endpoint was deleted
                webhooks.settle_delivery(tx, delivery, status=None, error="the endpoint is gone")
                return True
        signed_by = [self._site.webhook_secret(salt) for salt in salts]
        answer = send(self._site, delivery.url, delivery.event_id, delivery.body, signed_by)
        self._settle(delivery, answer)
        return True

    def _settle(self, delivery: Delivery, answer: Answer) -> None:
        error, again_in_s = None, None
        if not answer.is_taken:
            error = answer.reason or f"answered {answer.status}"
            again_in_s = self._wait_s(delivery, answer)
        with self._site.database.write() as tx:
            webhooks.settle_delivery(tx, delivery, status=answer.status, error=error, again_in_s=again_in_s)
            if answer.status == GONE and delivery.endpoint_id is not None:
                fields = {"enabled": False, "disabled_reason": "It answered 410 Gone."}
                webhooks.change(tx, delivery.project_id, delivery.endpoint_id, **fields)
        log.info(
            "webhook",
            event_id=delivery.event_id,
            endpoint_id=delivery.endpoint_id,
            attempt=delivery.attempts + 1,
            status=answer.status,
            error=error,
        )

    def _wait_s(self, delivery: Delivery, answer: Answer) -> float | None:
        if answer.status == GONE or delivery.attempts >= len(WAITS_S):
            return None
        return max(jitter(WAITS_S[delivery.attempts]), answer.retry_after_s or 0.0)

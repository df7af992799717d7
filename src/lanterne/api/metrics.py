"""Figures for Prometheus: of this server's requests, and of the queue as the database knows it."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from lanterne.core.errors import StoreError
from lanterne.jobs import watch
from lanterne.service.site import Site
from lanterne.store import engines

_BUCKETS_S = (0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


class Metrics:
    """A registry of its own, so that two servers in one process do not meet in it."""

    def __init__(self, site: Site) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "lanterne_requests", "Answered requests.", ("method", "route", "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "lanterne_request_seconds", "Time to answer.", ("route",), buckets=_BUCKETS_S, registry=self.registry
        )
        self.registry.register(_Queue(site))

    def text(self) -> bytes:
        """In Prometheus's text format."""
        return generate_latest(self.registry)


class _Queue(Collector):
    def __init__(self, site: Site) -> None:
        self._site = site

    def describe(self) -> Iterator[Metric]:
        return iter(())

    def collect(self) -> Iterator[Metric]:
        jobs = GaugeMetricFamily("lanterne_jobs", "Jobs by their state.", labels=("state",))
        workers = GaugeMetricFamily("lanterne_workers", "Workers that have been heard of in the last minute.")
        up = GaugeMetricFamily("lanterne_database_up", "1 if the database answers.")
        try:
            with self._site.database.read() as tx:
                for state, count in watch.count_states(tx).items():
                    jobs.add_metric((state,), count)
                workers.add_metric((), engines.alive(tx))
            up.add_metric((), 1)
        except StoreError:
            up.add_metric((), 0)
        yield from (jobs, workers, up)

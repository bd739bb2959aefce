"""
What Prometheus reads: requests, database connections, and how the engine of delivery does.

Nothing in it names a person or a clinic. Every process of the web server counts into files of its
own (``prometheus_client.multiprocess``); their first process adds them up, asks the ledger, and
answers on a port that no proxy knows.
"""

import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import django
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponseBase
from django.utils.timezone import now
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # the name is prometheus_client's
NO_VIEW = "none"  # an address that is not there
BUCKETS_S = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

REQUESTS = Counter("relearn_requests", "Requests that were answered.", ["view", "status"])
SECONDS = Histogram(
    "relearn_request_seconds", "Time to answer a request.", ["view"], buckets=BUCKETS_S
)
POOL = {
    "pool_size": Gauge(
        "relearn_pool_connections", "Connections to the database.", multiprocess_mode="livesum"
    ),
    "pool_available": Gauge(
        "relearn_pool_idle", "Connections that nobody uses.", multiprocess_mode="livesum"
    ),
    "requests_waiting": Gauge(
        "relearn_pool_waiting", "Requests that wait for one.", multiprocess_mode="livesum"
    ),
}


def measured(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Count each request by the name of its view, never by its address."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        began, status = time.perf_counter(), 500
        try:
            response = get_response(request)
            status = response.status_code
        finally:
            view = request.resolver_match.view_name if request.resolver_match else NO_VIEW
            REQUESTS.labels(view, str(status)).inc()
            SECONDS.labels(view).observe(time.perf_counter() - began)
        if pool := getattr(connection, "pool", None):
            stats = pool.get_stats()
            for name, gauge in POOL.items():
                gauge.set(stats.get(name, 0))
        return response

    return middleware


class Engine(Collector):
    """How the engine of delivery does; asks the database each time."""

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Yield how it does, or only that the database is away."""
        django.setup()
        from programmes.actions import health  # noqa: PLC0415 -- apps must be ready

        try:
            moment = now()
            found, messages = health.health(now=moment), health.messages(now=moment)
            silences, outcomes = health.silences(now=moment), health.outcomes(now=moment)
        except DatabaseError:
            yield _gauge("database_up", "Whether the database answers.", 0)
            return
        finally:
            connection.close()
        yield _gauge("database_up", "Whether the database answers.", 1)
        yield _gauge("database_clock_ahead_seconds", "Its clock.", found.apart.total_seconds())
        waits_s = found.waits_since.total_seconds()
        yield _gauge("oldest_due_seconds", "Since when the oldest message is due.", waits_s)
        yield _gauge("channels_unreachable", "Whose server is away.", len(found.unreachable))
        by_state = {(state,): count for state, count in messages.items()}
        yield _gauges("messages", "Messages that need somebody.", ("state",), by_state)
        said = ("kind", "channel", "outcome")
        yield _gauges("attempts", "Messages handed over in five minutes.", said, outcomes)
        silent_s = {(part,): silence.total_seconds() for part, silence in silences.items()}
        text = "Since when a part last ran to its end."
        yield _gauges("silent_seconds", text, ("part",), silent_s)


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"relearn_{name}", text, value)


def _gauges(
    name: str, text: str, labels: Sequence[str], values: Mapping[Any, float]
) -> GaugeMetricFamily:
    """Return the family of what ``values`` tells of its labels' values, a tuple each."""
    family = GaugeMetricFamily(f"relearn_{name}", text, labels=labels)
    for key, value in values.items():
        family.add_metric(key, value)
    return family


class Processes(Collector):
    """The sums over all processes; of those that died, what they counted but not what they held."""

    def __init__(self) -> None:
        self._sums = MultiProcessCollector(None)

    def collect(self) -> Iterable[Metric]:
        """Forget the connections of the dead, and yield the sums."""
        for file in Path(os.environ[FOLDER]).glob("gauge_live*.db"):
            pid = file.stem.rsplit("_", 1)[1]
            if not Path(f"/proc/{pid}").exists():
                mark_process_dead(int(pid))
        found: Iterable[Metric] = self._sums.collect()
        return found


def serve(*, host: str, port: int) -> None:
    """Answer Prometheus at ``port``, in a thread, for the processes that count into the folder."""
    registry = CollectorRegistry()
    registry.register(Processes())
    registry.register(Engine())
    start_http_server(port, host, registry)

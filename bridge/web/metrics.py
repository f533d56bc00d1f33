"""``/metrics``, in Prometheus' format: for tokens that may see every site, and for programs of this machine.

All figures but one are read from the ledger when they are asked for; how long hooks took is counted in this process.
``docs/monitoring.md`` describes them.
"""

from collections.abc import Iterable, Iterator, Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Blueprint, Response, request
from prometheus_client import CollectorRegistry, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from bridge import __version__
from bridge.app import Bridge
from bridge.config import Config
from bridge.config.values import LOOPBACK
from bridge.models.access import Scope
from bridge.models.metrics import Readings
from bridge.services.metrics import Metrics
from bridge.web.access import authenticate
from bridge.web.api.limits import Limits
from bridge.web.api.reach import allow_everywhere

FORWARDED = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP")
"""What web servers add to a request that they pass on."""
HOOK_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper ends of the histogram of hooks."""


class Measures:
    """The figures of one process, as a registry of Prometheus' client."""

    def __init__(self, metrics: Metrics) -> None:
        self.registry = CollectorRegistry()
        self.registry.register(_Ledger(metrics))
        self.hooks = Histogram(
            "bridge_hook_seconds",
            "How long it took to take a hook in, refused ones included; of this process since it began.",
            buckets=HOOK_SECONDS,
            registry=self.registry,
        )


class _Ledger(Collector):
    """Reads the ledger at each scrape."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def describe(self) -> Iterable[Metric]:
        """Nothing: the registry would ask the ledger for names when it is made."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Every figure, as it is now."""
        return to_families(self._metrics.read_readings())


def to_families(read: Readings) -> Iterator[Metric]:
    """The readings under the names that Prometheus gets."""
    queue, hooks = read.deliveries, read.events
    yield _by("bridge_info", "Version of the bridge.", "version", {__version__: 1})
    yield _by("bridge_deliveries", "Deliveries.", "status", {name: one.number for name, one in queue.items()})
    due = {name: one.seconds for name, one in queue.items()}
    yield _by("bridge_delivery_due_seconds", "How long the oldest delivery is due, 0 for settled ones.", "status", due)
    yield GaugeMetricFamily("bridge_hooks_waiting", "Hooks that are stored and not applied yet.", hooks.number)
    yield GaugeMetricFamily("bridge_hooks_waiting_seconds", "Age of the oldest of them.", hooks.seconds)
    attempts = CounterMetricFamily("bridge_attempts", "Tries to send a story, ever.", labels=["outcome"])
    for outcome, count in read.attempts.items():
        attempts.add_metric([outcome], count)
    yield attempts
    yield _by("bridge_waiting_for_you", "What waits for a person.", "what", read.asked)
    yield _by("bridge_tick_lag_seconds", "By how much a tick is overdue.", "tick", read.tick_lag)
    yield _by("bridge_feed_age_seconds", "Since an account's feed was last read.", "account", read.feed_age)
    left = GaugeMetricFamily("bridge_quota_left", "Free places of a rolling day.", labels=["account", "kind"])
    for names, places in read.quota_left.items():
        left.add_metric(names, places)
    yield left
    yield _by("bridge_account_parked", "1 while an account is parked.", "account", read.parked)
    yield _by("bridge_site_heard_seconds", "Since a WordPress was last heard of.", "site", read.site_age)
    yield _by("bridge_site_untold_seconds", "Since when a WordPress cannot be told, or 0.", "site", read.untold)
    yield _by("bridge_notices_failing_seconds", "Since when a channel of notices fails, or 0.", "channel", read.failing)
    yield GaugeMetricFamily("bridge_notices_waiting", "Notices not told by every channel.", read.notices_waiting)
    yield _by("bridge_jobs_waiting", "Jobs that wait for a worker.", "queue", read.jobs)
    yield GaugeMetricFamily("bridge_workers", "Workers that were heard of lately.", read.workers)
    yield GaugeMetricFamily("bridge_ledger_bytes", "Size of the ledger's database.", read.ledger_bytes)


def blueprint(bridge: Bridge, config: Config, measures: Measures) -> Blueprint:
    """The route."""
    routes = Blueprint("metrics", __name__)
    ask = Limits(config.bridge.api_per_minute).guard(authenticate(config, bridge.tokens))

    @routes.get("/metrics")
    def show_metrics() -> Response:
        if not is_of_this_machine(config):
            if refusal := ask():
                return refusal
            allow_everywhere(Scope.READ)
        encode, content_type = choose_encoder(request.headers.get("Accept", ""))
        return Response(encode(measures.registry), content_type=content_type)

    return routes


def is_of_this_machine(config: Config) -> bool:
    """Whether a request was made on this machine, and passed on by nobody.

    A web server on this machine is at a loopback address, too, and may add nothing to what it passes on. So where the
    world reaches the bridge by one, ``trusted_proxy`` must name it: its owner says then that it names its clients.
    """
    is_plain = not any(name in request.headers for name in FORWARDED)
    is_alone = urlsplit(config.bridge.public_url).hostname in LOOPBACK
    return is_plain and _is_loopback(request.remote_addr or "") and (is_alone or bool(config.bridge.trusted_proxy))


def _is_loopback(given: str) -> bool:
    try:
        address = ip_address(given)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)


def _by(name: str, words: str, label: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, words, labels=[label])
    for value, number in values.items():
        family.add_metric([value], number)
    return family

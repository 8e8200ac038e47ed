"""What the operator's graphs are made of: counts and durations by route, and nothing of persons."""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

SECONDS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Metrics:
    """The counters of one application; others may add theirs to `registry`."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "livret_requests",
            "Answered requests.",
            ("route", "method", "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "livret_request_seconds",
            "Time until the answer.",
            ("route",),
            buckets=SECONDS,
            registry=self.registry,
        )

    def observe(self, route: str, *, method: str, status: int, seconds: float) -> None:
        """Count one answer; `route` is the pattern, so that no name gets in."""
        # A method is foreign text, and each new one would be another counter.
        known = method if method in METHODS else "other"
        self._requests.labels(route, known, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def exposition(self) -> bytes:
        """The text format, https://prometheus.io/docs/instrumenting/exposition_formats/"""
        return generate_latest(self.registry)

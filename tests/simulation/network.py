"""A network inside one process: applications by origin, which can be cut off or answer wrongly.

net = Net(clock)
net.serve("https://academie-nord.example", anchor.app)
fetcher = net.fetcher()                # the one door out, with its limits, cache and checks
with net.cut("https://academie-nord.example"): ...

Everything above the wire is the product's own: limits, redirects, conditional requests and cache.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urlsplit

from flask import Flask

from federation import world as worlds
from federation.cache import MemoryCache
from federation.door.budget import Budget, Clock
from federation.door.transport import OK, Answer, Question
from federation.errors import FetchError
from federation.fetch import Fetcher, FetchSettings
from federation.world import World
from tests.support.web import Clock as Hands

Change = Callable[[bytes], bytes]


def origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


@dataclass
class Net:
    """Who answers at which origin, and what goes wrong on the way."""

    clock: Hands
    apps: dict[str, Flask] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)  # method and address, as they came
    _cut: set[str] = field(default_factory=set)
    _slow: dict[str, float] = field(default_factory=dict)
    _changed: dict[str, Change] = field(default_factory=dict)
    _replayed: dict[str, dict[str, Answer]] = field(default_factory=dict)
    _recorded: dict[str, Answer] = field(default_factory=dict)
    _seconds: float = 0.0

    def serve(self, origin: str, app: Flask) -> None:
        self.apps[origin] = app

    def fetcher(self) -> Fetcher:
        """A door of somebody's own: its cache is not shared with anybody."""
        made = Fetcher(
            FetchSettings(),
            cache=MemoryCache(),
            clock=Clock(now=self.clock, monotonic=lambda: self._seconds),
        )
        # What lies below is the wire, and the wire is what this network stands for.
        made._transport = _Wire(self)  # type: ignore[assignment]
        return made

    def world(self) -> World:
        """The world of this moment to somebody who has asked nobody before."""
        return worlds.online(self.clock.now, self.fetcher())

    @contextmanager
    def cut(self, *origins: str) -> Iterator[None]:
        """Nobody reaches these."""
        fresh = set(origins) - self._cut
        self._cut |= fresh
        try:
            yield
        finally:
            self._cut -= fresh

    @contextmanager
    def slow(self, origin: str, seconds: float) -> Iterator[None]:
        """Each answer takes that long; no real time passes."""
        self._slow[origin] = seconds
        try:
            yield
        finally:
            del self._slow[origin]

    @contextmanager
    def corrupt(self, origin: str, change: Change) -> Iterator[None]:
        """What comes from there was changed on the way."""
        self._changed[origin] = change
        try:
            yield
        finally:
            del self._changed[origin]

    @contextmanager
    def replay(self, origin: str, recording: dict[str, Answer]) -> Iterator[None]:
        """Somebody in between answers what was answered before; the rest goes through."""
        self._replayed[origin] = recording
        try:
            yield
        finally:
            del self._replayed[origin]

    def recording(self, origin: str) -> dict[str, Answer]:
        """What that origin answered last at each address so far."""
        return {url: one for url, one in self._recorded.items() if origin_of(url) == origin}

    def ask(self, question: Question, budget: Budget) -> Answer:
        url, origin = question.target.url, origin_of(question.target.url)
        self.asked.append((question.method, url))
        if origin in self._cut or origin not in self.apps:
            raise FetchError("connection-failed", url=url, reason="network")
        self._seconds += self._slow.get(origin, 0.0)
        self._check_time(budget, url)
        answer = self._replayed.get(origin, {}).get(url) or self._answered(question, origin)
        if question.method == "GET" and answer.status == OK:
            self._recorded[url] = answer
        changed = self._changed.get(origin)
        if changed is None:
            return answer
        return Answer(answer.status, answer.headers, changed(answer.body))

    def _check_time(self, budget: Budget, url: str) -> None:
        try:
            budget.left()
        except TimeoutError as error:
            raise FetchError("timed-out", url=url, reason="total") from error

    def _answered(self, question: Question, origin: str) -> Answer:
        client = self.apps[origin].test_client()
        call = partial(
            client.open,
            question.target.url,
            method=question.method,
            data=question.body,
            headers=dict(question.headers) | {"Accept-Encoding": "identity"},
        )
        # Whoever asks may be a view itself; its request must not be taken for this one.
        answer = Context().run(call)
        if len(answer.data) > question.max_bytes:
            raise FetchError("too-large", url=question.target.url, max_bytes=question.max_bytes)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        kept = answer.data if answer.status_code == OK or question.whole else b""
        return Answer(answer.status_code, headers, kept)


@dataclass(frozen=True)
class _Wire:
    """The place of `federation.door.transport.Transport`."""

    net: Net

    def ask(self, question: Question, budget: Budget) -> Answer:
        return self.net.ask(question, budget)

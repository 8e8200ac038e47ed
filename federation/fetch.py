"""The one door out: fetch a document by its URL, safely, within limits, once if it may be kept.

- https only, or an origin that a setting allows (loopback, a closed network).
- The address that was checked is the address that is connected (`addresses`, `sockets`).
- At most 3 redirects, each checked like the first URL; none from https to http, and none from
  outside to an allowed origin.
- 5 seconds to connect, 10 in all; a size for each kind of document, counted decompressed.
- No cookies, no passwords, no proxies, nothing from the environment.
- Conditional requests with a cache that obeys its sender (`freshness`).

What is sent to others goes through the same door (`Fetcher.send`): once, never kept, and followed
nowhere, since what we send may be a secret between two.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import urljoin

from federation.cache import Cache, Entry
from federation.door import addresses, freshness
from federation.door.addresses import Target
from federation.door.budget import Budget, Clock
from federation.door.limits import (
    APPETITES,
    CONNECT_SECONDS,
    MAX_REDIRECTS,
    MAX_SENT_BYTES,
    TOTAL_SECONDS,
    Appetite,
    Kind,
)
from federation.door.transport import OK, Answer, Network, Question, Transport
from federation.errors import FetchError

__all__ = ["FetchSettings", "Fetched", "Fetcher", "Kind", "Message", "Replied"]

_BASE_HEADERS: Final = {"User-Agent": "Livret", "Accept-Encoding": "gzip", "Connection": "close"}
REDIRECTED: Final = 300
NOT_MODIFIED: Final = 304
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document from outside. `url` is the one asked for, also when a redirect was followed."""

    url: str
    body: bytes
    media_type: str  # lower case, without parameters; empty when not said
    fetched_at: datetime  # when its sender last gave it or said that it still holds
    from_cache: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is sent: a method, a body with its media type, and the right by which it is sent."""

    method: str = "POST"
    body: bytes | None = None
    media_type: str = ""
    authorization: str | None = field(default=None, repr=False)  # the whole header
    kind: Kind = Kind.ANSWER  # what may come back


@dataclass(frozen=True, slots=True)
class Replied:
    """What was answered to a message, whatever its status; names of headers in lower case."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)  # may hold a secret between two

    @property
    def good(self) -> bool:
        """Whether the answer says that it was done."""
        return OK <= self.status < REDIRECTED


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """What an operator may choose: origins beyond public https, and one more CA file (PEM).

    `allowed_origins` in the spelling of `addresses.origin`. They may lie on loopback or in a
    private network, never at link-local, metadata or multicast addresses.
    """

    allowed_origins: frozenset[str] = frozenset()
    ca_file: Path | None = None
    connect_seconds: float = CONNECT_SECONDS
    total_seconds: float = TOTAL_SECONDS


class Fetcher:
    """Fetches documents; safe to share between threads."""

    def __init__(
        self, settings: FetchSettings, *, cache: Cache, clock: Clock, network: Network | None = None
    ) -> None:
        self.settings = settings
        self._cache = cache
        self._clock = clock
        self._transport = Transport(
            network or Network(), settings.connect_seconds, settings.ca_file
        )

    @property
    def monotonic(self) -> Callable[[], float]:
        """The seconds by which its patience is measured."""
        return self._clock.monotonic

    def __call__(self, url: str, kind: Kind) -> Fetched:
        """The document at `url`. Raises `FetchError`, see there for the codes.

        A stale answer is never given: when its sender cannot be asked, the fetch fails.
        """
        budget = Budget(self.settings.total_seconds, self._clock.monotonic)
        target = addresses.target(url, self.settings.allowed_origins)
        for _ in range(MAX_REDIRECTS + 1):
            outcome = self._step(target, APPETITES[kind], budget)
            if isinstance(outcome, Fetched):
                return replace(outcome, url=url)
            target = _redirected(target, outcome, self.settings.allowed_origins)
        raise FetchError("redirect-refused", url=url, reason="too-many", limit=MAX_REDIRECTS)

    def send(self, url: str, message: Message) -> Replied:
        """Send once and give the answer of any status but a redirect, which is never followed.

        Raises `FetchError`: `sent-too-large` (`max_bytes`), `redirect-refused` (`reason`
        `not-followed`), and as a fetch.
        """
        if len(message.body or b"") > MAX_SENT_BYTES:
            raise FetchError("sent-too-large", url=url, max_bytes=MAX_SENT_BYTES)
        budget = Budget(self.settings.total_seconds, self._clock.monotonic)
        target = addresses.target(url, self.settings.allowed_origins)
        appetite = APPETITES[message.kind]
        question = Question(
            target,
            {**_BASE_HEADERS, **_headers(message, appetite)},
            appetite.max_bytes,
            method=message.method,
            body=message.body,
            whole=True,
        )
        answer = self._transport.ask(question, budget)
        if answer.status in REDIRECTS:
            raise FetchError("redirect-refused", url=url, reason="not-followed")
        return Replied(url, answer.status, answer.headers, answer.body)

    def _step(self, target: Target, appetite: Appetite, budget: Budget) -> Fetched | Answer:
        """The document, from the cache or from its sender, or the redirect that came instead."""
        # With `Accept` in the key, what we send is the same for each key, whatever `Vary` names.
        key = f"{appetite.accept}\n{target.url}"
        entry = self._cache.get(key)
        if entry is not None and self._clock.now() < entry.fresh_until:
            return _fetched(target, entry, from_cache=True)
        headers = {"Accept": appetite.accept, **_BASE_HEADERS}
        headers |= freshness.conditions(entry.headers) if entry is not None else {}
        answer = self._transport.ask(Question(target, headers, appetite.max_bytes), budget)
        if answer.status in REDIRECTS:
            return answer
        if answer.status == NOT_MODIFIED and entry is not None:
            renewed = freshness.renewed(entry.headers, answer.headers)
            entry = self._kept(key, renewed, entry.body)
            return _fetched(target, entry, from_cache=True)
        if answer.status != OK:
            raise FetchError("http-status", url=target.url, status=answer.status)
        entry = self._kept(key, freshness.relevant(answer.headers), answer.body)
        return _fetched(target, entry, from_cache=False)

    def _kept(self, key: str, headers: Mapping[str, str], body: bytes) -> Entry:
        """What came, put into the cache if its sender lets us and if it will be of use there."""
        now = self._clock.now()
        entry = Entry(body, headers, now, freshness.fresh_until(headers, now))
        useful = entry.fresh_until > now or freshness.conditions(headers)
        if freshness.may_store(headers) and useful:
            self._cache.put(key, entry)
        else:
            self._cache.drop(key)
        return entry


def _headers(message: Message, appetite: Appetite) -> dict[str, str]:
    named = {
        "Accept": appetite.accept,
        "Content-Type": message.media_type,
        "Authorization": message.authorization,
    }
    return {name: value for name, value in named.items() if value}


def _fetched(target: Target, entry: Entry, *, from_cache: bool) -> Fetched:
    media_type = entry.headers.get("content-type", "").partition(";")[0].strip().lower()
    return Fetched(target.url, entry.body, media_type, entry.confirmed_at, from_cache)


def _redirected(target: Target, answer: Answer, allowed_origins: frozenset[str]) -> Target:
    """Where a redirect leads, checked like a first URL and for where it comes from."""
    location = answer.headers.get("location", "").strip()
    if not location:
        raise FetchError("redirect-refused", url=target.url, reason="no-location")
    try:
        url = urljoin(target.url, location)
    except ValueError as error:
        raise FetchError("url-malformed", url=location[:200], reason="syntax") from error
    if target.scheme == "https" and url.lower().startswith("http:"):
        raise FetchError("redirect-refused", url=target.url, reason="downgrade")
    following = addresses.target(url, allowed_origins)
    if following.allowed and not target.allowed:
        # Otherwise any stranger could make us ask the services behind our own door.
        raise FetchError("redirect-refused", url=target.url, reason="to-allowed-origin")
    return following

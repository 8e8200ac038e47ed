"""One question over the wire and its answer; the only place that uses `requests`.

The adapter is used without a `Session`, which would bring cookies, proxies and passwords from the
environment, and would read the body of a redirect without any limit.
"""

import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from http.client import HTTPException, IncompleteRead, RemoteDisconnected
from pathlib import Path
from typing import Any, Final

import requests
from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.exceptions import HTTPError

from federation.door import addresses, body, sockets
from federation.door.addresses import Target
from federation.door.budget import Budget
from federation.errors import FederationError, FetchError

OK: Final = 200


@dataclass(frozen=True, slots=True)
class Network:
    """How names become addresses and addresses become sockets; a test hands in its own."""

    resolve: addresses.Resolver = addresses.system_addresses
    dial: sockets.Dial = sockets.system_dial


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: of whom, with which headers, and how much may come back.

    With `whole`, the body of every answer is read, not only that of a 200.
    """

    target: Target
    headers: Mapping[str, str]
    max_bytes: int
    method: str = "GET"
    body: bytes | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: names of headers in lower case; the body of a 200, or of any if asked."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""


class _Adapter(HTTPAdapter):
    """An adapter that knows one pool, so that no second look at the URL can lead elsewhere."""

    def __init__(self, pool: HTTPConnectionPool) -> None:
        super().__init__(max_retries=0)
        self._pool = pool

    def get_connection_with_tls_context(self, *_: Any, **__: Any) -> HTTPConnectionPool:
        return self._pool

    def cert_verify(self, *_: Any, **__: Any) -> None:
        """Nothing to set: the pool has its TLS context, which always verifies."""


@dataclass(frozen=True)
class Transport:
    """Asks questions; safe to share between threads."""

    network: Network
    connect_seconds: float
    ca_file: Path | None = field(default=None)

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        context = sockets.tls_context(ca_file=DEFAULT_CA_BUNDLE_PATH)
        if self.ca_file is not None:
            try:
                context.load_verify_locations(cafile=self.ca_file)
            except OSError as error:  # ssl.SSLError is one, for a file that holds no certificate
                raise FederationError("ca-file-unusable", path=str(self.ca_file)) from error
        return context

    def ask(self, question: Question, budget: Budget) -> Answer:
        """Ask once, follow nothing. Raises `FetchError`."""
        url = question.target.url
        pool = self._pool(question.target, budget)
        try:
            asked = requests.Request(
                question.method, url, headers=dict(question.headers), data=question.body
            )
            request = asked.prepare()
            response = _Adapter(pool).send(request, stream=True, timeout=budget.left())
            return _answer(response, question)
        except (requests.RequestException, HTTPError, HTTPException, OSError, ValueError) as error:
            raise as_fetch_error(error, url) from error
        finally:
            pool.close()

    def _pool(self, target: Target, budget: Budget) -> HTTPConnectionPool:
        try:
            seconds = min(self.connect_seconds, budget.left())
            found = addresses.addresses(target, self.network.resolve, seconds=seconds)
            connect = budget.part(self.connect_seconds)
        except TimeoutError as error:
            raise FetchError("timed-out", url=target.url, reason="total") from error
        route = sockets.Route(found, self.network.dial, connect, budget)
        return sockets.pool(target, route, self._tls)


def _answer(response: requests.Response, question: Question) -> Answer:
    headers = {name.lower(): value for name, value in response.headers.items()}
    with response:
        if response.status_code != OK and not question.whole:
            return Answer(response.status_code, headers)
        _check_length(headers, question)
        whole = body.read(
            _chunks(response),
            encoding=headers.get("content-encoding", ""),
            max_bytes=question.max_bytes,
            url=question.target.url,
        )
        return Answer(response.status_code, headers, whole)


def _check_length(headers: Mapping[str, str], question: Question) -> None:
    """Refuse at once what says itself that it is too large."""
    declared = headers.get("content-length", "")[:20]
    number = int(declared) if declared.isascii() and declared.isdigit() else 0
    if number > question.max_bytes + body.CHUNK_BYTES:
        raise FetchError("too-large", url=question.target.url, max_bytes=question.max_bytes)


def _chunks(response: requests.Response) -> Iterator[bytes]:
    while chunk := response.raw.read(body.CHUNK_BYTES, decode_content=False):
        yield chunk


def as_fetch_error(error: BaseException, url: str) -> FetchError:
    """Our word for what the libraries below say in many, by the first cause that tells."""
    causes = tuple(_causes(error))
    if any(isinstance(cause, TimeoutError) for cause in causes):
        return FetchError("timed-out", url=url, reason="total")
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return FetchError("tls-failed", url=url, reason=_tls_reason(causes))
    if any(isinstance(cause, IncompleteRead) for cause in causes):
        return FetchError("body-truncated", url=url)
    if any(isinstance(cause, RemoteDisconnected) for cause in causes):
        return FetchError("connection-failed", url=url, reason="closed")
    if any(isinstance(cause, HTTPException) for cause in causes):
        return FetchError("response-malformed", url=url, reason="http")
    if isinstance(error, requests.exceptions.InvalidURL):
        return FetchError("url-malformed", url=url, reason="syntax")
    return FetchError("connection-failed", url=url, reason="network")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error, what raised it, and what it carries, each once."""
    waiting: list[BaseException] = [error]
    seen: set[int] = set()
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        related = (one.__cause__, one.__context__, getattr(one, "reason", None), *one.args)
        waiting += [item for item in related if isinstance(item, BaseException)]


def _tls_reason(causes: tuple[BaseException, ...]) -> str:
    refused = any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes)
    return "certificate" if refused else "handshake"

"""Connections that go to the address that was checked and that end when the time is used up.

The name stays the name for TLS: it is sent as SNI and the certificate must be made out to it.
"""

import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from federation.door.addresses import Target
from federation.door.budget import Budget

Dial: TypeAlias = Callable[[str, int, float], socket.socket]
"""Address, port and seconds to a connected TCP socket; raises `OSError`."""

MIN_TLS: Final = ssl.TLSVersion.TLSv1_2


@dataclass(frozen=True, slots=True)
class Route:
    """Where one connection goes: the checked addresses, who dials, and how long it may take."""

    addresses: tuple[str, ...]
    dial: Dial
    connect: Budget
    total: Budget


def system_dial(address: str, port: int, seconds: float) -> socket.socket:
    """Connect to an IP address (never a name) within so many seconds."""
    return socket.create_connection((address, port), timeout=seconds)


class _TimedSocket(socket.socket):
    """A socket that looks at the budget before each reading.

    A timeout per reading alone lets a server send one byte each four seconds for a day.
    """

    budget: Budget | None = None

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        if self.budget is not None:
            self.settimeout(self.budget.left())
        return super().recv_into(*args, **kwargs)


class _TimedTlsSocket(ssl.SSLSocket):
    """The same for TLS."""

    budget: Budget | None = None

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        if self.budget is not None:
            self.settimeout(self.budget.left())
        return super().recv_into(*args, **kwargs)


def tls_context(*, ca_file: str) -> ssl.SSLContext:
    """A client's TLS settings: certificates of `ca_file`, names compared, TLS 1.2 at least.

    Written out rather than `ssl.create_default_context`, which writes session keys to a file
    when an environment variable says so.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = MIN_TLS
    context.load_verify_locations(cafile=ca_file)
    context.sslsocket_class = _TimedTlsSocket
    return context


class _PlainConnection(HTTPConnection):
    def __init__(self, *args: Any, route: Route, **kwargs: Any) -> None:
        self._route = route
        super().__init__(*args, **kwargs)

    def _new_conn(self) -> socket.socket:
        return _connected(self, self._route)


class _TlsConnection(HTTPSConnection):
    def __init__(self, *args: Any, route: Route, **kwargs: Any) -> None:
        self._route = route
        super().__init__(*args, **kwargs)

    def _new_conn(self) -> socket.socket:
        # The handshake that follows runs under the timeout that the socket has now.
        return _connected(self, self._route)

    def connect(self) -> None:
        super().connect()
        if isinstance(self.sock, _TimedTlsSocket):
            self.sock.budget = self._route.total


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


def pool(target: Target, route: Route, context: ssl.SSLContext) -> HTTPConnectionPool:
    """A pool for one request: a checked address is good for one connection, not for later ones."""
    if target.scheme == "https":
        return _TlsPool(target.host, target.port, maxsize=1, ssl_context=context, route=route)
    return _PlainPool(target.host, target.port, maxsize=1, route=route)


def _connected(connection: HTTPConnection, route: Route) -> socket.socket:
    """Try the addresses in turn; each gets its share of the time, so a silent one blocks none."""
    error: OSError = OSError("no address")
    for tried, address in enumerate(route.addresses):
        try:
            share = route.connect.left() / (len(route.addresses) - tried)
            sock = route.dial(address, connection.port or 0, min(share, route.total.left()))
            return _timed(sock, route)
        except OSError as failure:
            error = failure
    if isinstance(error, TimeoutError):
        raise ConnectTimeoutError(connection, "no address answered in time") from error
    raise NewConnectionError(connection, "no address could be connected") from error


def _timed(sock: socket.socket, route: Route) -> socket.socket:
    timed = _TimedSocket(sock.family, sock.type, sock.proto, fileno=sock.detach())
    timed.budget = route.total
    try:
        timed.settimeout(min(route.connect.left(), route.total.left()))
    except TimeoutError:
        timed.close()
        raise
    return timed

"""Real servers on loopback, and a network in which names lead to them.

The fetcher under test resolves, checks and connects as ever; only the last step, the dialling of
an address, is handed in, so that the public address 93.184.215.14 is answered by a server here.
"""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from federation.cache import Cache, MemoryCache
from federation.door.budget import Clock
from federation.door.transport import Network
from federation.fetch import Fetcher, FetchSettings

PUBLIC = "93.184.215.14"
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Reply:
    """What a server sends for a path; `raw` replaces everything, status line included."""

    body: bytes = b"{}"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: Iterator[bytes] | None = None


Answering = Callable[[str, Mapping[str, str]], Reply]


class _Handler(BaseHTTPRequestHandler):
    server: "Server"

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.asked.append((self.path, headers))
        reply = self.server.answering(self.path, headers)
        self.close_connection = True
        if reply.raw is not None:
            for piece in reply.raw:
                self.wfile.write(piece)
            return
        self.send_response(reply.status)
        for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        self.server.sent.append((self.command, self.rfile.read(length)))
        self.do_GET()

    def do_PUT(self) -> None:
        self.do_POST()

    def log_message(self, *args: object) -> None:
        """Tests are quiet."""


class Server(ThreadingHTTPServer):
    """A server on a free port of 127.0.0.1 that remembers what it was asked."""

    daemon_threads = True

    def __init__(self, answering: Answering) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answering = answering
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.sent: list[tuple[str, bytes]] = []  # methods and bodies

    @property
    def port(self) -> int:
        return self.server_address[1]

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up on a misbehaving server is what these tests are about."""


@contextmanager
def serving(answering: Answering, *, certificate: Path | None = None) -> Iterator[Server]:
    """A running server, with TLS when it is given a certificate (key and certificate in one)."""
    server = Server(answering)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def paths(replies: Mapping[str, Reply]) -> Answering:
    """Answer by path; anything else is a 404."""
    return lambda path, headers: replies.get(path, Reply(status=404))


def make_certificate(folder: Path, *names: str) -> Path:
    """A self-signed certificate for these names, with its key, in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Livret tests")])
    start = datetime.now(UTC) - timedelta(days=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(n) for n in names]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ) + certificate.public_bytes(serialization.Encoding.PEM)
    path = folder / f"{names[0]}.pem"
    path.write_bytes(pem)
    return path


class Names:
    """A resolver: each name has a list of answers, given one after the other, the last for good."""

    def __init__(self, **answers: Sequence[Sequence[str]]) -> None:
        self.answers = {name.replace("_", "."): list(given) for name, given in answers.items()}
        self.asked: list[str] = []

    def __call__(self, host: str) -> Sequence[str]:
        self.asked.append(host)
        given = self.answers.get(host)
        if not given:
            raise OSError(f"no such name: {host}")
        return given.pop(0) if len(given) > 1 else given[0]


class Wires:
    """Dials: which (address, port) leads to which port of this machine; everything else is dead."""

    def __init__(self, leading: Mapping[tuple[str, int], int]) -> None:
        self.leading = dict(leading)
        self.dialled: list[tuple[str, int]] = []

    def __call__(self, address: str, port: int, seconds: float) -> socket.socket:
        self.dialled.append((address, port))
        if (address, port) not in self.leading:
            raise ConnectionRefusedError(111, "Connection refused")
        there = ("127.0.0.1", self.leading[address, port])
        return socket.create_connection(there, timeout=seconds)


class Ticking:
    """A clock that moves by a step at each look, and a calendar that moves when told."""

    def __init__(self, step: float = 0.0) -> None:
        self.step = step
        self.seconds = 0.0
        self.today = NOW

    def monotonic(self) -> float:
        self.seconds += self.step
        return self.seconds

    @property
    def clock(self) -> Clock:
        return Clock(lambda: self.today, self.monotonic)


def fetcher(
    settings: FetchSettings,
    *,
    names: Names | None = None,
    wires: Wires | None = None,
    ticking: Ticking | None = None,
    cache: Cache | None = None,
) -> Fetcher:
    """A fetcher in a world where only the given names and wires exist."""
    network = Network(resolve=names or Names(), dial=wires or Wires({}))
    return Fetcher(
        settings,
        cache=cache or MemoryCache(),
        clock=(ticking or Ticking()).clock,
        network=network,
    )

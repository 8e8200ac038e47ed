"""A mail server of thirty lines, with and without TLS, that keeps what it is given."""

import socketserver
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import IPv4Address
from pathlib import Path
from threading import Thread
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class Letters:
    """What the server took and how it is to behave."""

    port: int = 0
    taken: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    passwords: list[str] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    answer: str = "250 taken"  # to the letter itself
    refuse: str = ""  # a recipient that is answered with 550


class _Handler(socketserver.StreamRequestHandler):
    server: "_Server"

    def handle(self) -> None:
        self._say("220 ready")
        while line := self.rfile.readline().decode().strip():
            verb, _, rest = line.partition(" ")
            if not self._answer(verb.upper(), rest):
                return

    def _answer(self, verb: str, rest: str) -> bool:
        letters = self.server.letters
        if verb == "EHLO":
            offer = "250-STARTTLS\r\n" if self.server.tls and not self._is_encrypted() else ""
            self._say(f"250-hello\r\n{offer}250 AUTH PLAIN")
        elif verb == "STARTTLS":
            self._say("220 go")
            assert self.server.tls
            self.connection = self.server.tls.wrap_socket(self.connection, server_side=True)
            self.setup_streams()
        elif verb == "AUTH":
            letters.passwords.append(rest)
            self._say("235 welcome")
        elif verb == "RCPT":
            is_refused = letters.refuse and letters.refuse in rest
            letters.recipients.append(rest)
            self._say("550 nobody here" if is_refused else "250 yes")
        elif verb == "DATA":
            self._take()
        elif verb == "QUIT":
            self._say("221 bye")
            return False
        else:
            self._say("250 yes")
        return True

    def _take(self) -> None:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b"."))
        letters = self.server.letters
        if letters.answer.startswith("250"):
            parsed = message_from_bytes(b"".join(lines), policy=policy.default)
            assert isinstance(parsed, EmailMessage)
            letters.taken.append(parsed)
            letters.encrypted.append(self._is_encrypted())
        self._say(letters.answer)

    def setup_streams(self) -> None:
        self.rfile = self.connection.makefile("rb")
        self.wfile: Any = self.connection.makefile("wb", buffering=0)

    def finish(self) -> None:
        super().finish()
        self.connection.close()

    def _is_encrypted(self) -> bool:
        return isinstance(self.connection, ssl.SSLSocket)

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    letters: Letters
    tls: ssl.SSLContext | None = None

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that does not trust us goes away in the middle of a word."""


@contextmanager
def mail_server(certificate: Path | None = None) -> Iterator[Letters]:
    """A server on this machine; with a certificate it offers STARTTLS."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.letters = Letters(port=server.server_address[1])
        if certificate is not None:
            server.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            server.tls.load_cert_chain(certificate)
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.letters
        finally:
            server.shutdown()
            thread.join()


def make_certificate(path: Path) -> Path:
    """A certificate for 127.0.0.1 with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path

"""Who carries letters: a folder of files, or a mail server; chosen by URL.

| URL | what happens |
|---|---|
| `file:/data/mail` | each letter becomes a file `.eml`, which any mail program opens |
| `smtp://user:password@host:587` | a mail server, after STARTTLS |
| `smtps://user:password@host:465` | a mail server, TLS from the first byte |
| `smtp://127.0.0.1:25?tls=none` | without TLS; only for a server on this machine |

`?ca=FILE` names the certificates to trust instead of the system's.
"""

import os
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Final, Literal, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from service.errors import ServiceError

TIMEOUT_SECONDS: Final = 30
PORTS: Final = {"smtp": 587, "smtps": 465}
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
PERMANENT: Final = 500


class Postman(Protocol):
    """Carries a letter away, or raises ServiceError `mail-not-taken` with a `reason`."""

    def deliver(self, letter: EmailMessage, *, name: str) -> None:
        """Hand it over; the same `name` is the same letter."""


@dataclass(frozen=True, slots=True)
class FolderPostman:
    """Writes letters into a folder, readable by its owner alone."""

    folder: Path

    def deliver(self, letter: EmailMessage, *, name: str) -> None:
        """The file appears whole, and once however often it is delivered."""
        draft = self.folder / f".{name}.{os.getpid()}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(letter.as_bytes())
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self.folder / f"{name}.eml")
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise ServiceError("mail-not-taken", reason=reason) from error


@dataclass(frozen=True, slots=True)
class SmtpPostman:
    """Speaks to a mail server, a new connection for each letter."""

    host: str
    port: int
    tls: Literal["starttls", "always", "none"] = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: Path | None = None

    def deliver(self, letter: EmailMessage, *, name: str) -> None:  # noqa: ARG002 - it is inside
        """Hand the letter over; a server without TLS gets neither letter nor password."""
        try:
            with self._connection() as server:
                if self.user:
                    server.login(self.user, self.password)
                server.send_message(letter)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise ServiceError("mail-not-taken", reason=_reason(error)) from error

    @contextmanager
    def _connection(self) -> Iterator[smtplib.SMTP]:
        trusted = ssl.create_default_context(cafile=self.ca_file)
        if self.tls == "always":
            with smtplib.SMTP_SSL(
                self.host, self.port, timeout=TIMEOUT_SECONDS, context=trusted
            ) as server:
                yield server
            return
        with smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS) as server:
            if self.tls == "starttls":
                server.starttls(context=trusted)
            yield server


def _reason(error: Exception) -> str:
    """What kind of failure it was; a server's own words may quote the recipient."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = {code for code, _ in error.recipients.values()}
        return f"recipient refused ({min(codes, default=0)})"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{type(error).__name__} ({error.smtp_code})"
    return type(error).__name__


def postman(url: str) -> Postman:
    """Who a URL names. Raises ServiceError `mail-url-malformed` (`reason`)."""
    try:
        parts = urlsplit(url)
        port, options = parts.port, parse_qs(parts.query, strict_parsing=bool(parts.query))
    except ValueError as error:
        raise _malformed("not a URL") from error
    if parts.scheme == "file" and parts.path and not parts.netloc:
        return FolderPostman(Path(unquote(parts.path)))
    if parts.scheme not in PORTS or not parts.hostname or parts.path not in {"", "/"}:
        raise _malformed("neither file: nor smtp:// nor smtps://")
    return SmtpPostman(
        host=parts.hostname,
        port=port or PORTS[parts.scheme],
        tls=_tls(parts.scheme, parts.hostname, options.pop("tls", ["starttls"])[-1]),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        ca_file=_ca_file(options),
    )


def _tls(scheme: str, host: str, wanted: str) -> Literal["starttls", "always", "none"]:
    if scheme == "smtps":
        return "always"
    if wanted == "none":
        if host not in LOOPBACK:
            # The letters carry links that open accounts.
            raise _malformed("tls=none is for a server on this machine only")
        return "none"
    if wanted != "starttls":
        raise _malformed("tls is starttls or none")
    return "starttls"


def _ca_file(options: dict[str, list[str]]) -> Path | None:
    found = options.pop("ca", [""])[-1]
    if options:
        raise _malformed(f"unknown option {min(options)}")
    return Path(found) if found else None


def _malformed(reason: str) -> ServiceError:
    # The URL may hold a password, so it is not repeated.
    return ServiceError("mail-url-malformed", reason=reason)

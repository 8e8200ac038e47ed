"""What one running service is told when it starts: a frozen value that everything else reads.

It is made at the edge, out of the operator's settings; nothing below asks the environment.
"""

import os
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from keys.sealing import MasterKey
from service.errors import ServiceError
from service.language import DEFAULT, Language

SECRET_KEY_BYTES: Final = 32
SECRET_KEY_FILE: Final = "pages.secret"  # noqa: S105 - a name of a file
MAX_PROXIES: Final = 8
PRIVATE_FOLDER_MODE: Final = 0o700
PRIVATE_FILE_MODE: Final = 0o600
_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,31}")
_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class OidcProvider:
    """A school's or an academy's sign-in service, https://openid.net/specs/openid-connect-core-1_0.html"""

    name: str  # stands in our addresses
    label: str  # what people read on the button
    issuer: str  # its https address, where discovery starts
    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class FetchConfig:
    """What the outside may be asked, in the words of `federation`, which reads it."""

    allow: tuple[str, ...] = ()  # origins that may be asked although they are not public https
    ca_file: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceConfig:
    """The settings of one service.

    Making one raises ServiceError `base-url-malformed` (`url`), `service-name-malformed` (`name`),
    `language-unknown` (`language`), `proxies-out-of-bounds` (`count`), `secret-key-malformed`.
    """

    name: str  # "issuer"; names cookies, metrics and files
    data: Path
    base_url: str  # the origin that people and machines use; no path
    database_url: str = field(repr=False)  # may hold a password
    secret_key: bytes = field(repr=False)  # signs cookies and tokens of forms
    master: MasterKey = field(repr=False)
    mail_url: str = field(repr=False)  # "file:FOLDER" of .eml files, or "smtp://…"
    language: str = DEFAULT.value
    mail_from: str = "livret@localhost"
    fetch: FetchConfig = FetchConfig()
    trusted_proxies: int = 0  # how many in front of us set X-Forwarded-For
    oidc: tuple[OidcProvider, ...] = ()
    limits_url: str = field(default="", repr=False)  # counters of rate limits; empty: in memory
    metrics_token: str | None = field(default=None, repr=False)  # None: only from this machine
    debug: bool = False  # shows the page of styles; never an error's inside

    def __post_init__(self) -> None:
        """Stops the start on a value that could not serve."""
        if not _NAME.fullmatch(self.name):
            raise ServiceError("service-name-malformed", name=self.name)
        if self.language not in set(Language):
            raise ServiceError("language-unknown", language=self.language)
        if not 0 <= self.trusted_proxies <= MAX_PROXIES:
            raise ServiceError("proxies-out-of-bounds", count=self.trusted_proxies)
        if len(self.secret_key) < SECRET_KEY_BYTES:
            raise ServiceError("secret-key-malformed", length=len(self.secret_key))
        object.__setattr__(self, "base_url", origin(self.base_url))

    @property
    def secure(self) -> bool:
        """Whether people reach us by https only."""
        return self.base_url.startswith("https:")

    @property
    def host(self) -> str:
        """What the Host header must say: without the port that the scheme implies."""
        return urlsplit(self.base_url).netloc


def in_folder(
    data: Path, *, name: str, base_url: str, master: MasterKey, **more: Any
) -> ServiceConfig:
    """A config whose database, mail and secret lie in one folder, unless `more` says otherwise.

    `more` are other fields of `ServiceConfig`. Raises what ServiceConfig and `keep_secret` raise.
    """
    data = data.absolute()
    data.mkdir(parents=True, exist_ok=True, mode=PRIVATE_FOLDER_MODE)
    usual = {
        "database_url": f"sqlite:///{data / name}.sqlite",
        "mail_url": f"file:{data / 'mail'}",
        "secret_key": more.get("secret_key") or keep_secret(data / SECRET_KEY_FILE),
    }
    fields = {**usual, **more}
    return ServiceConfig(name=name, data=data, base_url=base_url, master=master, **fields)


def keep_secret(path: Path) -> bytes:
    """The 32 random bytes in this file, which only its owner reads; made at first use.

    Raises ServiceError `secret-key-unreadable` (`path`), `secret-key-malformed` (`path`).
    """
    try:
        if not path.exists():
            _create_once(path, secrets.token_bytes(SECRET_KEY_BYTES))
        found = path.read_bytes()
    except OSError as error:
        raise ServiceError("secret-key-unreadable", path=str(path)) from error
    if len(found) != SECRET_KEY_BYTES:
        raise ServiceError("secret-key-malformed", path=str(path), length=len(found))
    return found


def _create_once(path: Path, content: bytes) -> None:
    # Two services may start at once in one folder: a link appears whole, for one of them only.
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE_MODE)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()


def origin(url: str) -> str:
    """A base address in one spelling; raises ServiceError `base-url-malformed` (`url`)."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ServiceError("base-url-malformed", url=url) from error
    rest = (parts.path.rstrip("/"), parts.query, parts.fragment, parts.username or "")
    if parts.scheme not in _PORTS or not host or any(rest):
        raise ServiceError("base-url-malformed", url=url)
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + (
        f":{port}" if port not in {None, _PORTS[parts.scheme]} else ""
    )

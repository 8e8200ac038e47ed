"""How the raw value of a setting is read: from text of the environment, or a value of TOML."""

import ipaddress
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeAlias

from federation.door import addresses
from federation.errors import FederationError
from service import config, postmen
from service.config import OidcProvider
from service.errors import ServiceError

MAX_PORT: Final = 65535
_PROVIDER: Final = frozenset({"name", "label", "issuer", "client_id", "client_secret"})
_PROVIDER_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,31}")

Read: TypeAlias = Callable[[object, Path], Any]
"""From a raw value and the folder that relative paths start from; raises ValueError."""


def text(raw: object, _: Path) -> str:
    """A text that is not empty."""
    if not isinstance(raw, str) or not raw.strip() or "\0" in raw:
        raise ValueError
    return raw


def path(raw: object, folder: Path) -> Path:
    """A path; `~` is somebody's home."""
    return folder / Path(text(raw, folder).strip()).expanduser()


def existing_file(raw: object, folder: Path) -> Path:
    """The path of a file that is there."""
    found = path(raw, folder)
    if not found.is_file():
        raise ValueError
    return found


def one_of(*choices: str) -> Read:
    """One of these words."""

    def read(raw: object, folder: Path) -> str:
        said = text(raw, folder).strip().lower()
        if said not in choices:
            raise ValueError
        return said

    return read


def several(raw: object, folder: Path) -> tuple[str, ...]:
    """Several texts."""
    rows = raw if isinstance(raw, list) else text(raw, folder).split(",")
    return tuple(text(row, folder).strip() for row in rows)


def origins(raw: object, folder: Path) -> tuple[str, ...]:
    """Several origins, in the spelling of `addresses.origin`."""
    try:
        return tuple(addresses.origin(row) for row in several(raw, folder))
    except FederationError as error:
        raise ValueError from error


def sources(raw: object, folder: Path) -> tuple[str, ...]:
    """Several paths or https addresses."""
    rows = several(raw, folder)
    return tuple(row if row.startswith("https://") else str(path(row, folder)) for row in rows)


def number(least: int, most: int) -> Read:
    """A whole number between these."""

    def read(raw: object, _: Path) -> int:
        said = str(raw).strip() if isinstance(raw, int | str) and not isinstance(raw, bool) else ""
        if not re.fullmatch("[0-9]{1,5}", said) or not least <= int(said) <= most:
            raise ValueError
        return int(said)

    return read


port: Final = number(1, MAX_PORT)
"""A TCP port."""


def base_url(raw: object, folder: Path) -> str:
    """The origin under which people reach a service, without a path."""
    with _as_value_error():
        return config.origin(text(raw, folder).strip())


def database_url(raw: object, folder: Path) -> str:
    """The address of a database: SQLite in a file, or PostgreSQL."""
    said = text(raw, folder).strip()
    # Whoever checks one badge does not wait for what only services need.
    from service import database

    with _as_value_error():
        database.check_url(said)
    return said


def mail_url(raw: object, folder: Path) -> str:
    """Who carries letters, as `service.postmen.postman` names it."""
    said = text(raw, folder).strip()
    with _as_value_error():
        postmen.postman(said)
    return said


def mail_address(raw: object, folder: Path) -> str:
    """One plain e-mail address."""
    said = text(raw, folder).strip()
    from service import mail  # as above

    if not mail.is_address(said):
        raise ValueError
    return said


def listen(raw: object, folder: Path) -> str:
    """The number of a network address of this machine."""
    return str(ipaddress.ip_address(text(raw, folder).strip()))


def providers(raw: object, folder: Path) -> tuple[OidcProvider, ...]:
    """Sign-in services: an array of tables in TOML, or the same as JSON in the environment."""
    rows = raw if isinstance(raw, list) else json.loads(text(raw, folder))
    if not isinstance(rows, list):
        raise ValueError  # noqa: TRY004 - a wrong value is all that the caller tells apart
    found = tuple(_provider(row) for row in rows)
    if len({one.name for one in found}) != len(found):
        raise ValueError
    return found


def _provider(row: object) -> OidcProvider:
    if not isinstance(row, dict) or set(row) != _PROVIDER:
        raise ValueError
    told = {name: text(value, Path()).strip() for name, value in row.items()}
    if not _PROVIDER_NAME.fullmatch(told["name"]) or not told["issuer"].startswith("https://"):
        raise ValueError
    return OidcProvider(**told)


@contextmanager
def _as_value_error() -> Iterator[None]:
    try:
        yield
    except ServiceError as error:
        raise ValueError from error

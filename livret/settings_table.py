"""Every setting there is, one line each, with how its value is read."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

from federation import addresses
from federation.errors import FederationError
from service.language import N_, Language

PREFIX: Final = "LIVRET_"
LOG_LEVELS: Final = ("debug", "info", "warning", "error")
MAX_PORT: Final = 65535

Read: TypeAlias = Callable[[object, Path], Any]
"""From a raw value and the folder that relative paths start from; raises ValueError."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: how it is read, what it is by itself, and what it means (both msgids)."""

    name: str
    read: Read
    default: object
    expected: str
    meaning: str
    secret: bool = False

    @property
    def variable(self) -> str:
        """Its name in the environment."""
        return PREFIX + self.name.upper()


def _text(raw: object, _: Path) -> str:
    if not isinstance(raw, str) or not raw.strip() or "\0" in raw:
        raise ValueError
    return raw


def _path(raw: object, folder: Path) -> Path:
    return folder / Path(_text(raw, folder).strip()).expanduser()


def _existing_file(raw: object, folder: Path) -> Path:
    path = _path(raw, folder)
    if not path.is_file():
        raise ValueError
    return path


def _one_of(*choices: str) -> Read:
    def read(raw: object, folder: Path) -> str:
        text = _text(raw, folder).strip().lower()
        if text not in choices:
            raise ValueError
        return text

    return read


def _several(raw: object, folder: Path) -> tuple[str, ...]:
    rows = raw if isinstance(raw, list) else _text(raw, folder).split(",")
    return tuple(_text(row, folder).strip() for row in rows)


def _origins(raw: object, folder: Path) -> tuple[str, ...]:
    try:
        return tuple(addresses.origin(row) for row in _several(raw, folder))
    except FederationError as error:
        raise ValueError from error


def _sources(raw: object, folder: Path) -> tuple[str, ...]:
    rows = _several(raw, folder)
    return tuple(row if row.startswith("https://") else str(_path(row, folder)) for row in rows)


def _port(raw: object, _: Path) -> int:
    text = str(raw).strip() if isinstance(raw, int | str) and not isinstance(raw, bool) else ""
    if not re.fullmatch("[0-9]{1,5}", text) or not 0 < int(text) <= MAX_PORT:
        raise ValueError
    return int(text)


_A_PATH: Final = N_("the path of a folder or file")
_A_PORT: Final = N_("a number from 1 to 65535")

SETTINGS: Final = (
    Setting(
        "data",
        _path,
        None,  # depends on the person's folder, see _default_data
        _A_PATH,
        N_("The folder with everything that is kept: databases, keys, files, cache."),
    ),
    Setting(
        "language",
        _one_of(*Language),
        "fr",
        N_("fr or en"),
        N_("The language of commands, and of pages until the reader chooses."),
    ),
    Setting(
        "fetch_allow",
        _origins,
        (),
        N_("origins such as http://127.0.0.1:7401, separated by commas"),
        N_("Origins that may be asked although they are not public https."),
    ),
    Setting(
        "ca_file",
        _existing_file,
        None,
        N_("the path of an existing PEM file"),
        N_("Certificates of authorities to trust beside the usual ones."),
    ),
    Setting(
        "trust",
        _sources,
        (),
        N_("files or https addresses, separated by commas"),
        N_("Registries that say who may attest what."),
    ),
    Setting(
        "master_passphrase",
        _text,
        None,
        N_("a text that is not empty"),
        N_("The passphrase under which private keys are sealed."),
        secret=True,
    ),
    Setting(
        "master_key_file",
        _path,
        None,
        _A_PATH,
        N_("A file with the key under which private keys are sealed, instead of a passphrase."),
    ),
    Setting(
        "log_level",
        _one_of(*LOG_LEVELS),
        "info",
        N_("debug, info, warning or error"),
        N_("How much is written to the log."),
    ),
    Setting("anchor_port", _port, 7400, _A_PORT, N_("The port of the trust anchor.")),
    Setting("issuer_port", _port, 7401, _A_PORT, N_("The port of the issuer.")),
    Setting(
        "partner_port", _port, 7402, _A_PORT, N_("The port of the second issuer, a partner's.")
    ),
    Setting("wallet_port", _port, 7403, _A_PORT, N_("The port of the wallet.")),
    Setting("verifier_port", _port, 7404, _A_PORT, N_("The port of the verifier.")),
)
"""Every setting there is."""

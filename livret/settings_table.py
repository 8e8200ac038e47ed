"""Every setting there is, one line each, with how its value is read."""

from dataclasses import dataclass
from typing import Final

from livret import settings_reading as read
from livret.settings_reading import Read
from service.config import MAX_PROXIES
from service.language import N_, Language

PREFIX: Final = "LIVRET_"
LOG_LEVELS: Final = ("debug", "info", "warning", "error")
MAX_PROCESSES: Final = 64
MAX_THREADS: Final = 256


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


_A_PATH: Final = N_("the path of a folder or file")
_A_PORT: Final = N_("a number from 1 to 65535")

SETTINGS: Final = (
    Setting(
        "data",
        read.path,
        None,  # depends on the person's folder, see _default_data
        _A_PATH,
        N_("The folder with everything that is kept: databases, keys, files, cache."),
    ),
    Setting(
        "language",
        read.one_of(*Language),
        "fr",
        N_("fr or en"),
        N_("The language of commands, and of pages until the reader chooses."),
    ),
    Setting(
        "fetch_allow",
        read.origins,
        (),
        N_("origins such as http://127.0.0.1:7401, separated by commas"),
        N_("Origins that may be asked although they are not public https."),
    ),
    Setting(
        "ca_file",
        read.existing_file,
        None,
        N_("the path of an existing PEM file"),
        N_("Certificates of authorities to trust beside the usual ones."),
    ),
    Setting(
        "trust",
        read.sources,
        (),
        N_("files or https addresses, separated by commas"),
        N_("Registries that say who may attest what."),
    ),
    Setting(
        "master_passphrase",
        read.text,
        None,
        N_("a text that is not empty"),
        N_("The passphrase under which private keys are sealed."),
        secret=True,
    ),
    Setting(
        "master_key_file",
        read.path,
        None,
        _A_PATH,
        N_("A file with the key under which private keys are sealed, instead of a passphrase."),
    ),
    Setting(
        "log_level",
        read.one_of(*LOG_LEVELS),
        "info",
        N_("debug, info, warning or error"),
        N_("How much is written to the log."),
    ),
    Setting("anchor_port", read.port, 7400, _A_PORT, N_("The port of the trust anchor.")),
    Setting("issuer_port", read.port, 7401, _A_PORT, N_("The port of the issuer.")),
    Setting(
        "partner_port", read.port, 7402, _A_PORT, N_("The port of the second issuer, a partner's.")
    ),
    Setting("wallet_port", read.port, 7403, _A_PORT, N_("The port of the wallet.")),
    Setting("verifier_port", read.port, 7404, _A_PORT, N_("The port of the verifier.")),
    Setting(
        "listen",
        read.listen,
        "127.0.0.1",
        N_("the number of an address of this machine, such as 127.0.0.1 or 0.0.0.0"),
        N_("Where services listen; only this machine reaches 127.0.0.1."),
    ),
    Setting(
        "anchor_url",
        read.base_url,
        None,  # http on the port and address above
        N_("an origin such as https://badges.example, without a path"),
        N_("Under which address members and verifiers reach the anchor. Never change it later."),
    ),
    Setting(
        "anchor_database",
        read.database_url,
        None,  # a file in the data folder
        N_("sqlite:////folder/livret.db or postgresql://user@host/name"),
        N_("Where the anchor keeps its rows; a file in the data folder if left out."),
        secret=True,
    ),
    Setting(
        "issuer_url",
        read.base_url,
        None,  # http on the port and address above
        N_("an origin such as https://badges.example, without a path"),
        N_("Under which address people and verifiers reach the issuer. Never change it later."),
    ),
    Setting(
        "issuer_database",
        read.database_url,
        None,  # a file in the data folder
        N_("sqlite:////folder/livret.db or postgresql://user@host/name"),
        N_("Where the issuer keeps its rows; a file in the data folder if left out."),
        secret=True,
    ),
    Setting(
        "wallet_url",
        read.base_url,
        None,  # http on the port and address above
        N_("an origin such as https://badges.example, without a path"),
        N_("Under which address people and verifiers reach the wallet. Never change it later."),
    ),
    Setting(
        "wallet_database",
        read.database_url,
        None,  # a file in the data folder
        N_("sqlite:////folder/livret.db or postgresql://user@host/name"),
        N_("Where the wallet keeps its rows; a file in the data folder if left out."),
        secret=True,
    ),
    Setting(
        "mail_url",
        read.mail_url,
        None,  # a folder of files in the data folder
        N_("smtp://user:password@host:587, smtps://user:password@host:465 or file:/folder"),
        N_("Who carries letters; if left out they become files in the data folder."),
        secret=True,
    ),
    Setting(
        "mail_from",
        read.mail_address,
        "livret@localhost",
        N_("an e-mail address"),
        N_("The sender of letters."),
    ),
    Setting(
        "oidc",
        read.providers,
        (),
        N_(
            "tables with name, label, issuer (https), client_id and client_secret; JSON in the "
            "environment"
        ),
        N_("The sign-in services of schools or academies (OpenID Connect)."),
        secret=True,
    ),
    Setting(
        "trusted_proxies",
        read.number(0, MAX_PROXIES),
        0,
        N_("a number from 0 to 8"),
        N_("How many proxies before the service tell the address of who calls."),
    ),
    Setting(
        "workers",
        read.number(1, MAX_PROCESSES),
        1,
        N_("a number from 1 to 64"),
        N_("How many processes answer pages."),
    ),
    Setting(
        "threads",
        read.number(1, MAX_THREADS),
        8,
        N_("a number from 1 to 256"),
        N_("How many pages each process answers at once."),
    ),
    Setting(
        "limits_url",
        read.text,
        None,
        N_("the address of a store such as redis://host:6379"),
        N_("Where several processes count attempts together; each for itself if left out."),
        secret=True,
    ),
    Setting(
        "metrics_token",
        read.text,
        None,
        N_("a text that is not empty"),
        N_("Who sends it may read /metrics; if left out, only this machine."),
        secret=True,
    ),
)
"""Every setting there is."""

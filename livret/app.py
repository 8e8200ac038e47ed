"""Each service put together out of the settings."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Generic, Protocol, TypeAlias, TypeVar

from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import sessionmaker

import federation.anchor.app
import issuer.app
import wallet.app
from federation import world as worlds
from federation.anchor import place as anchor_place
from federation.door.asking import asking
from federation.fetch import Fetcher
from federation.world import World
from issuer import place as issuer_place
from livret.commands.edge import now
from livret.keystore import open_keys, open_master
from livret.registries import Registries
from livret.settings import Settings
from livret.worlds import fetcher
from service import database
from service.config import FetchConfig, ServiceConfig, in_folder
from service.jobs import Kinds, Worker
from wallet import place as wallet_place

ISSUER: Final = "issuer"
ANCHOR: Final = "anchor"
WALLET: Final = "wallet"


class Place(Protocol):
    """What the places of all services have."""

    @property
    def config(self) -> ServiceConfig:
        """The settings of the service."""

    @property
    def world(self) -> Callable[[datetime], Any]:
        """The world of an instant."""


P = TypeVar("P", bound=Place)


@dataclass(frozen=True, slots=True)
class Service(Generic[P]):
    """A service of these settings: its place, the database where its rows are, how it is made."""

    place: P
    engine: Engine
    make: Callable[[ServiceConfig, P, sessionmaker[Any]], Flask]
    kinds: Callable[[P], Kinds]

    @property
    def config(self) -> ServiceConfig:
        """Its settings as a service reads them."""
        return self.place.config

    @property
    def sessions(self) -> sessionmaker[Any]:
        """Sessions of its database."""
        return database.sessions(self.engine)

    @property
    def on_sqlite(self) -> bool:
        """Whether its rows are in a file of this machine."""
        return self.engine.dialect.name == "sqlite"

    def application(self) -> Flask:
        """Its pages and interfaces."""
        return self.make(self.config, self.place, self.sessions)

    def worker(self) -> Worker:
        """Somebody who does its work in the background."""
        return Worker(self.sessions, self.kinds(self.place), world=self.world)

    def world(self) -> Any:
        """The world of this moment."""
        return self.place.world(now())


Issuer: TypeAlias = Service[issuer_place.Place]
Anchor: TypeAlias = Service[anchor_place.Place]
Wallet: TypeAlias = Service[wallet_place.Place]


def open_anchor(settings: Settings) -> Anchor:
    """The anchor of these settings, its database not asked yet.

    Raises ServiceError as `service.config.in_folder` and `database.engine`, KeysError as
    `livret.keystore.open_keys`.
    """
    config, keys, door = anchor_config(settings), open_keys(settings), fetcher(settings)
    here = anchor_place.place(
        config, keys, world=_worlds(settings, door), ask=asking(door), fetcher=door
    )
    engine = database.engine(config.database_url)
    return Service(here, engine, federation.anchor.app.make, federation.anchor.app.kinds)


def open_issuer(settings: Settings) -> Issuer:
    """The issuer of these settings, its database not asked yet.

    Raises ServiceError as `service.config.in_folder` and `database.engine`, KeysError as
    `livret.keystore.open_keys`.
    """
    config, keys, door = issuer_config(settings), open_keys(settings), fetcher(settings)
    here = issuer_place.place(
        config, keys, world=_worlds(settings, door), ask=asking(door), fetcher=door
    )
    engine = database.engine(config.database_url)
    return Service(here, engine, issuer.app.make, issuer.app.kinds)


def open_wallet(settings: Settings) -> Wallet:
    """The wallet of these settings, its database not asked yet.

    Raises ServiceError as `service.config.in_folder` and `database.engine`.
    """
    config, door = wallet_config(settings), fetcher(settings)
    here = wallet_place.place(config, world=_worlds(settings, door), ask=asking(door), fetcher=door)
    engine = database.engine(config.database_url)
    return Service(here, engine, wallet.app.make, wallet.app.kinds)


def wallet_config(settings: Settings) -> ServiceConfig:
    """What the wallet is told. Raises as `service.config.in_folder`."""
    address = settings.wallet_url or default_address(settings.listen, settings.wallet_port)
    return _config(settings, WALLET, address, settings.wallet_database)


def issuer_config(settings: Settings) -> ServiceConfig:
    """What the issuer is told. Raises as `service.config.in_folder`."""
    address = settings.issuer_url or default_address(settings.listen, settings.issuer_port)
    return _config(settings, ISSUER, address, settings.issuer_database)


def anchor_config(settings: Settings) -> ServiceConfig:
    """What the anchor is told. Raises as `service.config.in_folder`."""
    address = settings.anchor_url or default_address(settings.listen, settings.anchor_port)
    return _config(settings, ANCHOR, address, settings.anchor_database)


def _config(settings: Settings, name: str, address: str, rows: str | None) -> ServiceConfig:
    given = {
        "database_url": rows,
        "mail_url": settings.mail_url,
        "limits_url": settings.limits_url,
        "metrics_token": settings.metrics_token,
    }
    return in_folder(
        settings.data,
        name=name,
        base_url=address,
        master=open_master(settings),
        language=settings.language,
        mail_from=settings.mail_from,
        fetch=FetchConfig(settings.fetch_allow, settings.ca_file),
        trusted_proxies=settings.trusted_proxies,
        oidc=settings.oidc,
        **{name: value for name, value in given.items() if value is not None},
    )


def default_address(listen: str, port: int) -> str:
    """The address of a service that nobody gave a name: the one where it listens."""
    # Nobody can call "every address of this machine".
    reached = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(listen)  # noqa: S104 - told apart, not bound
    host = reached or (f"[{listen}]" if ":" in listen else listen)
    return f"http://{host}:{port}"


def _worlds(settings: Settings, door: Fetcher) -> Callable[[datetime], World]:
    registries = Registries(settings, door)

    def world(now: datetime) -> World:
        return worlds.online(now, door, registries=registries.at(now))

    return world

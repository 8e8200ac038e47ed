"""Each service put together out of the settings."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import sessionmaker

import issuer.app
from federation import world as worlds
from federation.asking import asking
from federation.world import World
from issuer.place import Place, place
from keys.stores import KeyStore
from livret.commands.edge import now
from livret.keystore import open_keys, open_master
from livret.settings import Settings
from livret.worlds import fetcher
from service import database
from service.config import FetchConfig, ServiceConfig, in_folder
from service.jobs import Worker

ISSUER: Final = "issuer"


@dataclass(frozen=True, slots=True)
class Issuer:
    """An issuer of these settings: its place, and the database where its rows are."""

    place: Place
    engine: Engine

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
        return issuer.app.make(self.config, self.place, self.sessions)

    def worker(self) -> Worker:
        """Somebody who does its work in the background."""
        return Worker(self.sessions, issuer.app.kinds(self.place), world=self.world)

    def world(self) -> Any:
        """The world of this moment."""
        return self.place.world(now())


def open_issuer(settings: Settings) -> Issuer:
    """The issuer of these settings, its database not asked yet.

    Raises ServiceError as `service.config.in_folder` and `database.engine`, KeysError as
    `livret.keystore.open_keys`.
    """
    return _opened(settings, issuer_config(settings), open_keys(settings))


def issuer_config(settings: Settings) -> ServiceConfig:
    """What the issuer is told. Raises as `service.config.in_folder`."""
    given = {
        "database_url": settings.issuer_database,
        "mail_url": settings.mail_url,
        "limits_url": settings.limits_url,
        "metrics_token": settings.metrics_token,
    }
    return in_folder(
        settings.data,
        name=ISSUER,
        base_url=settings.issuer_url or default_address(settings.listen, settings.issuer_port),
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


def _opened(settings: Settings, config: ServiceConfig, keys: KeyStore) -> Issuer:
    door = fetcher(settings)

    def world(now: datetime) -> World:
        return worlds.online(now, door)

    here = place(config, keys, world=world, ask=asking(door), fetcher=door)
    return Issuer(here, database.engine(config.database_url))

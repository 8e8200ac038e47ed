"""Where a running anchor stands: what its views and jobs need beside rows, time and the caller.

place = the_place()          # inside a request
accrediting.grant(g.session, g.tenant, wish, place.office, by=g.account.id, now=g.now)
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, cast

from flask import Flask, current_app

from federation.anchor.office import Office
from federation.fetch import Fetcher
from keys.stores import KeyStore
from service.accounts.oidc import Ask
from service.accounts.secret_values import Secrets
from service.config import ServiceConfig
from service.jobs import Kinds

EXTENSION: Final = "livret-anchor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One anchor service as it was started; `place` makes it of its settings."""

    config: ServiceConfig
    office: Office  # our address, and the store of the keys that sign from day to day
    secrets: Secrets = field(repr=False)  # seals and hides what links and codes are made of
    world: Callable[[datetime], Any]  # the federation.world.World of an instant
    ask: Ask | None = None  # JSON from other services; None: nobody is asked
    fetcher: Fetcher | None = None  # the one door out; None: nobody is asked
    kinds: Kinds = field(default_factory=Kinds, repr=False)  # the jobs; see anchor.app.kinds


def place(
    config: ServiceConfig,
    keys: KeyStore,
    *,
    world: Callable[[datetime], Any],
    ask: Ask | None = None,
    fetcher: Fetcher | None = None,
) -> Place:
    """The place of a service with these settings and this store of keys."""
    return Place(
        config=config,
        office=Office(config.base_url, keys),
        secrets=Secrets.of(config),
        world=world,
        ask=ask,
        fetcher=fetcher,
    )


def install(app: Flask, here: Place) -> None:
    """Let the views of an application know where they are."""
    app.extensions[EXTENSION] = here


def the_place(app: Flask | None = None) -> Place:
    """The place of this application."""
    return cast(Place, (app or current_app).extensions[EXTENSION])

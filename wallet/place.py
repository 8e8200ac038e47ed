"""Where a running wallet stands: what its views and jobs need beside rows, time and the caller.

place = the_place()          # inside a request
taking.take(g.session, place, g.holder, found, way=Way.FILE, now=g.now)
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, cast

from flask import Flask, current_app

from federation.fetch import Fetcher
from service.accounts.oidc import Ask
from service.accounts.secret_values import Secrets
from service.config import ServiceConfig
from service.jobs import Kinds

EXTENSION: Final = "livret-wallet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One wallet as it was started; `place` makes it of its settings."""

    config: ServiceConfig
    secrets: Secrets = field(repr=False)  # seals keys, notes and links, and hides what is typed
    world: Callable[[datetime], Any]  # the federation.world.World of an instant
    ask: Ask | None = None  # JSON from other services; None: nobody is asked
    fetcher: Fetcher | None = None  # the one door out; None: nobody is asked
    kinds: Kinds = field(default_factory=Kinds, repr=False)  # the jobs; see wallet.app.kinds

    @property
    def base_url(self) -> str:
        """The address under which everybody reaches this wallet."""
        return self.config.base_url


def place(
    config: ServiceConfig,
    *,
    world: Callable[[datetime], Any],
    ask: Ask | None = None,
    fetcher: Fetcher | None = None,
) -> Place:
    """The place of a service with these settings."""
    secrets = Secrets.of(config)
    return Place(config=config, secrets=secrets, world=world, ask=ask, fetcher=fetcher)


def install(app: Flask, here: Place) -> None:
    """Let the views of an application know where they are."""
    app.extensions[EXTENSION] = here


def the_place(app: Flask | None = None) -> Place:
    """The place of this application."""
    return cast(Place, (app or current_app).extensions[EXTENSION])

"""The anchor put together: its pages, its work in the background, its sentences, who may come in.

Each part of the room has a line in the tables below; nothing else knows them all.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import chain
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from flask import Blueprint, Flask
from sqlalchemy.orm import sessionmaker

from federation.anchor import loading, navigation, refreshing, wording, working
from federation.anchor.finding import Directory
from federation.anchor.place import Place, install
from federation.anchor.views import (
    applications,
    applying_api,
    audit,
    console,
    federation,
    home,
    invitations,
    joining,
    keys,
    members,
    members_acts,
    public,
    recognition,
    registry_files,
    settings,
    sponsorships,
    team,
)
from federation.anchor.views import wording as page_words
from service import mail, models
from service.accounts import wording as accounts
from service.accounts.identifying import People
from service.accounts.views import LINKS as ACCOUNT_LINKS
from service.accounts.views import SIGN_IN_PAGE, SIGN_OUT_PAGE, accounts_pages
from service.config import ServiceConfig
from service.jobs import Kinds, heartbeat
from service.postmen import postman
from service.web.app import make_app
from service.web.health import tables_current
from service.web.hooks import Hooks, Ready, utc_now

Register: TypeAlias = Callable[[Kinds, Place], None]

# Rows refer to rows of packages that nobody here may have asked for.
models.register("federation.models")
models.metadata()

BLUEPRINTS: Final[tuple[Blueprint, ...]] = (
    home.bp,
    public.bp,
    federation.bp,
    registry_files.bp,
    joining.bp,
    applying_api.bp,
    console.bp,
    applications.bp,
    invitations.bp,
    members.bp,
    members_acts.bp,
    sponsorships.bp,
    recognition.bp,
    team.bp,
    settings.bp,
    keys.bp,
    audit.bp,
)
"""The pages and interfaces of this room; those of accounts come first."""

WORK: Final[tuple[Register, ...]] = (
    heartbeat.register,
    working.register,
    refreshing.register,
)
"""Who adds kinds of jobs; the letters are there already."""

SENTENCES: Final[tuple[Mapping[str, str], ...]] = (
    accounts.SENTENCES,
    page_words.SENTENCES,
    wording.SENTENCES,
    loading.SENTENCES,
    members_acts.SENTENCES,
)
"""What is said for each code of a refusal."""

SCHEMAS: Final[tuple[Mapping[str, Any], ...]] = (applying_api.SCHEMAS,)
"""The components of the OpenAPI document."""

READY: Final[Mapping[str, Ready]] = MappingProxyType(
    {"tables": tables_current, "worker": heartbeat.is_beating}
)
"""What must be so before people are sent here."""


def make(
    config: ServiceConfig,
    place: Place,
    sessions: sessionmaker[Any],
    *,
    clock: Callable[[], datetime] = utc_now,
) -> Flask:
    """The anchor's application. Raises what `make_app` raises."""
    app = make_app(
        config,
        blueprints=(accounts_pages(place.ask), *BLUEPRINTS),
        sessions=sessions,
        world=place.world,
        hooks=_hooks(config, sessions, clock),
    )
    install(app, place)
    return app


def kinds(place: Place) -> Kinds:
    """The place's table of jobs, filled when it is first asked for.

    Raises ServiceError `mail-url-malformed`, `mail-address-malformed`.
    """
    if not place.kinds:
        carrier = postman(place.config.mail_url)
        mail.add_kind(place.kinds, carrier, sender=place.config.mail_from)
        for register in WORK:
            register(place.kinds, place)
    return place.kinds


def sentences() -> Mapping[str, str]:
    """What is said for each code of a refusal, by every part of the room."""
    return _merged(SENTENCES)


def _hooks(
    config: ServiceConfig, sessions: sessionmaker[Any], clock: Callable[[], datetime]
) -> Hooks:
    return Hooks(
        identify=People(config, sessions, Directory()),
        clock=clock,
        links=ACCOUNT_LINKS,
        ready=READY,
        sentences=_merged(SENTENCES),
        schemas=_merged(SCHEMAS),
        sign_in=SIGN_IN_PAGE,
        sign_out=SIGN_OUT_PAGE,
        navigation=navigation.entries,
    )


def _merged(parts: tuple[Mapping[str, Any], ...]) -> Mapping[str, Any]:
    return MappingProxyType(dict(chain.from_iterable(one.items() for one in parts)))

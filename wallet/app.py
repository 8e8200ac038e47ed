"""The wallet put together: its pages, its work in the background, its sentences, who may come in.

Each part of the room has a line in the tables below; nothing else knows them all.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import chain
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from flask import Blueprint, Flask
from sqlalchemy.orm import sessionmaker

from service import mail, models
from service.accounts import wording as accounts
from service.accounts.identifying import Machines, People
from service.accounts.views import LINKS as ACCOUNT_LINKS
from service.accounts.views import SIGN_IN_PAGE, SIGN_OUT_PAGE, accounts_pages
from service.config import ServiceConfig
from service.jobs import Kinds, heartbeat
from service.ob_api import openapi as ob_api_shapes
from service.postmen import postman
from service.web.app import make_app
from service.web.health import tables_current
from service.web.hooks import Hooks, ReadLink, Ready, utc_now
from wallet import navigation
from wallet.booklet import checking, endorsing, moving, notes
from wallet.companions import approving, inviting, speaking
from wallet.exporting import wording as export_words
from wallet.exporting import working as import_work
from wallet.hosts import bringing
from wallet.hosts import wording as host_words
from wallet.ob_api import tidying as application_tidying
from wallet.ob_api import wording as application_words
from wallet.ob_api.machines import Applications
from wallet.people import holders
from wallet.people.schools import Directory
from wallet.place import Place, install
from wallet.receiving import addresses, taking
from wallet.sharing import dossiers as files_of_dossiers
from wallet.sharing import sharing
from wallet.sharing import working as sharing_work
from wallet.views import (
    adults,
    asks,
    beside,
    booklet,
    deposit,
    dossiers,
    exporting,
    home,
    hosts,
    importing,
    items,
    me,
    notices,
    ob_api,
    ob_api_pages,
    parcoursup,
    receiving,
    school,
    school_team,
    shared,
    start,
    writing,
)
from wallet.writing import asking, attaching, drafts, fields, finishing
from wallet.writing import parcoursup as texts

Register: TypeAlias = Callable[[Kinds, Place], None]

# Rows refer to rows of packages that nobody here may have asked for.
models.register("federation.models")
models.register("wallet.models")
models.metadata()

BLUEPRINTS: Final[tuple[Blueprint, ...]] = (
    home.bp,
    start.bp,
    me.bp,
    notices.bp,
    adults.bp,
    beside.bp,
    school.bp,
    school_team.bp,
    booklet.bp,
    items.bp,
    deposit.bp,
    receiving.bp,
    writing.bp,
    parcoursup.bp,
    asks.bp,
    dossiers.bp,
    shared.bp,
    exporting.bp,
    importing.bp,
    hosts.bp,
    ob_api.bp,
    ob_api_pages.bp,
)
"""The pages and interfaces of this room; those of accounts come first."""

WORK: Final[tuple[Register, ...]] = (
    heartbeat.register,
    application_tidying.register,
    bringing.register,
    sharing_work.register,
    checking.register,
    import_work.register,
)
"""Who adds kinds of jobs; the letters are there already."""

SENTENCES: Final[tuple[Mapping[str, str], ...]] = (
    accounts.SENTENCES,
    holders.SENTENCES,
    start.SENTENCES,
    me.SENTENCES,
    school.SENTENCES,
    inviting.SENTENCES,
    speaking.SENTENCES,
    approving.SENTENCES,
    moving.SENTENCES,
    notes.SENTENCES,
    endorsing.SENTENCES,
    taking.SENTENCES,
    addresses.SENTENCES,
    fields.SENTENCES,
    attaching.SENTENCES,
    drafts.SENTENCES,
    finishing.SENTENCES,
    asking.SENTENCES,
    texts.SENTENCES,
    files_of_dossiers.SENTENCES,
    sharing.SENTENCES,
    application_words.SENTENCES,
    host_words.SENTENCES,
    export_words.SENTENCES,
)
"""What is said for each code of a refusal."""

LINKS: Final[Mapping[str, ReadLink]] = MappingProxyType(
    {**ACCOUNT_LINKS, **asks.LINKS, **start.LINKS, **adults.LINKS}
)
"""What the secret of an address stands for, by the kind of the link."""

SCHEMAS: Final[tuple[Mapping[str, Any], ...]] = (ob_api_shapes.SCHEMAS,)
"""The components of the OpenAPI document."""

MACHINES: Final[Machines] = Applications()
"""Who knows the tokens of other services."""

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
    """The wallet's application. Raises what `make_app` raises."""
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
        identify=People(config, sessions, Directory(), MACHINES),
        clock=clock,
        links=LINKS,
        ready=READY,
        sentences=_merged(SENTENCES),
        schemas=_merged(SCHEMAS),
        sign_in=SIGN_IN_PAGE,
        sign_out=SIGN_OUT_PAGE,
        navigation=navigation.entries,
    )


def _merged(parts: tuple[Mapping[str, Any], ...]) -> Mapping[str, Any]:
    return MappingProxyType(dict(chain.from_iterable(one.items() for one in parts)))

"""The issuer put together: its pages, its work in the background, its sentences, who may come in.

Each package of the room has a line in the tables below; nothing else knows them all.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import chain
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from flask import Blueprint, Flask
from sqlalchemy.orm import sessionmaker

from issuer import navigation
from issuer.achievements import wording as catalogue_words
from issuer.awards import timing as award_timing
from issuer.awards import wording as award_words
from issuer.delivering import letters, push_job
from issuer.delivering import wording as delivering_words
from issuer.endorsing import wording as endorsing_words
from issuer.federated import wording as federated_words
from issuer.federated import working as federated_work
from issuer.issuing import wording as issuing_words
from issuer.issuing import working as issuing_work
from issuer.ob_api import machines as ob_api_machines
from issuer.ob_api import tidying as ob_api_tidying
from issuer.ob_api import wording as ob_api_words
from issuer.oid4vci import tidying as wallet_tidying
from issuer.oid4vci import wording as wallet_words
from issuer.organisations import starting
from issuer.organisations import wording as organisations
from issuer.organisations.creating import Directory
from issuer.place import Place, install
from issuer.requests import tidying as request_tidying
from issuer.requests import wording as request_words
from issuer.rosters import wording as roster_words
from issuer.runs import tidying as run_tidying
from issuer.runs import wording as run_words
from issuer.runs import working as run_work
from issuer.status import wording as status_words
from issuer.status import working as status_work
from issuer.tokens import wording as token_words
from issuer.tokens.machines import Machines as Tokens
from issuer.tokens.machines import tokens as console_tokens
from issuer.vc_api import openapi as vc_api_shapes
from issuer.vc_api import wording as vc_api_words
from issuer.views import (
    achievements,
    audit,
    awards,
    awards_acts,
    awards_evidence,
    awards_new,
    campaigns,
    catalogue,
    catalogue_edit,
    catalogue_files,
    claims,
    claims_platform,
    console,
    delivery,
    federated,
    federation,
    federation_vouching,
    founding,
    group,
    home,
    imports,
    keys,
    members,
    ob_api,
    ob_api_oauth,
    ob_api_pages,
    oid4vci,
    oid4vci_console,
    oid4vci_offers,
    oid4vci_openapi,
    organisation_settings,
    partners,
    public,
    pupils,
    requests,
    requests_ask,
    requests_pages,
    vc_api,
)
from issuer.views import endorsing as endorsing_pages
from issuer.views import status as status_pages
from issuer.views import tokens as token_pages
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

Register: TypeAlias = Callable[[Kinds, Place], None]

# Rows refer to rows of packages that nobody here may have asked for.
models.register("federation.models")
models.register("issuer.models")
models.metadata()

BLUEPRINTS: Final[tuple[Blueprint, ...]] = (
    home.bp,
    founding.bp,
    public.bp,
    console.bp,
    organisation_settings.bp,
    keys.bp,
    members.bp,
    partners.bp,
    audit.bp,
    achievements.bp,
    catalogue.bp,
    catalogue_edit.bp,
    catalogue_files.bp,
    status_pages.bp,
    awards.bp,
    awards_new.bp,
    awards_acts.bp,
    awards_evidence.bp,
    campaigns.bp,
    group.bp,
    imports.bp,
    pupils.bp,
    claims.bp,
    claims_platform.bp,
    delivery.bp,
    requests.bp,
    requests_pages.bp,
    requests_ask.bp,
    token_pages.bp,
    vc_api.bp,
    ob_api.bp,
    ob_api_oauth.bp,
    ob_api_pages.bp,
    endorsing_pages.bp,
    oid4vci.bp,
    oid4vci_console.bp,
    oid4vci_offers.bp,
    federated.bp,
    federation.bp,
    federation_vouching.bp,
)
"""The pages and interfaces of this room; those of accounts come first."""

WORK: Final[tuple[Register, ...]] = (
    heartbeat.register,
    issuing_work.register,
    status_work.register,
    award_timing.register,
    letters.register,
    push_job.register,
    request_tidying.register,
    wallet_tidying.register,
    ob_api_tidying.register,
    run_work.register,
    run_tidying.register,
    federated_work.register,
)
"""Who adds kinds of jobs; the letters are there already."""

SENTENCES: Final[tuple[Mapping[str, str], ...]] = (
    accounts.SENTENCES,
    organisations.SENTENCES,
    catalogue_words.SENTENCES,
    issuing_words.SENTENCES,
    status_words.SENTENCES,
    award_words.SENTENCES,
    delivering_words.SENTENCES,
    request_words.SENTENCES,
    token_words.SENTENCES,
    vc_api_words.SENTENCES,
    ob_api_words.SENTENCES,
    endorsing_words.SENTENCES,
    wallet_words.SENTENCES,
    roster_words.SENTENCES,
    run_words.SENTENCES,
    federated_words.SENTENCES,
)
"""What is said for each code of a refusal."""

LINKS: Final[tuple[Mapping[str, ReadLink], ...]] = (
    ACCOUNT_LINKS,
    {"founding": starting.read},
    ob_api_pages.LINKS,
    claims.LINKS,
    requests_ask.LINKS,
)
"""Who reads one-time links, by their kind."""

SCHEMAS: Final[tuple[Mapping[str, Any], ...]] = (
    vc_api_shapes.SCHEMAS,
    ob_api_shapes.SCHEMAS,
    oid4vci_openapi.SCHEMAS,
)
"""The components of the OpenAPI document."""

READY: Final[Mapping[str, Ready]] = MappingProxyType(
    {"tables": tables_current, "worker": heartbeat.is_beating}
)
"""What must be so before people are sent here."""

MACHINES: Final[Machines] = Tokens((console_tokens, ob_api_machines.machine))
"""Who knows the bearer tokens of programs."""


def make(
    config: ServiceConfig,
    place: Place,
    sessions: sessionmaker[Any],
    *,
    clock: Callable[[], datetime] = utc_now,
) -> Flask:
    """The issuer's application. Raises what `make_app` raises."""
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
    """What is said for each code of a refusal, by every package of the room."""
    return _merged(SENTENCES)


def _hooks(
    config: ServiceConfig, sessions: sessionmaker[Any], clock: Callable[[], datetime]
) -> Hooks:
    return Hooks(
        identify=People(config, sessions, Directory(), MACHINES),
        clock=clock,
        links=_merged(LINKS),
        ready=READY,
        sentences=_merged(SENTENCES),
        schemas=_merged(SCHEMAS),
        sign_in=SIGN_IN_PAGE,
        sign_out=SIGN_OUT_PAGE,
        navigation=navigation.entries,
    )


def _merged(parts: tuple[Mapping[str, Any], ...]) -> Mapping[str, Any]:
    return MappingProxyType(dict(chain.from_iterable(one.items() for one in parts)))

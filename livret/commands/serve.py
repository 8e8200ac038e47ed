"""`livret serve`: start a service and say where to find it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, Final

import click

from federation.anchor import creating
from federation.anchor import starting as anchor_starting
from issuer.organisations import starting
from livret.app import Anchor, Issuer, Service, Wallet, open_anchor, open_issuer, open_wallet
from livret.commands.db import register_rows
from livret.commands.edge import Edge, now, with_errors
from livret.serving import Running, Server, Size, bound
from livret.settings import Settings
from service import upgrading
from service.language import N_
from service.web import limits, logs

MAX_PORT: Final = 65535


@click.group("serve")
def command() -> None:
    """Start a service, for this machine or behind a proxy with TLS."""


def _options(run: Callable[..., None]) -> Any:
    """The options of all services, and their errors as sentences."""

    @click.option(
        "--port", type=click.IntRange(1, MAX_PORT), help="Another port than the one of its setting."
    )
    @click.option(
        "--without-worker",
        is_flag=True,
        help="Leave the work in the background to “livret worker”.",
    )
    @click.pass_obj
    @with_errors
    @wraps(run)
    def guarded(*given: Any, **options: Any) -> None:
        run(*given, **options)

    return guarded


@command.command("issuer")
@_options
def issuer_command(edge: Edge, *, port: int | None, without_worker: bool) -> None:
    """Serve the issuer until Ctrl-C: organisations, catalogue, awards, their public pages.

    With SQLite, the default, one command is all there is: tables are made and brought up to date,
    and the work in the background is done in the same process. With PostgreSQL
    (LIVRET_ISSUER_DATABASE), run "livret db upgrade" first and "livret worker" beside.

    When nobody has founded an organisation yet, a link to do so is shown, once.

    \b
    Examples:
      livret serve issuer
      LIVRET_ISSUER_URL=https://badges.example LIVRET_TRUSTED_PROXIES=1 livret serve issuer
    """  # noqa: D301 - click reads the backspace
    settings = replace(edge.settings, issuer_port=port or edge.settings.issuer_port)
    serving = Serving(settings, settings.issuer_port, open_issuer, _announce_issuer)
    _serve(edge, serving, without_worker=without_worker)


@command.command("anchor")
@_options
def anchor_command(edge: Edge, *, port: int | None, without_worker: bool) -> None:
    """Serve the anchor until Ctrl-C: members, accreditations, the registry that others read.

    "livret anchor new" founds it first. With SQLite, the default, the work in the background is
    done in the same process; with PostgreSQL (LIVRET_ANCHOR_DATABASE), run "livret db upgrade
    --service anchor" first and "livret worker --service anchor" beside.

    When nobody is responsible for the anchor yet, a link to become it is shown.

    \b
    Examples:
      livret serve anchor
      LIVRET_ANCHOR_URL=https://federation.example LIVRET_TRUSTED_PROXIES=1 livret serve anchor
    """  # noqa: D301 - click reads the backspace
    settings = replace(edge.settings, anchor_port=port or edge.settings.anchor_port)
    serving = Serving(settings, settings.anchor_port, open_anchor, _announce_anchor)
    _serve(edge, serving, without_worker=without_worker)


@command.command("wallet")
@_options
def wallet_command(edge: Edge, *, port: int | None, without_worker: bool) -> None:
    """Serve the wallet until Ctrl-C: the booklets of pupils, and what they share.

    With SQLite, the default, the work in the background is done in the same process; with
    PostgreSQL (LIVRET_WALLET_DATABASE), run "livret db upgrade --service wallet" first and
    "livret worker --service wallet" beside. Anybody may open a booklet; "livret wallet school"
    lets a school open them for its pupils.

    \b
    Examples:
      livret serve wallet
      LIVRET_WALLET_URL=https://booklet.example LIVRET_TRUSTED_PROXIES=1 livret serve wallet
    """  # noqa: D301 - click reads the backspace
    settings = replace(edge.settings, wallet_port=port or edge.settings.wallet_port)
    serving = Serving(settings, settings.wallet_port, open_wallet, _announce_wallet)
    _serve(edge, serving, without_worker=without_worker)


@dataclass(frozen=True, slots=True)
class Serving:
    """Which service is started: its settings and port, how it is opened and announced."""

    settings: Settings
    port: int
    opened: Callable[[Settings], Service[Any]]
    announce: Callable[[Edge, Any], None]


def _serve(edge: Edge, asked: Serving, *, without_worker: bool) -> None:
    settings = asked.settings
    if settings.limits_url is not None:
        limits.check_store(settings.limits_url)
    # Before anything is made: who starts it twice by mistake should not wait for tables.
    door = bound(settings.listen, asked.port)
    logs.configure(settings.log_level)
    service = asked.opened(settings)
    try:
        prepare(edge, service)
        is_alone = service.on_sqlite and not without_worker
        asked.announce(edge, service)
        if not is_alone:
            edge.out(
                N_("“livret worker” does its work in the background: letters, batches, lists.")
            )
    finally:
        # What was connected here must not be taken along into other processes.
        service.engine.dispose()
    size = Size(settings.workers, settings.threads)
    Server(
        lambda: _started(asked, has_worker=is_alone), door, size, log_level=settings.log_level
    ).run()


def prepare(edge: Edge, service: Service[Any]) -> None:
    """Tables of this version: made where the database is a file, asked for where it is a server.

    Raises ServiceError as `upgrading.upgrade` and `upgrading.require`.
    """
    register_rows()
    if not service.on_sqlite:
        upgrading.require(service.engine)
        return
    steps = upgrading.upgrade(service.engine)
    if steps:
        edge.say(N_("The tables are up to date."))


def _announce_issuer(edge: Edge, issuer: Issuer) -> None:
    edge.out(N_("The issuer is open at {url} – Ctrl-C ends it."), url=issuer.config.base_url)
    with issuer.sessions() as session:
        if not starting.is_empty(session):
            return
        made = starting.make(session, now=now())
        session.commit()
    edge.out(N_("Nobody has founded an organisation here yet. Open this link to found yours:"))
    click.echo(f"\n    {made.address(issuer.config.base_url)}\n")
    edge.out(N_("It serves once, until {until}."), until=made.link.expires_at)


def _announce_anchor(edge: Edge, anchor: Anchor) -> None:
    with anchor.sessions() as session:
        found = creating.the_anchor(session)
        anchor_starting.check_address(found, anchor.place.office)
        edge.out(N_("The anchor is open at {url} – Ctrl-C ends it."), url=anchor.config.base_url)
        if anchor_starting.has_head(session, found, now=now()):
            return
        made = anchor_starting.offer(session, found, now=now())
        session.commit()
    edge.out(N_("Nobody is responsible for it yet. Open this link to become it:"))
    click.echo(f"\n    {anchor_starting.address(made, anchor.config.base_url)}\n")
    edge.out(N_("It serves once, until {until}."), until=made.invitation.expires_at)


def _announce_wallet(edge: Edge, wallet: Wallet) -> None:
    edge.out(N_("The wallet is open at {url} – Ctrl-C ends it."), url=wallet.config.base_url)


def _started(asked: Serving, *, has_worker: bool) -> Running:
    service = asked.opened(asked.settings)
    worker = service.worker() if has_worker else None
    return Running(service.application(), worker, service.engine.dispose)

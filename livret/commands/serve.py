"""`livret serve`: start a service and say where to find it."""

from dataclasses import replace
from typing import Final

import click

from issuer.organisations import starting
from livret.app import Issuer, open_issuer
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


@command.command("issuer")
@click.option(
    "--port",
    type=click.IntRange(1, MAX_PORT),
    help="Another port than LIVRET_ISSUER_PORT.",
)
@click.option(
    "--without-worker",
    is_flag=True,
    help="Leave the work in the background to “livret worker”.",
)
@click.pass_obj
@with_errors
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
    if settings.limits_url is not None:
        limits.check_store(settings.limits_url)
    # Before anything is made: who starts it twice by mistake should not wait for tables.
    door = bound(settings.listen, settings.issuer_port)
    logs.configure(settings.log_level)
    issuer = open_issuer(settings)
    try:
        prepare(edge, issuer)
        is_alone = issuer.on_sqlite and not without_worker
        _announce(edge, issuer, has_worker=is_alone)
    finally:
        # What was connected here must not be taken along into other processes.
        issuer.engine.dispose()
    size = Size(settings.workers, settings.threads)
    Server(
        lambda: _started(settings, has_worker=is_alone), door, size, log_level=settings.log_level
    ).run()


def prepare(edge: Edge, issuer: Issuer) -> None:
    """Tables of this version: made where the database is a file, asked for where it is a server.

    Raises ServiceError as `upgrading.upgrade` and `upgrading.require`.
    """
    register_rows()
    if not issuer.on_sqlite:
        upgrading.require(issuer.engine)
        return
    steps = upgrading.upgrade(issuer.engine)
    if steps:
        edge.say(N_("The tables are up to date."))


def _announce(edge: Edge, issuer: Issuer, *, has_worker: bool) -> None:
    edge.out(N_("The issuer is open at {url} – Ctrl-C ends it."), url=issuer.config.base_url)
    if not has_worker:
        edge.out(N_("“livret worker” does its work in the background: letters, batches, lists."))
    with issuer.sessions() as session:
        if not starting.is_empty(session):
            return
        made = starting.make(session, now=now())
        session.commit()
    edge.out(N_("Nobody has founded an organisation here yet. Open this link to found yours:"))
    click.echo(f"\n    {made.address(issuer.config.base_url)}\n")
    edge.out(N_("It serves once, until {until}."), until=made.link.expires_at)


def _started(settings: Settings, *, has_worker: bool) -> Running:
    issuer = open_issuer(settings)
    worker = issuer.worker() if has_worker else None
    return Running(issuer.application(), worker, issuer.engine.dispose)

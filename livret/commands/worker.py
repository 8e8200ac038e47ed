"""`livret worker`: do a service's work in the background."""

import signal
from collections.abc import Callable, Mapping
from types import FrameType, MappingProxyType
from typing import Any, Final

import click

from livret.app import ANCHOR, ISSUER, WALLET, Service, open_anchor, open_issuer, open_wallet
from livret.commands.edge import Edge, with_errors
from livret.commands.serve import prepare
from livret.settings import Settings
from service.jobs import Worker
from service.language import N_
from service.web import logs

OPENED: Final[Mapping[str, Callable[[Settings], Service[Any]]]] = MappingProxyType(
    {ISSUER: open_issuer, ANCHOR: open_anchor, WALLET: open_wallet}
)
"""How each service is opened."""


@click.command("worker")
@click.option(
    "--service",
    type=click.Choice(tuple(OPENED)),
    default=ISSUER,
    show_default=True,
    help="Whose work is done.",
)
@click.option("--once", is_flag=True, help="Do what is due now, and end.")
@click.pass_obj
@with_errors
def command(edge: Edge, *, service: str, once: bool) -> None:
    """Do a service's work in the background until Ctrl-C: letters, batches, lists, registries.

    Any number may run at once, with PostgreSQL also on several machines: each thing is done once.
    With SQLite, "livret serve" does it already.
    """
    logs.configure(edge.settings.log_level)
    opened = OPENED[service](edge.settings)
    try:
        prepare(edge, opened)
        worker = opened.worker()
        if once:
            count = worker.run_pending()
            click.echo(edge.translate.plural("{count} thing done.", "{count} things done.", count))
            return
        edge.say(N_("The worker is ready – Ctrl-C ends it."))
        _until_told(worker)
    finally:
        opened.engine.dispose()


def _until_told(worker: Worker) -> None:
    def stop(_: int, __: FrameType | None) -> None:
        worker.stop()

    for told in (signal.SIGINT, signal.SIGTERM):
        signal.signal(told, stop)
    worker.run()

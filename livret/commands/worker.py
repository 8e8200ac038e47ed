"""`livret worker`: do a service's work in the background."""

import signal
from types import FrameType

import click

from livret.app import open_issuer
from livret.commands.edge import Edge, with_errors
from livret.commands.serve import prepare
from service.jobs import Worker
from service.language import N_
from service.web import logs


@click.command("worker")
@click.option("--once", is_flag=True, help="Do what is due now, and end.")
@click.pass_obj
@with_errors
def command(edge: Edge, *, once: bool) -> None:
    """Do the issuer's work in the background until Ctrl-C: letters, batches, status lists.

    Any number may run at once, with PostgreSQL also on several machines: each thing is done once.
    With SQLite, "livret serve issuer" does it already.
    """
    logs.configure(edge.settings.log_level)
    issuer = open_issuer(edge.settings)
    try:
        prepare(edge, issuer)
        worker = issuer.worker()
        if once:
            count = worker.run_pending()
            click.echo(edge.translate.plural("{count} thing done.", "{count} things done.", count))
            return
        edge.say(N_("The worker is ready – Ctrl-C ends it."))
        _until_told(worker)
    finally:
        issuer.engine.dispose()


def _until_told(worker: Worker) -> None:
    def stop(_: int, __: FrameType | None) -> None:
        worker.stop()

    for told in (signal.SIGINT, signal.SIGTERM):
        signal.signal(told, stop)
    worker.run()

"""`livret issuer`: what the console does, for who runs the service and for scripts."""

import click

from livret.commands import issuer_awards, issuer_keys, issuer_org


@click.group("issuer")
def command() -> None:
    """Organisations, partners, awards, imports and keys of the issuer on this machine.

    These commands work on the database itself, whether "livret serve issuer" runs or not.
    """


for one in (
    issuer_org.org,
    issuer_org.partner,
    issuer_awards.issue,
    issuer_awards.take_in,
    issuer_awards.revoke,
    issuer_keys.command,
):
    command.add_command(one)

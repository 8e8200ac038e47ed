"""`livret settings`: every setting, where it comes from and what it means."""

import click

from livret.commands.edge import Edge, with_errors
from livret.settings import Row, describe
from schemas import json_text
from service.language import N_


@click.command("settings")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
@with_errors
def command(edge: Edge, *, as_json: bool) -> None:
    """Show every setting with its value, its origin and its meaning.

    Settings come from the environment (LIVRET_NAME), else from the TOML file that
    LIVRET_SETTINGS names, else from their default. Secrets are masked.
    """
    rows = describe(edge.settings)
    if as_json:
        shown = {
            row.name: {"value": row.value, "origin": row.origin.kind, "place": row.origin.place}
            for row in rows
        }
        click.echo(json_text.dump(shown).decode())
        return
    for row in rows:
        click.echo(f"{row.variable} = {row.value}  ({_origin(edge, row)})")
        click.echo(f"    {edge.translate(row.meaning)}")


def _origin(edge: Edge, row: Row) -> str:
    if row.origin.kind == "default":
        return edge.translate(N_("default"))
    return row.origin.place

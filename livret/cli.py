"""The command line: `livret`, put together from its commands."""

import os
import sys
from importlib.metadata import version

import click

from livret.commands import bake, db, demo, keys, settings, sign, verify
from livret.commands.edge import USAGE, Edge
from livret.settings import SettingsError, load
from livret.wording import error_sentence
from service.language import translator


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(version("livret"), prog_name="livret")
@click.pass_context
def main(context: click.Context) -> None:
    """Signed credentials for a young person's booklet: make them, check them.

    \b
    Exit codes: 0 yes, 1 no, 2 wrong usage, 3 could not find out.
    "livret COMMAND --help" explains each command, with examples.
    """  # noqa: D301 - click reads the backspace
    try:
        context.obj = Edge(load(os.environ))
    except SettingsError as error:
        # The language setting may be the wrong one: French is the default of the product.
        click.echo(error_sentence(error, translator("fr")), err=True)
        sys.exit(USAGE)


for command in (
    verify.command,
    sign.command,
    keys.command,
    db.command,
    bake.bake_command,
    bake.unbake_command,
    settings.command,
    demo.command,
):
    main.add_command(command)

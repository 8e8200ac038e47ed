"""The command line: `livret`, put together from its commands."""

import os
import sys
from collections.abc import Mapping
from importlib import import_module
from importlib.metadata import version
from types import MappingProxyType
from typing import Final

import click

from livret.commands.edge import USAGE, Edge
from livret.settings import SettingsError, load
from livret.wording import error_sentence
from service.language import translator

# Each command stands in a file that is loaded when it is called: whoever checks one badge does
# not wait for databases and pages.
COMMANDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "anchor": "anchor:command",
        "bake": "bake:bake_command",
        "db": "db:command",
        "demo": "demo:command",
        "issuer": "issuer:command",
        "keys": "keys:command",
        "serve": "serve:command",
        "settings": "settings:command",
        "sign": "sign:command",
        "unbake": "bake:unbake_command",
        "verify": "verify:command",
        "wallet": "wallet:command",
        "worker": "worker:command",
    }
)


class Commands(click.Group):
    """The commands of `COMMANDS`, each imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Their names, in order."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command, or None when there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(f"livret.commands.{module}"), name)
        return command


@click.group(
    cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
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

"""`livret demo`: the whole way in a few seconds, with synthetic people."""

import sys
from pathlib import Path
from typing import Final

import click

from livret.commands.edge import NO, USAGE, Edge, now, whole_seconds, with_errors
from livret.demo import class_file, story
from livret.demo.class_file import ClassFileError
from livret.demo.errors import DemoError, explain
from livret.demo.telling import Shell, Telling
from service.language import N_, Translate

DEMO_FOLDER: Final = "demo"
INTERRUPTED: Final = 130  # as shells have it: 128 and the number of the signal


@click.command("demo")
@click.option("--once", is_flag=True, help="End after the story (it always does, for now).")
@click.pass_obj
@with_errors
def command(edge: Edge, *, once: bool) -> None:  # noqa: ARG001
    """Issue, bake and verify the badges of an invented class, then try to cheat.

    Everything is written to the folder demo in the data folder, which is made anew each time.
    LIVRET_LANGUAGE=en tells the story in English.

    \b
    Exit code: 0 all came out as it must, 1 something did not, 2 the folder cannot be used.
    """  # noqa: D301 - click reads the backspace
    try:
        story.run(
            edge.settings.data / DEMO_FOLDER,
            now=whole_seconds(now()),
            telling=Telling(edge.translate),
            shell=Shell(_program(), Path.cwd()),
        )
    except DemoError as error:
        click.echo(_sentence(error, edge.translate), err=True)
        sys.exit(NO if error.code == "demo-expectation" else USAGE)
    except KeyboardInterrupt:
        edge.say(N_("Interrupted. Run it again and it starts over."))
        sys.exit(INTERRUPTED)


def _sentence(error: DemoError, translate: Translate) -> str:
    if isinstance(error, ClassFileError):
        return class_file.explain(error, translate)
    return explain(error, translate)


def _program() -> str:
    """How this command was called, as it can be called again from here."""
    called = Path(sys.argv[0])
    if called.name != "livret" or not called.is_file():
        return "livret"
    return Shell("", Path.cwd()).path(called)

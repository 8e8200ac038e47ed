"""How the demonstration speaks: numbered steps, short sentences, a table, marked answers.

Colours and lines of a table are for terminals; in a pipe the same words come as plain text.
"""

import shlex
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

import click
from rich import box
from rich.console import Console
from rich.table import Table

from service.language import Translate
from verifier import Report, Trust, Verdict

MAX_COLUMNS: Final = 96
INDENT: Final = "   "
# Green is for what is verified and comes from an accredited issuer.
GOOD: Final = ("✔", "green")
BEWARE: Final = ("!", "yellow")
LAMPS: Final = MappingProxyType(
    {Verdict.VERIFIED: BEWARE, Verdict.REFUSED: ("✘", "red"), Verdict.UNDETERMINED: ("?", "yellow")}
)


class Telling:
    """Says things on standard output in one language."""

    def __init__(self, translate: Translate) -> None:
        self.translate = translate

    def title(self, msgid: str, **facts: object) -> None:
        """The first line."""
        click.echo(click.style(self._wrapped(self.translate(msgid, **facts), ""), bold=True))

    def step(self, number: int, msgid: str) -> None:
        """The heading of a step."""
        click.echo()
        click.echo(click.style(f"{number}. {self.translate(msgid)}", bold=True))

    def say(self, msgid: str, **facts: object) -> None:
        """A sentence below the heading."""
        click.echo(self._wrapped(self.translate(msgid, **facts)))

    def line(self, text: str, indent: int = len(INDENT)) -> None:
        """A line that is not to be broken: a path, a command."""
        click.echo(" " * indent + text)

    def table(self, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """A small table; the first column is text, the others are numbers."""
        table = Table(box=box.SIMPLE, pad_edge=False)
        for index, heading in enumerate(headings):
            table.add_column(self.translate(heading), justify="right" if index else "left")
        for row in rows:
            table.add_row(*row)
        console = Console(file=sys.stdout, highlight=False, markup=False, emoji=False)
        console.print(table)

    def answer(self, report: Report, title: str, said: Sequence[str]) -> None:
        """A verdict with its mark, the name of the case, and the sentences that explain it."""
        accredited = report.verdict is Verdict.VERIFIED and report.trust is Trust.ACCREDITED
        mark, colour = GOOD if accredited else LAMPS[report.verdict]
        click.echo(f"\n{INDENT}{click.style(f'{mark} {title}', fg=colour, bold=True)}")
        for sentence in said:
            click.echo(self._wrapped(sentence, INDENT * 2))

    def _wrapped(self, text: str, indent: str = INDENT) -> str:
        columns = min(shutil.get_terminal_size((MAX_COLUMNS, 24)).columns, MAX_COLUMNS)
        return click.wrap_text(
            text, max(columns, 40), initial_indent=indent, subsequent_indent=indent
        )


class Shell:
    """Commands as a reader can paste them into the shell that this was started from."""

    def __init__(self, program: str, folder: Path) -> None:
        self._program = program
        self._folder = folder  # the working folder

    def path(self, path: Path) -> str:
        """A path, shorter when it lies below the working folder."""
        absolute, folder = path.absolute(), self._folder.absolute()
        if absolute.is_relative_to(folder):
            return str(absolute.relative_to(folder))
        return str(absolute)

    def command(self, *words: str | Path) -> str:
        """The program with its words, each quoted where the shell needs it."""
        shown = [self.path(word) if isinstance(word, Path) else word for word in words]
        return shlex.join([self._program, *shown])

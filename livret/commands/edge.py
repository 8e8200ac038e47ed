"""What every command shares: settings and language once, errors as sentences, exit codes."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property, wraps
from pathlib import Path
from typing import Any, Final, NoReturn, ParamSpec, TypeVar

import click

from livret.settings import Settings
from livret.wording import error_sentence
from schemas.errors import LivretError, SchemasError
from schemas.reading import instant
from service.language import Translate, translator

YES: Final = 0
NO: Final = 1
USAGE: Final = 2
COULD_NOT_FIND_OUT: Final = 3

P = ParamSpec("P")
R = TypeVar("R")


@dataclass
class Edge:
    """Carried by click from the group to each command."""

    settings: Settings

    @cached_property
    def translate(self) -> Translate:
        """Sentences in the language of the settings."""
        return translator(self.settings.language)

    def say(self, msgid: str, **facts: object) -> None:
        """A sentence for the person at the terminal, beside the results."""
        click.echo(self.translate(msgid, **facts), err=True)

    def out(self, msgid: str, **facts: object) -> None:
        """A sentence that is itself the result."""
        click.echo(self.translate(msgid, **facts))


def with_errors(command: Callable[P, R]) -> Callable[P, R]:
    """Turn an error of any room into one sentence and exit code 2; tracebacks are for bugs."""

    @wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except LivretError as error:
            stop(error)
        except BrokenPipeError:
            # The reader of our output has gone, as `head` does: nothing is wrong.
            sys.stderr.close()
            sys.exit(YES)

    return guarded


def stop(error: LivretError, code: int = USAGE) -> NoReturn:
    """End the command with the sentence of an error."""
    edge = click.get_current_context().find_object(Edge)
    translate = edge.translate if edge else translator("en")
    click.echo(error_sentence(error, translate), err=True)
    sys.exit(code)


class Instant(click.ParamType[datetime]):
    """A date, or a date with time and zone; a date alone is its first second in UTC."""

    name = "TIME"

    def convert(self, value: Any, param: Any, ctx: Any) -> datetime:
        """An aware datetime, or click's own usage error."""
        if isinstance(value, datetime):
            return value
        text = f"{value}T00:00:00Z" if len(value) == len("2026-11-23") else value
        try:
            return instant(text)
        except SchemasError:
            self.fail(
                f"{value!r} is not a date such as 2026-11-23 or 2026-11-23T12:00:00Z", param, ctx
            )


def now() -> datetime:
    """The one place where a command asks the clock."""
    return datetime.now(UTC)


def whole_seconds(at: datetime) -> datetime:
    """Documents carry whole seconds."""
    return at - timedelta(microseconds=at.microsecond)


def read_file(path: Path, *, max_bytes: int) -> bytes:
    """The bytes of a file, or `-` for standard input; never more than `max_bytes`."""
    stream = sys.stdin.buffer if str(path) == "-" else path.open("rb")
    try:
        data = stream.read(max_bytes + 1)
    finally:
        if stream is not sys.stdin.buffer:
            stream.close()
    if len(data) > max_bytes:
        raise SchemasError("file-too-large", path=str(path), maximum=max_bytes)
    return data

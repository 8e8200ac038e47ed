"""What the commands of all services share: the database, answers, refusals."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, NoReturn, TypeVar

import click
from sqlalchemy.orm import Session

from livret.app import Service
from livret.commands.edge import NO, USAGE, Edge
from livret.commands.serve import prepare
from livret.wording import ERRORS
from schemas import json_text
from schemas.errors import LivretError
from service.errors import CONFLICT, FORBIDDEN, NOT_FOUND
from service.web.wording import SENTENCES as PAGE_SENTENCES

S = TypeVar("S", bound=Service[Any])

_NO: Final = frozenset({CONFLICT, FORBIDDEN, NOT_FOUND})
"""Refusals with these statuses are answers, exit code 1; the others are wrong usage."""


@dataclass(frozen=True, slots=True)
class Desk:
    """An open session, and how to answer."""

    edge: Edge
    session: Session
    as_json: bool

    def answer(self, facts: Mapping[str, Any], msgid: str, **more: object) -> None:
        """One JSON object, or one sentence."""
        if self.as_json:
            self.show(facts)
        else:
            self.edge.out(msgid, **{**facts, **more})

    def show(self, facts: Mapping[str, Any]) -> None:
        """A line of JSON."""
        click.echo(json_text.dump(dict(facts)).decode())

    def line(self, facts: Mapping[str, Any]) -> None:
        """One thing of a list: a line of JSON, or its values beside each other."""
        if self.as_json:
            self.show(facts)
        else:
            click.echo("  ".join(str(value) for value in facts.values()))


@contextmanager
def opened(edge: Edge, service: S) -> Iterator[Session]:
    """A session of a service whose tables are of this version."""
    try:
        prepare(edge, service)
        with service.sessions() as session:
            yield session
    finally:
        service.engine.dispose()


def refuse(edge: Edge, error: LivretError, sentences: Mapping[str, str]) -> NoReturn:
    """End with the sentence of a refusal. Raises the error again when nobody has words for it."""
    said = sentences.get(error.code) or PAGE_SENTENCES.get(error.code)
    if said is None or error.code in ERRORS:
        raise error
    edge.say(said, **error.facts)
    sys.exit(NO if getattr(error, "status", None) in _NO else USAGE)

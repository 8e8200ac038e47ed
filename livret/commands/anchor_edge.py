"""What the commands of `livret anchor` share: the anchor, its database, answers, refusals."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

import click

import federation.anchor.app
from federation.anchor import creating
from federation.anchor.models import Anchor
from federation.anchor.office import Office
from livret.app import Anchor as Service
from livret.app import open_anchor
from livret.commands import desk
from livret.commands.edge import Edge, with_errors
from schemas.errors import LivretError


@dataclass(frozen=True, slots=True)
class Desk(desk.Desk):
    """The anchor, an open session, and how to answer."""

    service: Service

    @property
    def office(self) -> Office:
        """Where the anchor decides: its address and its keys."""
        return self.service.place.office

    @property
    def anchor(self) -> Anchor:
        """The anchor of this database; raises NotFound `anchor-missing`."""
        return creating.the_anchor(self.session)


def with_desk(run: Callable[..., None]) -> Any:
    """Give a command the desk, and say what verbs refuse; `--json` is an option of all."""

    @click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a line.")
    @click.pass_obj
    @with_errors
    @wraps(run)
    def guarded(edge: Edge, /, *, as_json: bool, **rest: Any) -> None:
        service = open_anchor(edge.settings)
        try:
            with desk.opened(edge, service) as session:
                run(Desk(edge, session, as_json, service), **rest)
        except LivretError as error:
            desk.refuse(edge, error, federation.anchor.app.sentences())

    return guarded

"""An application with a few views of its own, people who are known by a header, a clock by hand."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, Request
from sqlalchemy.orm import Session

from keys.sealing import RawMasterKey
from service.config import ServiceConfig, in_folder
from service.database import engine, sessions
from service.web.app import make_app
from service.web.hooks import Hooks, Who

NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)
SCHOOL = UUID("01936f2e-0000-7000-8000-000000000001")
PERSON = UUID("01936f2e-0000-7000-8000-0000000000aa")
HEAD = Who(
    account_id=PERSON,
    name="Maud <b>Verne</b>",
    roles=frozenset({"head"}),
    organisation_id=SCHOOL,
    slug="lycee",
    organisation_name="Lycée <i>Verne</i>",
)
MACHINE = Who(organisation_id=SCHOOL, scopes=frozenset({"credentials:issue"}))
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
API = {"Accept": "application/json"}


@dataclass
class Clock:
    """A clock that moves when it is told to."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **much: float) -> None:
        self.now += timedelta(**much)


@dataclass
class People:
    """Knows people by the header X-Test-Person, and machines by their token."""

    persons: dict[str, Who] = field(default_factory=lambda: {"head": HEAD})
    tokens: dict[str, Who] = field(default_factory=lambda: {"good-token": MACHINE})

    def person(
        self, session: Session, request: Request, *, slug: str | None, now: datetime
    ) -> Who | None:
        who = self.persons.get(request.headers.get("X-Test-Person", ""))
        if who is None or slug in {None, who.slug}:
            return who
        return replace(who, slug=None, organisation_id=None, roles=frozenset())

    def machine(self, session: Session, token: str, *, scope: str, now: datetime) -> Who | None:
        return self.tokens.get(token)


AS_HEAD = {"X-Test-Person": "head", **BROWSER}


def config(folder: Path, **more: Any) -> ServiceConfig:
    given = {"base_url": "http://localhost", "name": "issuer", **more}
    return in_folder(folder, master=RawMasterKey.generate(), **given)


def make(
    folder: Path,
    *blueprints: Blueprint,
    hooks: Hooks | None = None,
    **more: Any,
) -> Flask:
    """An application in a folder; `more` are fields of the config."""
    made = config(folder, **more)
    return make_app(
        made,
        blueprints=blueprints,
        sessions=sessions(engine(made.database_url)),
        world=lambda now: {"now": now},
        hooks=hooks or Hooks(identify=People(), clock=Clock()),
    )


def token_in(page: str) -> str:
    """The token of the first form in a page."""
    return page.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]


Steps = Iterator[Callable[[], None]]

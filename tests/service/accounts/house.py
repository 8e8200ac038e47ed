"""A whole service with accounts: pages, organisations, letters, a clock, people at browsers."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, g
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from keys.sealing import RawMasterKey
from service import database, mail, upgrading
from service.accounts import invitations, memberships
from service.accounts.identifying import People
from service.accounts.invitations import Invited, Newcomer, Offer
from service.accounts.memberships import Given
from service.accounts.models import Account, Role
from service.accounts.oidc import Ask
from service.accounts.views import LINKS, SIGN_IN_PAGE, SIGN_OUT_PAGE, accounts_pages
from service.accounts.wording import SENTENCES
from service.config import OidcProvider, in_folder
from service.web.access import public, requires, signed_in
from service.web.app import make_app
from service.web.hooks import Hooks
from tests.service.accounts.people import CLUB, PASSWORD, SCHOOL
from tests.support.web import BROWSER, Clock, token_in

MASTER = RawMasterKey(bytes(range(32)))


@dataclass(frozen=True)
class Place:
    id: UUID
    slug: str
    name: str


PLACES = (Place(SCHOOL, "college-verne", "Collège Verne"), Place(CLUB, "club", "Club"))


class Directory:
    def by_slug(self, session: Session, slug: str) -> Place | None:
        return next((one for one in PLACES if one.slug == slug), None)

    def by_id(self, session: Session, organisation_id: UUID) -> Place | None:
        return next((one for one in PLACES if one.id == organisation_id), None)


def sample() -> Blueprint:
    """Pages of a service, for people of each kind."""
    made = Blueprint("sample", __name__)

    @made.get("/")
    @public("the first page")
    def first() -> str:
        return "first"

    @made.get("/mine")
    @signed_in
    def mine() -> dict[str, Any]:
        membership = g.membership.role if g.membership else None
        return {"name": g.account.display_name, "membership": membership}

    @made.get("/orgs/<slug>/settings")
    @requires(Role.HEAD)
    def settings(slug: str) -> dict[str, Any]:
        return {"name": g.tenant.name, "roles": sorted(g.who.roles)}

    @made.post("/orgs/<slug>/sign")
    @requires(Role.HEAD, Role.AWARDER, two_steps=True)
    def sign(slug: str) -> str:
        memberships.require_signing(g.session, g.account.id, g.tenant.id, g.now)
        return "signed"

    return made


@dataclass
class House:
    """The service and what stands around it."""

    app: Flask
    sessions: Any
    clock: Clock = field(default_factory=Clock)
    base_url: str = "http://localhost"

    def close(self) -> None:
        self.sessions.kw["bind"].dispose()

    @property
    def now(self) -> datetime:
        return self.clock.now

    def person(
        self, login: str, *roles: Role, organisation: UUID = SCHOOL, language: str = "en"
    ) -> UUID:
        with self.sessions() as session:
            made = invitations.create(
                session,
                Newcomer(login, f"Personne {login}", PASSWORD, True, language),
                email=f"{login}@ecole.example",
                now=self.now,
            )
            for role in roles:
                memberships.appoint(session, Given(made.id, organisation, role), now=self.now)
            session.commit()
            return made.id

    def invited(self, *, on_paper: bool = False) -> Invited:
        with self.sessions() as session:
            verb = invitations.invite_on_paper if on_paper else invitations.invite
            offer = Offer(SCHOOL, Role.AWARDER, email="noe@ecole.example")
            made = verb(session, offer, by=None, now=self.now)
            session.commit()
            return made

    def account(self, login: str) -> Account:
        with self.sessions() as session:
            return session.scalars(select(Account).where(Account.login == login)).one()

    def letters(self) -> list[Any]:
        with self.sessions() as session:
            return list(mail.unsent(session, organisation=None))

    def browser(self, *, language: str = "en") -> "Browser":
        return Browser(self.app.test_client(), language, self.base_url)


@dataclass
class Browser:
    """A person's browser, which sends forms as pages give them."""

    client: FlaskClient
    language: str
    base_url: str

    def get(self, path: str) -> TestResponse:
        headers = {**BROWSER, "Accept-Language": self.language}
        return self.client.get(path, base_url=self.base_url, headers=headers)

    def send(
        self, path: str, *, to: str = "", token: str | None = None, **fields: Any
    ) -> TestResponse:
        """Fill in the form of a page and send it, to its own address or another."""
        page = self.get(path).get_data(as_text=True)
        given = token_in(page) if token is None else token
        hidden = dict(
            re.findall(r'<input id="next" name="next" type="hidden" value="([^"]*)">()', page)
        )
        filled = {"next": next(iter(hidden), ""), "csrf_token": given, **fields}
        headers = {**BROWSER, "Accept-Language": self.language}
        return self.client.post(to or path, base_url=self.base_url, data=filled, headers=headers)

    def sign_in(
        self, login: str, password: str = PASSWORD, *, path: str = "/sign-in"
    ) -> TestResponse:
        return self.send(path, login=login, password=password)

    def name(self) -> str | None:
        """Who is signed in."""
        answer = self.client.get("/mine", headers={"Accept": "application/json"})
        return answer.json["name"] if answer.status_code == 200 else None

    def cookie(self) -> str | None:
        found = self.client.get_cookie("livret-issuer-sign-in")
        return found.value if found else None


def make_house(
    folder: Path,
    url: str,
    *,
    base_url: str = "http://localhost",
    ask: Ask | None = None,
    oidc: tuple[OidcProvider, ...] = (),
    clock: Clock | None = None,
) -> House:
    config = in_folder(
        folder, name="issuer", base_url=base_url, master=MASTER, database_url=url, oidc=oidc
    )
    engine = database.engine(url)
    upgrading.upgrade(engine)
    sessions = database.sessions(engine)
    clock = clock or Clock()
    hooks = Hooks(
        identify=People(config, sessions, Directory()),
        clock=clock,
        links=LINKS,
        sentences=SENTENCES,
        sign_in=SIGN_IN_PAGE,
        sign_out=SIGN_OUT_PAGE,
    )
    app = make_app(
        config,
        blueprints=(accounts_pages(ask), sample()),
        sessions=sessions,
        world=lambda now: None,
        hooks=hooks,
    )
    return House(app, sessions, clock, base_url)

"""The whole issuer over one database: organisations, people who are signed in, a clock by hand.

with running_issuer(tmp_path, url) as issuer:
    page = issuer.head.get("/orgs/college-exemple/console")
    answer = issuer.head.send("/orgs/college-exemple/console/…", name="Délégué")   # its form
    issuer.work()                                    # everything that waits in the background
    with issuer.session() as session: ...
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from federation.world import World, offline
from issuer import app as issuer_app
from issuer.organisations import creating, partners
from issuer.organisations.models import AwardKind, Organisation
from issuer.organisations.partners import Limits
from issuer.place import Place, place
from keys.sealing import RawMasterKey
from keys.stores import open_store
from service import database, mail, upgrading
from service.accounts import invitations, memberships, passwords, second_step, sign_ins
from service.accounts.identifying import COOKIE
from service.accounts.invitations import Newcomer
from service.accounts.memberships import Given
from service.accounts.models import Account, Role
from service.config import in_folder
from service.fence import scope
from service.jobs import Worker
from service.web.cookies import cookie_name
from tests.issuer.organisations.network import answered_by
from tests.issuer.organisations.places import CLUB, SCHOOL, school, with_profile
from tests.service.accounts.house import Browser
from tests.service.accounts.people import PASSWORD, code_at
from tests.support.web import Clock

MASTER = RawMasterKey(bytes(range(32)))
OTHER = with_profile(school(slug="lycee-autre", uai="0000002C"), name="Lycée Autre", email="")
BASE_URL = "http://localhost"
YEAR = timedelta(days=365)


@dataclass
class Person(Browser):
    """Somebody at a browser, signed in with both steps; nobody when `account_id` is None."""

    account_id: UUID | None = None
    login: str = ""

    def post(self, path: str, **fields: Any) -> Any:
        """Send a form whose page is at the same address: `send` under the name of other tests."""
        return self.send(path, **fields)

    def json(self, path: str) -> Any:
        """What a program is answered, with this person's cookies."""
        return self.client.get(path, base_url=self.base_url, headers={"Accept": "application/json"})


@dataclass
class Running:
    """The application, its place and clock, and who is signed in."""

    app: Flask
    place: Place
    sessions: sessionmaker[Any]
    clock: Clock
    people: dict[str, Person] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        return self.clock.now

    @property
    def base_url(self) -> str:
        return self.place.config.base_url

    @property
    def head(self) -> Person:
        return self.people["head"]

    @property
    def secretary(self) -> Person:
        return self.people["secretary"]

    @property
    def awarder(self) -> Person:
        return self.people["awarder"]

    @property
    def partner(self) -> Person:
        """Of the club, which is a partner of the school."""
        return self.people["partner"]

    @property
    def other_head(self) -> Person:
        """Of another school, which has nothing to do with ours."""
        return self.people["other-head"]

    def browser(self, *, language: str = "en") -> Person:
        """A new browser in which nobody is signed in."""
        return Person(self.app.test_client(), language, self.base_url)

    def session(self) -> Any:
        """A session of the database; commit what should stay."""
        return self.sessions()

    @contextmanager
    def inside(self, slug: str = SCHOOL.slug) -> Iterator[tuple[Session, Organisation]]:
        """A session inside the scope of an organisation; committed at the end."""
        with self.sessions() as session:
            found = creating.find(session, slug)
            with scope(session, organisation=found.id):
                yield session, found
                session.commit()

    def organisation(self, slug: str = SCHOOL.slug) -> Organisation:
        with self.sessions() as session:
            return creating.find(session, slug)

    def work(self) -> int:
        """Do all that is due in the background; how many items that were."""
        worker = Worker(
            self.sessions,
            issuer_app.kinds(self.place),
            world=lambda: self.place.world(self.clock.now),
        )
        return worker.run_pending()

    def letters(self, slug: str | None = None) -> list[Any]:
        """Letters that were written and not sent yet, of the service or of an organisation."""
        owner = None if slug is None else self.organisation(slug).id
        with self.sessions() as session:
            return list(mail.unsent(session, organisation=owner))

    def world(self) -> World:
        """A world in which this issuer answers for all that is asked outside."""
        return answered_by(self.app.test_client(), self.clock.now)

    def sign_in(self, login: str, *roles: Role, slug: str = SCHOOL.slug) -> Person:
        """A new adult with these roles, signed in with both steps just now."""
        with self.sessions() as session:
            made = invitations.create(
                session,
                Newcomer(login, f"Personne {login}", PASSWORD, True, "en"),
                email=f"{login}@ecole.example",
                now=self.now,
            )
            made.adult = True
            session.flush()
            organisation = creating.find(session, slug)
            for role in roles:
                memberships.appoint(session, Given(made.id, organisation.id, role), now=self.now)
            token = self._both_steps(session, made)
            session.commit()
            person = replace(self.browser(), account_id=made.id, login=login)
        self.keep(person, token)
        return person

    def sign_in_again(self, person: Person) -> None:
        """A fresh sign-in with both steps for somebody whose last one is over."""
        with self.sessions() as session:
            account = session.get(Account, person.account_id)
            opened = sign_ins.begin(session, account, browser="t", provider=None, now=self.now)
            token = sign_ins.pass_second_step(session, opened.sign_in, now=self.now)
            session.commit()
        self.keep(person, token)

    def keep(self, person: Person, token: str) -> None:
        """Put a sign-in into a browser."""
        for host in {"localhost", urlsplit(self.base_url).hostname or ""}:
            person.client.set_cookie(cookie_name(self.place.config, COOKIE), token, domain=host)

    def _both_steps(self, session: Session, account: Any) -> str:
        secrets, now = self.place.secrets, self.now
        opened = sign_ins.begin(session, account, browser="t", provider=None, now=now)
        here = (opened.sign_in, opened.account)
        second_step.offer(session, here, PASSWORD, secrets=secrets, now=now)
        secret = second_step.offered(account, secrets=secrets)
        token, _ = second_step.enrol(session, here, code_at(secret, now), secrets=secrets, now=now)
        return token


@contextmanager
def running_issuer(
    folder: Path,
    url: str = "",
    *,
    base_url: str = BASE_URL,
    clock: Clock | None = None,
    **more: Any,
) -> Iterator[Running]:
    """The issuer with two schools, a partner of the first, and people of each role.

    `url` of a database, with or without tables; an SQLite file in the folder when it is empty.
    `more` are other fields of `ServiceConfig`.
    """
    with ExitStack() as stack:
        stack.enter_context(quick_passwords())
        made = start(folder, url, base_url=base_url, clock=clock or Clock(), **more)
        stack.callback(made.sessions.kw["bind"].dispose)
        found(made)
        yield made


def start(folder: Path, url: str, *, base_url: str, clock: Clock, **more: Any) -> Running:
    """The issuer on an upgraded database, with nobody in it."""
    given: Mapping[str, Any] = {"database_url": url, **more} if url else more
    config = in_folder(folder, name="issuer", base_url=base_url, master=MASTER, **given)
    engine = database.engine(config.database_url)
    upgrading.upgrade(engine)
    sessions = database.sessions(engine)
    apps: list[Flask] = []

    def world(now: datetime) -> World:
        return answered_by(apps[0].test_client(), now) if apps else offline(now)

    here = place(config, open_store("memory:", MASTER), world=world)
    apps.append(issuer_app.make(config, here, sessions, clock=clock))
    return Running(apps[0], here, sessions, clock)


def found(issuer: Running) -> None:
    """Two schools, a club that is a partner of the first, and a person in each role."""
    with issuer.sessions() as session:
        ours = creating.create(session, SCHOOL, issuer.place.hosting, by=None, now=issuer.now)
        creating.create(session, OTHER, issuer.place.hosting, by=None, now=issuer.now)
        limits = Limits(frozenset(AwardKind), until=issuer.now + YEAR)
        wish = partners.Inviting(CLUB, limits)
        partners.invite(session, ours, wish, issuer.place.hosting, by=None, now=issuer.now)
        session.commit()
    issuer.people = {
        "head": issuer.sign_in("maud", Role.HEAD),
        "secretary": issuer.sign_in("sacha", Role.SECRETARY),
        "awarder": issuer.sign_in("alix", Role.AWARDER),
        "partner": issuer.sign_in("camille", Role.PARTNER, slug=CLUB.slug),
        "other-head": issuer.sign_in("dominique", Role.HEAD, slug=OTHER.slug),
    }


@contextmanager
def quick_passwords() -> Iterator[None]:
    """Passwords by the same function with less work; `test_passwords` looks at its real cost."""
    with pytest.MonkeyPatch.context() as patch:
        passwords._dummy.cache_clear()
        patch.setattr(passwords, "_HASHER", PasswordHasher(1, 64, 1))
        yield
    passwords._dummy.cache_clear()

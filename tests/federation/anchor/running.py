"""The whole anchor over one database: people who are signed in, a clock by hand, work on demand.

with running_anchor(tmp_path, url) as anchor:
    page = anchor.head.get("/console")
    answer = anchor.clerk.send("/console/invitations", label="Collège")   # its form
    anchor.work()                                   # everything that waits in the background
    with anchor.session() as session: ...
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from federation.anchor import app as anchor_app
from federation.anchor import creating
from federation.anchor.creating import Profile
from federation.anchor.models import Anchor
from federation.anchor.office import Office
from federation.anchor.place import Place, place
from federation.world import World, offline
from keys.sealing import RawMasterKey
from keys.stores import open_store
from service import database, mail, upgrading
from service.accounts import invitations, memberships, second_step, sign_ins
from service.accounts.identifying import COOKIE
from service.accounts.invitations import Newcomer
from service.accounts.memberships import Given
from service.accounts.models import Role
from service.config import in_folder
from service.fence import scope
from service.jobs import Worker
from service.web.cookies import cookie_name
from tests.issuer.support.running import Person, quick_passwords
from tests.service.accounts.people import PASSWORD, code_at
from tests.support.web import Clock

MASTER = RawMasterKey(bytes(range(32)))
BASE_URL = "http://localhost"
SLUG = "academie"
NAME = "Académie d’Exemple"
Worlds = Callable[[datetime], World]


@dataclass
class RunningAnchor:
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
    def office(self) -> Office:
        return self.place.office

    @property
    def head(self) -> Person:
        """Who is responsible for the anchor."""
        return self.people["head"]

    @property
    def clerk(self) -> Person:
        return self.people["clerk"]

    @property
    def nobody(self) -> Person:
        """Somebody with an account and without a role."""
        return self.people["nobody"]

    def browser(self, *, language: str = "en") -> Person:
        """A new browser in which nobody is signed in."""
        return Person(self.app.test_client(), language, self.base_url)

    def session(self) -> Any:
        """A session of the database; commit what should stay."""
        return self.sessions()

    @contextmanager
    def inside(self) -> Iterator[tuple[Session, Anchor]]:
        """A session inside the scope of the anchor; committed at the end."""
        with self.sessions() as session:
            found = creating.the_anchor(session)
            with scope(session, organisation=found.id):
                yield session, found
                session.commit()

    def work(self) -> int:
        """Do all that is due in the background; how many items that were."""
        return Worker(
            self.sessions,
            anchor_app.kinds(self.place),
            world=lambda: self.place.world(self.clock.now),
        ).run_pending()

    def letters(self) -> list[Any]:
        """Letters of the anchor that were written and not sent yet."""
        with self.sessions() as session:
            anchor = creating.the_anchor(session)
            return list(mail.unsent(session, organisation=anchor.id))

    def sign_in(self, login: str, *roles: Role) -> Person:
        """A new adult with these roles, signed in with both steps just now."""
        with self.sessions() as session:
            newcomer = Newcomer(login, f"Personne {login}", PASSWORD, True, "en")
            email = f"{login}@academie.example"
            made = invitations.create(session, newcomer, email=email, now=self.now)
            session.flush()
            anchor = creating.the_anchor(session)
            for role in roles:
                memberships.appoint(session, Given(made.id, anchor.id, role), now=self.now)
            token = self._both_steps(session, made)
            session.commit()
            person = replace(self.browser(), account_id=made.id, login=login)
        self.keep(person, token)
        return person

    def keep(self, person: Person, token: str) -> None:
        """Put a sign-in into a browser."""
        host = urlsplit(self.base_url).hostname
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
def running_anchor(
    folder: Path,
    url: str = "",
    *,
    base_url: str = BASE_URL,
    clock: Clock | None = None,
    world: Worlds = offline,
    **more: Any,
) -> Iterator[RunningAnchor]:
    """A founded anchor with a person in each role; see `start`."""
    with ExitStack() as stack:
        stack.enter_context(quick_passwords())
        made = start(folder, url, base_url=base_url, clock=clock or Clock(), world=world, **more)
        stack.callback(made.sessions.kw["bind"].dispose)
        found(made)
        yield made


def start(
    folder: Path, url: str, *, base_url: str, clock: Clock, world: Worlds = offline, **more: Any
) -> RunningAnchor:
    """The anchor's service on an upgraded database, with nobody in it.

    `url` of a database, with or without tables; an SQLite file in the folder when it is empty.
    `world` makes the world of an instant; `more` are other fields of `ServiceConfig`.
    """
    given: Mapping[str, Any] = {"database_url": url, **more} if url else more
    config = in_folder(folder, name="anchor", base_url=base_url, master=MASTER, **given)
    engine = database.engine(config.database_url)
    upgrading.upgrade(engine)
    sessions = database.sessions(engine)
    here = place(config, open_store("memory:", MASTER), world=world)
    made = anchor_app.make(config, here, sessions, clock=clock)
    return RunningAnchor(made, here, sessions, clock)


def found(anchor: RunningAnchor) -> None:
    """The anchor itself, who is responsible for it, a clerk, and a person without a role."""
    with anchor.session() as session:
        profile = Profile(name=NAME)
        creating.create(session, anchor.office, SLUG, profile, now=anchor.now)
        session.commit()
    anchor.people = {
        "head": anchor.sign_in("maud", Role.HEAD),
        "clerk": anchor.sign_in("sacha", Role.SECRETARY),
        "nobody": anchor.sign_in("alix"),
    }

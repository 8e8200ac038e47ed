"""The whole wallet over one database: people who are signed in, a clock by hand, work on demand.

with running_wallet(tmp_path, url) as wallet:
    page = wallet.pupil.get("/booklet")
    answer = wallet.pupil.send("/receive/file", file=…)      # its form
    wallet.work()                                            # everything that waits
    with wallet.inside(wallet.pupil) as (session, holder): ...
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from federation.world import World, offline
from keys.sealing import RawMasterKey
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
from wallet import app as wallet_app
from wallet.people import holders, schools
from wallet.people.holders import Wanted
from wallet.people.models import Holder, School
from wallet.place import Place, place

MASTER = RawMasterKey(bytes(range(32)))
BASE_URL = "http://localhost"
SCHOOL = "college-exemple"
Worlds = Callable[[datetime], World]


@dataclass
class RunningWallet:
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
    def pupil(self) -> Person:
        """A pupil of 13 with a booklet that the school opened."""
        return self.people["pupil"]

    @property
    def other(self) -> Person:
        """Another pupil, of 16, who opened a booklet by themself."""
        return self.people["other"]

    @property
    def adult(self) -> Person:
        """Somebody with an account, without a booklet and beside nobody."""
        return self.people["adult"]

    @property
    def head(self) -> Person:
        """The head of the school."""
        return self.people["head"]

    @property
    def teacher(self) -> Person:
        """A teacher of the school."""
        return self.people["teacher"]

    def browser(self, *, language: str = "en") -> Person:
        """A new browser in which nobody is signed in."""
        return Person(self.app.test_client(), language, self.base_url)

    def session(self) -> Any:
        """A session of the database; commit what should stay."""
        return self.sessions()

    @contextmanager
    def inside(self, person: Person) -> Iterator[tuple[Session, Holder]]:
        """A session inside the scope of a holder; committed at the end."""
        with self.sessions() as session:
            holder = holders.the_holder(session, person.account_id)
            with scope(session, person=person.account_id):
                yield session, holder
                session.commit()

    @contextmanager
    def school(self) -> Iterator[tuple[Session, School]]:
        """A session inside the scope of the school; committed at the end."""
        with self.sessions() as session:
            school = schools.find(session, SCHOOL)
            with scope(session, organisation=school.id):
                yield session, school
                session.commit()

    def work(self) -> int:
        """Do all that is due in the background; how many items that were."""
        return Worker(
            self.sessions,
            wallet_app.kinds(self.place),
            world=lambda: self.place.world(self.clock.now),
        ).run_pending()

    def letters(self) -> list[Any]:
        """Letters that were written and not sent yet, of nobody and of the school."""
        with self.sessions() as session:
            school = schools.find(session, SCHOOL)
            return [*mail.unsent(session, organisation=school.id)]

    def sign_in(self, login: str, *roles: Role, adult: bool = True, language: str = "en") -> Person:
        """A new person with these roles in the school, signed in just now."""
        with self.sessions() as session:
            newcomer = Newcomer(login, f"Personne {login}", PASSWORD, adult, language)
            email = f"{login}@ecole.example"
            made = invitations.create(session, newcomer, email=email, now=self.now)
            session.flush()
            for role in roles:
                school = schools.find(session, SCHOOL)
                memberships.appoint(session, Given(made.id, school.id, role), now=self.now)
            token = self._entered(session, made, both_steps=bool(roles))
            session.commit()
            person = replace(self.browser(language=language), account_id=made.id, login=login)
        self.keep(person, token)
        return person

    def open_booklet(self, person: Person, *, born: str | None, by_school: bool = False) -> Holder:
        """A booklet for somebody."""
        with self.sessions() as session:
            account = session.get(database_account(), person.account_id)
            school = schools.find(session, SCHOOL).id if by_school else None
            wanted = Wanted(born, school)
            made = holders.open_booklet(session, self.place, account, wanted, now=self.now)
            session.commit()
            return made

    def keep(self, person: Person, token: str) -> None:
        """Put a sign-in into a browser."""
        host = urlsplit(self.base_url).hostname
        person.client.set_cookie(cookie_name(self.place.config, COOKIE), token, domain=host)

    def _entered(self, session: Session, made: Any, *, both_steps: bool) -> str:
        secrets, now = self.place.secrets, self.now
        opened = sign_ins.begin(session, made, browser="t", provider=None, now=now)
        if not both_steps:
            return opened.token
        here = (opened.sign_in, opened.account)
        second_step.offer(session, here, PASSWORD, secrets=secrets, now=now)
        secret = second_step.offered(made, secrets=secrets)
        token, _ = second_step.enrol(session, here, code_at(secret, now), secrets=secrets, now=now)
        return token


def database_account() -> Any:
    """The class of the rows of accounts."""
    from service.accounts.models import Account

    return Account


@contextmanager
def running_wallet(
    folder: Path,
    url: str = "",
    *,
    base_url: str = BASE_URL,
    clock: Clock | None = None,
    world: Worlds = offline,
    fetcher: Any = None,
    **more: Any,
) -> Iterator[RunningWallet]:
    """A wallet with a school, its staff, two pupils and an adult; `more` as `ServiceConfig`."""
    with ExitStack() as stack:
        stack.enter_context(quick_passwords())
        given = {"database_url": url, **more} if url else more
        config = in_folder(folder, name="wallet", base_url=base_url, master=MASTER, **given)
        engine = database.engine(config.database_url)
        stack.callback(engine.dispose)
        upgrading.upgrade(engine)
        sessions, time = database.sessions(engine), clock or Clock()
        here = place(config, world=world, fetcher=fetcher)
        made = RunningWallet(
            wallet_app.make(config, here, sessions, clock=time), here, sessions, time
        )
        _people(made)
        yield made


def _people(wallet: RunningWallet) -> None:
    with wallet.session() as session:
        said = schools.Said(SCHOOL, "Collège d’Exemple", "0750001A")
        schools.create(session, said, now=wallet.now)
        session.commit()
    wallet.people = {
        "head": wallet.sign_in("helene", Role.HEAD),
        "teacher": wallet.sign_in("thomas", Role.AWARDER),
        "pupil": wallet.sign_in("paloma", adult=False),
        "other": wallet.sign_in("oscar", adult=False),
        "adult": wallet.sign_in("agnes"),
    }
    year = wallet.now.year
    wallet.open_booklet(wallet.pupil, born=f"{year - 13}-02", by_school=True)
    wallet.open_booklet(wallet.other, born=f"{year - 16}-02")

"""Who calls: the sign-in of a cookie, its account, and the roles in the place that is asked for.

Organisations are another room's rows; `Directory` is how this one finds them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol
from uuid import UUID

from flask import Request
from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from service.accounts import memberships, sign_ins
from service.accounts.models import Account, Membership, Role, SignIn
from service.config import ServiceConfig
from service.database import READ_ONLY
from service.fence import scope
from service.web.cookies import read_cookie
from service.web.hooks import Nobody, Who

COOKIE: Final = "sign-in"


class Place(Protocol):
    """An organisation, as far as the edge shows it."""

    @property
    def id(self) -> UUID:
        """Its identifier."""

    @property
    def slug(self) -> str:
        """Its name in addresses."""

    @property
    def name(self) -> str:
        """Its name on pages."""


class Directory(Protocol):
    """Finds organisations; None for one that there is not."""

    def by_slug(self, session: Session, slug: str) -> Place | None:
        """The organisation with that name in addresses."""

    def by_id(self, session: Session, organisation_id: UUID) -> Place | None:
        """The organisation with that identifier."""


class Machines(Protocol):
    """Knows bearer tokens; the room that gives them out keeps them."""

    def machine(self, session: Session, token: str, *, scope: str, now: datetime) -> Who | None:
        """As `hooks.Identify.machine`."""


@dataclass(frozen=True, slots=True)
class People:
    """The `hooks.Identify` of a service with accounts."""

    config: ServiceConfig
    sessions: sessionmaker[Any]
    directory: Directory
    machines: Machines = field(default_factory=Nobody)

    def person(
        self, session: Session, request: Request, *, slug: str | None, now: datetime
    ) -> Who | None:
        """The person of the cookie's sign-in; one that awaits its second step is nobody's."""
        found = current(session, self.config, request, now=now)
        if found is None or found[0].awaits_second_step:
            return None
        self._note_seen(session, found[0], now)
        held = memberships.of_account(session, found[1].id, now=now)
        place = self._place(session, held, slug)
        here = [one for one in held if place is not None and one.organisation_id == place.id]
        return _who(found, here, place, now)

    def machine(self, session: Session, token: str, *, scope: str, now: datetime) -> Who | None:
        """Whose bearer token that is."""
        return self.machines.machine(session, token, scope=scope, now=now)

    def _place(
        self, session: Session, held: Sequence[Membership], slug: str | None
    ) -> Place | None:
        """The organisation of the address, or else the one of the oldest role that is held."""
        if slug is None:
            return self.directory.by_id(session, held[0].organisation_id) if held else None
        place = self.directory.by_slug(session, slug)
        mine = place is not None and any(one.organisation_id == place.id for one in held)
        return place if mine else None

    def _note_seen(self, session: Session, row: SignIn, now: datetime) -> None:
        if now - row.seen_at < sign_ins.SEEN_EVERY:
            return
        if not session.connection().get_execution_options().get(READ_ONLY, False):
            _see(session, row, now)
            return
        # A page that only reads has a session that cannot write.
        try:
            with self.sessions() as other:
                _see(other, row, now)
                other.commit()
        except SQLAlchemyError:
            # Somebody writes for long; the next page will note it.
            return


def current(
    session: Session, config: ServiceConfig, request: Request, *, now: datetime
) -> tuple[SignIn, Account] | None:
    """The sign-in of the browser's cookie, also one that awaits its second step."""
    token = read_cookie(config, request, COOKIE)
    return sign_ins.find(session, token, now=now) if token else None


def _see(session: Session, row: SignIn, now: datetime) -> None:
    with scope(session, person=row.person_id):
        session.execute(update(SignIn).where(SignIn.id == row.id).values(seen_at=now))


def _who(
    found: tuple[SignIn, Account], held: Sequence[Membership], place: Place | None, now: datetime
) -> Who:
    row, account = found
    ranks = list(Role)
    return Who(
        account_id=account.id,
        name=account.display_name,
        language=account.language,
        roles=frozenset(one.role.value for one in held),
        organisation_id=place.id if place else None,
        slug=place.slug if place else None,
        organisation_name=place.name if place else "",
        two_steps=memberships.is_fresh(row, now),
        account=account,
        membership=min(held, key=lambda one: ranks.index(one.role)) if held else None,
        tenant=place,
    )

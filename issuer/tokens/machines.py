"""Which machine calls: `service.accounts.identifying.Machines` for the tokens of this service.

    Machines((tokens, ob_api.tokens.machine, …))

Each reader knows its own tokens by how they begin.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from issuer.organisations import creating
from issuer.tokens import keeping
from issuer.tokens.models import ApiToken
from service.accounts import memberships
from service.accounts.models import Account
from service.database import READ_ONLY
from service.fence import scope as fence
from service.web.hooks import Who

USE_NOTED_EVERY: Final = timedelta(minutes=10)


class Reader(Protocol):
    """Says whose token that is; None for one of another kind, unknown, or over."""

    def __call__(self, session: Session, token: str, *, scope: str, now: datetime) -> Who | None:
        """What the token allows stands in `Who.scopes`."""


def tokens(session: Session, token: str, *, scope: str, now: datetime) -> Who | None:  # noqa: ARG001 - the shape of Reader
    """The machine of an organisation that holds a token of the console."""
    row = keeping.presented(session, token, now=now)
    if row is None:
        return None
    organisation = creating.by_id(session, row.organisation_id)
    if organisation is None:
        return None
    _note_use(session, row, now)
    return Who(
        name=row.name,
        organisation_id=organisation.id,
        slug=organisation.slug,
        organisation_name=organisation.name,
        scopes=_scopes(session, row, now),
        tenant=organisation,
    )


def _scopes(session: Session, row: ApiToken, now: datetime) -> frozenset[str]:
    """What a token still allows: who made it may know its secret, and signs nothing once they left.

    The head makes another one then; what reads goes on.
    """
    allowed = frozenset(row.scopes)
    if row.made_by is None or _has_role(session, row.made_by, row.organisation_id, now):
        return allowed
    return allowed - keeping.SIGNING


def _has_role(session: Session, account_id: UUID, organisation_id: UUID, now: datetime) -> bool:
    account = session.get(Account, account_id)
    if account is None or account.disabled_at is not None:
        return False
    held = memberships.of_account(session, account_id, now=now)
    return any(one.organisation_id == organisation_id for one in held)


@dataclass(frozen=True, slots=True)
class Machines:
    """Asks each reader in turn."""

    readers: Sequence[Reader] = (tokens,)

    def machine(self, session: Session, token: str, *, scope: str, now: datetime) -> Who | None:
        """As `hooks.Identify.machine`."""
        found = (read(session, token, scope=scope, now=now) for read in self.readers)
        return next((who for who in found if who is not None), None)


def _note_use(session: Session, row: ApiToken, now: datetime) -> None:
    if session.connection().get_execution_options().get(READ_ONLY, False):
        return
    if row.used_at is None or now - row.used_at >= USE_NOTED_EVERY:
        with fence(session, organisation=row.organisation_id):
            row.used_at = now

"""The application that holds an access token."""

from datetime import datetime

from sqlalchemy.orm import Session

from service.accounts.models import Account
from service.oauth import granting
from service.web.hooks import Who
from wallet.ob_api.models import Grant
from wallet.ob_api.scopes import PROVIDER


class Applications:
    """Knows the applications that holders let in; `service.accounts.identifying.Machines`."""

    def machine(self, session: Session, token: str, *, scope: str, now: datetime) -> Who | None:  # noqa: ARG002
        """What the token allows stands in `Who.scopes`; a closed account lets nobody in."""
        grant = presented(session, token, now=now)
        if grant is None:
            return None
        return Who(scopes=frozenset((grant.access_scope or "").split()))


def presented(session: Session, token: str, *, now: datetime) -> Grant | None:
    """The grant behind an access token, while it and the account of its holder are in force."""
    grant = granting.presented(session, PROVIDER, token, now=now)
    if grant is None:
        return None
    account = session.get(Account, grant.person_id)
    return grant if account is not None and account.disabled_at is None else None

"""Who may sign in, how it is proven, and what each person is in which organisation.

    accounts.require_signing(session, account_id, organisation_id, now)

Here stand the verbs that other rooms call. Each takes the session first, opens the scopes it needs
by itself, and commits nothing. The pages are `views.accounts_pages`, who calls is
`identifying.People`; the docstring of `views` shows how they are put into an application.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from service.accounts import guessing, resets, sign_ins
from service.accounts.invitations import (
    Invited,
    Newcomer,
    Offer,
    create,
    invite,
    invite_on_paper,
    open_ones,
    withdraw,
)
from service.accounts.memberships import (
    Act,
    Given,
    appoint,
    end,
    find,
    may_sign,
    of_account,
    of_organisation,
    require,
    require_signing,
)
from service.accounts.models import Account, Invitation, Membership, Role
from service.accounts.signing_in import close

__all__ = [
    "Account",
    "Act",
    "Given",
    "Invitation",
    "Invited",
    "Membership",
    "Newcomer",
    "Offer",
    "Role",
    "appoint",
    "close",
    "create",
    "end",
    "find",
    "invite",
    "invite_on_paper",
    "may_sign",
    "of_account",
    "of_organisation",
    "open_ones",
    "require",
    "require_signing",
    "tidy",
    "withdraw",
]


def tidy(session: Session, *, now: datetime) -> None:
    """Take out what is over: sign-ins, links to new passwords, counts of wrong guesses."""
    guessing.tidy(session, now=now)
    sign_ins.tidy(session, now=now)
    resets.tidy(session, now=now)

"""Accounts and the people whom sign-in providers know: linked by their owner, by nobody else.

A provider's issuer and subject name a person. E-mail addresses never link: they change hands.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service.accounts import sign_ins, signing_in
from service.accounts.models import Account, ProviderLink
from service.accounts.oidc import Identity
from service.accounts.sign_ins import Opened
from service.errors import Conflict, NotFound, ServiceError
from service.fence import scope

_FOUND_BY: Final = "a look-up by what a provider has proven"


def sign_in(
    session: Session, identity: Identity, *, provider: str, browser: str, now: datetime
) -> Opened:
    """A new sign-in of whom the provider named; its second step is still asked for.

    Raises ServiceError `provider-person-unknown` when nobody linked their account to it.
    """
    query = select(ProviderLink).where(
        ProviderLink.issuer == identity.issuer, ProviderLink.subject == identity.subject
    )
    with scope(session, everything=_FOUND_BY):
        link = session.scalars(query).one_or_none()
    account = session.get(Account, link.person_id) if link is not None else None
    if account is None or account.disabled_at is not None:
        raise ServiceError("provider-person-unknown")
    opened = sign_ins.begin(session, account, browser=browser, provider=provider, now=now)
    signing_in.record(session, account, "account.signed-in", now=now, provider=provider)
    return opened


def link(session: Session, account: Account, identity: Identity, *, now: datetime) -> ProviderLink:
    """Let whom the provider named sign in to this account; raises Conflict `provider-linked`."""
    made = ProviderLink(
        person_id=account.id, issuer=identity.issuer, subject=identity.subject, created_at=now
    )
    with scope(session, person=account.id):
        try:
            with session.begin_nested():
                session.add(made)
        except IntegrityError as error:
            raise Conflict("provider-linked") from error
    signing_in.record(session, account, "account.provider-linked", now=now, issuer=identity.issuer)
    return made


def unlink(session: Session, account: Account, link_id: UUID, *, now: datetime) -> None:
    """Undo a link. Raises NotFound `provider-link-unknown`, Conflict `provider-link-last`."""
    with scope(session, person=account.id):
        found = session.get(ProviderLink, link_id)
        if found is None:
            raise NotFound("provider-link-unknown")
        if account.password_hash is None and len(links(session, account)) == 1:
            raise Conflict("provider-link-last")
        session.delete(found)
    signing_in.record(session, account, "account.provider-unlinked", now=now)


def links(session: Session, account: Account) -> Sequence[ProviderLink]:
    """By whom a person may sign in beside the password."""
    with scope(session, person=account.id):
        return session.scalars(select(ProviderLink).order_by(ProviderLink.id)).all()

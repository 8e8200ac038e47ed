"""Who may change an organisation: its head."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from issuer.organisations.models import Organisation
from service.accounts import memberships
from service.accounts.memberships import Act


def require_head(
    session: Session, organisation: Organisation, *, by: UUID | None, now: datetime
) -> None:
    """Whether `by` is head there now; None is the service itself.

    Raises service.errors.NotAllowed `role-missing`.
    """
    if by is not None:
        # Inviting is what heads alone may do.
        memberships.require(session, by, organisation.id, Act.INVITE, now=now)

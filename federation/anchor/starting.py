"""How the first responsible person comes in: by a link that who runs the service is shown."""

from datetime import datetime

from sqlalchemy.orm import Session

from federation.anchor.models import Anchor
from federation.anchor.office import Office
from service import accounts
from service.accounts.invitations import Invited, Offer
from service.accounts.models import Role
from service.errors import Conflict

INVITATION_PAGE = "/invitation"
"""Where a link is taken up: this, a slash and its token."""


def has_head(session: Session, anchor: Anchor, *, now: datetime) -> bool:
    """Whether somebody is responsible for the anchor now."""
    rows = accounts.of_organisation(session, anchor.id)
    return any(one.role is Role.HEAD and one.holds(now) for one, _ in rows)


def offer(session: Session, anchor: Anchor, *, email: str = "", now: datetime) -> Invited:
    """A link by which a person becomes responsible for the anchor; it serves once.

    Raises ServiceError `email-malformed`.
    """
    return accounts.invite(session, Offer(anchor.id, Role.HEAD, email or None), by=None, now=now)


def address(made: Invited, base_url: str) -> str:
    """What the person opens."""
    return f"{base_url}{INVITATION_PAGE}/{made.token}"


def check_address(anchor: Anchor, office: Office) -> None:
    """Whether the anchor is served under the address that all its statements name.

    Raises Conflict `anchor-moved` (`known`, `given`).
    """
    if anchor.entity_id != office.entity_id:
        raise Conflict("anchor-moved", known=anchor.entity_id, given=office.entity_id)

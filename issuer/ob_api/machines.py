"""The application that holds an access token of an organisation."""

from datetime import datetime

from sqlalchemy.orm import Session

from issuer.ob_api.scopes import PROVIDER
from issuer.organisations import creating
from service.oauth import granting
from service.web.hooks import Who


def machine(session: Session, token: str, *, scope: str, now: datetime) -> Who | None:  # noqa: ARG001 - the shape of Reader
    """Who holds this token; for `issuer.tokens.machines.Machines`."""
    grant = granting.presented(session, PROVIDER, token, now=now)
    if grant is None:
        return None
    organisation = creating.by_id(session, grant.organisation_id)
    if organisation is None:
        return None
    return Who(
        organisation_id=organisation.id,
        slug=organisation.slug,
        organisation_name=organisation.name,
        scopes=frozenset((grant.access_scope or "").split()),
        tenant=organisation,
    )

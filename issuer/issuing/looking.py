"""Find what was signed; each is called with the organisation whose credentials are meant."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from issuer.awards.models import Award
from issuer.issuing.models import Credential, Form
from service.errors import NotFound
from service.fence import scope


def of_award(session: Session, award: Award) -> Mapping[Form, Credential]:
    """What was signed of an award, by form, with the bytes."""
    return of_awards(session, award.organisation_id, [award.id]).get(award.id, {})


def of_awards(
    session: Session, organisation: UUID, awards: Iterable[UUID]
) -> Mapping[UUID, Mapping[Form, Credential]]:
    """The same for several; those of which nothing was signed are left out."""
    query = select(Credential).where(Credential.award_id.in_(list(awards)))
    found: dict[UUID, dict[Form, Credential]] = {}
    with scope(session, organisation=organisation):
        for row in session.scalars(query.options(undefer(Credential.document))):
            if row.award_id is not None:
                found.setdefault(row.award_id, {})[row.form] = row
    return found


def by_name(session: Session, organisation: UUID, name: str) -> Sequence[Credential]:
    """Everything signed under an `id`, the newest issue first; several after a correction."""
    query = select(Credential).where(Credential.name == name)
    query = query.order_by(Credential.issued_at.desc(), Credential.id.desc())
    with scope(session, organisation=organisation):
        return session.scalars(query).all()


def document(session: Session, organisation: UUID, credential_id: UUID) -> Credential:
    """One credential with its bytes; raises NotFound `credential-unknown`."""
    query = select(Credential).where(Credential.id == credential_id)
    with scope(session, organisation=organisation):
        found = session.scalars(query.options(undefer(Credential.document))).one_or_none()
    if found is None:
        raise NotFound("credential-unknown")
    return found

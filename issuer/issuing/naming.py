"""What a credential is called, and of whom it speaks.

A corrected award is a new issue of the same credential: same `id`, newer `validFrom`, a place of
its own in a status list (docs/decisions/0013-corrections.md). So wallets show one item,
https://www.imsglobal.org/spec/ob/v3p0#equality-and-comparison-algorithm
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4, uuid5

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from issuer.awards.models import Award, Recipient
from issuer.issuing.building import Naming
from issuer.issuing.models import Credential
from service.errors import Conflict
from service.fence import scope

MAX_CORRECTIONS: Final = 1000
_SECOND: Final = timedelta(seconds=1)


def name_of(session: Session, award: Award) -> str:
    """The `id` of an award's credential, the same in both forms and after each correction.

    It is made of the first award and tells nothing about it.
    """
    return f"urn:uuid:{uuid5(_first(session, award), 'credential')}"


def naming(session: Session, award: Award, *, holder: str | None, now: datetime) -> Naming:
    """How the credential of an award is called when it is signed now; inside of its scope.

    Raises Conflict `award-of-another-holder`.
    """
    name = name_of(session, award)
    return Naming(name, subject_of(award, holder), _issued_at(session, award, name, now))


def subject_of(award: Award, holder: str | None) -> str:
    """The `id` of the subject: who is known, else who takes it, else an identifier of nobody.

    Raises Conflict `award-of-another-holder`.
    """
    known = award.holder
    if award.recipient is Recipient.EMAIL:
        # The address says who it is; an `id` is what a token needs beside it (`sub`).
        return known or uuid4().urn
    if known is not None and holder is not None and holder != known:
        raise Conflict("award-of-another-holder")
    return known or holder or uuid4().urn


def _first(session: Session, award: Award) -> UUID:
    found, before = award.id, award.replaces_id
    with scope(session, organisation=award.organisation_id):
        for _ in range(MAX_CORRECTIONS):
            if before is None:
                break
            query = select(Award.id, Award.replaces_id).where(Award.id == before)
            row = session.execute(query).one_or_none()
            if row is None:
                break
            found, before = row
    return found


def _issued_at(session: Session, award: Award, name: str, now: datetime) -> datetime:
    """Now, and later than every issue before: dates stand in whole seconds."""
    plain = now.replace(microsecond=0)
    if award.replaces_id is None:
        return plain
    query = select(func.max(Credential.issued_at)).where(Credential.name == name)
    with scope(session, organisation=award.organisation_id):
        before = session.scalar(query)
    return plain if before is None else max(plain, before.replace(microsecond=0) + _SECOND)

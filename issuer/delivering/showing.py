"""What a person is told of an award before taking it: who attests what, about whom, until when."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from issuer.awards import catalogue
from issuer.awards.models import Award
from issuer.organisations import creating
from issuer.organisations.models import Organisation
from schemas import json_text
from service.errors import NotFound
from service.language import DEFAULT, Language


@dataclass(frozen=True, slots=True)
class Shown:
    """An award in plain words, in its own language."""

    organisation: Organisation
    title: str
    description: str
    criteria: str  # Markdown
    recipient: str
    awarded_at: datetime
    valid_until: datetime | None
    language: str  # one that we speak


def of(session: Session, award: Award) -> Shown:
    """As its person reads it. Raises NotFound `organisation-unknown`, `achievement-unknown`."""
    organisation = creating.by_id(session, award.organisation_id)
    if organisation is None:
        raise NotFound("organisation-unknown")
    document = json_text.parse_object(catalogue.document_of(session, organisation, award))
    return Shown(
        organisation=organisation,
        title=str(document["name"]),
        description=str(document.get("description") or ""),
        criteria=str((document.get("criteria") or {}).get("narrative") or ""),
        recipient=award.recipient_name,
        awarded_at=award.awarded_at,
        valid_until=award.valid_until,
        language=spoken(award.language),
    )


def spoken(language: str) -> str:
    """The language of letters and strips about an award in that language."""
    return language if language in set(Language) else DEFAULT.value

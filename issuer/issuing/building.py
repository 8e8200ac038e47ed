"""From an award to the unsigned credential: the achievement as it is kept, and what is said of one.

https://www.imsglobal.org/spec/ob/v3p0#achievementcredential No refresh service is named, see
docs/decisions/0008-refresh.md.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from issuer.awards import catalogue, content, evidence
from issuer.awards.catalogue import Entry
from issuer.awards.models import Award, Recipient
from issuer.endorsing import receiving
from issuer.organisations import documents
from issuer.status.home import Home
from schemas import json_text
from schemas.building import (
    AchievementSubject,
    Envelope,
    IdentityObject,
    Profile,
    StatusEntry,
    achievement_credential,
    hashed_email,
)
from schemas.json_text import JsonObject
from service.fence import scope

NOON: Final = time(12, tzinfo=UTC)
"""A day becomes an instant that falls on it from Hawaii to New Caledonia."""
SALT_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Naming:
    """How a credential and its subject are called, and when it is issued."""

    credential: str
    subject: str
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """What the catalogue keeps of an award: the entry, and its document in one language."""

    entry: Entry
    document: JsonObject


class Bench:
    """Where the credentials of one organisation are made; it looks nothing up twice."""

    def __init__(self, session: Session, home: Home) -> None:
        self._session = session
        self._told: dict[tuple[UUID, str], Told] = {}
        self.home = home

    @cached_property
    def issuer(self) -> Profile:
        """The organisation as it presents itself."""
        return documents.profile(self.home.organisation, self.home.address)

    def told(self, award: Award) -> Told:
        """The achievement in the version that was awarded; raises as `catalogue.of_award`."""
        key = (award.version_id, award.language)
        if key not in self._told:
            organisation = self.home.organisation
            entry = catalogue.of_award(self._session, organisation, award)
            text = catalogue.document_of(self._session, organisation, award)
            plain = json_text.parse_object(text)
            endorsed = receiving.embedded(self._session, entry.owner_id, plain)
            self._told[key] = Told(entry, endorsed)
        return self._told[key]

    def document(
        self, award: Award, naming: Naming, status: StatusEntry | None = None
    ) -> dict[str, Any]:
        """The unsigned credential of an award, in its scope.

        Raises NotFound `achievement-unknown`, IssuerError as `content.read` and
        `content.reached`, SchemasError as `building.achievement_credential`.
        """
        said = content.read(award.content)
        with scope(self._session, organisation=self.home.id):
            kept = evidence.of_award(self._session, award) if said.evidence else ()
        shown, digests = evidence.said(kept, self.home.address)
        achievement = self.told(award).document
        envelope = Envelope(
            id=naming.credential,
            issuer=self.issuer,
            name=str(achievement["name"]),
            valid_from=naming.issued_at,
            valid_until=award.valid_until,
            awarded_date=award.awarded_at,
            description=str(achievement["description"]),
            evidence=shown,
            credential_status=status,
            related_resource=digests,
        )
        return achievement_credential(envelope, self._subject(award, said, naming))

    def _subject(self, award: Award, said: content.Content, naming: Naming) -> AchievementSubject:
        told = self.told(award)
        reached = content.reached(said, told.entry.draft, told.entry.achievement.id)
        return AchievementSubject(
            id=naming.subject,
            identifier=_identity(award),
            achievement=told.document,
            activity_start_date=_noon(said.started_on),
            activity_end_date=_noon(said.ended_on),
            credits_earned=said.credits,
            license_number=said.licence_number or None,
            narrative=said.narrative or None,
            result=reached,
            role=said.role or None,
            term=said.term or None,
        )


def _identity(award: Award) -> tuple[IdentityObject, ...]:
    if award.recipient is not Recipient.EMAIL or not award.address:
        return ()
    # Another salt in each credential: two of them do not tell that they are of one person.
    return (hashed_email(award.address, secrets.token_hex(SALT_BYTES)),)


def _noon(day: date | None) -> datetime | None:
    return datetime.combine(day, NOON) if day is not None else None

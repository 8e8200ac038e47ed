"""A credential with the parts we read most at hand, the same for both generations."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from schemas.json_text import JsonObject
from schemas.reading import Generation, Kind, generation, kind
from schemas.terms.achievements import Achievement
from schemas.terms.entities import Image, Profile
from schemas.terms.nodes import DEFAULT_LANGUAGE, Node, View, node_of
from schemas.terms.subjects import AchievementSubject, ClrSubject, EndorsementSubject, Evidence


@dataclass(frozen=True, slots=True)
class CredentialSchema(View):
    """https://www.w3.org/TR/vc-data-model-2.0/#data-schemas"""

    document: JsonObject
    id: str | None
    types: tuple[str, ...]

    @classmethod
    def _read(cls, node: Node) -> "CredentialSchema":
        return cls(node.document, id=node.word("id"), types=node.types)


@dataclass(frozen=True, slots=True)
class CredentialStatus(View):
    """https://www.w3.org/TR/vc-data-model-2.0/#status, with the members of a Bitstring entry."""

    document: JsonObject
    id: str | None
    types: tuple[str, ...]
    status_purpose: str | None
    status_list_credential: str | None
    status_list_index: str | None  # a decimal text, though some issuers write a number

    @classmethod
    def _read(cls, node: Node) -> "CredentialStatus":
        index = node.document.get("statusListIndex")
        is_number = isinstance(index, int) and not isinstance(index, bool)
        # Beyond this no list has an entry, and Python refuses to write out huge integers.
        is_small = is_number and abs(index or 0) < 1 << 63
        return cls(
            node.document,
            id=node.word("id"),
            types=node.types,
            status_purpose=node.word("statusPurpose"),
            status_list_credential=node.word("statusListCredential"),
            status_list_index=str(index) if is_small else node.word("statusListIndex"),
        )


@dataclass(frozen=True, slots=True)
class RefreshService(View):
    """https://www.w3.org/TR/vc-data-model-2.0/#refreshing"""

    document: JsonObject
    id: str | None
    types: tuple[str, ...]

    @classmethod
    def _read(cls, node: Node) -> "RefreshService":
        return cls(node.document, id=node.word("id"), types=node.types)


@dataclass(frozen=True, slots=True)
class TermsOfUse(View):
    """https://www.w3.org/TR/vc-data-model-2.0/#terms-of-use"""

    document: JsonObject
    id: str | None
    types: tuple[str, ...]

    @classmethod
    def _read(cls, node: Node) -> "TermsOfUse":
        return cls(node.document, id=node.word("id"), types=node.types)


@dataclass(frozen=True, slots=True)
class Credential:
    """A credential as received, with the parts we read most at hand.

    `subject` is read by the kind: the first one, where several stand. `valid_from` and
    `valid_until` have a time zone, whichever names their generation gives them.
    """

    document: JsonObject  # never rebuilt from the fields below
    generation: Generation | None
    kind: Kind
    id: str | None
    types: tuple[str, ...]
    name: str | None
    description: str | None
    image: Image | None
    issuer: Profile
    valid_from: datetime | None
    valid_until: datetime | None
    awarded_date: datetime | None
    partial: bool | None  # of a CLR
    subject: AchievementSubject | EndorsementSubject | ClrSubject
    subject_id: str | None
    subject_ids: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    schemas: tuple[CredentialSchema, ...]
    statuses: tuple[CredentialStatus, ...]
    refresh_services: tuple[RefreshService, ...]
    terms_of_use: tuple[TermsOfUse, ...]
    endorsements: tuple[JsonObject, ...]
    endorsement_jwts: tuple[str, ...]

    @classmethod
    def of(cls, document: Any, language: str = DEFAULT_LANGUAGE) -> "Credential":
        """Read any value."""
        node = node_of(document, language)
        older = generation(node.document) is Generation.VCDM_1_1
        subjects = node.nodes("credentialSubject")
        ids = (subject.word("id") for subject in subjects)
        return cls(
            node.document,
            generation=generation(node.document),
            kind=kind(node.document),
            id=node.word("id"),
            types=node.types,
            name=node.text("name"),
            description=node.text("description"),
            image=node.one("image", Image),
            issuer=Profile.of(node.document.get("issuer"), language),
            valid_from=node.date("issuanceDate" if older else "validFrom"),
            valid_until=node.date("expirationDate" if older else "validUntil"),
            awarded_date=node.date("awardedDate"),
            partial=node.flag("partial"),
            subject=_subject(subjects[0] if subjects else node_of(None), kind(node.document)),
            subject_id=subjects[0].word("id") if subjects else None,
            subject_ids=tuple(found for found in ids if found is not None),
            evidence=node.many("evidence", Evidence),
            schemas=node.many("credentialSchema", CredentialSchema),
            statuses=node.many("credentialStatus", CredentialStatus),
            refresh_services=node.many("refreshService", RefreshService),
            terms_of_use=node.many("termsOfUse", TermsOfUse),
            endorsements=tuple(one.document for one in node.nodes("endorsement")),
            endorsement_jwts=node.words("endorsementJwt"),
        )

    @property
    def achievement(self) -> Achievement | None:
        """The achievement of an achievement credential."""
        subject = self.subject
        return subject.achievement if isinstance(subject, AchievementSubject) else None

    @property
    def display_name(self) -> str | None:
        """Its name, else that of its achievement: older badges may lack their own."""
        if self.name is not None or self.achievement is None:
            return self.name
        return self.achievement.name

    @property
    def display_date(self) -> datetime | None:
        """When it was awarded; `valid_from` moves whenever it is issued again (D4)."""
        return self.awarded_date or self.valid_from


def _subject(node: Node, what: Kind) -> AchievementSubject | EndorsementSubject | ClrSubject:
    if what is Kind.ENDORSEMENT:
        return EndorsementSubject._read(node)
    return ClrSubject._read(node) if what is Kind.CLR else AchievementSubject._read(node)


def view(document: Any, language: str = DEFAULT_LANGUAGE) -> Credential:
    """The typed view of a credential of either generation; texts in that language where given.

    Never raises: what is missing or of the wrong kind is None or left out.
    """
    return Credential.of(document, language)

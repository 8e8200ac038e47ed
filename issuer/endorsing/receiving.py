"""What others say of our achievements: taken when it is verified, shown, and put into credentials.

https://www.imsglobal.org/spec/ob/v3p0#achievement, member `endorsement`. An endorsement speaks of
one version of an achievement in one language: it stands with that one and with no other.
"""

import io
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from federation.errors import FetchError
from federation.fetch import Kind as Fetching
from federation.world import World
from issuer.achievements import looking
from issuer.achievements.models import AchievementText, AchievementVersion
from issuer.endorsing.models import ReceivedEndorsement
from issuer.endorsing.targets import MAX_URL_CHARACTERS
from issuer.organisations.heads import require_head
from issuer.organisations.models import Organisation
from issuer.organisations.refusals import Conflict, NotFound, Refused
from schemas import json_text
from schemas.checking_fault import is_url
from schemas.errors import SchemasError
from schemas.files import Found, find
from schemas.json_text import JsonObject
from schemas.reading import Form, Kind, Received, as_list, id_of, instant, kind, read
from service import audit
from service.fence import scope
from verifier import POLICIES, Outcome, Report, Verdict, verify

MAX_BYTES: Final = 1 << 20
MAX_ENDORSEMENTS: Final = 20
"""With each version: all of them travel in every credential."""
MAX_TEXT_CHARACTERS: Final = 2000


class Taken:
    """An endorsement that was read and verified, and waits to be kept."""

    def __init__(self, received: Received, report: Report) -> None:
        self.received = received
        self.report = report
        self.target = str(id_of(received.document.get("credentialSubject")))


def fetch(url: str, world: World) -> bytes:
    """What is published at an address, through the guarded door.

    Raises Refused `endorsement-address-malformed`, `endorsement-unreachable` (`reason`).
    """
    if not is_url(url) or len(url) > MAX_URL_CHARACTERS:
        raise Refused("endorsement-address-malformed")
    try:
        return world.fetch(url, Fetching.CREDENTIAL).body
    except FetchError as error:
        raise Refused("endorsement-unreachable", reason=error.code) from error


def examine(data: bytes, world: World) -> Taken:
    """Read and verify it, asking outside; no transaction should be open meanwhile.

    `data` is JSON or a token. Raises Refused `endorsement-unreadable`, `endorsement-not-one`
    (another kind of credential), `endorsement-unverified` (`reason`).
    """
    found = next(iter(find(io.BytesIO(data[: MAX_BYTES + 1]), "")), None)
    if not isinstance(found, Found) or len(data) > MAX_BYTES:
        raise Refused("endorsement-unreadable")
    try:
        received = read(found.raw)
    except SchemasError as error:
        raise Refused("endorsement-unreadable") from error
    if received.form is Form.URL or kind(received.document) is not Kind.ENDORSEMENT:
        raise Refused("endorsement-not-one")
    report = verify(found, POLICIES["standard"], world)
    if report.verdict is not Verdict.VERIFIED:
        raise Refused("endorsement-unverified", reason=_reason(report))
    return Taken(received, report)


def keep(
    session: Session,
    organisation: Organisation,
    achievement_id: UUID,
    taken: Taken,
    *,
    by: UUID | None,
    now: datetime,
) -> ReceivedEndorsement:
    """Put an endorsement with the achievement that it speaks of.

    Raises NotAllowed `role-missing`, NotFound `achievement-unknown`; Refused
    `endorsement-of-another` (it speaks of something else), `endorsement-by-self`; Conflict
    `endorsement-known`, `endorsements-too-many` (`most`).
    """
    require_head(session, organisation, by=by, now=now)
    with scope(session, organisation=organisation.id):
        looking.get(session, achievement_id)
        if taken.target not in _names(session, achievement_id):
            raise Refused("endorsement-of-another")
        issuer = taken.received.document.get("issuer")
        if id_of(issuer) == organisation.did:
            raise Refused("endorsement-by-self")
        row = _row(session, achievement_id, taken, by=by, now=now)
        session.add(row)
        session.flush()
    _record(session, row, "endorsement.received", by=by, now=now)
    return row


def remove(
    session: Session,
    organisation: Organisation,
    received_id: UUID,
    *,
    by: UUID | None,
    now: datetime,
) -> ReceivedEndorsement:
    """Show it no longer; credentials that hold it stay as they are.

    Raises NotAllowed `role-missing`, NotFound `endorsement-unknown`.
    """
    require_head(session, organisation, by=by, now=now)
    with scope(session, organisation=organisation.id):
        row: ReceivedEndorsement | None = session.get(ReceivedEndorsement, received_id)
        if row is None or row.removed_at is not None:
            raise NotFound("endorsement-unknown")
        row.removed_at = now
    _record(session, row, "endorsement.removed", by=by, now=now)
    return row


def listed(session: Session, organisation: Organisation) -> Sequence[ReceivedEndorsement]:
    """Every endorsement that is kept, the newest first."""
    query = select(ReceivedEndorsement).where(ReceivedEndorsement.removed_at.is_(None))
    with scope(session, organisation=organisation.id):
        return session.scalars(query.order_by(ReceivedEndorsement.id.desc())).all()


def of(
    session: Session, owner: UUID, target: str, *, with_documents: bool = False
) -> Sequence[ReceivedEndorsement]:
    """Those of one version in one language, the oldest first; `owner` has the achievement."""
    query = select(ReceivedEndorsement).where(
        ReceivedEndorsement.target == target, ReceivedEndorsement.removed_at.is_(None)
    )
    if with_documents:
        query = query.options(undefer(ReceivedEndorsement.document))
    with scope(session, organisation=owner):
        return session.scalars(query.order_by(ReceivedEndorsement.id)).all()


def _of_target(session: Session, target: str) -> Sequence[UUID]:
    return session.scalars(
        select(ReceivedEndorsement.id).where(
            ReceivedEndorsement.target == target, ReceivedEndorsement.removed_at.is_(None)
        )
    ).all()


def embedded(session: Session, owner: UUID, achievement: JsonObject) -> JsonObject:
    """The Achievement with its endorsements, each exactly as it came."""
    rows = of(session, owner, str(achievement["id"]), with_documents=True)
    plain = [json_text.parse(row.document) for row in rows if not row.is_jwt]
    tokens = [row.document.decode("ascii") for row in rows if row.is_jwt]
    added = {"endorsement": plain, "endorsementJwt": tokens}
    return {**achievement, **{name: found for name, found in added.items() if found}}


def _reason(report: Report) -> str:
    bad = [one for one in report.findings if one.outcome is Outcome.FAILED]
    open_ones = [one for one in report.findings if one.outcome is Outcome.UNKNOWN]
    return next((one.code for one in (*bad, *open_ones)), "undetermined")


def _names(session: Session, achievement_id: UUID) -> frozenset[str]:
    """The `id` of every version in every language."""
    query = select(AchievementText).join(
        AchievementVersion, AchievementVersion.id == AchievementText.version_id
    )
    rows = session.scalars(query.where(AchievementVersion.achievement_id == achievement_id)).all()
    return frozenset(str(json_text.parse_object(row.document)["id"]) for row in rows)


def _row(
    session: Session, achievement_id: UUID, taken: Taken, *, by: UUID | None, now: datetime
) -> ReceivedEndorsement:
    raw = taken.received.raw
    digest = sha256(raw).hexdigest()
    query = select(ReceivedEndorsement).where(
        ReceivedEndorsement.achievement_id == achievement_id,
        ReceivedEndorsement.digest == digest,
    )
    known = session.scalars(query).one_or_none()
    if known is not None and known.removed_at is None:
        raise Conflict("endorsement-known")
    if len(_of_target(session, taken.target)) >= MAX_ENDORSEMENTS:
        raise Conflict("endorsements-too-many", most=MAX_ENDORSEMENTS)
    row = known or ReceivedEndorsement(achievement_id=achievement_id, digest=digest)
    row.target, row.document, row.is_jwt = taken.target, raw, taken.received.form is Form.JWT
    said: dict[str, Any] = dict(taken.received.document)
    row.issuer_id, row.issuer_name = _issuer(taken)
    subject = as_list(said["credentialSubject"])[0]
    row.comment = _text(subject.get("endorsementComment"))
    until = said.get("validUntil", said.get("expirationDate"))
    row.valid_until = instant(until) if until is not None else None
    row.added_by, row.created_at, row.removed_at = by, now, None
    return row


def _issuer(taken: Taken) -> tuple[str, str]:
    summary = taken.report.credential
    identifier = str(summary.issuer_id)
    return identifier, _text(summary.issuer_name) or identifier


def _text(value: object) -> str | None:
    if not isinstance(value, str):
        return None
    kept = "".join(
        sign for sign in value[:MAX_TEXT_CHARACTERS] if sign.isprintable() or sign in "\n"
    )
    return kept.strip() or None


def _record(
    session: Session, row: ReceivedEndorsement, act: str, *, by: UUID | None, now: datetime
) -> None:
    audit.record(
        session,
        actor=by,
        act=act,
        organisation=row.organisation_id,
        target=row.achievement_id,
        facts={"endorser": row.issuer_id[:200]},
        now=now,
    )

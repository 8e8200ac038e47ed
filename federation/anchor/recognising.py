"""Other anchors: those whose members count here, within limits, and those that took us in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from federation.anchor import deciding
from federation.anchor.deciding import Deed
from federation.anchor.finding import inside, require_head
from federation.anchor.models import Recognition, RecognitionRole
from federation.anchor.office import Office
from federation.chronicle.history import Act
from federation.errors import FederationError
from federation.openid.statements import is_entity_id, read_jwks
from federation.shapes import instant_text
from service import audit
from service.errors import Conflict, NotFound, ServiceError


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Another anchor as it is to be recognised; its keys come from its own configuration."""

    entity_id: str
    name: str
    role: RecognitionRole
    jwks: Mapping[str, Any] = field(repr=False)
    kinds: Sequence[str] = ()  # which accreditations of it count here
    max_path_length: int = 0  # anchors between it and a member
    roots: Mapping[str, Any] | None = field(default=None, repr=False)
    valid_until: datetime | None = None


def recognise(
    session: Session, office: Office, wish: Wish, *, by: UUID | None, now: datetime
) -> Recognition:
    """Recognise another anchor, or with other limits; a superior is only named by us.

    Raises NotAllowed `role-missing`, ServiceError `anchor-keys-malformed`, `anchor-malformed`,
    Conflict `recognition-own`, and as `deciding.decide`.
    """
    with inside(session) as anchor:
        require_head(session, anchor, by=by, now=now)
    if not is_entity_id(wish.entity_id):
        raise ServiceError("anchor-malformed")
    if wish.entity_id == office.entity_id:
        raise Conflict("recognition-own")
    try:
        read_jwks(wish.jwks)
    except FederationError as error:
        raise ServiceError("anchor-keys-malformed", reason=error.code) from error
    if wish.role is RecognitionRole.SUPERIOR:
        return _named(session, wish, by=by, now=now)
    deed = Deed(Act.ANCHOR_RECOGNISED, wish.entity_id, _facts(wish))
    deciding.decide(session, office, deed, by=by, now=now)
    return _find(session, wish.entity_id, superior=False)


def drop(
    session: Session,
    office: Office,
    recognition: Recognition,
    *,
    by: UUID | None,
    now: datetime,
) -> Recognition:
    """It counts no more from now on. Raises as `recognise`, Conflict `recognition-over`."""
    with inside(session) as anchor:
        require_head(session, anchor, by=by, now=now)
        organisation = anchor.id
    if recognition.ended_at is not None:
        raise Conflict("recognition-over")
    if recognition.role is not RecognitionRole.SUPERIOR:
        deed = Deed(Act.ANCHOR_DROPPED, recognition.entity_id)
        deciding.decide(session, office, deed, by=by, now=now)
        return _find(session, recognition.entity_id, superior=False)
    with inside(session):
        recognition.ended_at = now
    _record(session, "anchor.superior-dropped", organisation, recognition, by=by, now=now)
    return recognition


def listed(session: Session) -> Sequence[Recognition]:
    """Every other anchor, those in force first, by name."""
    query = select(Recognition).order_by(Recognition.ended_at.is_not(None), Recognition.name)
    with inside(session):
        return session.scalars(query).all()


def find(session: Session, recognition_id: UUID) -> Recognition:
    """A recognition; raises NotFound `recognition-unknown`."""
    with inside(session):
        found: Recognition | None = session.get(Recognition, recognition_id)
    if found is None:
        raise NotFound("recognition-unknown")
    return found


def _facts(wish: Wish) -> dict[str, Any]:
    facts = {
        "name": wish.name,
        "kinds": list(wish.kinds),
        "max_path_length": wish.max_path_length,
        "entity_keys": list(wish.jwks["keys"]),
        "role": wish.role.value,
    }
    if wish.roots:
        facts["roots"] = list(wish.roots["keys"])
    if wish.valid_until is not None:
        facts["until"] = instant_text(wish.valid_until)
    return facts


def _find(session: Session, entity_id: str, *, superior: bool) -> Recognition:
    same = Recognition.role == RecognitionRole.SUPERIOR
    query = select(Recognition).where(
        Recognition.entity_id == entity_id, same if superior else ~same
    )
    with inside(session):
        found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound("recognition-unknown")
    return found


def _named(session: Session, wish: Wish, *, by: UUID | None, now: datetime) -> Recognition:
    try:
        row = _find(session, wish.entity_id, superior=True)
    except NotFound:
        row = Recognition(entity_id=wish.entity_id, role=wish.role, valid_from=now)
    with inside(session) as anchor:
        row.name, row.kinds, row.max_path_length = wish.name, list(wish.kinds), 0
        row.jwks, row.roots = dict(wish.jwks), dict(wish.roots) if wish.roots else None
        row.valid_until, row.ended_at = wish.valid_until, None
        session.add(row)
        session.flush()
        organisation = anchor.id
    _record(session, "anchor.superior-named", organisation, row, by=by, now=now)
    return row


def _record(
    session: Session,
    act: str,
    organisation: UUID,
    row: Recognition,
    *,
    by: UUID | None,
    now: datetime,
) -> None:
    audit.record(session, actor=by, act=act, organisation=organisation, target=row.id, now=now)

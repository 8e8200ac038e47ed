"""The rows that follow from decisions: written from the records, never from anything else."""

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from federation.anchor.models import (
    Granted,
    Member,
    MemberDid,
    MemberKind,
    MemberState,
    Recognition,
    RecognitionRole,
)
from federation.shapes import instant_of, instant_text
from service.errors import Conflict

_FRESH = {"populate_existing": True}


def sort_name(name: str) -> str:
    """A name as it is searched and sorted: small letters without accents."""
    parts = unicodedata.normalize("NFKD", name.replace("œ", "oe").replace("Œ", "OE"))
    plain = "".join(sign for sign in parts if not unicodedata.combining(sign))
    return " ".join(plain.casefold().replace("’", "'").split())


def rows_of(session: Session, entity_ids: Iterable[str]) -> dict[str, Member]:
    """The members with these entity identifiers, as the database has them now."""
    query = select(Member).where(Member.entity_id.in_(list(entity_ids)))
    return {row.entity_id: row for row in session.scalars(query, execution_options=_FRESH)}


def recognitions_of(session: Session, entity_id: str) -> dict[str, Mapping[str, Any]]:
    """What history has of another anchor, also when it is over."""
    query = select(Recognition).where(
        Recognition.entity_id == entity_id, Recognition.role != RecognitionRole.SUPERIOR
    )
    found = session.scalars(query, execution_options=_FRESH)
    return {row.entity_id: recognition_record(row) for row in found}


def recognition_record(row: Recognition) -> dict[str, Any]:
    """A row as the record in history and registry."""
    made = {
        "id": row.entity_id,
        "name": row.name,
        "kinds": list(row.kinds),
        "max_path_length": row.max_path_length,
        "entity_keys": row.jwks["keys"],
        "from": instant_text(row.valid_from),
        "role": row.role.value,
    }
    if row.roots:
        made["roots"] = row.roots["keys"]
    if row.valid_until is not None:
        made["until"] = instant_text(row.valid_until)
    return made


def write_member(
    session: Session, row: Member | None, record: Mapping[str, Any], *, sequence: int
) -> Member:
    """Bring a member's rows in step with its record. Raises Conflict `did-taken` (fact `did`)."""
    states = record["states"]
    made = row or Member(entity_id=record["id"], joined_at=instant_of(states[0]["from"]))
    numbers = record.get("identifiers", {})
    made.name, made.sort_name = record["name"], sort_name(record["name"])
    made.kind, made.state = MemberKind(record["kind"]), MemberState(states[-1]["state"])
    made.uai, made.rna, made.siret = (numbers.get(one) for one in ("uai", "rna", "siret"))
    made.record, made.changed_in = dict(record), sequence
    made.sponsor_id = _id_of(session, record.get("sponsor"))
    if row is None:
        session.add(made)
    session.flush()
    _write_dids(session, made, record.get("dids", ()))
    _write_granted(session, made, record.get("accreditations", ()))
    return made


def _id_of(session: Session, entity_id: str | None) -> UUID | None:
    if entity_id is None:
        return None
    return session.scalars(select(Member.id).where(Member.entity_id == entity_id)).one_or_none()


def _write_dids(session: Session, member: Member, dids: Iterable[str]) -> None:
    wanted = set(dids)
    if wanted:
        taken = select(MemberDid).where(MemberDid.did.in_(wanted), MemberDid.member_id != member.id)
        if (other := session.scalars(taken).first()) is not None:
            raise Conflict("did-taken", did=other.did)
    held = session.scalars(select(MemberDid).where(MemberDid.member_id == member.id)).all()
    for row in held:
        if row.did not in wanted:
            session.delete(row)
    known = {row.did for row in held}
    session.add_all(MemberDid(did=one, member_id=member.id) for one in sorted(wanted - known))
    session.flush()


def _write_granted(
    session: Session, member: Member, accreditations: Iterable[Mapping[str, Any]]
) -> None:
    query = select(Granted).where(Granted.member_id == member.id)
    held = {row.id: row for row in session.scalars(query, execution_options=_FRESH)}
    for one in accreditations:
        granted_id = UUID(one["id"])
        row = held.get(granted_id)
        if row is None:
            # A sponsorship is known by the verb that grants; see accrediting.grant.
            row = Granted(
                id=granted_id,
                member_id=member.id,
                kind=one["kind"],
                valid_from=instant_of(one["from"]),
            )
            session.add(row)
        row.valid_until = instant_of(one["until"]) if "until" in one else None
        row.ended_at = instant_of(one["ended"]) if "ended" in one else None
    session.flush()


def write_recognition(session: Session, record: Mapping[str, Any], *, at: datetime) -> Recognition:
    """Bring the row of another anchor in step with its record."""
    query = select(Recognition).where(
        Recognition.entity_id == record["id"], Recognition.role != RecognitionRole.SUPERIOR
    )
    # History knows an anchor once, so a row in another role is that of before.
    rows = session.scalars(query, execution_options=_FRESH).all()
    row = rows[0] if rows else Recognition(entity_id=record["id"])
    row.role, row.name = RecognitionRole(record["role"]), record["name"]
    row.kinds, row.max_path_length = list(record["kinds"]), record["max_path_length"]
    row.jwks = {"keys": list(record["entity_keys"])}
    row.roots = {"keys": list(record["roots"])} if record.get("roots") else None
    row.valid_from = instant_of(record["from"])
    row.valid_until = instant_of(record["until"]) if "until" in record else None
    row.ended_at = row.valid_until if row.valid_until and row.valid_until <= at else None
    session.add(row)
    session.flush()
    return row

"""What a Comprehensive Learner Record 2.0 holds: credentials, achievements and how they relate.

https://www.imsglobal.org/spec/clr/v2p0. Each contained credential has its own proof, status and
issuer, and is verified by itself; here it is only found, with the place where it stands.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from schemas import json_text
from schemas.errors import SchemasError
from schemas.json_text import JsonObject, pointer
from schemas.reading import Form, Kind, Received, as_list, id_of, kind, read, unwrap_envelope

MAX_CONTAINED: Final = 1000


@dataclass(frozen=True, slots=True)
class Contained:
    """One credential of a record and its JSON pointer; or the error of reading it."""

    pointer: str
    received: Received | None
    error: SchemasError | None = None


@dataclass(frozen=True, slots=True)
class Association:
    """One relation between two achievements, and whether each of them is in the record."""

    pointer: str
    type: str | None
    source: str | None
    target: str | None
    source_known: bool
    target_known: bool


@dataclass(frozen=True, slots=True)
class SubjectComparison:
    """Whom a contained credential is about, compared with the record.

    `same` is True when they share an id or an identifier, False when both have ids and these
    differ, None when nothing can be compared (hashed identifiers under different salts).
    """

    pointer: str
    record_id: str | None
    contained_id: str | None
    same: bool | None


def contained(record: JsonObject) -> tuple[Contained, ...]:
    """Every credential in the record, in its order: objects, compact JWS, envelopes.

    Raises SchemasError `clr-too-many-credentials`. The `raw` of an object is our own writing of
    it: only a whole document keeps the bytes in which it came.
    """
    found: list[Contained] = []
    for place, value in _members(record, "verifiableCredential"):
        if len(found) == MAX_CONTAINED:
            raise SchemasError("clr-too-many-credentials", pointer=place, limit=MAX_CONTAINED)
        found.append(_contained(place, value))
    return tuple(found)


def _contained(place: str, value: object) -> Contained:
    try:
        return Contained(place, _received(value))
    except SchemasError as error:
        return Contained(place, None, error)


def _received(value: object) -> Received:
    if isinstance(value, str):
        received = read(value.encode("utf-8", "replace"))
        if received.form is Form.JWT:
            return received
    if not isinstance(value, dict):
        raise SchemasError("not-a-credential")
    if kind(value) is Kind.ENVELOPED_CREDENTIAL:
        return unwrap_envelope(value)
    return Received(raw=json_text.dump(value), form=Form.DATA_INTEGRITY, document=value)


def associations(record: JsonObject) -> tuple[Association, ...]:
    """The associations of the record; an end is known when an achievement in it has this id."""
    known = achievement_ids(record)
    return tuple(
        _association(place, value, known)
        for place, value in _members(record, "association")
        if isinstance(value, Mapping)
    )


def _association(place: str, value: JsonObject, known: frozenset[str]) -> Association:
    source, target = id_of(value.get("sourceId")), id_of(value.get("targetId"))
    named = value.get("associationType")
    return Association(
        pointer=place,
        type=named if isinstance(named, str) else None,
        source=source,
        target=target,
        source_known=source in known,
        target_known=target in known,
    )


def achievement_ids(record: JsonObject) -> frozenset[str]:
    """The ids of the achievements listed in the record and of those in its credentials."""
    listed = [value for _, value in _members(record, "achievement")]
    held = [part.received.document for part in contained(record) if part.received is not None]
    for document in held:
        listed += [
            achievement
            for _, subject in _subjects(document)
            for achievement in as_list(subject.get("achievement"))
        ]
    return frozenset(found for value in listed if (found := id_of(value)) is not None)


def compare_subjects(record: JsonObject) -> tuple[SubjectComparison, ...]:
    """For each contained credential that can be read: is it about the same person?"""
    _, owner = next(_subjects(record), ("", {}))
    return tuple(
        _comparison(f"{part.pointer}{place}", owner, subject)
        for part in contained(record)
        if part.received is not None
        for place, subject in _subjects(part.received.document)
    )


def _comparison(place: str, owner: JsonObject, subject: JsonObject) -> SubjectComparison:
    owner_id, subject_id = id_of(owner), id_of(subject)
    same: bool | None = None
    if owner_id is not None and subject_id is not None:
        same = owner_id == subject_id
    if _identities(owner) & _identities(subject):
        same = True
    return SubjectComparison(place, owner_id, subject_id, same)


def _identities(subject: JsonObject) -> frozenset[tuple[object, ...]]:
    """Identifiers as values that are equal only when they name the same person."""
    names = ("identityType", "hashed", "identityHash", "salt", "identifierType", "identifier")
    return frozenset(
        tuple(repr(value.get(name)) for name in names)
        for value in as_list(subject.get("identifier"))
        if isinstance(value, Mapping) and ("identityHash" in value or "identifier" in value)
    )


def _subjects(document: JsonObject) -> Iterator[tuple[str, JsonObject]]:
    """The subjects of a credential with their pointers, whether it has one or several."""
    value: Any = document.get("credentialSubject")
    for index, subject in enumerate(as_list(value)):
        if isinstance(subject, Mapping):
            step = (index,) if isinstance(value, list) else ()
            yield pointer("credentialSubject", *step), subject


def _members(record: JsonObject, name: str) -> Iterator[tuple[str, object]]:
    """The values of a property of the record's subjects, each with its pointer."""
    for place, subject in _subjects(record):
        value = subject.get(name)
        for index, item in enumerate(as_list(value)):
            yield place + pointer(name, *((index,) if isinstance(value, list) else ())), item

"""The documents inside a document: endorsements, a record's credentials, a presentation's.

Open Badges 3.0, "Verification", endorsements; Comprehensive Learner Record 2.0, "Verification";
VC Data Model 2.0, section 4.13 "Verifiable Presentations".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from schemas import clr
from schemas.errors import SchemasError
from schemas.json_text import dump
from schemas.reading import Form, Kind, Received, as_list, id_of, read, unwrap_envelope
from verifier.case import Case

MAX_PARTS: Final = 1000
MAX_ENDORSEMENTS: Final = 50

# What an endorsement can hang on, as the path from a credential to it.
ENDORSED: Final = (
    (),
    ("issuer",),
    ("issuer", "parentOrg"),
    ("credentialSubject", "achievement"),
    ("credentialSubject", "achievement", "creator"),
    ("credentialSubject", "achievement", "creator", "parentOrg"),
    ("credentialSubject", "source"),
    ("credentialSubject", "source", "parentOrg"),
)


@dataclass(frozen=True, slots=True)
class Part:
    """A document inside another: where it stands, what it hangs on, and itself or the fault."""

    pointer: str
    target: str | None
    received: Received | None
    fault: SchemasError | None = None


def endorsements(case: Case) -> tuple[Part, ...]:
    """Every `endorsement` and `endorsementJwt` of the credential and of what it names."""
    return tuple(_endorsements(case.document))


def _endorsements(document: Any) -> Iterator[Part]:
    for path in ENDORSED:
        for pointer, node in _at(document, path, ""):
            for name in ("endorsement", "endorsementJwt"):
                for position, value in enumerate(as_list(node.get(name))):
                    place = f"{pointer}/{name}/{position}"
                    yield _part(value, place, id_of(node))


def _at(node: Any, path: tuple[str, ...], pointer: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for position, item in enumerate(as_list(node)):
        place = f"{pointer}/{position}" if isinstance(node, list) else pointer
        if not isinstance(item, dict):
            continue
        if not path:
            yield place, item
        else:
            yield from _at(item.get(path[0]), path[1:], f"{place}/{path[0]}")


def contents(case: Case) -> tuple[Part, ...]:
    """The credentials that a presentation or a record holds, as they stand in it."""
    if case.kind is Kind.PRESENTATION:
        held = case.document.get("verifiableCredential")
        return tuple(
            _part(value, f"/verifiableCredential/{position}", None)
            for position, value in enumerate(as_list(held))
        )
    if case.kind is Kind.CLR:
        return tuple(
            Part(held.pointer, None, held.received, held.error)
            for held in clr.contained(case.document)
        )
    return ()


def _part(value: object, pointer: str, target: str | None) -> Part:
    try:
        return Part(pointer, target, _received(value))
    except SchemasError as error:
        return Part(pointer, target, None, error)


def _received(value: object) -> Received:
    if isinstance(value, str):
        received = read(value.encode())
        if received.form is not Form.JWT:
            raise SchemasError("not-a-credential")
        return received
    if not isinstance(value, dict):
        raise SchemasError("not-a-credential")
    if "EnvelopedVerifiableCredential" in as_list(value.get("type")):
        return unwrap_envelope(value)
    return Received(raw=dump(value), form=Form.DATA_INTEGRITY, document=value)

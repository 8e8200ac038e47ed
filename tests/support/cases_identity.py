"""Whose badge is it: hashed and plain identifiers against the person that a reader knows."""

from hashlib import md5
from typing import Any

from schemas.identity import identity_hash
from tests.support.cases import Made, case, of
from tests.support.cases_parts import badge, sign, subject
from tests.support.worlds import PUPIL

EMAIL = "lea@eleve.example"
LEA = ("--expect-recipient", EMAIL)


def identity(value: str, **members: Any) -> dict[str, Any]:
    """An identifier, hashed as it is by default."""
    return {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": identity_hash(value, "sel"),
        "identityType": "emailAddress",
        "salt": "sel",
        **members,
    }


def known_by(*identifiers: dict[str, Any], **more: Any) -> Made:
    """A badge whose subject is known by these identifiers alone."""
    listed = [{k: v for k, v in one.items() if v is not None} for one in identifiers]
    return of(sign(badge(credentialSubject=subject(id=None, identifier=listed))), **more)


@case("I1: the hash of address and salt.", "recipient passed recipient-matches")
def recipient_hashed_ok() -> Made:
    return known_by(identity(EMAIL), options=LEA)


@case("I1: hexadecimal digits in either case.", "recipient passed recipient-matches")
def recipient_hash_in_capitals_ok() -> Made:
    name, _, digits = identity_hash(EMAIL, "sel").partition("$")
    return known_by(identity(EMAIL, identityHash=f"{name}${digits.upper()}"), options=LEA)


@case("I1: without salt the hash is plain.", "recipient passed recipient-matches")
def recipient_hashed_without_salt_ok() -> Made:
    made = identity(EMAIL, identityHash=identity_hash(EMAIL), salt=None)
    return known_by(made, options=LEA)


@case("I1: MD5 is of the standard.", "recipient passed recipient-matches")
def recipient_hashed_by_md5_ok() -> Made:
    digest = md5(f"{EMAIL}sel".encode(), usedforsecurity=False).hexdigest()
    return known_by(identity(EMAIL, identityHash=f"md5${digest}"), options=LEA)


@case("I1: a hash of salt and address, in the wrong order.", "recipient failed recipient-differs")
def recipient_salt_in_front_fail() -> Made:
    made = identity(EMAIL, identityHash=identity_hash("sel", EMAIL))
    return known_by(made, options=LEA)


@case("I2: a plain address, its salt left alone.", "recipient passed recipient-matches")
def recipient_plain_with_salt_ok() -> Made:
    return known_by(identity(EMAIL, hashed=False, identityHash=EMAIL), options=LEA)


@case("I2: a hash that says to be plain is no match.", "recipient failed recipient-differs")
def recipient_hash_called_plain_fail() -> Made:
    return known_by(identity(EMAIL, hashed=False), options=LEA)


@case("I3: somebody else's badge.", "recipient failed recipient-differs")
def recipient_is_somebody_else_fail() -> Made:
    return known_by(identity("tom@eleve.example"), options=LEA)


@case("I3: any of the identifiers may match.", "recipient passed recipient-matches")
def recipient_by_the_second_identifier_ok() -> Made:
    number = identity("A-42", identityType="ext:ine")
    return known_by(number, identity(EMAIL), options=LEA)


@case("I3: the type has to be the same.", "recipient failed recipient-differs")
def recipient_of_another_type_fail() -> Made:
    return known_by(identity(EMAIL, identityType="userName"), options=LEA)


@case("I3: a number of one's own kind.", "recipient passed recipient-matches")
def recipient_by_type_and_value_ok() -> Made:
    made = identity("A-42", identityType="nationalIdentityNumber")
    return known_by(made, options=("--expect-recipient", "nationalIdentityNumber=A-42"))


@case("I3: the identifier of the subject itself.", "recipient passed recipient-matches")
def recipient_by_did_ok() -> Made:
    return of(sign(badge()), options=("--expect-recipient", PUPIL.id))


@case("I4: the address was registered in lower case.", "recipient passed recipient-matches")
def recipient_address_in_capitals_ok() -> Made:
    return known_by(identity(EMAIL), options=("--expect-recipient", "Lea@Eleve.example"))


@case("I4: the type for an address is emailAddress.", "schema failed schema-enum")
def recipient_type_email_fail() -> Made:
    return known_by(identity(EMAIL, identityType="email"))


@case("§3: a subject that is nobody.", "schema failed subject-unidentified")
def subject_unidentified_fail() -> Made:
    return of(sign(badge(credentialSubject=subject(id=None))))


@case("§3: an identity is a closed object.", "schema failed schema-unknown-property")
def identity_with_another_member_fail() -> Made:
    return known_by(identity(EMAIL, name="Léa"))


@case("§3, S6: hashed is true or false.", "schema failed schema-type")
def identity_hashed_as_text_fail() -> Made:
    return known_by(identity(EMAIL, hashed="true"))

"""What a verifier walks in a comprehensive learner record."""

from typing import Any

import pytest

from schemas import clr
from schemas.errors import SchemasError

JWS = "eyJhbGciOiJFUzI1NiJ9.eyJpZCI6InVybjp4In0.c2ln"
LEA = {"type": "IdentityObject", "hashed": True, "identityHash": "sha256$aa", "identityType": "x"}


def badge(subject: object, achievement: str = "urn:a:1") -> dict[str, Any]:
    about = {"type": "AchievementSubject", "achievement": {"id": achievement}}
    return {
        "type": ["VerifiableCredential", "AchievementCredential"],
        "credentialSubject": {**about, **subject} if isinstance(subject, dict) else subject,
    }


def record(**members: object) -> dict[str, Any]:
    return {"type": ["ClrCredential"], "credentialSubject": {"type": "ClrSubject", **members}}


def test_contained_credentials_have_their_places() -> None:
    inside = badge({"id": "did:lea"})
    envelope = {
        "type": "EnvelopedVerifiableCredential",
        "id": f"data:application/vc+jwt,{JWS}",
    }
    found = clr.contained(record(verifiableCredential=[inside, JWS, envelope, "x", 7]))
    assert [part.pointer for part in found] == [
        f"/credentialSubject/verifiableCredential/{number}" for number in range(5)
    ]
    documents = [part.received.document if part.received else None for part in found]
    assert documents == [inside, {"id": "urn:x"}, {"id": "urn:x"}, None, None]
    assert [part.error.code if part.error else None for part in found] == [
        None,
        None,
        None,
        "not-a-credential",
        "not-a-credential",
    ]


def test_one_credential_may_stand_without_array() -> None:
    (part,) = clr.contained(record(verifiableCredential=badge({})))
    assert part.pointer == "/credentialSubject/verifiableCredential"


def test_several_subjects_are_walked() -> None:
    document = {"credentialSubject": [{}, {"verifiableCredential": [JWS]}]}
    (part,) = clr.contained(document)
    assert part.pointer == "/credentialSubject/1/verifiableCredential/0"


def test_too_many_credentials_are_refused() -> None:
    with pytest.raises(SchemasError, match="clr-too-many-credentials"):
        clr.contained(record(verifiableCredential=[JWS] * (clr.MAX_CONTAINED + 1)))


def test_associations_say_which_ends_are_in_the_record() -> None:
    document = record(
        verifiableCredential=[badge({}, "urn:a:1")],
        achievement=[{"id": "urn:a:2"}, "rubbish"],
        association=[
            {"associationType": "isChildOf", "sourceId": "urn:a:1", "targetId": "urn:a:2"},
            {"associationType": 7, "sourceId": "urn:a:9"},
            "rubbish",
        ],
    )
    good, dangling = clr.associations(document)
    assert (good.type, good.source_known, good.target_known) == ("isChildOf", True, True)
    assert (dangling.type, dangling.source_known, dangling.target_known) == (None, False, False)
    assert dangling.pointer == "/credentialSubject/association/1"


@pytest.mark.parametrize(
    ("owner", "subject", "same"),
    [
        pytest.param({"id": "did:lea"}, {"id": "did:lea"}, True, id="same id"),
        pytest.param({"id": "did:lea"}, {"id": "did:tom"}, False, id="other id"),
        pytest.param({"id": "did:lea"}, {}, None, id="nothing to compare"),
        pytest.param({"identifier": [LEA]}, {"identifier": LEA}, True, id="same identifier"),
        pytest.param(
            {"id": "did:lea", "identifier": [LEA]},
            {"id": "urn:uuid:1", "identifier": [LEA]},
            True,
            id="other id, same identifier",
        ),
        pytest.param(
            {"identifier": [LEA]}, {"identifier": [{**LEA, "salt": "s"}]}, None, id="other salt"
        ),
        pytest.param({"identifier": [{}]}, {"identifier": [{}]}, None, id="empty identifiers"),
    ],
)
def test_whom_the_parts_are_about(owner: Any, subject: Any, same: bool | None) -> None:
    (compared,) = clr.compare_subjects(record(**owner, verifiableCredential=[badge(subject)]))
    assert compared.same is same
    assert compared.pointer == "/credentialSubject/verifiableCredential/0/credentialSubject"


@pytest.mark.parametrize(
    "document",
    [{}, {"credentialSubject": 7}, {"credentialSubject": [None, "x"]}, record(association=[[]])],
)
def test_a_record_of_nothing(document: dict[str, Any]) -> None:
    assert clr.contained(document) == ()
    assert clr.associations(document) == ()
    assert clr.compare_subjects(document) == ()

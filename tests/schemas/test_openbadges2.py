"""Badges of the older standard: read, compared, and shown like newer ones."""

from datetime import UTC, datetime
from typing import Any

import pytest

from schemas import openbadges2 as ob2
from schemas.identity import identity_hash, matches
from schemas.openbadges2 import Verification, faults

ISSUER: dict[str, Any] = {
    "id": "https://school.example/issuer",
    "type": "Issuer",
    "name": "Collège Jean Moulin",
    "url": "https://school.example",
    "email": "badges@school.example",
}
BADGE: dict[str, Any] = {
    "id": "https://school.example/badges/robotics",
    "type": "BadgeClass",
    "name": "Robotics",
    "description": "Built a robot",
    "image": {"id": "https://school.example/robot.png", "caption": "A robot"},
    "criteria": {"narrative": "Build one."},
    "alignment": [{"targetName": "B2i", "targetUrl": "https://example.org/b2i"}],
    "tags": ["robots", 7],
    "issuer": ISSUER,
}
ASSERTION: dict[str, Any] = {
    "@context": "https://w3id.org/openbadges/v2",
    "id": "https://school.example/assertions/1",
    "type": "Assertion",
    "recipient": {
        "type": "email",
        "hashed": True,
        "salt": "sea",
        "identity": identity_hash("lea@example.org", "sea"),
    },
    "badge": BADGE,
    "verification": {"type": "HostedBadge"},
    "issuedOn": "2017-06-30T10:00:00+02:00",
    "expires": "2030-06-30T00:00:00Z",
    "evidence": "https://school.example/evidence/1",
}


def without(*names: str, **others: Any) -> dict[str, Any]:
    return {**{n: v for n, v in ASSERTION.items() if n not in names}, **others}


def test_a_hosted_assertion_is_read() -> None:
    seen = ob2.Assertion.of(ASSERTION)
    assert (seen.verification, seen.url) == (Verification.HOSTED, ASSERTION["id"])
    assert seen.issued_on == datetime(2017, 6, 30, 8, tzinfo=UTC)
    assert seen.badge == BADGE


def test_a_signed_assertion_is_read() -> None:
    how = {"type": ["SignedBadge"], "creator": "https://school.example/key"}
    seen = ob2.Assertion.of(without(verification=how, badge=BADGE["id"]))
    assert (seen.verification, seen.key) == (Verification.SIGNED, "https://school.example/key")
    assert seen.badge == BADGE["id"]


def test_an_assertion_of_the_first_generation_is_read() -> None:
    old = without("id", "verification", verify={"type": "hosted", "url": "https://a.example/1"})
    seen = ob2.Assertion.of(old)
    assert (seen.verification, seen.url) == (Verification.HOSTED, "https://a.example/1")


def test_a_good_assertion_has_no_faults() -> None:
    assert faults(ASSERTION) == ()


@pytest.mark.parametrize(
    ("assertion", "expected"),
    [
        pytest.param(without("id"), ("id-missing", "/id"), id="no id"),
        pytest.param(without(id="x y"), ("id-malformed", "/id"), id="id no URL"),
        pytest.param(without(type="Badge"), ("type-missing", "/type"), id="no assertion"),
        pytest.param(without("badge"), ("schema-required", "/badge"), id="no badge"),
        pytest.param(without(badge=7), ("schema-type", "/badge"), id="badge a number"),
        pytest.param(without("recipient"), ("schema-required", "/recipient"), id="no recipient"),
        pytest.param(without(recipient="lea"), ("schema-type", "/recipient"), id="plain recipient"),
        pytest.param(
            without(recipient={**ASSERTION["recipient"], "hashed": "true"}),
            ("schema-type", "/recipient/hashed"),
            id="hashed a text",
        ),
        pytest.param(
            without(verification={"type": "Trust me"}),
            ("verification-unknown", "/verification"),
            id="unknown verification",
        ),
        pytest.param(without(issuedOn=1498809600), ("date-malformed", "/issuedOn"), id="seconds"),
        pytest.param(
            without(badge={**BADGE, "name": ""}), ("schema-required", "/badge/name"), id="no name"
        ),
        pytest.param(
            without(badge={**BADGE, "issuer": {**ISSUER, "email": None}}),
            ("schema-required", "/badge/issuer/email"),
            id="issuer without address",
        ),
    ],
)
def test_a_fault_has_its_place(assertion: dict[str, Any], expected: tuple[str, str]) -> None:
    assert [(fault.code, fault.pointer) for fault in faults(assertion)] == [expected]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("2017-06-30", datetime(2017, 6, 30, tzinfo=UTC), id="a day"),
        pytest.param("2017-06-30T10:00:00", datetime(2017, 6, 30, 10, tzinfo=UTC), id="no zone"),
        pytest.param(1498809600, datetime(2017, 6, 30, 8, tzinfo=UTC), id="seconds"),
        pytest.param("1498809600", datetime(2017, 6, 30, 8, tzinfo=UTC), id="seconds as text"),
        pytest.param("yesterday", None, id="a word"),
        pytest.param(10**30, None, id="beyond time"),
        pytest.param(float("inf"), None, id="infinity"),
        pytest.param(True, None, id="a boolean"),
        pytest.param(None, None, id="nothing"),
    ],
)
def test_old_dates(value: object, expected: datetime | None) -> None:
    assert ob2.moment(value) == expected


def test_the_recipient_can_be_recognised() -> None:
    identity = ob2.identity(ASSERTION)
    assert identity is not None
    assert matches(identity, "emailAddress", "lea@example.org")
    assert not matches(identity, "emailAddress", "tom@example.org")


def test_an_assertion_looks_like_a_credential_without_proof() -> None:
    shown = ob2.to_credential(ASSERTION)
    subject = shown["credentialSubject"]
    assert "proof" not in shown
    assert (shown["name"], shown["issuer"]["name"]) == ("Robotics", "Collège Jean Moulin")
    assert (shown["validFrom"], shown["validUntil"]) == (
        "2017-06-30T08:00:00Z",
        "2030-06-30T00:00:00Z",
    )
    assert shown["evidence"] == [{"id": ASSERTION["evidence"], "type": ["Evidence"]}]
    assert subject["identifier"][0]["identityType"] == "emailAddress"
    assert subject["achievement"]["criteria"] == {"narrative": "Build one."}
    assert subject["achievement"]["tag"] == ["robots"]
    assert subject["achievement"]["image"]["caption"] == "A robot"
    assert subject["achievement"]["alignment"] == [
        {"type": ["Alignment"], "targetName": "B2i", "targetUrl": "https://example.org/b2i"}
    ]


def test_badge_and_issuer_may_be_given_from_their_own_addresses() -> None:
    apart = without(badge=BADGE["id"])
    assert ob2.to_credential(apart)["credentialSubject"]["achievement"]["id"] == BADGE["id"]
    given = ob2.to_credential(apart, {**BADGE, "issuer": ISSUER["id"]}, ISSUER)
    assert given == ob2.to_credential(ASSERTION)


def test_a_recipient_named_by_url_is_the_subject() -> None:
    plain = {"type": "url", "hashed": False, "identity": "https://lea.example/"}
    subject = ob2.to_credential(without(recipient=plain))["credentialSubject"]
    assert subject["id"] == "https://lea.example/"
    assert "identifier" not in subject


@pytest.mark.parametrize(
    ("url", "verification", "allowed"),
    [
        pytest.param("https://school.example/a/1", None, True, id="origin of the profile"),
        pytest.param("https://evil.example/a/1", None, False, id="other origin"),
        pytest.param("https://school.example.evil/a", None, False, id="longer host"),
        pytest.param(
            "https://b.example/x/1", {"startsWith": "https://b.example/x/"}, True, id="start"
        ),
        pytest.param(
            "https://b.example/y", {"startsWith": ["https://b.example/x/"]}, False, id="no start"
        ),
        pytest.param(
            "https://b.example.evil/", {"startsWith": "https://b.example"}, False, id="host goes on"
        ),
        pytest.param(
            "https://c.example/1", {"allowedOrigins": ["c.example"]}, True, id="allowed origin"
        ),
        pytest.param("https://[", None, False, id="no URL"),
    ],
)
def test_hosting(url: str, verification: object, allowed: bool) -> None:
    issuer = {**ISSUER, "verification": verification}
    assert ob2.is_hosted_by(url, issuer) is allowed


@pytest.mark.parametrize(
    ("revoked", "reason"),
    [
        pytest.param([ASSERTION["id"]], "", id="by id"),
        pytest.param([{"id": ASSERTION["id"], "revocationReason": "error"}], "error", id="reason"),
        pytest.param([{"uid": "u-1"}], "", id="by uid"),
        pytest.param(["https://school.example/assertions/2", {}, None, 7], None, id="others"),
        pytest.param(None, None, id="none"),
    ],
)
def test_revocation(revoked: object, reason: str | None) -> None:
    assert ob2.revocation({"revokedAssertions": revoked}, without(uid="u-1")) == reason

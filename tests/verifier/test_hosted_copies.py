"""Open Badges 2.0, hosted: the copy at the assertion's own address counts, not the baked one.

Badgr bakes the badge class and its issuer in place of their addresses, so that no image of it is
the same as what it hosts: https://www.imsglobal.org/sites/default/files/Badges/OBv2p0Final/
"""

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from federation import world as worlds
from schemas import json_text
from schemas.files import find
from verifier import POLICIES, Report, Step, Verdict, verify

CONTEXT = "https://w3id.org/openbadges/v2"
HOST = "https://badges.example"
ID, BADGE, ISSUER = f"{HOST}/a/1", f"{HOST}/b/1", f"{HOST}/i/1"
NOW = datetime(2026, 6, 1, tzinfo=UTC)

PROFILE = {
    "@context": CONTEXT,
    "type": "Issuer",
    "id": ISSUER,
    "name": "Médiathèque",
    "url": HOST,
    "email": "contact@badges.example",
}
BADGE_CLASS = {
    "@context": CONTEXT,
    "type": "BadgeClass",
    "id": BADGE,
    "name": "Lectrice",
    "description": "A lu dix livres.",
    "image": f"{HOST}/b/1.png",
    "criteria": {"narrative": "Dix fiches de lecture."},
    "issuer": ISSUER,
}
ASSERTION: dict[str, Any] = {
    "@context": CONTEXT,
    "type": "Assertion",
    "id": ID,
    "recipient": {"type": "email", "hashed": False, "identity": "lea@eleve.example"},
    "badge": BADGE,
    "issuedOn": "2019-06-30T00:00:00+00:00",
    "verification": {"type": "HostedBadge"},
}


def report(baked: Mapping[str, Any], hosted: Mapping[str, Any] = ASSERTION) -> Report:
    site = {ID: hosted, BADGE: BADGE_CLASS, ISSUER: PROFILE}
    given = {url: json_text.dump(document) for url, document in site.items()}
    world = worlds.with_documents(worlds.offline(NOW), given)
    (found,) = find(io.BytesIO(json_text.dump(baked)), "badge.json")
    return verify(found, POLICIES["standard"], world)


@pytest.mark.parametrize(
    "baked",
    [
        pytest.param(
            {**ASSERTION, "badge": {**BADGE_CLASS, "issuer": PROFILE}}, id="badge-class-in-place"
        ),
        pytest.param({**ASSERTION, "issuedOn": "2019-06-30T00:00:00Z"}, id="date-written-apart"),
        pytest.param({**ASSERTION, "image": f"{HOST}/a/1.png"}, id="image-since-renamed"),
        pytest.param({**ASSERTION, "narrative": "Vingt livres !"}, id="narrative-of-ones-own"),
    ],
)
def test_a_baked_copy_that_agrees_is_confirmed(baked: dict[str, Any]) -> None:
    found = report(baked)
    assert found.verdict is Verdict.VERIFIED
    assert [finding.code for finding in found.of(Step.PROOF)] == ["hosted-confirmed"]


def test_a_name_written_into_the_image_is_not_shown() -> None:
    forged = {**BADGE_CLASS, "name": "Prix Nobel", "issuer": {**PROFILE, "name": "Académie"}}
    shown = report({**ASSERTION, "badge": forged}).credential
    assert (shown.name, shown.issuer_name) == ("Lectrice", "Médiathèque")


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(
            {"recipient": {"type": "email", "hashed": False, "identity": "tom@eleve.example"}},
            id="somebody-else",
        ),
        pytest.param({"issuedOn": "2020-06-30T00:00:00Z"}, id="later"),
        pytest.param({"expires": "2030-01-01T00:00:00Z"}, id="with-an-end"),
        pytest.param({"type": ["Assertion", "Endorsement"]}, id="of-more-types"),
    ],
)
def test_a_baked_copy_that_says_another_thing_is_refused(changed: dict[str, Any]) -> None:
    found = report({**ASSERTION, **changed})
    assert found.verdict is Verdict.REFUSED
    assert [finding.code for finding in found.of(Step.PROOF)] == ["hosted-differs"]


def test_an_end_that_only_the_host_knows_is_not_passed_over() -> None:
    found = report(ASSERTION, {**ASSERTION, "expires": "never"})
    assert [finding.code for finding in found.of(Step.PROOF)] == ["hosted-differs"]

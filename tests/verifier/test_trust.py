"""What an accreditation must be for, and from whom the answer comes."""

import pytest

from federation.standing import ACCREDITATION_KINDS
from schemas.model.enumerations import ACHIEVEMENT_TYPE
from tests.support.cases_parts import achievement, badge, sign, sign_legacy, subject
from tests.support.worlds import (
    ASSOCIATION,
    COLLEGE,
    STRANGER,
    documents_of,
    report,
    world,
)
from verifier import POLICIES, Step, Trust, Verdict
from verifier.trust import KINDS


def registry(*kinds, issuer=COLLEGE, status=None, **dates):
    row = {"id": issuer.id, "name": issuer.name}
    row["accreditations"] = [{"kind": kind, **dates} for kind in kinds]
    return {"name": "Académie", "issuers": [row | ({"status": status} if status else {})]}


def of_type(name):
    return badge(credentialSubject=subject(achievement=achievement(achievementType=name)))


def test_the_table_names_kinds_and_types_that_exist():
    assert set(KINDS.values()) == set(ACCREDITATION_KINDS)
    assert {name for name in KINDS if not name.startswith("ext:")} <= set(ACHIEVEMENT_TYPE)


@pytest.mark.parametrize(("name", "kind"), sorted(KINDS.items()))
def test_each_type_asks_for_its_kind_and_no_other(name, kind):
    made = sign(of_type(name))
    others = [other for other in ACCREDITATION_KINDS if other != kind]
    assert report(made, world(registry=registry(kind))).trust is Trust.ACCREDITED
    assert report(made, world(registry=registry(*others))).trust is Trust.NOT_ACCREDITED


@pytest.mark.parametrize("name", ["Achievement", "ext:Chess", None])
def test_a_type_of_no_kind_is_accredited_by_nobody(name):
    made = achievement()
    made |= {"achievementType": name} if name else {}
    if name is None:
        made.pop("achievementType")
    signed = sign(badge(credentialSubject=subject(achievement=made)))
    every = world(registry=registry(*ACCREDITATION_KINDS))
    assert report(signed, every).trust is Trust.NOT_ACCREDITED


def test_a_registry_speaks_of_keys_and_not_of_names():
    """Whoever writes an accredited name into a badge gets none of its trust."""
    where = world(documents_of(COLLEGE, STRANGER), registry=registry("engagement"))
    seen = report(sign(badge(), STRANGER), where)
    assert (seen.trust, seen.verdict) == (Trust.UNKNOWN, Verdict.REFUSED)
    unreachable = report(sign(badge()), world({}, registry=registry("engagement")))
    assert (unreachable.trust, unreachable.verdict) == (Trust.UNKNOWN, Verdict.UNDETERMINED)


def test_the_first_registry_that_knows_the_issuer_answers():
    first = world(registry=registry("engagement", issuer=ASSOCIATION))
    second = world(registry=registry("engagement"))
    both = world(registry=registry("engagement", issuer=ASSOCIATION))
    object.__setattr__(both, "registries", (*first.registries, *second.registries))
    assert report(sign(badge()), both).trust is Trust.ACCREDITED


@pytest.mark.parametrize(
    ("kind", "since", "trust"),
    [
        ("ended", "2026-03-01T00:00:00Z", Trust.ACCREDITED),
        ("suspended", "2026-03-01T00:00:00Z", Trust.ACCREDITED),
        ("compromised", "2026-03-01T00:00:00Z", Trust.UNKNOWN),
        ("compromised", "2026-09-01T00:00:00Z", Trust.ACCREDITED),
        ("ended", "2026-01-01T00:00:00Z", Trust.NOT_ACCREDITED),
    ],
)
def test_withdrawals(kind, since, trust):
    status = {"kind": kind, "from": since}
    where = world(registry=registry("engagement", status=status))
    assert report(sign(badge()), where).trust is trust


def test_without_a_dated_proof_the_date_of_issue_counts():
    where = world(registry=registry("engagement", valid_until="2026-01-10T00:00:00Z"))
    early = badge(validFrom="2026-01-05T00:00:00Z")
    undated = sign(early, created=None)
    assert report(undated, where).trust is Trust.ACCREDITED
    assert report(sign(early), where).trust is Trust.NOT_ACCREDITED


def test_no_lamp_is_green_by_a_key_that_all_know():
    assert not POLICIES["strict"].published_keys
    made = sign_legacy(badge(), "eddsa-2022")
    seen = report(made, world(registry=registry("engagement")))
    assert seen.outcome(Step.TRUST).value == "passed"

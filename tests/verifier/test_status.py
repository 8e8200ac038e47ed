"""What a status entry says, beyond the cases of `tests/cases`; one list for many credentials."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from federation.errors import FetchError
from federation.fetch import Fetched, Kind
from federation.world import World, with_documents
from schemas import json_text
from schemas.bitstring import MIN_ENTRIES, Bits
from tests.support.cases_parts import LIST_URL, badge, entry, list_of, sign, status_list
from tests.support.worlds import AT, COLLEGE, controller, documents_of, report, world
from verifier import Outcome, Step, Verdict
from verifier.policy import from_text
from verifier.status import MAX_ENTRIES

PLAIN = {"type": ["VerifiableCredential"], "credentialSubject": {"id": "did:web:lea.example"}}


def status_of(*entries, listed, **more):
    """The codes of step "status" of a plain credential with these entries."""
    made = sign(badge(**PLAIN, credentialStatus=list(entries)), suite="eddsa-jcs-2022")
    where = world(documents_of(COLLEGE) | ({LIST_URL: listed} if listed else {}), **more)
    return [finding.code for finding in report(made, where).of(Step.STATUS)]


def test_each_entry_is_read_and_one_bad_answer_is_enough():
    listed = sign(status_list(7, purpose=["revocation", "suspension"]))
    both = entry(6), entry(7, statusPurpose="suspension")
    assert status_of(*both, listed=listed) == ["status-not-set", "suspended"]


@pytest.mark.parametrize(
    ("value", "text"), [(0, "en attente"), (1, "accepté"), (2, None), (3, None)]
)
def test_the_message_of_a_value(value, text):
    bits = Bits(MIN_ENTRIES, size=2)
    bits.set(5, value)
    known = [{"status": "0x0", "message": "en attente"}, {"status": "1", "message": "accepté"}]
    made = entry(5, statusPurpose="message", statusSize=2, statusMessage=known)
    credential = sign(badge(**PLAIN, credentialStatus=made), suite="eddsa-jcs-2022")
    listed = {LIST_URL: sign(list_of(bits.encoded(), "message"))}
    (found,) = report(credential, world(documents_of(COLLEGE) | listed)).of(Step.STATUS)
    assert (found.outcome, found.code) == (Outcome.PASSED, "status-message")
    assert (found.detail["value"], found.detail.get("text")) == (f"{value:#x}", text)


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"statusListCredential": None}, "status-entry-malformed"),
        ({"statusListCredential": ["a"]}, "status-entry-malformed"),
        ({"statusPurpose": 5}, "status-entry-malformed"),
        ({"statusListIndex": None}, "status-index-malformed"),
        ({"statusListIndex": "0x10"}, "status-index-malformed"),
        ({"statusListIndex": 1.5}, "status-index-malformed"),
        ({"statusListIndex": True}, "status-index-malformed"),
        ({"statusListIndex": "9" * 30}, "status-index-malformed"),
        ({"statusSize": 33}, "status-size-unsupported"),
        ({"statusSize": "2"}, "status-size-unsupported"),
        ({"statusSize": 2}, "status-list-too-short"),
        ({"type": []}, "status-type-unknown"),
    ],
    ids=str,
)
def test_entries_of_the_wrong_form(members, code):
    assert status_of(entry(**members), listed=sign(status_list())) == [code]


def test_more_entries_than_anybody_needs():
    many = [entry()] * (MAX_ENTRIES + 1)
    assert status_of(*many, listed=sign(status_list())) == ["status-too-many"]
    assert set(status_of(*many[1:], listed=sign(status_list()))) == {"status-not-set"}


def test_entries_that_are_no_objects_are_not_passed_over():
    assert status_of("https://college-exemple.example/status/1", listed=sign(status_list())) == [
        "status-type-unknown"
    ]


def test_a_list_is_too_old_for_a_policy_that_says_how_old():
    credential = sign(badge(credentialStatus=entry()))
    known = world(documents_of(COLLEGE) | {LIST_URL: sign(status_list())})

    def stale(url: str, kind: Kind) -> Fetched:
        fetched = known.fetch(url, kind)
        return replace(fetched, fetched_at=AT - timedelta(hours=3))

    policy = from_text(b'{"name": "fresh", "max_status_age_hours": 2}')
    where = replace(known, fetch=stale)
    assert report(credential, where).verdict is Verdict.VERIFIED
    asked = report(credential, where, policy=policy)
    assert asked.verdict is Verdict.UNDETERMINED
    assert [finding.code for finding in asked.of(Step.STATUS)] == ["status-list-too-old"]


def counted(known: World) -> tuple[World, Counter[str]]:
    """The same world, and how often each address was asked for."""
    asked: Counter[str] = Counter()

    def fetch(url: str, kind: Kind) -> Fetched:
        asked[url] += 1
        if known.given.get(url) is None:
            raise FetchError("connection-failed", url=url)
        return Fetched(url, known.given[url], "application/json", AT, from_cache=False)

    def resolve(url: str):
        asked[url] += 1
        return known.resolve(url)

    return replace(known, fetch=fetch, resolve=resolve), asked


def test_many_credentials_of_one_list_prove_it_once():
    """Of a list with a key of its own: that key is asked for once, whatever the number."""
    other = COLLEGE.with_key("key-lists")
    listed = sign(status_list(3), other)
    document = controller(COLLEGE)
    document["verificationMethod"] += controller(other)["verificationMethod"]
    document["assertionMethod"] += controller(other)["assertionMethod"]
    where, asked = counted(world({COLLEGE.id: document, LIST_URL: listed}))
    verdicts = []
    for index in range(5):
        made = sign(badge(credentialStatus=entry(index)))
        verdicts.append(report(made, where).verdict)
    assert verdicts == [Verdict.VERIFIED] * 3 + [Verdict.REFUSED, Verdict.VERIFIED]
    # Once for each credential's own proof, once for the list, once for whether the key was revoked.
    assert asked[COLLEGE.id] == 5 + 1 + 1


def test_a_bad_list_is_refused_for_each_of_many_credentials():
    forged = sign(status_list()) | {"validFrom": "2025-01-15T08:00:00Z"}
    where, asked = counted(world(documents_of(COLLEGE) | {LIST_URL: forged}))
    for index in range(3):
        seen = report(sign(badge(credentialStatus=entry(index))), where)
        assert [f.code for f in seen.of(Step.STATUS)] == ["status-list-proof-invalid"]
    assert asked[COLLEGE.id] == 3 + 1 + 1


def test_a_remembered_list_is_still_compared_with_the_issuer_of_each_credential():
    listed = json_text.dump(sign(status_list()))
    known = with_documents(world(), {LIST_URL: listed})
    assert report(sign(badge(credentialStatus=entry())), known).verdict is Verdict.VERIFIED
    other = badge(issuer=COLLEGE)
    other["issuer"] = {"id": "did:web:autre.example", "type": ["Profile"]}
    seen = report(sign(other | {"credentialStatus": entry()}), known)
    assert [f.code for f in seen.of(Step.STATUS)] == ["status-list-issuer-mismatch"]

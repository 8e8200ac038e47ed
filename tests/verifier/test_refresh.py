"""When the issuer is asked for a newer copy, and which copy is judged."""

from collections import Counter
from dataclasses import replace

import pytest

from federation.fetch import Fetched, Kind
from tests.support.cases_parts import LIST_URL, entry, sign, status_list
from tests.support.cases_verification import SERVICE, refreshable
from tests.support.worlds import COLLEGE, documents_of, report, world
from verifier import Outcome, Step, Verdict
from verifier.policy import from_text


def asked_of(where):
    asked: Counter[str] = Counter()

    def fetch(url: str, kind: Kind) -> Fetched:
        asked[url] += 1
        return where.fetch(url, kind)

    return replace(where, fetch=fetch), asked


def test_the_service_is_asked_once_although_the_answer_names_another():
    second = "https://college-exemple.example/refresh/2"
    service = {"id": second, "type": "1EdTechCredentialRefresh"}
    newer = refreshable(validFrom="2026-02-01T00:00:00Z", refreshService=service)
    answers = documents_of(COLLEGE) | {SERVICE: sign(newer), second: sign(refreshable())}
    where, asked = asked_of(world(answers))
    seen = report(sign(refreshable()), where)
    assert [finding.code for finding in seen.of(Step.REFRESH)] == ["refresh-newer"]
    assert asked == {SERVICE: 1}
    assert seen.credential.valid_from == "2026-02-01T00:00:00Z"


def test_the_status_of_the_newer_copy_counts():
    newer = refreshable(validFrom="2026-02-01T00:00:00Z", credentialStatus=entry())
    answers = {SERVICE: sign(newer), LIST_URL: sign(status_list(94567))}
    seen = report(sign(refreshable()), world(documents_of(COLLEGE) | answers))
    assert [finding.code for finding in seen.of(Step.STATUS)] == ["revoked"]


@pytest.mark.parametrize(
    "service",
    [
        pytest.param({"id": SERVICE, "type": "OtherRefresh"}, id="another kind of service"),
        pytest.param({"type": "1EdTechCredentialRefresh"}, id="no address"),
        pytest.param({"id": 5, "type": "1EdTechCredentialRefresh"}, id="a number for an address"),
        pytest.param(SERVICE, id="no object"),
        pytest.param([], id="none"),
    ],
)
def test_services_that_cannot_be_asked(service):
    made = sign(refreshable(refreshService=service), suite="eddsa-jcs-2022")
    where, asked = asked_of(world())
    assert [finding.code for finding in report(made, where).of(Step.REFRESH)] == ["refresh-none"]
    assert not asked


def test_a_policy_that_asks_nobody():
    where, asked = asked_of(world())
    seen = report(
        sign(refreshable()), where, policy=from_text(b'{"name": "quiet", "refresh": false}')
    )
    assert [finding.code for finding in seen.of(Step.REFRESH)] == ["refresh-not-asked"]
    assert seen.verdict is Verdict.VERIFIED
    assert not asked


@pytest.mark.parametrize("answer", [b"", b"{", b'"x"', b"https://a.example/", b"\xff\xfe", b"[]"])
def test_answers_that_are_no_credential_leave_the_original(answer):
    where = world(documents_of(COLLEGE) | {SERVICE: answer})
    seen = report(sign(refreshable()), where)
    assert seen.outcome(Step.REFRESH) is Outcome.UNKNOWN
    assert seen.verdict is Verdict.VERIFIED

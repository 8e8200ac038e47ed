"""Open Badges 2.0: what the site of an issuer may answer."""

from dataclasses import replace

import pytest

from federation.errors import FetchError
from federation.fetch import Kind
from tests.support.cases_openbadges2 import ASSERTION, BADGE, ISSUER, assertion, site
from tests.support.worlds import report, world
from verifier import Outcome, Step, Trust, Verdict


def answering(error: FetchError):
    """A world in which the assertion's own address gives this."""
    known = world(site(assertion()))

    def fetch(url: str, kind: Kind):
        if url == ASSERTION:
            raise error
        return known.fetch(url, kind)

    return replace(known, fetch=fetch)


def test_an_assertion_that_is_gone_was_revoked():
    gone = answering(FetchError("http-status", url=ASSERTION, status=410))
    seen = report(assertion(), gone)
    assert [finding.code for finding in seen.of(Step.STATUS)] == ["revoked"]
    assert seen.verdict is Verdict.REFUSED


@pytest.mark.parametrize("status", [404, 500, 503])
def test_an_assertion_that_cannot_be_had_is_unknown(status):
    seen = report(assertion(), answering(FetchError("http-status", url=ASSERTION, status=status)))
    assert seen.verdict is Verdict.UNDETERMINED
    assert seen.outcome(Step.PROOF) is Outcome.UNKNOWN


@pytest.mark.parametrize("url", [ASSERTION, BADGE, ISSUER])
@pytest.mark.parametrize("answer", [b"<html>", b"[]", b"5", b"", b'{"id": "x"}', b"\xff"])
def test_answers_that_are_something_else_are_refused(url, answer):
    seen = report(assertion(), world(site(assertion()) | {url: answer}))
    assert seen.verdict is Verdict.REFUSED


def test_the_answer_shows_the_badge_as_its_site_has_it():
    seen = report(assertion(), world(site(assertion())))
    assert seen.credential.name == "Délégué de classe"
    assert (seen.credential.issuer_id, seen.credential.types) == (ISSUER, ("Assertion",))
    assert seen.verdict is Verdict.VERIFIED


def test_trust_asks_for_the_address_of_the_issuer():
    row = {"id": ISSUER, "name": "Collège", "accreditations": [{"kind": "engagement"}]}
    listed = world(site(assertion()), registry={"name": "Académie", "issuers": [row]})
    assert report(assertion(), listed).trust is Trust.ACCREDITED
    elsewhere = assertion(id="https://evil.example/a1.json")
    forged = world(
        site(elsewhere) | {"https://evil.example/a1.json": elsewhere},
        registry={"name": "Académie", "issuers": [row]},
    )
    assert report(elsewhere, forged).trust is Trust.UNKNOWN


@pytest.mark.parametrize(
    "members",
    [
        {"verification": None},
        {"badge": None},
        {"badge": "ftp://college-exemple.example/b1"},
        {"badge": 5},
        {"issuedOn": "hier"},
        {"recipient": None},
        {"expires": "bientôt"},
    ],
    ids=str,
)
def test_assertions_that_lack_something_are_refused(members):
    made = assertion(**members)
    assert report(made, world(site(made))).verdict is Verdict.REFUSED

"""Findings in words: every code has its sentence, in both languages, with its facts."""

import json
import re

import pytest

from schemas.errors import SchemasError
from service.language import translator
from tests.support.cases_parts import badge, sign
from tests.support.worlds import report, world
from verifier import Finding, Outcome, Step, Trust, Verdict
from verifier.engine import not_had
from verifier.policy import STANDARD
from verifier.wording import MESSAGES, SOURCES, STEPS, TRUST, VERDICTS, as_json, reasons, sentence

FRENCH, ENGLISH = translator("fr"), translator("en")


def test_every_step_verdict_and_level_of_trust_has_words():
    assert set(STEPS) == set(SOURCES) == set(Step)
    assert set(VERDICTS) == set(Verdict)
    assert set(TRUST) == set(Trust)


@pytest.mark.parametrize("code", sorted(MESSAGES))
def test_every_code_is_said_in_french_and_english(code):
    said = MESSAGES[code]
    assert FRENCH(said) != ENGLISH(said), "no French, or the same words"
    assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", code)


def test_facts_are_filled_in_and_foreign_text_stays_text():
    finding = Finding(
        Step.CONTEXTS, Outcome.FAILED, "term-undefined", {"pointer": "/a/{name}\x1b[2J"}
    )
    said = sentence(finding, ENGLISH)
    assert "/a/{name}" in said
    assert "\x1b" not in said


@pytest.mark.parametrize("outcome", Outcome)
def test_a_code_without_words_still_says_where(outcome):
    finding = Finding(Step.SCHEMA, outcome, "brand-new", {"pointer": "/x"})
    for translate in (FRENCH, ENGLISH):
        assert "brand-new" in sentence(finding, translate)
    failed = Finding(Step.SCHEMA, Outcome.FAILED, "brand-new", {"pointer": "/x"})
    assert "/x" in sentence(failed, ENGLISH)


def test_the_reasons_are_those_that_decided_each_once():
    refused = report(badge())
    assert reasons(refused, ENGLISH) == ["It is not signed."]
    unknown = report(sign(badge()), world({}))
    assert len(reasons(unknown, ENGLISH)) == 1
    assert reasons(report(sign(badge())), ENGLISH) == []


def test_a_finding_that_only_informs_is_no_reason():
    made = sign(sign(badge()), suite="eddsa-jcs-2022")
    first, second = made["proof"]
    made |= {"proof": [first | {"created": "2026-01-16T08:00:00Z"}, second]}
    assert reasons(report(made), ENGLISH) == []


def test_the_report_as_json_is_plain_json_with_every_member_of_the_contract():
    shown = as_json(report(sign(badge())), ENGLISH)
    assert json.loads(json.dumps(shown)) == shown
    assert {"verdict", "trust", "credential", "findings", "checked_at"} <= set(shown)
    assert shown["checked_at"] == "2026-06-01T00:00:00Z"
    for finding in shown["findings"]:
        assert {"step", "outcome", "code", "detail", "message", "source"} == set(finding)
        assert finding["source"].startswith("https://")


def test_an_address_that_gave_nothing():
    error = SchemasError("offline")
    seen = not_had("https://a.example/badge", error, STANDARD, world())
    assert seen.verdict is Verdict.UNDETERMINED
    assert "https://a.example/badge" in reasons(seen, ENGLISH)[0]

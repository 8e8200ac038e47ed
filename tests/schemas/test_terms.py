"""The views read what is there, in the reader's language, and never raise."""

import json
from collections.abc import Mapping
from dataclasses import FrozenInstanceError, fields, is_dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import terms
from schemas.model import classes
from schemas.reading import Generation, Kind
from schemas.terms import Achievement, AchievementSubject, ClrSubject, Credential, text_in, view
from tests.schemas.test_checking import DESCRIPTION, LEVEL, badge, clr, endorsement, older
from tests.schemas.test_json_schemas import example

NOT_VIEWED = {
    "VerifiableCredential": "Credential",
    "AchievementCredential": "Credential",
    "EndorsementCredential": "Credential",
    "ClrCredential": "Credential",
    "CredentialSubject": "AchievementSubject",
    "Proof": "what a proof says is the business of the room proofs",
}


def test_a_badge_is_read() -> None:
    credential = view(badge())
    assert credential.kind is Kind.ACHIEVEMENT
    assert credential.issuer.name == "Collège"
    assert credential.valid_from == datetime(2026, 6, 30, 8, tzinfo=UTC)
    assert credential.valid_until is None
    assert credential.subject_id == "urn:uuid:0a8f2b1d-54c4-45d5-a1b4-0f3f6c6f2c55"
    achievement = credential.achievement
    assert achievement is not None
    assert isinstance(credential.subject, AchievementSubject)
    (result,) = credential.subject.results
    description, level = achievement.result_description(result), achievement.achieved_level(result)
    assert description is not None
    assert level is not None
    assert (description.id, level.id, level.name) == (DESCRIPTION, LEVEL, "Satisfaisant")


def test_the_document_is_kept_as_received() -> None:
    document = badge()
    credential = view(document)
    assert credential.document is document
    assert credential.achievement is not None
    assert credential.achievement.document is document["credentialSubject"]["achievement"]
    with pytest.raises(FrozenInstanceError):
        credential.name = "x"  # type: ignore[misc]


def test_the_older_generation_is_read_under_the_same_names() -> None:
    document = older(lambda d: d.update(expirationDate="2030-01-01T00:00:00+02:00"))
    credential = view(document)
    assert credential.generation is Generation.VCDM_1_1
    assert credential.valid_from == datetime(2026, 6, 30, 8, tzinfo=UTC)
    assert credential.valid_until == datetime(2029, 12, 31, 22, tzinfo=UTC)


def test_endorsements_and_records_have_their_own_subjects() -> None:
    endorsed = view(endorsement())
    assert isinstance(endorsed.subject, terms.EndorsementSubject)
    assert endorsed.subject.endorsement_comment == "Sérieux"
    record = view(clr())
    assert isinstance(record.subject, ClrSubject)
    assert record.subject.credentials[0]["name"] == "Socle commun"


@pytest.mark.parametrize(
    ("value", "language", "text"),
    [
        pytest.param("Lire", "en", "Lire", id="plain text"),
        pytest.param({"fr": "Lire", "en": "Read"}, "en", "Read", id="the language asked for"),
        pytest.param({"en": "Read", "fr-CA": "Lire"}, "fr", "Lire", id="a regional variant of it"),
        pytest.param({"en": "Read", "fr": "Lire"}, "fr-CA", "Lire", id="its main part"),
        pytest.param({"en": "Read", "fr": "Lire"}, "de", "Lire", id="French before English"),
        pytest.param({"oc": "Legir"}, "de", "Legir", id="whatever there is"),
        pytest.param({"@value": "Lire", "@language": "fr"}, "en", "Lire", id="language object"),
        pytest.param(
            [{"@value": "Read", "@language": "en"}, {"@value": "Lire", "@language": "fr"}],
            "fr",
            "Lire",
            id="language objects",
        ),
        pytest.param({"fr": 3}, "fr", None, id="no text in it"),
        pytest.param(3, "fr", None, id="a number"),
        pytest.param([], "fr", None, id="nothing"),
    ],
)
def test_texts_in_a_language(value: Any, language: str, text: str | None) -> None:
    assert text_in(value, language) == text


def test_the_language_reaches_every_text() -> None:
    def translate(document: dict[str, Any]) -> None:
        achievement = document["credentialSubject"]["achievement"]
        achievement["name"] = {"fr": "Lire", "en": "Read"}
        achievement["tag"] = [{"fr": "langue", "en": "language"}]

    achievement = view(badge(translate), language="en").achievement
    assert achievement is not None
    assert (achievement.name, achievement.tags) == ("Read", ("language",))


def test_what_is_shown_when_a_badge_lacks_it() -> None:
    credential = view(
        badge(lambda d: (d.pop("name"), d.update(awardedDate="2026-06-01T00:00:00Z")))
    )
    assert credential.display_name == "Comprendre, s'exprimer"
    assert credential.display_date == datetime(2026, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "issuer_id"),
    [
        pytest.param("did:example:a", "did:example:a", id="issuer as URI"),
        pytest.param({"id": "did:example:a"}, "did:example:a", id="issuer as object"),
        pytest.param(["did:example:a"], None, id="issuer in an array"),
        pytest.param(None, None, id="no issuer"),
    ],
)
def test_the_issuer(value: Any, issuer_id: str | None) -> None:
    assert view(badge(lambda d: d.update(issuer=value))).issuer.id == issuer_id


@pytest.mark.parametrize(
    ("index", "read"),
    [
        pytest.param("94567", "94567", id="text as W3C says"),
        pytest.param(94567, "94567", id="number as some write"),
        pytest.param(True, None, id="boolean"),
        pytest.param(10**5000, None, id="huge number"),
    ],
)
def test_the_index_of_a_status_entry(index: Any, read: str | None) -> None:
    assert terms.CredentialStatus.of({"statusListIndex": index}).status_list_index == read


def test_wrong_kinds_are_left_out() -> None:
    achievement = Achievement.of(
        {"id": 1, "name": [], "criteria": "x", "tag": [1, "a"], "creditsAvailable": True}
    )
    assert (achievement.id, achievement.name, achievement.criteria) == (None, None, None)
    assert (achievement.tags, achievement.credits_available) == (("a",), None)


def test_every_class_of_the_model_has_a_view_that_reads_every_property() -> None:
    for name in classes(Generation.VCDM_2_0).keys() - NOT_VIEWED.keys():
        seen = getattr(terms, name).of(example(name, Generation.VCDM_2_0))
        empty = {one.name for one in fields(seen) if getattr(seen, one.name) in (None, ())}
        # The example holds credentials as objects, and a status of no particular type.
        others = {
            "credential_jwts",
            "status_purpose",
            "status_list_credential",
            "status_list_index",
        }
        assert empty <= others, name
        own = {item.name for item in classes(Generation.VCDM_2_0)[name].properties} | {"document"}
        assert len(fields(seen)) >= len(own), name


def test_published_examples_are_read(shared: Path) -> None:
    for path in (shared / "standards" / "openbadges-3.0" / "examples").glob("*.json"):
        credential = view(json.loads(path.read_text()))
        assert credential.issuer.id
        assert credential.valid_from
        assert credential.display_name


NAMES = st.sampled_from(
    sorted(
        {
            "fr",
            "@value",
            "@language",
            "verifiableCredential",
            "credentialSubject",
            "statusListIndex",
        }
        | {item.name for one in classes(Generation.VCDM_2_0).values() for item in one.properties}
    )
)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=10),
    max_leaves=40,
)
KINDS = st.sampled_from(["OpenBadgeCredential", "EndorsementCredential", "ClrCredential", "Other"])


def values(node: Any) -> int:
    """Walk a whole view, so that everything in it has been made."""
    if not is_dataclass(node) or isinstance(node, Mapping):
        return 1
    return sum(values(getattr(node, one.name)) for one in fields(node))


@settings(max_examples=150, deadline=None)
@given(JSON_VALUES, KINDS, st.sampled_from(["fr", "en", "", "fr-CA"]))
def test_no_value_raises(value: Any, kind: str, language: str) -> None:
    assert isinstance(view(value, language), Credential)
    if isinstance(value, dict):
        credential = view({**value, "type": [kind]}, language)
        assert values(credential) > 0
        assert credential.display_name is None or isinstance(credential.display_name, str)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(classes(Generation.VCDM_2_0).keys() - NOT_VIEWED)), JSON_VALUES)
def test_no_view_of_a_class_raises(name: str, value: Any) -> None:
    assert values(getattr(terms, name).of(value)) > 0


def test_endless_parents_end() -> None:
    deep: dict[str, Any] = {}
    for _ in range(50_000):
        deep = {"parentOrg": deep}
    assert view({"issuer": deep}).issuer.parent_org is not None

"""Results are given by codes, and only those that the achievement describes."""

from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer import models_of_badges
from issuer.achievements import documents, reading
from issuer.achievements.results import results
from issuer.errors import IssuerError
from schemas import checking
from schemas.building import written
from schemas.json_text import dump
from tests.issuer.achievements.conftest import PUBLISHER
from tests.issuer.achievements.samples import credential, valued

ID = UUID(int=7)
DRAFT = reading.read(valued())


def test_levels_and_values_make_a_good_credential_in_each_language() -> None:
    reached = results(DRAFT, ID, {"own": "b", "hours": "12,5", "autonomy": "3"})
    assert [one.value for one in reached] == [None, "12.5", None]
    for text in documents.documents(DRAFT, documents.Name(ID, 1), PUBLISHER).values():
        assert checking.check(credential(text, result=reached)) == ()


def test_the_common_core_is_given_by_the_letters_of_its_levels() -> None:
    draft = models_of_badges.model("socle-cycle-4").draft
    reached = results(draft, ID, dict.fromkeys((one.code for one in draft.results), "T"))
    levels = {one.achieved_level for one in reached}
    assert len(reached) == 8
    assert len(levels) == 1, "one level is the same one wherever it stands"


@pytest.mark.parametrize(
    ("code", "value", "refused"),
    [
        ("nothing", "1", "result-unknown"),
        ("own", "c", "level-unknown"),
        ("autonomy", "", "level-unknown"),
        ("hours", "201", "value-out-of-range"),
        ("hours", "-1", "value-out-of-range"),
        ("hours", "many", "value-malformed"),
        ("hours", "nan", "value-malformed"),
        ("hours", "1e3", "value-malformed"),
        ("hours", "", "value-malformed"),
        ("state", "Sleeping", "value-malformed"),
        ("word", " ", "value-malformed"),
        ("word", "x" * 61, "value-malformed"),
    ],
)
def test_what_is_not_described_is_refused(code: str, value: str, refused: str) -> None:
    name = {"fr": "a", "en": "a"}
    more = [
        {"code": "state", "name": name, "type": "Status"},
        {"code": "word", "name": name, "type": "LetterGrade"},
    ]
    draft = reading.read(valued(results=[*valued()["results"], *more]))
    assert results(draft, ID, {"state": "Completed", "word": "A"})[1].value == "A"
    with pytest.raises(IssuerError, match=refused):
        results(draft, ID, {code: value})


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from(["own", "hours", "autonomy"]) | st.text(), st.text()))
def test_any_text_is_a_result_or_refused(reached: dict[str, str]) -> None:
    try:
        found = results(DRAFT, ID, reached)
    except IssuerError as error:
        assert error.code.split("-")[0] in {"result", "level", "value"}  # noqa: PT017
    else:
        assert dump([written(one) for one in found])

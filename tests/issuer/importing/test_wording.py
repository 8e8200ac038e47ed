"""Every fault that a reader can find has its sentences."""

import ast
import re
from pathlib import Path

import pytest

import issuer.importing
from issuer.importing.faults import Fault, ImportingError
from issuer.importing.wording import SENTENCES, sentence, where
from service.language import translator

FOLDER = Path(issuer.importing.__file__).parent
CALLS = {"refuse", "warn", "ignore", "note", "ImportingError", "_refuse", "_refuse_each", "_fault"}


def codes_in(path: Path) -> set[str]:
    """The texts in the form of a code that stand in calls which make faults."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in CALLS:
                found |= {
                    part.value
                    for argument in node.args
                    for part in ast.walk(argument)
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                }
    return {text for text in found if re.fullmatch(r"[a-z]+(-[a-z0-9]+)+", text)}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.stem)
def test_every_code_has_sentences(path: Path) -> None:
    assert codes_in(path) <= set(SENTENCES)


def test_sentences_have_an_end() -> None:
    for wrong, mend in SENTENCES.values():
        assert wrong.endswith((".", ").", "}."))
        assert mend == "" or mend.endswith((".", ")."))


def test_a_sentence_says_what_is_wrong_and_how_to_mend_it() -> None:
    fault = Fault(3, 4, "date-malformed", {"value": "31/02/2011"})
    english = translator("en")
    assert sentence(fault, english) == "31/02/2011 is no date. Write dates like 31/12/2011."
    assert where(fault, english) == "line 3, column 4"
    assert where(Fault(3, 0, "x"), english) == "line 3"
    assert where(Fault(0, 0, "x"), english) == ""


def test_a_code_of_tomorrow_is_said_as_it_is() -> None:
    assert sentence(Fault(1, 1, "not-thought-of"), translator("fr")) == "not-thought-of"


def test_a_fact_is_cut_and_a_refusal_is_said_like_a_fault() -> None:
    error = ImportingError("school-other", line=2, uai="X" * 500, expected="0000001B")
    assert len(str(error.facts["uai"])) < 100
    assert sentence(error.fault, translator("en")).startswith("The file is of the school XXX")

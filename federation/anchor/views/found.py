"""What was found when an application was checked, in plain words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from service.language import N_
from service.web.telling import sentence
from service.web.templating import say

MARKS: Final[Mapping[str, str]] = MappingProxyType(
    {"passed": "good", "warning": "warning", "failed": "bad"}
)
PASSED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "configuration": N_("What it publishes about itself is signed by its own key."),
        "did": N_("It holds the keys of the name under which it signs, and that name says so."),
        "number": N_("The number can be right: {scheme} {value}."),
        "name": N_("No member has a name for which it could be taken."),
        "sponsorship": N_("The member that vouches for it may do so."),
    }
)
"""What each look that went well says (msgids)."""

CODES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "did-missing": N_("It publishes no name under which it signs awards."),
        "dids-too-many": N_("It publishes more names for signing than anybody needs."),
        "did-proof-missing": N_("It did not show that it holds the keys of {did}."),
        "did-proof-for-another": N_("What it showed for {did} was made for something else."),
        "did-proof-wrong": N_("It does not hold the keys of {did}."),
        "did-unreadable": N_("The document of {did} cannot be read."),
        "did-points-elsewhere": N_("The document of {did} does not name this body."),
        "did-of-another": N_("Another member signs under {did} already: {member}."),
        "number-missing": N_("It gives no number: look it up yourself before you accept it."),
        "number-of-another": N_("Another member has the same number: {member}. Are they one?"),
        "name-resembles": N_("Its name looks like that of a member: {name}. Could it be a trick?"),
        "uai-malformed": N_("A UAI has seven digits and a letter."),
        "uai-department-unknown": N_("No UAI begins like this: {value}."),
        "uai-letter-wrong": N_("The letter of this UAI is not right: {value}."),
        "rna-malformed": N_("An RNA number is a W and nine digits."),
        "siret-malformed": N_("A SIRET has fourteen digits."),
        "siret-digits-wrong": N_("This is no SIRET: {value}."),
    }
)
"""What each look that did not go well says (msgids)."""
OTHER: Final = N_("Something does not fit ({code}).")


@dataclass(frozen=True, slots=True)
class Finding:
    """One look in words."""

    mark: str
    word: str
    text: str


def told(checks: Iterable[Mapping[str, Any]]) -> Sequence[Finding]:
    """The looks in words, those that went wrong first."""
    translate = say()
    words = {
        "passed": translate("Right"),
        "warning": translate("Look at it"),
        "failed": translate("Wrong"),
    }
    order = tuple(reversed(words))
    sorted_checks = sorted(checks, key=lambda one: order.index(one["outcome"]))
    return [
        Finding(MARKS[one["outcome"]], words[one["outcome"]], _text(one)) for one in sorted_checks
    ]


def _text(one: Mapping[str, Any]) -> str:
    translate, code, facts = say(), one.get("code"), one.get("facts") or {}
    if not code:
        known = PASSED.get(one["check"])
        return translate(known, **facts) if known else translate("Right")
    said = CODES.get(code) or sentence(code)
    return translate(said, **facts) if said else translate(OTHER, code=code)

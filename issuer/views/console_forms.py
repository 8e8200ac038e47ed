"""What the forms of the console share: refusals beside their fields, boxes, days, organisations."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from service.web import telling
from service.web.forms import Form
from service.web.telling import (
    FORM_REFUSED,
    CheckboxesField,
    answer,
    end_of,
    last_day,
    sentence,
)

__all__ = [
    "FORM_REFUSED",
    "CheckboxesField",
    "Telling",
    "answer",
    "end_of",
    "field_of",
    "filled",
    "last_day",
    "sentence",
]

_PREFIXES: Final = ("slug", "uai", "rna", "siret", "website", "email", "login", "password")
_FIELDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "organisation-name-malformed": "name",
        "languages-malformed": "languages",
        "description-too-long": "description",
        "suite-unknown": "suite",
        "suite-needs-other-key": "suite",
        "image-malformed": "logo",
        "image-too-large": "logo",
        "image-type-refused": "logo",
        "partner-kinds-empty": "kinds",
        "partner-date-past": "until",
        "invitation-date-wrong": "until",
        "withdrawal-in-future": "instant",
        "name-malformed": "display_name",
        "adult-only": "adult",
    }
)
"""Beside which field a refusal stands, where its code does not begin with the field's name."""


@dataclass(slots=True)
class Telling(telling.Telling):
    """As `service.web.telling.Telling`, with the fields of organisations, partners and keys."""

    def field_of(self, code: str) -> str:
        """The name of the field that a refusal is about; empty when it is about none."""
        return field_of(code)


def field_of(code: str) -> str:
    """The name of the field that a refusal is about; empty when it is about none."""
    found = next((one for one in _PREFIXES if code.startswith(f"{one}-")), "")
    return _FIELDS.get(code, found)


def filled(form: Form, names: Iterable[str]) -> dict[str, Any]:
    """The texts of those fields that the form has; a field without text gives an empty one."""
    return {name: form[name].data or "" for name in names if name in form}

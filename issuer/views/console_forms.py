"""What the forms of the console share: refusals beside their fields, boxes, days, organisations."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any, Final

from flask import Response, g, make_response
from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from issuer.errors import IssuerError
from service.errors import NotAllowed, ServiceError
from service.web.edge import the_edge
from service.web.forms import Form
from service.web.wording import SENTENCES

FORM_REFUSED: Final = 422
_STATUS: Final = "console_form_status"
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


class CheckboxesField(SelectMultipleField):  # type: ignore[misc]  # wtforms has no types
    """Several choices, each with a box of its own."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


@dataclass(slots=True)
class Telling:
    """Says what a verb refuses in the form, undoes what it began, and lets the view show it again.

    with Telling(form) as told:
        verb(…)
        g.session.commit()
    if told.done: …
    """

    form: Form
    done: bool = field(default=False, init=False)

    def __enter__(self) -> "Telling":
        """Nothing is needed before."""
        return self

    def __exit__(self, _: type | None, error: BaseException | None, __: object) -> bool:
        """Whether it was said; who may not do it at all is answered by the page of refusals."""
        self.done = error is None
        if not isinstance(error, IssuerError | ServiceError) or isinstance(error, NotAllowed):
            return False
        said = sentence(error.code)
        if said is None:
            return False
        g.session.rollback()
        setattr(g, _STATUS, getattr(error, "status", FORM_REFUSED))
        self._tell(error.code, g.translate(said, **error.facts))
        return True

    def _tell(self, code: str, told: str) -> None:
        name = field_of(code)
        if name in self.form:
            self.form[name].errors = [*self.form[name].errors, told]
        else:
            self.form.form_errors.append(told)


def field_of(code: str) -> str:
    """The name of the field that a refusal is about; empty when it is about none."""
    found = next((one for one in _PREFIXES if code.startswith(f"{one}-")), "")
    return _FIELDS.get(code, found)


def sentence(code: str) -> str | None:
    """How a refusal is said (a msgid); None when nobody has words for it."""
    return the_edge().hooks.sentences.get(code) or SENTENCES.get(code)


def answer(page: str, form: Form) -> Response:
    """A page with a form, with the status of what was refused."""
    response = make_response(page)
    response.status_code = g.get(_STATUS, FORM_REFUSED if form.errors else 200)
    return response


def end_of(day: date | None) -> datetime | None:
    """The first instant after a day that people mean to be the last one."""
    if day is None:
        return None
    return datetime.combine(day, time(), UTC) + timedelta(days=1)


def last_day(until: datetime | None) -> date | None:
    """The last day before an instant, as people wrote it."""
    return (until - timedelta(microseconds=1)).date() if until else None


def filled(form: Form, names: Iterable[str]) -> dict[str, Any]:
    """The texts of those fields that the form has; a field without text gives an empty one."""
    return {name: form[name].data or "" for name in names if name in form}

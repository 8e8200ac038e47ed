"""What forms of consoles share: refusals beside their fields, boxes, days that people mean.

with Telling(form) as told:
    verb(…)
    g.session.commit()
if told.done: …
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import Final

from flask import Response, g, make_response
from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from schemas.errors import LivretError
from service.errors import FORBIDDEN
from service.web.edge import the_edge
from service.web.forms import Form
from service.web.wording import SENTENCES

FORM_REFUSED: Final = 422
_STATUS: Final = "console_form_status"
_NO_FIELDS: Final[Mapping[str, str]] = MappingProxyType({})


class CheckboxesField(SelectMultipleField):  # type: ignore[misc]  # wtforms has no types
    """Several choices, each with a box of its own."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


@dataclass(slots=True)
class Telling:
    """Says what a verb refuses in the form, undoes what it began, and lets the view show it again.

    `fields` names the field of a code; a code that begins with the name of a field is about it.
    """

    form: Form
    fields: Mapping[str, str] = field(default_factory=lambda: _NO_FIELDS)
    done: bool = field(default=False, init=False)

    def __enter__(self) -> "Telling":
        """Nothing is needed before."""
        return self

    def __exit__(self, _: type | None, error: BaseException | None, __: object) -> bool:
        """Whether it was said; who may not do it at all is answered by the page of refusals."""
        self.done = error is None
        status = getattr(error, "status", FORM_REFUSED)
        if not isinstance(error, LivretError) or status == FORBIDDEN:
            return False
        said = self.words(error)
        if said is None:
            return False
        g.session.rollback()
        setattr(g, _STATUS, status)
        self._tell(error.code, said)
        return True

    def words(self, error: LivretError) -> str | None:
        """What is said of a refusal, in the reader's language; None when nobody has words."""
        said = sentence(error.code)
        return g.translate(said, **error.facts) if said is not None else None

    def field_of(self, code: str) -> str:
        """The name of the field that a refusal is about; empty when it is about none."""
        begun = (one.name for one in self.form if code.startswith(f"{one.name}-"))
        return self.fields.get(code) or next(begun, "")

    def _tell(self, code: str, told: str) -> None:
        name = self.field_of(code)
        if name in self.form:
            self.form[name].errors = [*self.form[name].errors, told]
        else:
            self.form.form_errors.append(told)


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
    # After the last day of the calendar there is none.
    begun = datetime.combine(day, time(), UTC)
    return begun if day == date.max else begun + timedelta(days=1)


def last_day(until: datetime | None) -> date | None:
    """The last day before an instant, as people wrote it."""
    return (until - timedelta(microseconds=1)).date() if until else None

"""Forms: a label, a help and an error beside each field, in the reader's language, with a token.

    class NameForm(Form):
        name = StringField(N_("Name"), [required(), Length(max=200)],
                           description=N_("As it stands on your door."))

Labels, descriptions and choices are msgids: the macros of `ui.html` translate them.
"""

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms.fields.choices import SelectChoice
from wtforms.i18n import get_translations
from wtforms.validators import InputRequired

from service.language import N_
from service.web.templating import say


class Form(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """What every form derives from."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """How WTForms speaks."""

        def get_translations(self, form: Any) -> Any:  # noqa: ARG002 - the shape of WTForms
            """The sentences of WTForms' own validators, which it brings along."""
            language = say().language.value
            return get_translations([language]) if language != "en" else None


def choices(named: Iterable[tuple[str, str]], *, group: str | None = None) -> list[SelectChoice]:
    """What a SelectField or RadioField offers: values and labels (msgids, or names of things)."""
    return [SelectChoice(value, label, optgroup=group) for value, label in named]


def required() -> InputRequired:
    """The field must be filled in."""
    return InputRequired(N_("Fill in this field."))

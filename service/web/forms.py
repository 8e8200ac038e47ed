"""Forms: a label, a help and an error beside each field, in the reader's language, with a token.

    class NameForm(Form):
        name = StringField(N_("Name"), [required(), Length(max=200)],
                           description=N_("As it stands on your door."))

Labels, descriptions and choices are msgids: the macros of `ui.html` translate them.
"""

from typing import Any

from flask_wtf import FlaskForm
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


def required() -> InputRequired:
    """The field must be filled in."""
    return InputRequired(N_("Fill in this field."))

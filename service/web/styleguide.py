"""Every piece of the pages on one page, for whoever works on their looks and for the tests."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    FileField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, Optional

from service.language import N_
from service.web.access import public
from service.web.forms import Form, choices, required
from service.web.paging import PAGE_SIZE, Page, page_number

bp = Blueprint("styleguide", __name__)
ROWS = 120
_REASON = "shows pieces of pages, only where debugging is on"


class StyleForm(Form):
    """One field of each kind."""

    name = StringField(
        N_("Name"),
        [required(), Length(max=60)],
        description=N_("As people know it."),
        render_kw={"autocomplete": "organization"},
    )
    email = EmailField(N_("E-mail"), [Optional(), Length(max=254)])
    password = PasswordField(N_("Password"), render_kw={"autocomplete": "current-password"})
    day = DateField(N_("Day"), [Optional()])
    kind = SelectField(
        N_("Kind"), choices=choices([("school", N_("School")), ("club", N_("Association"))])
    )
    level = RadioField(N_("Level"), choices=choices([("1", N_("Fragile")), ("2", N_("Very good"))]))
    text = TextAreaField(N_("Description"), description=N_("Markdown may be used."))
    image = FileField(N_("Image"))
    sure = BooleanField(N_("I have read this"))


@bp.route("/styleguide", methods=["GET", "POST"])
@public(_REASON)
def show() -> ResponseReturnValue:
    """The page; sending the form shows it with its errors."""
    form = StyleForm()
    if form.validate_on_submit():
        flash(form.name.data or "", "good")
        return redirect(url_for("styleguide.show"), 303)
    return Response(render_template("styleguide.html", form=form, page=_page(), request=request))


def _page() -> Page:
    number = page_number(request)
    start = (number - 1) * PAGE_SIZE
    rows: list[Any] = [f"N° {row + 1}" for row in range(start, min(start + PAGE_SIZE, ROWS))]
    return Page(rows, number, ROWS) if request.args.get("q") is None else Page([], 1, 0)

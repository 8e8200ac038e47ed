"""Bringing a booklet back: give the archive, see what is in it, say yes, see what came of it."""

from typing import Final
from uuid import UUID

from flask import Blueprint, Response, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField, FileRequired
from wtforms import PasswordField
from wtforms.validators import Length, Optional

from service.language import N_
from service.web.access import signed_in
from service.web.forms import Form
from service.web.limits import MIB, UPLOAD, limited, max_body
from service.web.telling import Telling, answer, sentence
from wallet.exporting import coming_back
from wallet.exporting.models import Import
from wallet.exporting.reading import MAX_BYTES
from wallet.people.holders import holding
from wallet.place import the_place
from wallet.views.exporting import MAX_PASSPHRASE_CHARACTERS

_FILE: Final = dict.fromkeys(
    (
        "archive-not-ours",
        "archive-damaged",
        "archive-malformed",
        "archive-too-large",
        "archive-too-new",
        "booklet-full",
    ),
    "file",
)
_FIELDS: Final = {"archive-passphrase-wrong": "passphrase"}

bp = Blueprint("importing", __name__, template_folder="../templates")


class ArchiveForm(Form):
    """The file."""

    file = FileField(
        N_("The archive"),
        [FileRequired(N_("Choose the file."))],
        description=N_("The whole ZIP file, as you took it away from the other booklet."),
        render_kw={"accept": ".zip,application/zip"},
    )


class BeginForm(Form):
    """The passphrase of the archive."""

    passphrase = PasswordField(
        N_("The passphrase of the archive"),
        [Optional(), Length(max=MAX_PASSPHRASE_CHARACTERS)],
        description=N_(
            "The words that you chose when you took the booklet away. Without them what you wrote "
            "comes too, but it does not count as yours here."
        ),
        render_kw={"autocomplete": "off"},
    )


@bp.route("/me/import", methods=["GET", "POST"])
@signed_in
@holding
@limited(UPLOAD)
@max_body(MAX_BYTES + MIB)
def give() -> ResponseReturnValue:
    """Give an archive; nothing is changed yet."""
    form = ArchiveForm()
    if form.validate_on_submit():
        with Telling(form, _FILE) as told:
            made = coming_back.look(g.session, g.holder, form.file.data.stream, now=g.now)
            g.session.commit()
        if told.done:
            return redirect(url_for("importing.show", import_id=made.id), 303)
    return answer(render_template("wallet/exporting/give.html", form=form), form)


@bp.get("/me/import/<uuid:import_id>")
@signed_in
@holding
def show(import_id: UUID) -> ResponseReturnValue:
    """What is in it, or how far it came, or what came of it."""
    one = coming_back.find(g.session, import_id)
    return _page(one, BeginForm())


@bp.post("/me/import/<uuid:import_id>")
@signed_in
@holding
@limited(UPLOAD)
def begin(import_id: UUID) -> ResponseReturnValue:
    """Bring it in."""
    form, one = BeginForm(), coming_back.find(g.session, import_id)
    if form.validate_on_submit():
        with Telling(form, _FIELDS) as told:
            said = form.passphrase.data or ""
            coming_back.begin(g.session, the_place(), g.holder, one, said, now=g.now)
            g.session.commit()
        if told.done:
            return redirect(url_for("importing.show", import_id=import_id), 303)
        one = coming_back.find(g.session, import_id)
    return _page(one, form)


@bp.post("/me/import/<uuid:import_id>/forget")
@signed_in
@holding
def forget(import_id: UUID) -> ResponseReturnValue:
    """Leave it: nothing was changed."""
    coming_back.forget(g.session, coming_back.find(g.session, import_id))
    g.session.commit()
    flash(g.translate("The archive is thrown away. Nothing was changed."), "good")
    return redirect(url_for("importing.give"), 303)


def _page(one: Import, form: BeginForm) -> Response:
    result = one.result or {}
    error = result.get("error")
    page = render_template(
        "wallet/exporting/coming_back.html",
        one=one,
        said=one.summary,
        result=result,
        error=sentence(error) if error else None,
        form=form,
    )
    response = answer(page, form)
    response.headers["Cache-Control"] = "no-store"
    return response

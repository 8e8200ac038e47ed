"""Taking one's booklet away: the archive of everything, badges as pictures, the learner record."""

from typing import IO, Final
from uuid import UUID

from flask import Blueprint, Response, g, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from limits import parse
from wtforms import BooleanField, PasswordField
from wtforms.validators import Length, Optional

from keys.sealing import MIN_PASSPHRASE_CHARACTERS, Passphrase
from service.accounts import memberships, second_step, signing_in
from service.accounts.visits import counted, must_be_here
from service.errors import ServiceError
from service.language import N_
from service.web.access import signed_in
from service.web.forms import Form, choices, required
from service.web.limits import Policy, by_caller, limited
from service.web.telling import CheckboxesField, Telling, answer
from wallet.booklet import moving, states
from wallet.booklet.models import Rubric
from wallet.exporting import archiving, pictures, records_of_learning
from wallet.exporting.gathering import Asked, slug
from wallet.exporting.pictures import Picture
from wallet.people.holders import holding
from wallet.place import the_place

MAX_PASSPHRASE_CHARACTERS: Final = 200
SANDBOX: Final = "default-src 'none'; sandbox"
PICTURES: Final = (Policy("pictures", parse("120 per minute"), by_caller, safe_methods=True),)
_ALL: Final = [one.value for one in Rubric]
EXPORT: Final = (Policy("export", parse("20 per hour"), by_caller),)
_FIELDS: Final = {"password-wrong": "old", "passphrases-differ": "again"}

bp = Blueprint("exporting", __name__, template_folder="../templates")


class ExportForm(Form):
    """The password once more, and the passphrase for what is locked."""

    old = PasswordField(
        N_("Your password"),
        [required()],
        description=N_("So that nobody takes your booklet away from a screen that you left."),
        render_kw={"autocomplete": "current-password"},
    )
    passphrase = PasswordField(
        N_("A passphrase for your signature"),
        [Optional(), Length(max=MAX_PASSPHRASE_CHARACTERS)],
        description=N_(
            "Several words that you will remember, or write down. They lock your signature in the "
            "archive; with it, what you wrote stays yours in another booklet."
        ),
        render_kw={"autocomplete": "new-password", "minlength": str(MIN_PASSPHRASE_CHARACTERS)},
    )
    again = PasswordField(
        N_("The passphrase once more"),
        [Optional(), Length(max=MAX_PASSPHRASE_CHARACTERS)],
        render_kw={"autocomplete": "new-password"},
    )
    without = BooleanField(N_("Leave my signature out: I need no passphrase"))


class RecordForm(Form):
    """Which rubrics go into a learner record."""

    rubrics = CheckboxesField(
        N_("Rubrics"),
        description=N_("Tick what goes into it."),
        choices=choices((one.value, label) for one, label in states.RUBRICS.items()),
    )


@bp.route("/me/export", methods=["GET", "POST"])
@signed_in
@holding
@limited(EXPORT)
def export() -> ResponseReturnValue:
    """The page of all that can be taken away, and the archive."""
    form, present = ExportForm(), must_be_here()
    row, account = present
    if account.has_second_step and not memberships.is_fresh(
        row, g.now, within=second_step.REPLACED_WITHIN
    ):
        here = url_for("exporting.export")
        return redirect(url_for("accounts.take_second_step", next=here), 303)
    if account.password_hash is None:
        # Who signs in by a provider has no password here.
        del form.old
    if form.validate_on_submit():
        # A wrong password is counted even though nothing else is kept.
        with Telling(form, _FIELDS) as told, counted(g.session):
            file = _archive(form)
        if told.done:
            return _download(file)
    return _page(form, RecordForm(formdata=None, rubrics=_ALL))


@bp.post("/me/export/record.json")
@signed_in
@holding
@limited(EXPORT)
def record() -> ResponseReturnValue:
    """The learner record of chosen rubrics."""
    form = RecordForm()
    if form.validate_on_submit():
        with Telling(form) as told:
            text = records_of_learning.made(
                g.session,
                the_place(),
                g.holder,
                [Rubric(one) for one in form.rubrics.data],
                name=g.account.display_name,
                say=g.translate,
                now=g.now,
            )
            g.session.commit()
        if told.done:
            response = Response(text, mimetype=records_of_learning.MEDIA_TYPE)
            return _saved(response, f"clr-{g.now.date().isoformat()}.json")
    export_form = ExportForm(formdata=None)
    if g.account.password_hash is None:
        del export_form.old
    return _page(export_form, form)


@bp.get("/me/export/badges.zip")
@signed_in
@holding
@limited(PICTURES)
def badges() -> ResponseReturnValue:
    """Every badge that is kept as a picture with its credential inside."""
    file = pictures.all_of(g.session, Picture.PNG, now=g.now)
    return send_file(
        file, mimetype=archiving.MEDIA_TYPE, as_attachment=True, download_name="badges.zip"
    )


@bp.get("/items/<uuid:item_id>/badge.png", defaults={"kind": "png"})
@bp.get("/items/<uuid:item_id>/badge.svg", defaults={"kind": "svg"})
@signed_in
@holding
@limited(PICTURES)
def badge(item_id: UUID, kind: str) -> ResponseReturnValue:
    """One badge as a picture with its credential inside."""
    item, wanted = moving.find(g.session, item_id), Picture(kind)
    data = pictures.baked(g.session, item, wanted)
    response = Response(data, mimetype=wanted.media_type)
    return _saved(response, f"{slug(item.name)}.{wanted.value}")


def _page(form: ExportForm, record_form: RecordForm) -> Response:
    page = render_template("wallet/exporting/export.html", form=form, record_form=record_form)
    return answer(page, record_form if record_form.errors else form)


def _saved(response: Response, name: str) -> Response:
    response.headers.set("Content-Disposition", "attachment", filename=name)
    # A picture may hold what a stranger wrote; a browser never runs it.
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


def _archive(form: ExportForm) -> IO[bytes]:
    place = the_place()
    if "old" in form:
        signing_in.confirm(g.session, g.account, form.old.data, secrets=place.secrets, now=g.now)
    asked = Asked(g.account.display_name, _passphrase(form))
    return archiving.write(g.session, place, g.holder, asked, say=g.translate, now=g.now)


def _passphrase(form: ExportForm) -> Passphrase | None:
    if form.without.data:
        return None
    if not form.passphrase.data:
        raise ServiceError("passphrase-missing")
    if form.passphrase.data != form.again.data:
        raise ServiceError("passphrases-differ")
    return Passphrase(form.passphrase.data)


def _download(file: IO[bytes]) -> Response:
    response = send_file(
        file,
        mimetype=archiving.MEDIA_TYPE,
        as_attachment=True,
        download_name=f"livret-{g.now.date().isoformat()}.zip",
    )
    response.headers["Cache-Control"] = "no-store"
    return response

"""Award a group: a table of one's own, or names that are pasted, in a few screens of a phone."""

from typing import Any, Final
from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from wtforms import SelectField, TextAreaField
from wtforms.validators import Length

from issuer.awards import catalogue
from issuer.importing import pasted
from issuer.importing.faults import ImportingError
from issuer.importing.opening import MAX_FILE_BYTES
from issuer.importing.own_table import ColumnMapping
from issuer.runs import answers as saying
from issuer.runs import keeping, reading_again, receiving
from issuer.runs.answers import Answers
from issuer.runs.models import ImportRun, RunKind, RunState
from issuer.runs.receiving import Sent
from issuer.views import awards_shared, imports_outcome, imports_shared
from issuer.views.awards_shared import EVERYBODY
from issuer.views.imports_shared import said_wrong
from service.language import N_
from service.web.access import requires
from service.web.forms import Form, choices
from service.web.limits import MIB, UPLOAD, limited, max_body

MAX_PASTED_CHARACTERS: Final = 60_000
MAX_UPLOAD: Final = MAX_FILE_BYTES + MIB
FORM_REFUSED: Final = 422
COLUMN: Final = "column-"
FIELDS: Final = {
    "achievement": N_("Badge"),
    "given_name": N_("Given name"),
    "family_name": N_("Family name"),
    "birth_date": N_("Date of birth"),
    "division": N_("Class"),
    "ine": N_("INE"),
    "eleve_id": N_("Number of the pupil in SIECLE"),
    "other": N_("Another number of yours"),
    "deliver_to": N_("E-mail address or wallet"),
    "day": N_("Day on which it was earned"),
    "narrative": N_("What the person did"),
    "role": N_("Role"),
    "level": N_("Level or result"),
    "credits": N_("Credits"),
    "evidence": N_("Link to evidence"),
}
"""What a column may hold, as people call it (msgids)."""

bp = Blueprint("group", __name__, template_folder="../templates")


class GroupForm(Form):
    """A badge, and the people: names in a field, or a table."""

    achievement = SelectField(
        N_("Badge"),
        description=N_("The same for all, unless a column of your table names it."),
    )
    names = TextAreaField(
        N_("Names"),
        [Length(max=MAX_PASTED_CHARACTERS)],
        description=N_("One on each line; an e-mail address may follow after a comma."),
        render_kw={"rows": 8},
    )
    file = FileField(
        N_("Or a table"),
        description=N_(
            "CSV, ODS or XLSX with titles above the columns; you then say what each is."
        ),
    )


def group_form() -> GroupForm:
    """The form with what the person may award."""
    form = GroupForm()
    offered = catalogue.offered(g.session, g.tenant, awards_shared.powers())
    named = [(str(one.id), one.name) for one in offered]
    form.achievement.choices = choices([("", N_("A column of my table says it")), *named])
    return form


@bp.get("/orgs/<slug>/console/group")
@requires(*EVERYBODY)
def begin(slug: str) -> ResponseReturnValue:  # noqa: ARG001 - the edge has read it
    """The form."""
    form = group_form()
    if chosen := request.args.get("achievement"):
        form.achievement.data = chosen
    return _page(form)


def _page(form: GroupForm, wrong: str = "") -> ResponseReturnValue:
    has_badges = len(list(form.achievement.choices)) > 1
    page = render_template("group/begin.html", form=form, wrong=wrong, has_badges=has_badges)
    return page, FORM_REFUSED if form.errors or wrong else 200


@bp.post("/orgs/<slug>/console/group")
@requires(*EVERYBODY)
@max_body(MAX_UPLOAD)
@limited(UPLOAD)
def send(slug: str) -> ResponseReturnValue:
    """Take the names or the table."""
    form = group_form()
    if not form.validate_on_submit():
        return _page(form)
    said = Answers(achievement=form.achievement.data)
    sent = _sent(form, said)
    if sent is None:
        return _page(form, g.translate("Write the names, or choose a table."))
    if sent.reader == pasted.CODE and not said.achievement:
        return _page(form, g.translate("Choose the badge that all of them get."))
    g.session.commit()
    try:
        came = receiving.read(g.tenant, sent)
        run = receiving.receive(
            g.session,
            g.tenant,
            came,
            imports_shared.reader().master,
            by=g.account.id,
            now=g.now,
        )
    except ImportingError as error:
        return _page(form, said_wrong(error))
    g.session.commit()
    return redirect(url_for(".show", slug=slug, run_id=run.id), 303)


def _sent(form: GroupForm, said: Answers) -> Sent | None:
    if (form.names.data or "").strip():
        return Sent(form.names.data.encode("utf-8"), "", pasted.CODE, said)
    upload = form.file.data
    if not upload or not upload.filename:
        return None
    data = upload.stream.read(MAX_FILE_BYTES + 1)
    return Sent(data, upload.filename, reading_again.TABLE, said)


@bp.get("/orgs/<slug>/console/group/<uuid:run_id>")
@requires(*EVERYBODY)
def show(slug: str, run_id: UUID) -> ResponseReturnValue:
    """What comes next: the columns, the preview, or how far it is."""
    run, home = imports_shared.found(run_id, RunKind.TABLE), url_for(".begin", slug=slug)
    if run.expires_at > g.now and run.state is RunState.COLUMNS:
        return redirect(url_for(".columns", slug=slug, run_id=run_id), 303)
    if run.expires_at > g.now and run.state is RunState.READY:
        return imports_shared.preview(run, home)
    return imports_outcome.outcome(run, home)


@bp.get("/orgs/<slug>/console/group/<uuid:run_id>/columns")
@requires(*EVERYBODY)
def columns(slug: str, run_id: UUID) -> ResponseReturnValue:  # noqa: ARG001
    """What each column holds."""
    run = imports_shared.found(run_id, RunKind.TABLE)
    return _columns_page(run)


def _columns_page(run: ImportRun, wrong: str = "") -> ResponseReturnValue:
    data = keeping.kept(g.session, run, imports_shared.reader().master)
    titles = reading_again.header(data, run.file_name)
    rows = reading_again.samples(data, run.file_name)
    said = saying.read(run.answers)
    chosen = {title: name for name, title in dict(said.columns.get("titles", {})).items()}
    shown = [
        {
            "at": at,
            "title": title,
            "samples": [row[at][:40] for row in rows if at < len(row) and row[at]],
            "field": chosen.get(title, ""),
        }
        for at, title in enumerate(titles)
        if title
    ]
    form = group_form()
    form.achievement.data = said.achievement or said.columns.get("achievement", "")
    page = render_template(
        "group/columns.html", run=run, columns=shown, fields=FIELDS, form=form, wrong=wrong
    )
    return page, FORM_REFUSED if wrong else 200


@bp.post("/orgs/<slug>/console/group/<uuid:run_id>/columns")
@requires(*EVERYBODY)
def set_columns(slug: str, run_id: UUID) -> ResponseReturnValue:
    """Keep what each column holds, also for the next table of the same make."""
    imports_shared.found(run_id, RunKind.TABLE)
    run = receiving.waiting(g.session, run_id, g.now)
    master = imports_shared.reader().master
    titles = reading_again.header(keeping.kept(g.session, run, master), run.file_name)
    chosen, twice = _chosen(titles)
    if twice:
        field = g.translate(FIELDS[twice])
        return _columns_page(run, g.translate("Two columns are “{field}”.", field=field))
    mapping = ColumnMapping(chosen, request.form.get("achievement", "")[:64])
    if missing := mapping.missing():
        names = [g.translate(FIELDS[name]) for name in missing]
        wrong = g.translate("No column is said to hold: {names}.", names=names)
        return _columns_page(run, wrong)
    receiving.set_columns(g.session, g.tenant, run, mapping, master, now=g.now)
    g.session.commit()
    return redirect(url_for(".show", slug=slug, run_id=run_id), 303)


def _chosen(titles: tuple[str, ...]) -> tuple[dict[str, str], str]:
    """The title of each field, and a field that was chosen twice, if any."""
    chosen: dict[str, str] = {}
    for at, title in enumerate(titles):
        name: Any = request.form.get(f"{COLUMN}{at}", "")
        if name in chosen:
            return chosen, name
        if name in FIELDS and title:
            chosen[name] = title
    return chosen, ""


@bp.post("/orgs/<slug>/console/group/<uuid:run_id>/answers")
@requires(*EVERYBODY)
def answer(slug: str, run_id: UUID) -> ResponseReturnValue:
    """Say who the people are, then look again."""
    run = imports_shared.found(run_id, RunKind.TABLE)
    return imports_shared.keep_answers(run, url_for(".show", slug=slug, run_id=run_id))


@bp.post("/orgs/<slug>/console/group/<uuid:run_id>/confirm")
@requires(*EVERYBODY)
def confirm(slug: str, run_id: UUID) -> ResponseReturnValue:
    """Award them."""
    run = imports_shared.found(run_id, RunKind.TABLE)
    return imports_shared.confirm(run, url_for(".show", slug=slug, run_id=run_id))


@bp.post("/orgs/<slug>/console/group/<uuid:run_id>/letters")
@requires(*EVERYBODY)
@limited(UPLOAD)
def send_letters(slug: str, run_id: UUID) -> ResponseReturnValue:
    """Write to everybody of the run who has an address."""
    run = imports_shared.found(run_id, RunKind.TABLE)
    return imports_outcome.send_letters(run, url_for(".show", slug=slug, run_id=run_id))


@bp.post("/orgs/<slug>/console/group/<uuid:run_id>/cancel")
@requires(*EVERYBODY)
def cancel(slug: str, run_id: UUID) -> ResponseReturnValue:
    """Delete the table, award nobody."""
    run = imports_shared.found(run_id, RunKind.TABLE)
    return imports_shared.cancel(run, url_for(".begin", slug=slug))

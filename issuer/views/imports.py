"""Files of national applications: send one, look at what it would do, confirm, see it done."""

from datetime import datetime
from typing import Final
from uuid import UUID

from flask import Blueprint, Response, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField, FileRequired
from sqlalchemy import select
from wtforms import SelectField

from issuer import identifiers
from issuer.importing import templates
from issuer.importing.faults import ImportingError
from issuer.importing.opening import MAX_FILE_BYTES
from issuer.runs import receiving
from issuer.runs.answers import Answers
from issuer.runs.models import ImportRun, RunKind, RunState
from issuer.runs.receiving import Sent
from issuer.runs.wording import SOURCES, STATES
from issuer.views import imports_outcome, imports_shared
from issuer.views.imports_shared import said_wrong
from service.accounts.models import Role
from service.errors import NotFound
from service.language import N_
from service.web.access import requires
from service.web.forms import Form, choices
from service.web.limits import MIB, UPLOAD, limited, max_body

OFFICE: Final = (Role.HEAD, Role.SECRETARY)
KINDS: Final = (RunKind.LIST, RunKind.RESULTS)
MAX_UPLOAD: Final = MAX_FILE_BYTES + MIB
FORM_REFUSED: Final = 422
LISTED: Final = 50
YEARS_BACK: Final = 17
"""The oldest booklets are of 2010."""
_OWN: Final = {"own-table", "pasted-names"}

bp = Blueprint("imports", __name__, template_folder="../templates")


class UploadForm(Form):
    """A file, what it is, and of which year where it does not say so."""

    file = FileField(
        N_("File"),
        [FileRequired(N_("Choose a file."))],
        description=N_("As the application exported it, zipped or not, 50 MB at most."),
    )
    reader = SelectField(
        N_("What it is"),
        description=N_("Leave it: the content tells. Choose only where you want to be sure."),
    )
    year = SelectField(
        N_("School year"),
        description=N_("Only for files that do not name it, such as Notanet."),
    )


def upload_form(now: datetime) -> UploadForm:
    """The form with what can be chosen today."""
    form = UploadForm()
    known = [(code, name) for code, name in SOURCES.items() if code not in _OWN]
    form.reader.choices = choices([("", N_("Find it by the content")), *known])
    first = now.year if now.month >= 8 else now.year - 1
    years = range(first, first - YEARS_BACK, -1)
    named = [(str(year), identifiers.school_year_name(year)) for year in years]
    form.year.choices = choices([("", N_("As the file says")), *named])
    return form


@bp.get("/orgs/<slug>/console/imports")
@requires(*OFFICE)
def listed(slug: str) -> ResponseReturnValue:  # noqa: ARG001 - the edge has read it
    """The form to send a file, and the files of before."""
    return _page(upload_form(g.now))


def _page(form: UploadForm, wrong: str = "") -> ResponseReturnValue:
    query = (
        select(ImportRun)
        .where(ImportRun.kind.in_(KINDS))
        .order_by(ImportRun.id.desc())
        .limit(LISTED)
    )
    page = render_template(
        "imports/list.html",
        form=form,
        wrong=wrong,
        runs=g.session.scalars(query).all(),
        sources=SOURCES,
        states=STATES,
    )
    return page, FORM_REFUSED if form.errors or wrong else 200


@bp.post("/orgs/<slug>/console/imports")
@requires(*OFFICE)
@max_body(MAX_UPLOAD)
@limited(UPLOAD)
def send(slug: str) -> ResponseReturnValue:
    """Take a file; one that cannot be read is refused here and leaves no trace."""
    form = upload_form(g.now)
    if not form.validate_on_submit():
        return _page(form)
    said = Answers(year=int(form.year.data)) if form.year.data else Answers()
    data = form.file.data.stream.read(MAX_FILE_BYTES + 1)
    sent = Sent(data, form.file.data.filename or "", form.reader.data, said)
    # A large file is read for seconds, in which others may write.
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
    if run.kind is RunKind.TABLE:
        return redirect(url_for("group.show", slug=slug, run_id=run.id), 303)
    return redirect(url_for(".show", slug=slug, run_id=run.id), 303)


@bp.get("/orgs/<slug>/console/imports/<uuid:run_id>")
@requires(*OFFICE)
def show(slug: str, run_id: UUID) -> ResponseReturnValue:
    """What the file would do, or what it did."""
    run = imports_shared.found(run_id, *KINDS)
    home = url_for(".listed", slug=slug)
    if run.state is RunState.READY and run.expires_at > g.now:
        return imports_shared.preview(run, home)
    return imports_outcome.outcome(run, home)


@bp.post("/orgs/<slug>/console/imports/<uuid:run_id>/answers")
@requires(*OFFICE)
def answer(slug: str, run_id: UUID) -> ResponseReturnValue:
    """Say who the pupils are, then look again."""
    run = imports_shared.found(run_id, *KINDS)
    return imports_shared.keep_answers(run, url_for(".show", slug=slug, run_id=run_id))


@bp.post("/orgs/<slug>/console/imports/<uuid:run_id>/confirm")
@requires(*OFFICE)
def confirm(slug: str, run_id: UUID) -> ResponseReturnValue:
    """Do what the preview says."""
    run = imports_shared.found(run_id, *KINDS)
    return imports_shared.confirm(run, url_for(".show", slug=slug, run_id=run_id))


@bp.post("/orgs/<slug>/console/imports/<uuid:run_id>/letters")
@requires(*OFFICE)
@limited(UPLOAD)
def send_letters(slug: str, run_id: UUID) -> ResponseReturnValue:
    """Write to everybody of the run who has an address."""
    run = imports_shared.found(run_id, *KINDS)
    return imports_outcome.send_letters(run, url_for(".show", slug=slug, run_id=run_id))


@bp.post("/orgs/<slug>/console/imports/<uuid:run_id>/cancel")
@requires(*OFFICE)
def cancel(slug: str, run_id: UUID) -> ResponseReturnValue:
    """Delete the file, do nothing."""
    run = imports_shared.found(run_id, *KINDS)
    return imports_shared.cancel(run, url_for(".listed", slug=slug))


@bp.get("/orgs/<slug>/console/imports/tables/<name>")
@requires(Role.HEAD, Role.SECRETARY, Role.AWARDER, Role.PARTNER)
def template(slug: str, name: str) -> ResponseReturnValue:  # noqa: ARG001
    """An empty table to fill in."""
    made = {
        "securite-routiere.csv": templates.road_safety_table,
        "badges.csv": templates.own_table_of_awards,
    }.get(name)
    if made is None:
        raise NotFound("not-found")
    response = Response(made(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

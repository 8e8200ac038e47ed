"""A catalogue leaves as a file and comes in from one: JSON with everything, or a table (CASE)."""

from typing import Final

from flask import (
    Blueprint,
    Response,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from issuer.achievements import exchange, exchange_tables, wording
from issuer.achievements.errors import DraftFaulty
from issuer.achievements.models import Achievement, State
from issuer.views.catalogue import EDITORS, READERS, author, note
from service.web.access import requires
from service.web.limits import max_body

JSON: Final = "application/json"
CSV: Final = "text/csv"
REFUSED: Final = 422
_SLACK: Final = 64 << 10  # what a form has beside its file
MAX_SHOWN: Final = 100

bp = Blueprint("catalogue_files", __name__, template_folder="../templates")


@bp.get("/orgs/<slug>/console/catalogue/export.<any(json,csv):form>")
@requires(*READERS)
def give_out(slug: str, form: str) -> Response:
    """All that is not archived, in its latest versions; `form` is `json` or `csv`."""
    query = select(Achievement).where(Achievement.state != State.ARCHIVED)
    rows = g.session.scalars(query.order_by(Achievement.name, Achievement.id)).all()
    entries = exchange.exported(g.session, rows)
    is_table = form == "csv"
    data = exchange_tables.to_csv(entries) if is_table else exchange.to_json(entries)
    response = Response(data, mimetype=CSV if is_table else JSON)
    name = f"{slug}-catalogue.{'csv' if is_table else 'json'}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@bp.route("/orgs/<slug>/console/catalogue/import", methods=["GET", "POST"])
@requires(*EDITORS)
@max_body(exchange.MAX_BYTES + _SLACK)
def take_in(slug: str) -> ResponseReturnValue:
    """Take a file in, all or nothing; each achievement becomes a new draft."""
    if request.method == "GET":
        return _page(())
    given = request.files.get("file")
    raw = given.read() if given is not None else b""
    try:
        entries = _entries(raw)
    except DraftFaulty as error:
        return _page(
            [(one.pointer, wording.fault(one, g.translate)) for one in error.faults[:MAX_SHOWN]]
        )
    made = exchange.take_in(g.session, author(), entries)
    for one in made:
        note("achievement.imported", one)
    g.session.commit()
    told = g.translate.plural(
        "{count} achievement is here as a draft.",
        "{count} achievements are here as drafts.",
        len(made),
    )
    flash(told, "good")
    return redirect(url_for("catalogue.listed", slug=slug, state=State.DRAFT.value), 303)


def _entries(raw: bytes) -> tuple[exchange.Entry, ...]:
    is_json = raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}
    return exchange.from_json(raw) if is_json else exchange_tables.from_csv(raw)


def _page(faults: object) -> Response:
    response = make_response(
        render_template("catalogue/import.html", tenant=g.tenant, faults=faults)
    )
    response.status_code = REFUSED if faults else 200
    return response

"""The page where the four texts of an application are prepared."""

from typing import Final
from uuid import UUID

from flask import (
    Blueprint,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from service.errors import ServiceError
from service.web.access import signed_in
from service.web.forms import Form
from service.web.telling import FORM_REFUSED, sentence
from wallet.people.holders import holding
from wallet.writing import parcoursup

BUILD: Final = "build "

bp = Blueprint("parcoursup", __name__, template_folder="../templates")


@bp.get("/parcoursup")
@signed_in
@holding
def show() -> ResponseReturnValue:
    """The texts, and the entries out of which they can be built."""
    return _page(dict(parcoursup.texts(g.session)), "")


@bp.post("/parcoursup")
@signed_in
@holding
def write() -> ResponseReturnValue:
    """Keep the texts, or build one anew out of what is ticked: which button was pressed says it."""
    said = {one.code: request.form.get(one.code, "") for one in parcoursup.sections()}
    asked = request.form.get("do", "")
    if not Form().validate_on_submit():
        return _page(said, g.translate("Please send it again."), FORM_REFUSED)
    if asked.startswith(BUILD) and asked.removeprefix(BUILD) in said:
        code = asked.removeprefix(BUILD)
        said[code] = parcoursup.built(g.session, _chosen(code))
    try:
        parcoursup.keep(g.session, g.holder, said, now=g.now)
    except ServiceError as error:
        told = g.translate(sentence(error.code) or error.code, **error.facts)
        return _page(said, told, FORM_REFUSED)
    g.session.commit()
    if asked.startswith(BUILD):
        return redirect(url_for("parcoursup.show") + "#" + asked.removeprefix(BUILD), 303)
    flash(g.translate("Your texts are saved. Copy them when you need them."), "good")
    return redirect(url_for("parcoursup.show"), 303)


def _chosen(code: str) -> list[UUID]:
    found = []
    for said in request.form.getlist(f"items {code}"):
        try:
            found.append(UUID(said))
        except ValueError:
            continue
    return found


def _page(said: dict[str, str], told: str, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "wallet/writing/parcoursup.html",
        sections=parcoursup.sections(),
        offered=parcoursup.offered(g.session),
        texts=said,
        most=parcoursup.MAX_CHARACTERS,
        told=told,
        dossiers="dossiers.listed" in current_app.view_functions,
    )
    return make_response(page, status)

"""The pupils of a school: find one, let a class go, erase who asked for it. Not for partners."""

from typing import Final
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from wtforms import StringField

from issuer.awards import catalogue
from issuer.awards.models import Award
from issuer.rosters import leaving, looking
from issuer.rosters.models import RosterPupil
from issuer.views import awards_shared
from service import audit
from service.accounts.models import Role
from service.language import N_
from service.mail import is_address
from service.web.access import requires
from service.web.forms import Form
from service.web.limits import SEARCH, limited
from service.web.paging import PAGE_SIZE, Page, page_number

OFFICE: Final = (Role.HEAD, Role.SECRETARY)
MAX_AWARDS: Final = 100
FORM_REFUSED: Final = 422

bp = Blueprint("pupils", __name__, template_folder="../templates")


class AddressForm(Form):
    """Where letters go."""

    email = StringField(
        N_("Address for letters"),
        description=N_("Of the pupil or the family; empty: codes are handed over on paper."),
        render_kw={"type": "email", "autocomplete": "off"},
    )


@bp.get("/orgs/<slug>/console/pupils")
@requires(*OFFICE)
@limited(SEARCH)
def listed(slug: str) -> ResponseReturnValue:  # noqa: ARG001 - the edge has read it
    """The list, by class and name."""
    words, division = request.args.get("q", "")[:200], request.args.get("division")
    has_left, number = "left" in request.args, page_number(request)
    rows, total = looking.listed(
        g.session,
        words=words,
        division=division,
        has_left=has_left,
        offset=(number - 1) * PAGE_SIZE,
        limit=PAGE_SIZE,
    )
    return render_template(
        "pupils/list.html",
        page=Page(rows, number, total),
        words=words,
        division=division,
        has_left=has_left,
        divisions=looking.divisions(g.session),
        name_of=looking.shown_name,
    )


@bp.post("/orgs/<slug>/console/pupils/leave")
@requires(*OFFICE)
def leave(slug: str) -> ResponseReturnValue:
    """A class leaves the school."""
    division = request.form.get("division", "")
    count = leaving.leave_class(g.session, g.tenant, division, by=g.account.id, now=g.now)
    g.session.commit()
    said = g.translate.plural(
        "{count} pupil of {division} has left.",
        "{count} pupils of {division} have left.",
        count,
        division=division,
    )
    flash(said, "good")
    return redirect(url_for(".listed", slug=slug), 303)


@bp.get("/orgs/<slug>/console/pupils/<uuid:pupil_id>")
@requires(*OFFICE)
def show(slug: str, pupil_id: UUID) -> ResponseReturnValue:  # noqa: ARG001
    """One pupil with their awards."""
    pupil = looking.get(g.session, pupil_id)
    return _page(pupil, AddressForm(email=pupil.email))


def _page(pupil: RosterPupil, form: AddressForm) -> ResponseReturnValue:
    query = select(Award).where(Award.pupil_id == pupil.id).order_by(Award.id.desc())
    awards = g.session.scalars(query.limit(MAX_AWARDS)).all()
    ids = frozenset(award.achievement_id for award in awards)
    page = render_template(
        "pupils/pupil.html",
        pupil=pupil,
        name=looking.shown_name(pupil),
        form=form,
        awards=awards,
        names=catalogue.names(g.session, g.tenant, ids),
        state_of=awards_shared.state_of,
        address_of=awards_shared.page_of,
    )
    return page, FORM_REFUSED if form.errors else 200


@bp.post("/orgs/<slug>/console/pupils/<uuid:pupil_id>")
@requires(*OFFICE)
def set_address(slug: str, pupil_id: UUID) -> ResponseReturnValue:
    """Another address for letters, or none."""
    pupil, form = looking.get(g.session, pupil_id), AddressForm()
    said = (form.email.data or "").strip()
    if not form.validate_on_submit() or (said and not is_address(said)):
        form.email.errors = [N_("This is no e-mail address.")]
        return _page(pupil, form)
    pupil.email = said or None
    g.session.flush()
    audit.record(
        g.session,
        actor=g.account.id,
        act="pupil.address-changed",
        organisation=g.tenant.id,
        target=pupil.id,
        now=g.now,
    )
    g.session.commit()
    flash(g.translate("The address is kept."), "good")
    return redirect(url_for(".show", slug=slug, pupil_id=pupil_id), 303)


@bp.post("/orgs/<slug>/console/pupils/<uuid:pupil_id>/left")
@requires(*OFFICE)
def left(slug: str, pupil_id: UUID) -> ResponseReturnValue:
    """The pupil has left, or is there after all."""
    pupil = looking.get(g.session, pupil_id)
    if pupil.left_at is None:
        leaving.leave(g.session, g.tenant, [pupil], by=g.account.id, now=g.now)
        said = N_("Noted as having left. Names are erased a year from now.")
    else:
        leaving.come_back(g.session, g.tenant, pupil, by=g.account.id, now=g.now)
        said = N_("The pupil is on the list again.")
    g.session.commit()
    flash(g.translate(said), "good")
    return redirect(url_for(".show", slug=slug, pupil_id=pupil_id), 303)


@bp.post("/orgs/<slug>/console/pupils/<uuid:pupil_id>/erase")
@requires(*OFFICE)
def erase(slug: str, pupil_id: UUID) -> ResponseReturnValue:
    """Take the pupil out, and the name out of every award."""
    leaving.erase(g.session, g.tenant, pupil_id, by=g.account.id, now=g.now)
    g.session.commit()
    flash(g.translate("The pupil was erased. What was signed stays good, without a name."), "good")
    return redirect(url_for(".listed", slug=slug), 303)

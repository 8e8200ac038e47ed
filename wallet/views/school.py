"""A school's pages: class lists, codes on paper, who accompanies which class.

Staff see who has opened a booklet and never what is in it.
"""

from typing import Final
from uuid import UUID

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import Length

from service import accounts
from service.accounts.models import Role
from service.errors import NotFound, ServiceError
from service.language import N_
from service.web.access import requires
from service.web.forms import Form, choices, required
from service.web.limits import MIB, UPLOAD, limited, max_body
from service.web.telling import Telling, answer, sentence
from wallet.companions.models import Relation
from wallet.people import accompanying, lists, seats, years
from wallet.people.lists import MAX_BYTES, Read
from wallet.people.seats import Plan
from wallet.place import the_place

YEARS: Final = 2
RELATIONS: Final = {
    Relation.TEACHER: N_("main teacher"),
    Relation.COUNSELLOR: N_("counsellor"),
}
"""What staff are to a class (msgids)."""
_FIELDS: Final = {
    "list-too-large": "file",
    "list-empty": "file",
    "list-not-a-table": "file",
    "list-without-columns": "file",
    "list-too-long": "file",
    "class-adult-there": "account",
    "membership-unknown": "account",
}

bp = Blueprint("school", __name__, template_folder="../templates")


class ListForm(Form):
    """A class list, as a file or pasted."""

    year = RadioField(N_("School year"), [required()])
    file = FileField(
        N_("The list, as CSV"),
        description=N_(
            "Columns: nom, prénom, classe; also date de naissance, e-mail, identifiant, "
            "responsable 1, e-mail responsable 1, responsable 2, e-mail responsable 2."
        ),
        render_kw={"accept": ".csv,text/csv,text/plain"},
    )
    text = TextAreaField(
        N_("Or copy it from your spreadsheet"), [Length(max=MAX_BYTES)], render_kw={"rows": "6"}
    )

    def data_of_list(self) -> bytes:
        """What was sent."""
        sent = self.file.data
        if sent:
            return bytes(sent.read(MAX_BYTES + 1))
        return (self.text.data or "").encode()


class ApplyForm(Form):
    """The list again, with the decision."""

    year = HiddenField()
    text = HiddenField()
    absent_left = BooleanField(N_("Those who are not in this list have left the school"))


class AdultForm(Form):
    """Who accompanies the class."""

    account = SelectField(N_("Who accompanies this class?"), [required()])
    relation = RadioField(
        N_("As what?"),
        [required()],
        choices=choices((one.value, label) for one, label in RELATIONS.items()),
    )


@bp.get("/schools/<slug>")
@requires(Role.HEAD, Role.SECRETARY, Role.AWARDER)
def dashboard(slug: str) -> ResponseReturnValue:
    """The classes of this year, each with how many booklets are open."""
    year = years.year_of(g.now)
    rows = list(seats.groups(g.session, year))
    may_manage = bool(g.who.roles & {Role.HEAD, Role.SECRETARY})
    if not may_manage:
        mine = accompanying.classes_of(g.session, g.account.id, year)
        rows = [one for one in rows if one[0] in mine]
    return render_template(
        "wallet/school/dashboard.html",
        slug=slug,
        school=g.tenant,
        rows=rows,
        year=years.named(year),
        may_manage=may_manage,
        is_head=Role.HEAD in g.who.roles,
    )


@bp.route("/schools/<slug>/list", methods=["GET", "POST"])
@requires(Role.HEAD, Role.SECRETARY)
@limited(UPLOAD)
@max_body(4 * MIB)
def read(slug: str) -> ResponseReturnValue:
    """A class list, and what it would change."""
    this = years.year_of(g.now)
    form = ListForm(year=str(this))
    form.year.choices = choices((str(this + n), years.named(this + n)) for n in range(YEARS))
    if form.validate_on_submit():
        with Telling(form, _FIELDS) as told:
            data = form.data_of_list()
            found = lists.read(data)
            planned = seats.plan(g.session, found, year=int(form.year.data), now=g.now)
        if told.done:
            return _preview(slug, planned, lists.text_of(data))
    page = render_template("wallet/school/list.html", form=form, slug=slug, school=g.tenant)
    return answer(page, form)


def _preview(slug: str, planned: Plan, text: str) -> ResponseReturnValue:
    form = ApplyForm(formdata=None, data={"year": str(planned.year), "text": text})
    return render_template(
        "wallet/school/preview.html",
        form=form,
        plan=planned,
        slug=slug,
        school=g.tenant,
        year=years.named(planned.year),
        faults=[(one, sentence(one.code) or one.code) for one in planned.faults],
    )


@bp.post("/schools/<slug>/list/apply")
@requires(Role.HEAD, Role.SECRETARY)
@limited(UPLOAD)
@max_body(4 * MIB)
def apply(slug: str) -> ResponseReturnValue:
    """Do what was shown. The list is read again, so that nothing else can be slipped in."""
    form = ApplyForm()
    this = years.year_of(g.now)
    said = form.year.data or ""
    if not form.validate_on_submit() or said not in {str(this + n) for n in range(YEARS)}:
        raise ServiceError("list-not-a-table")
    found: Read = lists.read((form.text.data or "").encode())
    planned = seats.plan(g.session, found, year=int(said), now=g.now)
    made = seats.apply(
        g.session,
        the_place(),
        g.tenant,
        planned,
        absent_left=bool(form.absent_left.data),
        by=g.account.id,
        now=g.now,
    )
    g.session.commit()
    flash(g.translate.plural("{count} new pupil", "{count} new pupils", made), "good")
    return redirect(url_for("school.dashboard", slug=slug), 303)


@bp.route("/schools/<slug>/class", methods=["GET", "POST"])
@requires(Role.HEAD, Role.SECRETARY, Role.AWARDER)
def group(slug: str) -> ResponseReturnValue:
    """The pupils of a class, and who accompanies it."""
    name, year = request.args.get("name", ""), years.year_of(g.now)
    _check_own(name, year)
    rows = seats.of_group(g.session, year, name)
    may_manage = bool(g.who.roles & {Role.HEAD, Role.SECRETARY})
    form = AdultForm(relation=Relation.TEACHER.value)
    form.account.choices = choices(
        (str(account.id), account.display_name)
        for membership, account in accounts.of_organisation(g.session, g.tenant.id)
        if membership.holds(g.now)
    )
    if may_manage and form.validate_on_submit():
        adult = (UUID(form.account.data), Relation(form.relation.data))
        with Telling(form, _FIELDS) as told:
            accompanying.give(g.session, g.tenant, (year, name), adult, by=g.account.id, now=g.now)
            g.session.commit()
        if told.done:
            flash(g.translate("The pupils are told."), "good")
            return redirect(url_for("school.group", slug=slug, name=name), 303)
        rows = seats.of_group(g.session, year, name)
    page = render_template(
        "wallet/school/class.html",
        slug=slug,
        school=g.tenant,
        name=name,
        year=years.named(year),
        rows=[(one, seats.is_open(one, g.now)) for one in rows],
        adults=accompanying.of_class(g.session, year, name),
        relations={one.value: label for one, label in RELATIONS.items()},
        form=form,
        may_manage=may_manage,
    )
    return answer(page, form)


def _check_own(name: str, year: int) -> None:
    """A teacher's own classes alone; of others they learn nothing."""
    if g.who.roles & {Role.HEAD, Role.SECRETARY}:
        return
    if name not in accompanying.classes_of(g.session, g.account.id, year):
        raise NotFound("class-missing")


@bp.get("/schools/<slug>/class/codes")
@requires(Role.HEAD, Role.SECRETARY)
def codes(slug: str) -> ResponseReturnValue:
    """The papers to print and hand out, one for each pupil without a booklet."""
    name, year, place = request.args.get("name", ""), years.year_of(g.now), the_place()
    rows = seats.of_group(g.session, year, name)
    printed = [
        (one, code) for one in rows if (code := seats.code_of(place, one, now=g.now)) is not None
    ]
    waiting = [one for one in rows if one.account_id is None]
    page = render_template(
        "wallet/school/codes.html",
        slug=slug,
        school=g.tenant,
        name=name,
        rows=printed,
        too_old=len(waiting) - len(printed),
        address=place.base_url + url_for("starting.code"),
        link=lambda code: place.base_url + url_for("starting.seat", token=code.replace("-", "")),
    )
    response = Response(page)
    # The codes are on paper, and in no cache.
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/schools/<slug>/class/codes")
@requires(Role.HEAD, Role.SECRETARY)
def renew(slug: str) -> ResponseReturnValue:
    """New codes for a class, or for one pupil who lost the paper; the old ones open nothing."""
    name, year, place = request.args.get("name", ""), years.year_of(g.now), the_place()
    only = request.form.get("seat", "")
    rows = [one for one in seats.of_group(g.session, year, name) if one.account_id is None]
    for one in rows:
        if not only or str(one.id) == only:
            seats.renew_code(place, one, now=g.now)
    g.session.commit()
    flash(g.translate("New codes are made. Papers from before open nothing any more."), "good")
    return redirect(url_for("school.codes", slug=slug, name=name), 303)


@bp.post("/schools/<slug>/pupils/<uuid:seat_id>/left")
@requires(Role.HEAD, Role.SECRETARY)
def left(slug: str, seat_id: UUID) -> ResponseReturnValue:
    """A pupil left the school; their booklet goes on without it."""
    found = seats.find(g.session, seat_id)
    seats.leave(found, now=g.now)
    accompanying.end_for(g.session, found, by=g.account.id, now=g.now)
    g.session.commit()
    flash(g.translate("{name} has left. The booklet stays theirs.", name=found.name), "good")
    return redirect(url_for("school.group", slug=slug, name=found.group), 303)


@bp.post("/schools/<slug>/adults/<uuid:class_adult_id>/end")
@requires(Role.HEAD, Role.SECRETARY)
def end(slug: str, class_adult_id: UUID) -> ResponseReturnValue:
    """Somebody accompanies a class no more."""
    found = accompanying.end(g.session, class_adult_id, by=g.account.id, now=g.now)
    g.session.commit()
    flash(g.translate("This person sees nothing of the class any more."), "good")
    return redirect(url_for("school.group", slug=slug, name=found.group), 303)


SENTENCES: Final = {**lists.SENTENCES, **accompanying.SENTENCES}
"""What is said for each code (msgids)."""

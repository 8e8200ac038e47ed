"""Partners of a school: invite one, say what it may award and until when, suspend or end it."""

from typing import Final

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, EmailField
from wtforms.validators import Length, Optional

from issuer.federated import joining, vouching
from issuer.federated.wording import STATES
from issuer.organisations import partners, terms
from issuer.organisations.models import AwardKind, Kind, Organisation
from issuer.organisations.partners import Inviting, Limits
from issuer.organisations.wording import AWARD_KINDS, KINDS
from issuer.place import the_place
from issuer.views.console_forms import CheckboxesField, Telling, answer, end_of, last_day
from issuer.views.members import sheet
from issuer.views.organisation_forms import (
    OrganisationForm,
    founding_of,
    kind_asked,
    kind_form,
    organisation_form,
)
from service import accounts
from service.accounts.invitations import Invited
from service.accounts.models import Role
from service.language import N_
from service.mail import MAX_ADDRESS_CHARACTERS
from service.web.access import requires
from service.web.forms import Form, choices, required

PARTNER_KINDS: Final = frozenset({Kind.ASSOCIATION, Kind.ENTERPRISE, Kind.TRAINING, Kind.AUTHORITY})

bp = Blueprint("partners", __name__, template_folder="../templates")


class LimitsForm(Form):
    """What a partner may award, and how long."""

    kinds = CheckboxesField(
        N_("What it may attest"),
        [required()],
        choices=choices((kind.value, text) for kind, text in AWARD_KINDS.items()),
        description=N_("Only badges of these kinds, and nothing else."),
    )
    until = DateField(
        N_("Last day"),
        [Optional()],
        description=N_("For instance the end of the school year. Left empty, until you end it."),
    )

    def limits(self) -> Limits:
        """What was chosen, as the verbs want it."""
        kinds = frozenset(AwardKind(one) for one in self.kinds.data or ())
        return Limits(kinds, end_of(self.until.data))


class PersonForm(Form):
    """Who of the partner is invited."""

    email = EmailField(
        N_("E-mail of the person"),
        [Optional(), Length(max=MAX_ADDRESS_CHARACTERS)],
        description=N_("A letter with a link goes there. Left empty, you print a sheet instead."),
        render_kw={"autocomplete": "off"},
    )


@bp.get("/orgs/<slug>/console/partners")
@requires(Role.HEAD)
def listed(slug: str) -> ResponseReturnValue:  # noqa: ARG001 - the edge has read it
    """The partners, also former ones."""
    rows = [(one, *standing(one)) for one in partners.of_school(g.session, g.tenant)]
    return render_template(
        "partners/list.html",
        tenant=g.tenant,
        rows=rows,
        kinds=KINDS,
        is_partner=g.tenant.parent_id is not None,
    )


def standing(partner: Organisation) -> tuple[str, str]:
    """Shape and words for how a partner stands now."""
    translate = g.translate
    if partner.ended_at:
        return "unknown", translate("Ended on {date}", date=partner.ended_at.date())
    if partner.suspended_at:
        return "warning", translate("Suspended since {date}", date=partner.suspended_at.date())
    until = last_day(partner.partner_until)
    if until is None:
        return "good", translate("May award")
    if partner.partner_until <= g.now:
        return "warning", translate("Time over since {date}", date=until)
    return "good", translate("May award until {date}", date=until)


@bp.route("/orgs/<slug>/console/partners/new", methods=["GET", "POST"])
@requires(Role.HEAD, two_steps=True)
def new(slug: str) -> ResponseReturnValue:
    """First its kind, then who it is, what it may do, and whom to invite."""
    kind = kind_asked(among=PARTNER_KINDS)
    if kind is None:
        form = kind_form(among=PARTNER_KINDS)
        return render_template("partners/kind.html", form=form, tenant=g.tenant)
    form = _whole_form(kind)
    if form.validate_on_submit():
        invited = None
        with Telling(form):
            invited = _invite(form, kind)
        if invited is not None:
            return _invited(slug, *invited)
    return answer(render_template("partners/new.html", form=form, tenant=g.tenant), form)


def _whole_form(kind: Kind) -> OrganisationForm:
    base = type(organisation_form(kind, logo=False))

    class Whole(base, LimitsForm, PersonForm):  # type: ignore[misc,valid-type]
        """Who it is, its limits, its person."""

    made: OrganisationForm = Whole(kind=kind.value)
    return made


def _invite(form: OrganisationForm, kind: Kind) -> tuple[Organisation, Invited]:
    wish = Inviting(founding_of(form, kind), form.limits(), form.email.data or "")
    hosting = the_place().hosting
    made = partners.invite(g.session, g.tenant, wish, hosting, by=g.account.id, now=g.now)
    g.session.commit()
    return made.organisation, made.invited


def _invited(slug: str, partner: Organisation, made: Invited) -> ResponseReturnValue:
    back = url_for("partners.show", slug=slug, partner_slug=partner.slug)
    if made.password:
        return sheet(made, back=back, place=partner.name)
    said = N_("A letter is on its way to {email}. Whoever takes it up awards for {name}.")
    flash(g.translate(said, email=made.invitation.email, name=partner.name), "good")
    return redirect(back, 303)


@bp.get("/orgs/<slug>/console/partners/<partner_slug>")
@requires(Role.HEAD)
def show(slug: str, partner_slug: str) -> ResponseReturnValue:  # noqa: ARG001
    """One partner: how it stands, what it may, what it was allowed before, its people."""
    partner = partners.find(g.session, g.tenant, partner_slug)
    people = [
        account
        for held, account in accounts.of_organisation(g.session, partner.id)
        if held.holds(g.now)
    ]
    return render_template(
        "partners/show.html",
        tenant=g.tenant,
        partner=partner,
        kind=KINDS[partner.kind],
        standing=standing(partner),
        names=AWARD_KINDS,
        until=last_day(partner.partner_until),
        past=list(reversed(terms.all_terms(g.session, partner))),
        last_day=last_day,
        people=people,
        invitations=accounts.open_ones(g.session, partner.id, now=g.now),
        form=PersonForm(),
        two_steps=g.who.two_steps,
        can_vouch=bool(joining.members_of(g.session, g.tenant)),
        words=vouching.of_partner(g.session, g.tenant, partner),
        joinings=[(one, *STATES[one.state]) for one in joining.listed(g.session, partner)],
    )


@bp.route("/orgs/<slug>/console/partners/<partner_slug>/change", methods=["GET", "POST"])
@requires(Role.HEAD, two_steps=True)
def change(slug: str, partner_slug: str) -> ResponseReturnValue:
    """Other kinds, another last day."""
    partner = partners.find(g.session, g.tenant, partner_slug)
    form = LimitsForm(kinds=list(partner.partner_kinds), until=last_day(partner.partner_until))
    if form.validate_on_submit():
        with Telling(form) as told:
            partners.change(g.session, partner, form.limits(), by=g.account.id, now=g.now)
            g.session.commit()
        if told.done:
            said = N_("Kept. It holds from now on; what was awarded before stays good.")
            flash(g.translate(said), "good")
            return redirect(_page_of(slug, partner_slug), 303)
    page = render_template("partners/change.html", form=form, tenant=g.tenant, partner=partner)
    return answer(page, form)


@bp.post("/orgs/<slug>/console/partners/<partner_slug>/invite")
@requires(Role.HEAD, two_steps=True)
def invite_person(slug: str, partner_slug: str) -> ResponseReturnValue:
    """One more person of the partner."""
    partner = partners.find(g.session, g.tenant, partner_slug)
    form, invited = PersonForm(), None
    if form.validate_on_submit():
        with Telling(form):
            invited = partners.invite_person(
                g.session,
                partner,
                the_place().hosting,
                email=form.email.data or "",
                by=g.account.id,
                now=g.now,
            )
            g.session.commit()
    if invited is not None:
        return _invited(slug, partner, invited)
    for error in (*form.email.errors, *form.form_errors):
        flash(g.translate(error), "bad")
    return redirect(_page_of(slug, partner_slug), 303)


@bp.post("/orgs/<slug>/console/partners/<partner_slug>/suspend")
@requires(Role.HEAD, two_steps=True)
def suspend(slug: str, partner_slug: str) -> ResponseReturnValue:
    """Nothing more from this instant on, until resumed."""
    partner = partners.find(g.session, g.tenant, partner_slug)
    partners.suspend(g.session, partner, by=g.account.id, now=g.now)
    return _decided(slug, partner_slug, N_("Suspended: from this moment it can award nothing."))


@bp.post("/orgs/<slug>/console/partners/<partner_slug>/resume")
@requires(Role.HEAD, two_steps=True)
def resume(slug: str, partner_slug: str) -> ResponseReturnValue:
    """It may award again."""
    partner = partners.find(g.session, g.tenant, partner_slug)
    partners.resume(g.session, partner, by=g.account.id, now=g.now)
    return _decided(slug, partner_slug, N_("It may award again, as before."))


@bp.post("/orgs/<slug>/console/partners/<partner_slug>/end")
@requires(Role.HEAD, two_steps=True)
def end(slug: str, partner_slug: str) -> ResponseReturnValue:
    """For good."""
    partner = partners.find(g.session, g.tenant, partner_slug)
    partners.end(g.session, partner, by=g.account.id, now=g.now)
    return _decided(slug, partner_slug, N_("The partnership has ended. Past awards stay good."))


def _decided(slug: str, partner_slug: str, said: str) -> ResponseReturnValue:
    g.session.commit()
    flash(g.translate(said), "good")
    return redirect(_page_of(slug, partner_slug), 303)


def _page_of(slug: str, partner_slug: str) -> str:
    return url_for("partners.show", slug=slug, partner_slug=partner_slug)

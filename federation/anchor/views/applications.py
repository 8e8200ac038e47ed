"""Bodies that apply: what they ask for, what was found when it was checked, the answer."""

from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField
from wtforms.validators import Length, Optional

from federation.anchor import applying, sponsoring
from federation.anchor.applying import MAX_REASON_CHARACTERS
from federation.anchor.models import Application, ApplicationState, Member
from federation.anchor.place import the_place
from federation.anchor.views import found
from federation.anchor.views.forms import GrantForm, telling
from federation.anchor.views.sponsorships import rows as sponsorship_rows
from federation.anchor.views.words import ACCREDITATIONS, APPLICATIONS, KINDS, SPONSORSHIPS
from service.accounts.models import Role
from service.language import N_
from service.web.access import requires
from service.web.forms import Form, choices, required
from service.web.telling import CheckboxesField, answer

bp = Blueprint("applications", __name__, template_folder="../../templates")


class AcceptForm(GrantForm):
    """What the new member may attest; nothing at all makes it a known member only."""

    kinds = CheckboxesField(
        N_("What it may attest"),
        [Optional()],
        choices=choices(ACCREDITATIONS.items()),
        description=N_(
            "What it asks for is ticked. With nothing ticked it is a known member only."
        ),
    )


class RefuseForm(Form):
    """What is told to who applied."""

    reason = TextAreaField(
        N_("Why, as the body reads it"),
        [required(), Length(max=MAX_REASON_CHARACTERS)],
        description=N_("It stands in the console of the body. Say what it can do about it."),
        render_kw={"rows": "3"},
    )


@bp.get("/console/applications")
@requires(Role.HEAD, Role.SECRETARY)
def listed() -> ResponseReturnValue:
    """Those to decide, or in another state; who has waited for longest first."""
    asked = request.args.get("state", ApplicationState.WAITING.value)
    state = ApplicationState(asked) if asked in set(ApplicationState) else None
    return render_template(
        "anchor/applications/list.html",
        rows=applying.listed(g.session, state=state),
        state=state,
        states=APPLICATIONS,
        kinds=KINDS,
        accreditations=ACCREDITATIONS,
    )


@bp.get("/console/applications/<uuid:application_id>")
@requires(Role.HEAD, Role.SECRETARY)
def show(application_id: UUID) -> ResponseReturnValue:
    """One with all that is known, and the two answers."""
    application = applying.find(g.session, application_id)
    accept = AcceptForm(data={"kinds": list(application.kinds)})
    return _page(application, accept, RefuseForm())


def _page(application: Application, accept: AcceptForm, refuse: RefuseForm) -> str:
    member = g.session.get(Member, application.member_id) if application.member_id else None
    return render_template(
        "anchor/applications/show.html",
        application=application,
        member=member,
        mark=APPLICATIONS[application.state],
        kind=KINDS[application.kind],
        accreditations=ACCREDITATIONS,
        findings=found.told(application.checks),
        vouched=sponsorship_rows(sponsoring.of_body(g.session, application.entity_id)),
        states=SPONSORSHIPS,
        kinds=ACCREDITATIONS,
        accept=accept,
        refuse=refuse,
        two_steps=g.who.two_steps,
    )


@bp.post("/console/applications/<uuid:application_id>/accept")
@requires(Role.HEAD, Role.SECRETARY, two_steps=True)
def accept(application_id: UUID) -> ResponseReturnValue:
    """The body becomes a member, with what it may attest."""
    application, form = applying.find(g.session, application_id), AcceptForm()
    member = None
    if form.validate_on_submit():
        with telling(form):
            office, by = the_place().office, g.account.id
            member = applying.accept(
                g.session, office, application, form.grants(), by=by, now=g.now
            )
            g.session.commit()
    if member is None:
        again = applying.find(g.session, application_id)
        return answer(_page(again, form, RefuseForm(formdata=None)), form)
    said = N_("{name} is a member from now on. It reads so in its console.")
    flash(g.translate(said, name=member.name), "good")
    return redirect(url_for("members.show", member_id=member.id), 303)


@bp.post("/console/applications/<uuid:application_id>/refuse")
@requires(Role.HEAD, Role.SECRETARY)
def refuse(application_id: UUID) -> ResponseReturnValue:
    """The body does not become a member; it reads why."""
    application, form = applying.find(g.session, application_id), RefuseForm()
    if form.validate_on_submit():
        with telling(form) as told:
            reason, by = form.reason.data, g.account.id
            applying.refuse(g.session, application, reason, by=by, now=g.now)
            g.session.commit()
        if told.done:
            flash(g.translate("Refused. The body reads the reason in its console."), "good")
            return redirect(url_for("applications.listed"), 303)
    again = applying.find(g.session, application_id)
    return answer(_page(again, AcceptForm(formdata=None), form), form)

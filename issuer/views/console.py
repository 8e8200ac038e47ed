"""The first page of the console, by role; and how far a long work is."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from flask import (
    Blueprint,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    url_for,
)
from flask import request as asked
from flask.typing import ResponseReturnValue

from issuer.awards import looking
from issuer.awards.wording import MARKS, STATES
from issuer.organisations import terms
from issuer.organisations.models import Organisation
from issuer.organisations.wording import AWARD_KINDS
from issuer.views import console_counts, console_work, federation_words
from issuer.views.console_counts import Mine
from service import jobs
from service.accounts.models import Role
from service.jobs import JobState
from service.language import N_
from service.web.access import requires

FOLLOWED_EVERY: Final = timedelta(seconds=5)
FOLLOW: Final = "follow"
WAYS: Final = {
    "award": ("awarding.choose",),
    "group": ("group.begin",),
    "awards": ("awards.listed",),
    "approve": ("awards.to_approve",),
    "one": ("awards.show",),
    "deliver": ("delivering.listed", "undelivered.listed", "deliveries.listed"),
    "requests": ("requests.listed",),
    "campaigns": ("campaigns.listed",),
    "catalogue": ("catalogue.listed",),
    "templates": ("catalogue.templates", "templates.listed", "catalogue.listed"),
    "members": ("members.invite",),
}
"""The pages that the first page leads to; the first that this service has."""

bp = Blueprint("console", __name__, template_folder="../templates")


@bp.get("/orgs/<slug>/console")
@requires(Role.HEAD, Role.SECRETARY, Role.AWARDER, Role.PARTNER)
def dashboard(slug: str) -> ResponseReturnValue:  # noqa: ARG001 - the edge has read it
    """What waits, what happened, what failed; of their own for who sees no others' awards."""
    mine = console_counts.mine(g.who, g.tenant)
    return render_template(
        "console/dashboard.html",
        tenant=g.tenant,
        mine=mine,
        way=way,
        counts=console_counts.counts(g.session, mine, now=g.now),
        recent=_recent(mine),
        work=console_work.shown(g.session, mine, now=g.now),
        steps=_first_steps() if mine.is_head else (),
        partner=_partnership(g.tenant),
        federated=federation_words.public(g.tenant),
        at_desk=Role.HEAD in g.who.roles,
        told=federation_words.positions(g.tenant),
    )


def way(name: str, **arguments: Any) -> str:
    """The address of a page of the console; empty when this service has no such page."""
    for endpoint in WAYS[name]:
        if endpoint in current_app.view_functions:
            return url_for(endpoint, slug=g.tenant.slug, **arguments)
    return ""


def _recent(mine: Mine) -> list[tuple[Any, str, str, str]]:
    found = looking.listed(g.session, looking.Filter(made_by=mine.only), limit=8).rows
    names = console_counts.names(g.session, found)
    return [
        (one, names.get(one.achievement_id, ""), MARKS[one.state], STATES[one.state])
        for one in found
    ]


def _first_steps() -> tuple[tuple[str, str, str, str, bool], ...]:
    """The three things to do first; none once all are done."""
    done = console_counts.begun(g.session, g.tenant)
    if all(done) or (g.tenant.parent_id is not None and done[0] and done[2]):
        return ()
    texts = (
        (N_("Adopt a badge"), N_("Choose among ready models: delegate, first aid, volunteering…")),
        (N_("Invite your colleagues"), N_("By mail or on paper; you say what each may do.")),
        (N_("Make a first award"), N_("To one person, in two minutes. It can be revoked later.")),
    )
    labels = (N_("See the models"), N_("Invite somebody"), N_("Award"))
    ways = (way("templates"), way("members"), way("award"))
    say = g.translate
    steps = tuple(
        (say(name), say(text), where, say(label), is_done)
        for (name, text), label, where, is_done in zip(texts, labels, ways, done, strict=True)
    )
    # The school invites the people of its partners.
    return steps if g.tenant.parent_id is None else (steps[0], steps[2])


def _partnership(place: Organisation) -> dict[str, Any] | None:
    """How a partner stands with its school; None for others."""
    if place.parent_id is None:
        return None
    held = terms.limits_of(place)
    over = held.until is not None and held.until <= g.now
    state = "ended" if place.ended_at else "suspended" if place.suspended_at else ""
    return {
        "school": g.session.get(Organisation, place.parent_id),
        "state": state or ("over" if over else "active"),
        "kinds": [text for kind, text in AWARD_KINDS.items() if kind in held.kinds],
        "until": held.until,
    }


@bp.get("/orgs/<slug>/console/jobs/<uuid:job_id>")
@requires(Role.HEAD, Role.SECRETARY, Role.AWARDER, Role.PARTNER)
def job(slug: str, job_id: UUID) -> ResponseReturnValue:
    """How far a work is, and what failed. It follows by itself only for who asked for that."""
    found = jobs.progress(g.session, job_id, organisation=g.tenant.id)
    console_work.check_seen(g.session, found, console_counts.mine(g.who, g.tenant))
    runs = found.state is JobState.ACTIVE
    follows = runs and FOLLOW in asked.args
    page = render_template(
        "console/job.html",
        job=found,
        name=console_work.name_of(found),
        mark=console_work.mark_of(found),
        failures=console_work.failures(g.session, found),
        campaign=console_work.campaign_of(g.session, found),
        runs=runs,
        follows=follows,
        slug=slug,
        way=way,
    )
    response = make_response(page)
    if follows:
        response.headers["Refresh"] = str(int(FOLLOWED_EVERY.total_seconds()))
    return response


@bp.post("/orgs/<slug>/console/jobs/<uuid:job_id>/retry")
@requires(Role.HEAD, Role.SECRETARY, Role.AWARDER, Role.PARTNER)
def retry(slug: str, job_id: UUID) -> ResponseReturnValue:
    """Try again what failed, or go on with what was stopped."""
    found = jobs.progress(g.session, job_id, organisation=g.tenant.id)
    console_work.check_seen(g.session, found, console_counts.mine(g.who, g.tenant))
    jobs.take_up(g.session, found, now=g.now)
    g.session.commit()
    flash(g.translate("It is being tried again. What was done already is not done twice."), "good")
    return redirect(url_for("console.job", slug=slug, job_id=job_id), 303)


@bp.post("/orgs/<slug>/console/jobs/<uuid:job_id>/cancel")
@requires(Role.HEAD, Role.SECRETARY, Role.AWARDER, Role.PARTNER)
def cancel(slug: str, job_id: UUID) -> ResponseReturnValue:
    """Stop after what is being done just now."""
    found = jobs.progress(g.session, job_id, organisation=g.tenant.id)
    console_work.check_seen(g.session, found, console_counts.mine(g.who, g.tenant))
    jobs.cancel(g.session, found, now=g.now)
    g.session.commit()
    flash(g.translate("Stopped. What was done stays done; you can go on later."), "good")
    return redirect(url_for("console.job", slug=slug, job_id=job_id), 303)

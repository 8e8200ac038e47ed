"""The pages of campaigns: all of them, and one with how far it is and what can be done at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from issuer.awards import campaigns, looking, moves, permits, withdrawing
from issuer.awards.looking import Filter
from issuer.awards.models import Award, AwardState, Campaign
from issuer.awards.withdrawing import Act
from issuer.awards.wording import MARKS, SOURCES, STATES
from issuer.delivering import sheets
from issuer.runs.models import ImportRun, RunKind
from issuer.views import (
    awards_forms,
    awards_shared,
    console_work,
    federation_words,
    imports_outcome,
)
from issuer.views.awards_acts import DECIDERS, ReasonForm
from issuer.views.awards_shared import EVERYBODY
from service.accounts.models import Role
from service.errors import NotFound
from service.language import N_
from service.web.access import requires

WITHDRAWERS: Final = (Role.HEAD, Role.SECRETARY, Role.PARTNER)
REVOCABLE: Final = frozenset(
    state for state, after in moves.MOVES.items() if AwardState.REVOKED in after
)
FORM_REFUSED: Final = 422

bp = Blueprint("campaigns", __name__, template_folder="../templates")


@dataclass(frozen=True, slots=True)
class Letters:
    """How many people of a campaign can be written to, and where that is ordered."""

    count: int
    action: str


@bp.get("/orgs/<slug>/console/campaigns")
@requires(*EVERYBODY)
def listed(slug: str) -> ResponseReturnValue:  # noqa: ARG001 - the edge has read it
    """All campaigns, the newest first; of their own for who sees no others' awards."""
    older = awards_forms.uuid_of(request.args.get("older"))
    rows = campaigns.listed(
        g.session, made_by=awards_shared.own(), older_than=older, limit=looking.PAGE + 1
    )
    more, rows = len(rows) > looking.PAGE, rows[: looking.PAGE]
    totals = campaigns.totals(g.session, [one.id for one in rows])
    return render_template(
        "campaigns/list.html",
        tenant=g.tenant,
        rows=[(one, totals.get(one.id, {})) for one in rows],
        older=rows[-1].id if more else None,
        is_first=older is None,
        sources=SOURCES,
        AwardState=AwardState,
    )


@bp.get("/orgs/<slug>/console/campaigns/<uuid:campaign_id>")
@requires(*EVERYBODY)
def show(slug: str, campaign_id: UUID) -> ResponseReturnValue:  # noqa: ARG001
    """One campaign: how many are in which state, how far the work is, and what can be done."""
    return _page(_found(campaign_id), ReasonForm(formdata=None))


@bp.post("/orgs/<slug>/console/campaigns/<uuid:campaign_id>/approve")
@requires(*DECIDERS, two_steps=True)
def approve(slug: str, campaign_id: UUID) -> ResponseReturnValue:  # noqa: ARG001
    """The head agrees to all that wait."""
    campaign = _found(campaign_id)
    where = _address(campaign)
    if not _counts(campaign).get(AwardState.TO_APPROVE):
        flash(g.translate("Nothing of this campaign waits to be approved."), "warning")
        return redirect(where, 303)
    act = partial(campaigns.approve, g.session, g.tenant, campaign, by=g.account.id, now=g.now)
    return awards_shared.acted(
        act, N_("The campaign is approved. Its awards are issued when they are due."), where
    )


@bp.post("/orgs/<slug>/console/campaigns/<uuid:campaign_id>/revoke")
@requires(*WITHDRAWERS, two_steps=True)
def revoke(slug: str, campaign_id: UUID) -> ResponseReturnValue:
    """All that was decided or issued of it no longer counts, for good; done in the background."""
    campaign, form = _found(campaign_id), ReasonForm()
    if not form.validate():
        return _page(campaign, form), FORM_REFUSED
    ids = looking.ids(g.session, Filter(campaign=campaign.id, states=REVOCABLE))
    if not ids:
        flash(g.translate("Nothing of this campaign can be revoked."), "warning")
        return redirect(_address(campaign), 303)
    job = withdrawing.start_many(
        g.session,
        g.tenant,
        ids,
        Act.REVOKE,
        reason=form.reason.data or "",
        by=g.account.id,
        now=g.now,
    )
    job_id = job.id
    g.session.commit()
    said = g.translate.plural(
        "{count} award is being revoked.", "{count} awards are being revoked.", len(ids)
    )
    flash(said, "good")
    return redirect(url_for("console.job", slug=slug, job_id=job_id), 303)


def _page(campaign: Campaign, form: ReasonForm) -> str:
    progress = campaigns.progress(g.session, campaign)
    wanted = sheets.Wanted(campaign=campaign.id, made_by=awards_shared.own())
    return render_template(
        "campaigns/show.html",
        tenant=g.tenant,
        campaign=campaign,
        source=SOURCES[campaign.source],
        maker=_maker(campaign),
        progress=progress,
        job_mark=console_work.mark_of(progress.job) if progress.job else None,
        left=looking.left_count(g.session, campaign.id),
        strips=sheets.count(g.session, wanted),
        most_strips=sheets.MAX_STRIPS,
        letters=_letters(campaign),
        can=_can(campaign, progress.by_state),
        warned=_warned(campaign),
        form=form,
        marks=MARKS,
        words=STATES,
    )


def _can(campaign: Campaign, by_state: Mapping[AwardState, int]) -> Mapping[str, Any]:
    """What the page offers, with how many awards it is about; the verbs decide anew."""
    powers = awards_shared.powers()
    waiting = by_state.get(AwardState.TO_APPROVE, 0)
    is_own = g.tenant.needs_approval and campaign.made_by == g.account.id
    decides = bool(powers & permits.DECIDERS) and waiting > 0
    withdraws = bool(powers & permits.WITHDRAWERS)
    revocable = sum(by_state.get(state, 0) for state in REVOCABLE)
    return {
        "waiting": waiting,
        "approve": decides and not is_own,
        "own_approval": decides and is_own,
        "revoke": revocable if withdraws else 0,
        "may_sign": awards_shared.may_sign(),
    }


def _warned(campaign: Campaign) -> list[str]:
    """What who approves should know of the awards that wait."""
    query = select(Award.achievement_id).where(
        Award.campaign_id == campaign.id, Award.state == AwardState.TO_APPROVE
    )
    return federation_words.warned(g.tenant, g.session.scalars(query.distinct()))


def _letters(campaign: Campaign) -> Letters | None:
    """None when nobody can be written to by who calls."""
    query = select(ImportRun).where(ImportRun.campaign_id == campaign.id)
    run = g.session.scalars(query).first()
    if run is None or not (run.kind is RunKind.TABLE or awards_shared.sees_all()):
        return None
    count = len(imports_outcome.to_write_to(run))
    room = "group" if run.kind is RunKind.TABLE else "imports"
    action = url_for(f"{room}.send_letters", slug=g.tenant.slug, run_id=run.id)
    return Letters(count, action) if count else None


def _found(campaign_id: UUID) -> Campaign:
    """The campaign, when who calls may see it; raises NotFound `campaign-unknown`."""
    campaign = looking.campaign(g.session, campaign_id)
    if not awards_shared.sees_all() and campaign.made_by != g.account.id:
        raise NotFound("campaign-unknown")
    return campaign


def _counts(campaign: Campaign) -> Mapping[AwardState, int]:
    return looking.counts(g.session, Filter(campaign=campaign.id))


def _maker(campaign: Campaign) -> str:
    by = str(campaign.made_by) if campaign.made_by else ""
    return looking.people(g.session, {by}).get(by, "") if by else ""


def _address(campaign: Campaign) -> str:
    return url_for("campaigns.show", slug=g.tenant.slug, campaign_id=campaign.id)

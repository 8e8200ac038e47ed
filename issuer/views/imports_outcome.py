"""The page of a run whose file is gone: how far it is, or what it did, and where to go on."""

from collections import Counter
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from flask import flash, g, redirect, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from issuer.awards import campaigns
from issuer.awards.models import Award, AwardState, Campaign, Recipient
from issuer.delivering import letters, sheets
from issuer.runs.models import ImportRun, RunState
from issuer.runs.wording import SOURCES, STATES
from issuer.views import awards_shared
from service import jobs
from service.web.edge import the_edge

_WAITING: Final = frozenset({AwardState.OFFERED, AwardState.LEFT})


def outcome(run: ImportRun, home: str) -> ResponseReturnValue:
    """The page of a run whose file is gone: how far it is, or what it did."""
    job = jobs.progress(g.session, run.job_id, organisation=g.tenant.id) if run.job_id else None
    campaign = g.session.get(Campaign, run.campaign_id) if run.campaign_id else None
    failures = jobs.failures(g.session, job) if job and job.failed else ()
    sentences_of = the_edge().hooks.sentences
    return render_template(
        "imports/done.html",
        run=run,
        home=home,
        source=g.translate(SOURCES.get(run.reader, run.reader)),
        state=g.translate(STATES[run.state]),
        job=job,
        campaign=campaign,
        progress=campaigns.progress(g.session, campaign) if campaign else None,
        failures=Counter(
            g.translate(sentences_of.get(one.error or "", one.error or "")) for one in failures
        ).most_common(),
        strips=_strips(run),
        most_strips=sheets.MAX_STRIPS,
        reachable=len(to_write_to(run)),
        is_over=run.state not in {RunState.STARTED},
    )


def send_letters(run: ImportRun, where: str) -> ResponseReturnValue:
    """A letter with a code to everybody of the run who waits and has an address."""
    wanted = to_write_to(run)
    if wanted:
        letters.send_all(g.session, g.tenant, wanted, by=g.account.id, now=g.now)
        g.session.commit()
        said = g.translate.plural(
            "{count} letter with a code is on its way.",
            "{count} letters with codes are on their way.",
            len(wanted),
        )
        flash(said, "good")
    return redirect(where, 303)


def to_write_to(run: ImportRun) -> Sequence[UUID]:
    """Awards of a run that wait and whose person has an address."""
    if run.campaign_id is None:
        return ()
    query = select(Award.id).where(
        Award.campaign_id == run.campaign_id,
        Award.state.in_(_WAITING),
        Award.recipient == Recipient.CLAIM,
        Award.address.is_not(None),
    )
    found: Sequence[UUID] = g.session.scalars(query.order_by(Award.id)).all()
    return found


def _strips(run: ImportRun) -> int:
    """For how many a strip of paper can be printed."""
    if run.campaign_id is None:
        return 0
    wanted = sheets.Wanted(campaign=run.campaign_id, made_by=awards_shared.own())
    return sheets.count(g.session, wanted)

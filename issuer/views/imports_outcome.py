"""The page of a run whose file is gone: how far it is, or what it did, and where to go on."""

from collections import Counter
from typing import Any, Final

from flask import current_app, g, render_template, url_for
from flask.typing import ResponseReturnValue

from issuer.awards import campaigns
from issuer.awards.models import Campaign
from issuer.runs.models import ImportRun, RunState
from issuer.runs.wording import SOURCES, STATES
from service import jobs
from service.language import N_
from service.web.edge import the_edge

_NEXT: Final = (
    ("campaigns.show", "campaign_id", N_("Print the sheets, send the letters")),
    ("awards.listed", "campaign", N_("See these awards")),
)
"""Pages about a campaign: endpoint, the argument that names it, and the label."""


def outcome(run: ImportRun, home: str) -> ResponseReturnValue:
    """The page of a run whose file is gone: how far it is, or what it did."""
    slug = g.tenant.slug
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
        links=_links(slug, campaign),
        is_over=run.state not in {RunState.STARTED},
    )


def _links(slug: str, campaign: Campaign | None) -> list[tuple[str, str]]:
    """Where to go on; a service may be started without some of its pages."""
    if campaign is None:
        return []
    return [
        (g.translate(label), url_for(endpoint, **_arguments(slug, argument, campaign)))
        for endpoint, argument, label in _NEXT
        if endpoint in current_app.view_functions
    ]


def _arguments(slug: str, name: str, campaign: Campaign) -> dict[str, Any]:
    return {"slug": slug, name: campaign.id}

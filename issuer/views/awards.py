"""The pages of awards: the list, what waits to be approved, and one award with its history."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from issuer.awards import catalogue, content, evidence, looking, moves, permits, withdrawing
from issuer.awards.looking import Filter
from issuer.awards.models import Award, AwardState, Recipient
from issuer.awards.wording import ACTS, MARKS, MEANINGS, RECIPIENTS, SENTENCES, STATES
from issuer.delivering import claims
from issuer.views import awards_forms, awards_shared, federation_words, pictures
from issuer.views.awards_acts import SELECTED, CommentForm, DueForm, LetterForm, ReasonForm
from issuer.views.awards_shared import EVERYBODY
from issuer.views.public import address_of
from service.accounts.models import Role
from service.web.access import requires

MAX_WORDS_CHARACTERS: Final = 200
SHOWN_STATES: Final = tuple(one for one in AwardState if one is not AwardState.LEFT)

bp = Blueprint("awards", __name__, template_folder="../templates")


@bp.get("/orgs/<slug>/console/awards")
@requires(*EVERYBODY)
def listed(slug: str) -> ResponseReturnValue:  # noqa: ARG001 - the edge has read it
    """All awards, the newest first, narrowed down by what the address says."""
    wanted = _filter()
    page = looking.listed(
        g.session,
        wanted,
        older_than=awards_forms.uuid_of(request.args.get("older")),
        newer_than=awards_forms.uuid_of(request.args.get("newer")),
    )
    return render_template(
        "awards/list.html",
        page=page,
        names=_names(page.rows),
        wanted=wanted,
        counts=looking.counts(g.session, Filter(made_by=awards_shared.own())),
        achievements=_achievements(),
        campaign=looking.campaign(g.session, wanted.campaign) if wanted.campaign else None,
        is_filtered=wanted != Filter(made_by=awards_shared.own()),
        selected=SELECTED,
        states=SHOWN_STATES,
        **_words(),
    )


@bp.get("/orgs/<slug>/console/awards/to-approve")
@requires(Role.HEAD, Role.PARTNER)
def to_approve(slug: str) -> ResponseReturnValue:  # noqa: ARG001
    """What waits for the head."""
    wanted = Filter(states=frozenset({AwardState.TO_APPROVE}))
    page = looking.listed(
        g.session, wanted, older_than=awards_forms.uuid_of(request.args.get("older"))
    )
    makers = looking.people(g.session, {str(one.made_by) for one in page.rows if one.made_by})
    return render_template(
        "awards/to_approve.html",
        page=page,
        names=_names(page.rows),
        warned=_warned(page.rows),
        makers=makers,
        selected=SELECTED,
        may_sign=awards_shared.may_sign(),
        four_eyes=g.tenant.needs_approval,
        **_words(),
    )


@bp.get("/orgs/<slug>/console/awards/<uuid:award_id>")
@requires(*EVERYBODY)
def show(slug: str, award_id: UUID) -> ResponseReturnValue:  # noqa: ARG001
    """One award: what it says, where it stands, what can be done, what was done."""
    award = awards_shared.found(award_id)
    entry = catalogue.of_award(g.session, g.tenant, award)
    said = content.read(award.content)
    language = g.translate.language.value
    code = claims.live(g.session, award)
    return render_template(
        "awards/award.html",
        award=award,
        state=moves.shown(award.state),
        entry=entry,
        title=entry.name(language),
        picture=pictures.of_entry(entry, award.language),
        said=said,
        reached=[
            awards_forms.level_name(entry, code, value, language)
            for code, value in said.results.items()
        ],
        documents=evidence.of_award(g.session, award),
        home=address_of(g.tenant),
        claim=code,
        can=_can(award),
        warned=_warned([award]) if award.state is AwardState.TO_APPROVE else (),
        history=looking.history(g.session, award),
        campaign=looking.campaign(g.session, award.campaign_id) if award.campaign_id else None,
        replaces=_linked(award.replaces_id),
        replaced_by=looking.replacing(g.session, award),
        reason=_reason(award),
        is_last_day=award.valid_until and award.valid_until - timedelta(days=1),
        recipients=RECIPIENTS,
        acts=ACTS,
        forms={
            "reason": ReasonForm(formdata=None),
            "comment": CommentForm(formdata=None),
            "due": DueForm(formdata=None),
            "letter": LetterForm(formdata=None, address=award.address),
        },
        Recipient=Recipient,
        **_words(),
    )


def _can(award: Award) -> Mapping[str, bool]:
    """Which acts the page offers; the verbs decide anew."""
    state, powers = moves.shown(award.state), awards_shared.powers()
    is_own = award.made_by == g.account.id
    decides = bool(powers & permits.DECIDERS)
    withdraws = bool(powers & permits.WITHDRAWERS) or is_own
    standing = award.state in moves.STANDING
    issuing = state is AwardState.SCHEDULED and award.due_at is None
    return {
        "approve": state is AwardState.TO_APPROVE
        and decides
        and not (g.tenant.needs_approval and is_own),
        "own_approval": state is AwardState.TO_APPROVE and g.tenant.needs_approval and is_own,
        "send_back": state is AwardState.TO_APPROVE and decides,
        "edit": state is AwardState.DRAFT,
        "schedule": state in moves.NOT_YET_ISSUED and withdraws and not issuing,
        "take_back": state is AwardState.SCHEDULED and withdraws and not issuing,
        "issue": issuing,
        "hand_out": state is AwardState.OFFERED,
        "offer_again": state is AwardState.LAPSED and withdraws,
        "revoke": AwardState.REVOKED in moves.MOVES[award.state]
        and withdraws
        and state is not AwardState.SCHEDULED,
        "suspend": withdraws and withdrawing.can_suspend(g.session, award),
        "resume": state is AwardState.SUSPENDED and withdraws,
        "replace": standing and withdraws,
        "may_sign": awards_shared.may_sign(),
    }


def _linked(award_id: UUID | None) -> Award | None:
    found: Award | None = g.session.get(Award, award_id) if award_id else None
    return found


def _reason(award: Award) -> str:
    """Why it is where it is; the service's own reasons are codes."""
    told = award.reason or ""
    found = SENTENCES.get(told)
    return g.translate(found) if found else told


def _filter() -> Filter:
    args = request.args
    state = args.get("state", "")
    states = frozenset({AwardState(state)}) if state in SHOWN_STATES else frozenset()
    until = _day(args.get("until"))
    return Filter(
        words=args.get("q", "")[:MAX_WORDS_CHARACTERS],
        states=states,
        achievement=awards_forms.uuid_of(args.get("achievement")),
        campaign=awards_forms.uuid_of(args.get("campaign")),
        made_by=awards_shared.own(),
        since=_day(args.get("since")),
        until=until + timedelta(days=1) if until else None,
    )


def _day(text: str | None) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(text), time(tzinfo=UTC)) if text else None
    except (ValueError, OverflowError):
        return None


def _achievements() -> list[tuple[UUID, str]]:
    ids = looking.achievements(g.session, made_by=awards_shared.own())
    names = catalogue.names(g.session, g.tenant, frozenset(ids))
    return sorted(names.items(), key=lambda item: item[1])


def _warned(rows: Any) -> list[str]:
    return federation_words.warned(g.tenant, [one.achievement_id for one in rows])


def _names(rows: Any) -> dict[UUID, str]:
    ids = frozenset(one.achievement_id for one in rows)
    return catalogue.names(g.session, g.tenant, ids)


def _words() -> dict[str, Any]:
    return {
        "shown": moves.shown,
        "marks": MARKS,
        "words": STATES,
        "meanings": MEANINGS,
        "AwardState": AwardState,
        "tenant": g.tenant,
    }

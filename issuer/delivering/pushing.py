"""Send an award to the platform of its person: asked for in the browser, delivered by a job.

OAuth 2.0 as `federation.hosts.tokens` does it; tokens are kept sealed until the job has ended.
"""

import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from federation.hosts import meeting, tokens
from federation.hosts.models import Platform
from issuer.delivering import claims, files, platforms
from issuer.delivering.models import Claim, Push, PushState, Way
from issuer.issuing.models import Form
from issuer.place import Place
from schemas.ob_api import Token
from service import jobs
from service.accounts import secret_values
from service.accounts.secret_values import Secrets
from service.database import new_id
from service.errors import ServiceError
from service.fence import scope

KIND: Final = "push"
ASKED_FOR: Final = timedelta(minutes=30)
"""People may have to make an account there first."""
MAX_SHOWN: Final = 5
_FOUND_BY: Final = "a look-up by a state that cannot be guessed"


def begin(
    session: Session,
    place: Place,
    claim: Claim,
    platform: Platform,
    form: Form,
    *,
    now: datetime,
) -> tuple[str, str]:
    """The platform's page on which the person allows it, and the state that the browser keeps.

    Raises Conflict with the codes of `claims.refusal`.
    """
    claims.check(claim, claims.award_of(session, claim), now=now)
    state = secret_values.token()
    with scope(session, organisation=claim.organisation_id):
        session.add(
            Push(
                id=new_id(),
                organisation_id=claim.organisation_id,
                award_id=claim.award_id,
                claim_id=claim.id,
                platform_id=platform.id,
                form=form,
                state=PushState.ASKED,
                state_hash=secret_values.token_hash(state),
                created_at=now,
                changed_at=now,
                expires_at=now + ASKED_FOR,
            )
        )
        session.flush()
    return tokens.authorize_url(platforms.client(place), platform, state), state


def come_back(
    session: Session,
    place: Place,
    answer: Mapping[str, str],
    *,
    state: str | None,
    now: datetime,
) -> Push:
    """The push that a platform answers, once; `state` is the one that this browser keeps.

    Raises ServiceError `push-not-begun-here`, `push-not-allowed`; commit also then.
    """
    given = answer.get("state", "")
    if not state or not hmac.compare_digest(given.encode("utf-8", "replace"), state.encode()):
        raise ServiceError("push-not-begun-here")
    query = select(Push).where(Push.state_hash == secret_values.token_hash(state))
    with scope(session, everything=_FOUND_BY):
        push = session.scalars(query.with_for_update()).one_or_none()
    if push is None or push.state is not PushState.ASKED or now >= push.expires_at:
        raise ServiceError("push-not-begun-here")
    with scope(session, organisation=push.organisation_id):
        push.expires_at = push.changed_at = now  # a second answer to the same question is none
        if not tokens.is_granted(platforms.client(place), answer):
            push.state, push.error = PushState.FAILED, "push-not-allowed"
        session.flush()
    if push.state is PushState.FAILED:
        raise ServiceError("push-not-allowed")
    return push


def allow(session: Session, place: Place, push: Push, token: Token, *, now: datetime) -> None:
    """The person allowed it: sign the award, which is taken from now on, and have a job deliver it.

    Raises Conflict with the codes of `claims.refusal`, and as `files.signed`.
    """
    with scope(session, organisation=push.organisation_id):
        claim = session.get_one(Claim, push.claim_id)
        award = claims.use(session, claim, Way.PLATFORM, now=now)
        files.signed(session, place.hosting, award, push.form, now=now)
        push.state = PushState.ALLOWED
        keep_token(place.secrets, push, token, now=now)
        session.flush()
    jobs.start(session, KIND, [str(push.id)], organisation=push.organisation_id, now=now)


def fail(session: Session, push: Push, code: str, *, now: datetime) -> None:
    """Nothing comes of it any more; the reason as a code."""
    with scope(session, organisation=push.organisation_id):
        push.state, push.error, push.secrets = PushState.FAILED, code, None
        push.changed_at = now
        session.flush()


def of_claim(session: Session, claim: Claim) -> Sequence[tuple[Push, Platform]]:
    """What was sent from the page of a claim, the newest first; who did not finish is left out."""
    query = (
        select(Push)
        .where(Push.claim_id == claim.id, Push.state != PushState.ASKED)
        .order_by(Push.id.desc())
        .limit(MAX_SHOWN)
    )
    with scope(session, organisation=claim.organisation_id):
        found = session.scalars(query).all()
    return [(push, meeting.find(session, push.platform_id)) for push in found]


def keep_token(secrets: Secrets, push: Push, token: Token, *, now: datetime) -> None:
    """Seal a token into its push."""
    push.secrets = tokens.sealed(secrets, token, name=f"push {push.id}")
    push.token_until, push.changed_at = tokens.until(token, now), now


def token_of(secrets: Secrets, push: Push) -> Token:
    """The token that was sealed into a push."""
    return tokens.unsealed(secrets, push.secrets, name=f"push {push.id}")

"""Send an award to the platform of its person: asked for in the browser, delivered by a job.

OAuth 2.0 code flow with PKCE as https://www.imsglobal.org/spec/ob/v3p0#oauth says. The verifier is
made of the state and our key, so that it is kept nowhere; tokens are kept sealed until the job
has ended.
"""

import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from urllib.parse import urlencode, urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from federation.door.asking import form_message
from issuer.delivering import claims, files, platforms
from issuer.delivering.models import Claim, Platform, Push, PushState, Way
from issuer.delivering.platforms import UNAVAILABLE, PlatformFailed
from issuer.issuing.models import Form
from issuer.place import Place
from keys.multibase import base64url_encode
from schemas import json_text, ob_api
from schemas.errors import SchemasError
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
USUAL_LIFETIME: Final = timedelta(hours=1)
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
    return _authorize_url(place, platform, state), state


def come_back(
    session: Session, answer: Mapping[str, str], *, state: str | None, now: datetime
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
        if "error" in answer or not answer.get("code") or not _is_granted(answer):
            push.state, push.error = PushState.FAILED, "push-not-allowed"
        session.flush()
    if push.state is PushState.FAILED:
        raise ServiceError("push-not-allowed")
    return push


def exchange(place: Place, platform: Platform, *, code: str, state: str) -> Token:
    """The token for a code; no rows are touched. https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3

    Raises PlatformFailed `platform-unreachable`, `platform-refused-us`, `platform-not-open`,
    `platform-scope-missing`.
    """
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": platform.redirect_uri,
        "scope": platform.scope,
        "code_verifier": _verifier(place.secrets, state),
    }
    return ask_token(place, platform, platform.token_url, form)


def refresh(place: Place, platform: Platform, refresh_token: str) -> Token:
    """Another token, https://www.rfc-editor.org/rfc/rfc6749#section-6; raises as `exchange`."""
    form = {
        "grant_type": "refresh_token",
        "refresh_token": refresh_token,
        "scope": platform.scope,
    }
    return ask_token(place, platform, platform.refresh_url, form)


def ask_token(place: Place, platform: Platform, url: str, form: Mapping[str, str]) -> Token:
    """What a token address answers to a form; raises as `exchange`."""
    message = form_message(form, authorization=platforms.basic(place, platform))
    answer = platforms.send(place, url, message)
    if answer.status in UNAVAILABLE:
        raise PlatformFailed("platform-unreachable")
    if not answer.good:
        raise PlatformFailed("platform-refused-us", error=ob_api.read_refusal(answer.body))
    try:
        token = ob_api.read_token(answer.body)
    except SchemasError as error:
        raise PlatformFailed("platform-not-open") from error
    # A platform that names no scopes has granted what was asked for.
    if token.scopes and ob_api.CREDENTIAL_UPSERT not in token.scopes:
        raise PlatformFailed("platform-scope-missing")
    return token


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
    return [(push, platforms.find(session, push.platform_id)) for push in found]


def keep_token(secrets: Secrets, push: Push, token: Token, *, now: datetime) -> None:
    """Seal a token into its push."""
    said = {"access": token.access_token, "refresh": token.refresh_token}
    push.secrets = secrets.master.seal(json_text.dump(said), key_id=f"push {push.id}")
    lifetime = USUAL_LIFETIME if token.seconds is None else timedelta(seconds=token.seconds)
    push.token_until, push.changed_at = now + lifetime, now


def token_of(secrets: Secrets, push: Push) -> Token:
    """The token that was sealed into a push."""
    said = json_text.parse_object(secrets.master.unseal(push.secrets, key_id=f"push {push.id}"))
    return Token(str(said["access"]), refresh_token=said["refresh"])


def host_of(platform: Platform) -> str:
    """What people know a platform by beside its name, which it chose itself."""
    return urlsplit(platform.address).netloc


def _is_granted(answer: Mapping[str, str]) -> bool:
    """Whether the scopes that the person granted have the one we need; none named means all."""
    try:
        granted = ob_api.read_scope(answer.get("scope", ""))
    except SchemasError:
        return False
    return not granted or ob_api.CREDENTIAL_UPSERT in granted


def _authorize_url(place: Place, platform: Platform, state: str) -> str:
    challenge = sha256(_verifier(place.secrets, state).encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": platform.client_id,
        "redirect_uri": platform.redirect_uri,
        "scope": platform.scope,
        "state": state,
        "code_challenge": base64url_encode(challenge),
        "code_challenge_method": "S256",
    }
    base = platform.authorization_url.partition("#")[0]
    return f"{base}{'&' if '?' in base else '?'}{urlencode(asked)}"


def _verifier(secrets: Secrets, state: str) -> str:
    """https://www.rfc-editor.org/rfc/rfc7636#section-4.1"""
    return base64url_encode(secrets.hidden("push verifier", state))

"""The job that hands a signed award to a platform: `upsertCredential`, tried again for a while.

https://www.imsglobal.org/spec/ob/v3p0#upsertcredential. The same credential sent twice is one
credential there, so a job that was killed in between may repeat itself.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from federation.hosts import badges, meeting, tokens
from federation.hosts.badges import NOT_MODIFIED, UNAUTHORIZED
from federation.hosts.client import UNAVAILABLE, PlatformFailed
from federation.hosts.models import Platform
from issuer.awards.models import Award
from issuer.delivering import platforms, pushing
from issuer.delivering.models import Push, PushState
from issuer.issuing import looking
from issuer.issuing.models import Credential
from issuer.place import Place
from schemas.ob_api import Token
from service.errors import ServiceError
from service.fence import scope
from service.jobs import Chunk, GiveUp, Kinds, Sessions

PUSHES_AT_ONCE: Final = 4
MAX_ATTEMPTS: Final = 8


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a push needs outside of any transaction."""

    push: Push
    platform: Platform
    document: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a push; a token that was renewed must be kept whatever came."""

    error: ServiceError | None = None
    renewed: Token | None = None


def register(kinds: Kinds, place: Place) -> None:
    """Let a worker deliver."""

    def prepare(sessions: Sessions, chunk: Chunk) -> dict[str, Outcome]:
        return {
            key: deliver(place, parcel, now=chunk.world.now)
            for key, parcel in _parcels(sessions, chunk).items()
        }

    def work(session: Session, chunk: Chunk) -> None:
        _note(session, chunk, place)

    kinds.register(
        pushing.KIND,
        work,
        prepare=prepare,
        items_at_once=PUSHES_AT_ONCE,
        max_attempts=MAX_ATTEMPTS,
    )


def _parcels(sessions: Sessions, chunk: Chunk) -> dict[str, Parcel]:
    with sessions() as session, scope(session, organisation=chunk.job.organisation_id):
        found = {}
        for item in chunk.items:
            push = session.scalars(select(Push).where(Push.id == UUID(item.key))).one_or_none()
            if push is not None and push.state is PushState.ALLOWED:
                platform = meeting.find(session, push.platform_id)
                found[item.key] = Parcel(push, platform, _document(session, push))
        return found


def _document(session: Session, push: Push) -> bytes:
    award = session.get_one(Award, push.award_id)
    credential: Credential = looking.of_award(session, award)[push.form]
    return credential.document


def deliver(place: Place, parcel: Parcel, *, now: datetime) -> Outcome:
    """Send it, with a renewed token where the first is over; nothing is raised."""
    token, renewed = pushing.token_of(place.secrets, parcel.push), None
    try:
        if parcel.push.token_until is not None and parcel.push.token_until <= now:
            token = renewed = _renewed(place, parcel, token)
        status = _upsert(place, parcel, token)
        if status == UNAUTHORIZED and renewed is None:
            token = renewed = _renewed(place, parcel, token)
            status = _upsert(place, parcel, token)
    except ServiceError as error:
        return Outcome(error, renewed)
    if status in UNAVAILABLE:
        return Outcome(PlatformFailed("platform-unreachable"), renewed)
    if status == NOT_MODIFIED or 200 <= status < 300:
        return Outcome(None, renewed)
    return Outcome(GiveUp("push-refused"), renewed)


def _renewed(place: Place, parcel: Parcel, token: Token) -> Token:
    try:
        return tokens.refresh(platforms.client(place), parcel.platform, token)
    except PlatformFailed as error:
        if error.code == "platform-unreachable":
            raise
        raise GiveUp("push-not-allowed") from error


def _upsert(place: Place, parcel: Parcel, token: Token) -> int:
    """The status of the answer. The text is sent exactly as it was signed."""
    return badges.upsert(platforms.client(place), parcel.platform, token, parcel.document)


def _note(session: Session, chunk: Chunk, place: Place) -> None:
    """Write down what came of each, and forget the tokens of those that have ended."""
    now = chunk.world.now
    for item in chunk.items:
        outcome: Outcome | None = chunk.prepared.get(item.key)
        push = session.scalars(select(Push).where(Push.id == UUID(item.key))).one_or_none()
        if outcome is None or push is None or push.state is not PushState.ALLOWED:
            continue
        if outcome.renewed is not None:
            pushing.keep_token(place.secrets, push, outcome.renewed, now=now)
        if outcome.error is None:
            push.state, push.secrets, push.changed_at = PushState.DELIVERED, None, now
            continue
        chunk.failures[item.key] = outcome.error
        if isinstance(outcome.error, GiveUp):
            pushing.fail(session, push, outcome.error.code, now=now)
        elif item.attempts + 1 >= MAX_ATTEMPTS:
            pushing.fail(session, push, "push-failed", now=now)

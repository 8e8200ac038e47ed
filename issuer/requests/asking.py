"""A person tells what they did, and comes back by a code of their own: without an account."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from issuer.achievements.fields import one_form
from issuer.delivering import codes
from issuer.requests import pages
from issuer.requests.models import AttestationRequest, RequestPage, RequestState
from service.accounts.secret_values import Secrets
from service.errors import Conflict, ServiceError, TooMany
from service.fence import scope
from service.mail import is_address

LASTS: Final = timedelta(days=120)
"""How long a request is kept that nobody answers."""
MAX_NAME_CHARACTERS: Final = 120
MAX_STORY_CHARACTERS: Final = 2000
MAX_WAITING: Final = 500
"""Of one page: more than an event has people, and less than would bury those who answer."""
OLDEST: Final = timedelta(days=20 * 366)
FULL_FOR_SECONDS: Final = 3600
_FOUND_BY: Final = "a look-up by a code that cannot be guessed"
WRITABLE: Final = frozenset({RequestState.OPEN, RequestState.RETURNED})
"""What its person may still write anew."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says: who they are, what they did and when; where the answer may go."""

    name: str
    story: str
    first_day: date | None = None
    last_day: date | None = None
    address: str = ""


def ask(
    session: Session,
    page: RequestPage,
    said: Said,
    *,
    secrets: Secrets,
    language: str,
    now: datetime,
) -> tuple[AttestationRequest, str]:
    """A new request, with the code by which its person comes back; only a hash of it is kept.

    Raises Conflict `request-page-closed`, TooMany `request-page-full` (`seconds`), what `checked`
    raises.
    """
    checked(said, now=now)
    if not pages.is_open(page, now):
        raise Conflict("request-page-closed")
    with scope(session, organisation=page.organisation_id):
        # Held, so that two at once do not both take the last place.
        session.refresh(page, with_for_update=True)
        if _waiting(session, page) >= MAX_WAITING:
            raise TooMany("request-page-full", seconds=FULL_FOR_SECONDS)
        code = codes.new()
        made = AttestationRequest(
            organisation_id=page.organisation_id,
            page_id=page.id,
            achievement_id=page.achievement_id,
            token_hash=hidden(code, secrets),
            state=RequestState.OPEN,
            language=language,
            created_at=now,
        )
        _write(made, said, now=now)
        session.add(made)
        session.flush()
    return made, code


def rewrite(session: Session, request: AttestationRequest, said: Said, *, now: datetime) -> None:
    """Say it anew, for instance after it was sent back with a comment.

    Raises Conflict `request-decided`, what `checked` raises.
    """
    checked(said, now=now)
    with scope(session, organisation=request.organisation_id):
        session.refresh(request, with_for_update=True)
        if request.state not in WRITABLE:
            raise Conflict("request-decided")
        request.state = RequestState.OPEN
        _write(request, said, now=now)
        session.flush()


def withdraw(session: Session, request: AttestationRequest) -> None:
    """Erase a request that was not attested. Raises Conflict `request-decided`."""
    with scope(session, organisation=request.organisation_id):
        session.refresh(request, with_for_update=True)
        if request.state is RequestState.ATTESTED:
            raise Conflict("request-decided")
        session.execute(delete(AttestationRequest).where(AttestationRequest.id == request.id))


def of_code(session: Session, code: str, *, secrets: Secrets) -> AttestationRequest | None:
    """The request whose person has this code, in whatever spelling."""
    read = codes.read(code)
    if read is None:
        return None
    query = select(AttestationRequest).where(AttestationRequest.token_hash == hidden(read, secrets))
    with scope(session, everything=_FOUND_BY):
        return session.scalars(query).one_or_none()


def checked(said: Said, *, now: datetime) -> None:
    """Whether it can be kept.

    Raises ServiceError `request-name-malformed` (`most`), `request-story-malformed` (`most`),
    `request-days-wrong`, `mail-address-malformed`.
    """
    name = named(said.name)
    if not 0 < len(name) <= MAX_NAME_CHARACTERS or not name.isprintable():
        raise ServiceError("request-name-malformed", most=MAX_NAME_CHARACTERS)
    if not 0 < len(told(said.story)) <= MAX_STORY_CHARACTERS:
        raise ServiceError("request-story-malformed", most=MAX_STORY_CHARACTERS)
    if said.address.strip() and not is_address(said.address.strip()):
        raise ServiceError("mail-address-malformed")
    _check_days(said.first_day, said.last_day, now)


def named(text: str) -> str:
    """A name as it is kept."""
    return " ".join(one_form(text).split())


def told(text: str) -> str:
    """A story as it is kept: its lines, without signs that are not seen."""
    lines = one_form(text).splitlines()
    seen = ("".join(sign for sign in line if sign.isprintable()).rstrip() for line in lines)
    return "\n".join(seen).strip()


def hidden(code: str, secrets: Secrets) -> bytes:
    """What is kept of a code."""
    return secrets.hidden("request code", code)


def _check_days(first: date | None, last: date | None, now: datetime) -> None:
    days = [one for one in (first, last) if one is not None]
    if last is not None and (first is None or last < first):
        raise ServiceError("request-days-wrong")
    # Somewhere it is tomorrow already.
    latest, earliest = now.date() + timedelta(days=1), now.date() - OLDEST
    if any(not earliest <= one <= latest for one in days):
        raise ServiceError("request-days-wrong")


def _write(request: AttestationRequest, said: Said, *, now: datetime) -> None:
    request.name, request.story = named(said.name), told(said.story)
    request.first_day, request.last_day = said.first_day, said.last_day or said.first_day
    request.address = said.address.strip() or None
    request.changed_at, request.expires_at = now, now + LASTS


def _waiting(session: Session, page: RequestPage) -> int:
    query = select(func.count()).where(
        AttestationRequest.page_id == page.id,
        AttestationRequest.state.in_(WRITABLE),
    )
    return session.scalar(query) or 0

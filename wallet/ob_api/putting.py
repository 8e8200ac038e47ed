"""An application puts a badge into the deposit box of a holder.

https://www.imsglobal.org/spec/ob/v3p0#upsertcredential The same credential, by the rule of
https://www.imsglobal.org/spec/ob/v3p0#equality-and-comparison-algorithm, is one item however often
it comes. What is not good is kept apart with its reason, and who put it is told so.
"""

from datetime import datetime
from enum import IntEnum
from hashlib import sha256
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from federation.world import World
from schemas import reading
from schemas.errors import SchemasError
from schemas.files import Carrier, Found
from schemas.reading import Kind
from service import audit
from service.accounts.models import Account
from service.errors import ServiceError
from service.fence import scope
from verifier.report import Verdict
from wallet.booklet import drawing
from wallet.booklet.models import Item, Version, Way
from wallet.companions import approving
from wallet.notices import telling
from wallet.notices.models import Notice
from wallet.ob_api.models import Application, Grant
from wallet.people.models import Holder
from wallet.receiving import taking
from wallet.receiving.taking import Taken

MAX_BYTES: Final = 10 << 20
ARRIVED: Final = "badges-put"
"""The notice that an application put something into the deposit box."""
DEPOSIT: Final = "/deposit"


class Put(IntEnum):
    """What came of it, as the status that is answered."""

    CREATED = 201
    REPLACED = 200  # also when the very same text was here already
    OLDER = 304  # a later issue is here


def read(body: bytes, *, as_token: bool) -> Found:
    """The credential that was sent, exactly as it came.

    Raises ServiceError `credential-unreadable` (`problem`): also for a token that was sent as
    JSON, or the other way round.
    """
    try:
        received = reading.read(body)
    except SchemasError as error:
        raise ServiceError("credential-unreadable", problem=error.code) from error
    is_token = received.form is reading.Form.JWT
    if received.form is reading.Form.URL or is_token is not as_token:
        raise ServiceError("credential-unreadable", problem="media-type-wrong")
    if reading.kind(received.document) is not Kind.ACHIEVEMENT:
        raise ServiceError("credential-unreadable", problem="received-not-a-badge")
    return Found(received.raw, Carrier.JWT if is_token else Carrier.JSON)


def put(
    session: Session, grant: Grant, holder: Holder, found: Found, world: World, *, now: datetime
) -> Put:
    """Check a credential and take it in; it is asked about outside before any row is touched.

    Raises ServiceError `credential-unreadable` (`problem`), and `credential-not-good` (`problem`)
    with what was taken in all the same: commit also then.
    """
    with scope(session, person=grant.person_id):
        taken = taking.take_found(session, holder, found, world, way=Way.PUSH, now=now)
        kept = taken.kept
        if kept is None:
            raise ServiceError("credential-unreadable", problem=taken.code)
        _refuse_bad(taken)
        is_here = kept.changed or _is_here(session, kept.item, found)
        if kept.is_new:
            _tell(session, grant, now)
    if kept.is_new:
        _ask_guardians(session, holder, kept.item, now)
        _record(session, grant, kept.item, now)
        return Put.CREATED
    return Put.REPLACED if is_here else Put.OLDER


def _ask_guardians(session: Session, holder: Holder, item: Item, now: datetime) -> None:
    account = session.get(Account, holder.person_id)
    name = account.display_name if account is not None else ""
    approving.ask(session, holder, (item.issuer_id, item.issuer_name), name=name, now=now)


def _refuse_bad(taken: Taken) -> None:
    report = taken.report
    if report is not None and report.verdict is Verdict.REFUSED:
        raise ServiceError("credential-not-good", problem=drawing.reason_of(report))


def _is_here(session: Session, item: Item, found: Found) -> bool:
    query = select(Version.digest).where(Version.item_id == item.id, Version.number == item.number)
    return session.scalars(query).one() == sha256(found.raw).digest()


def _tell(session: Session, grant: Grant, now: datetime) -> None:
    """One line for the holder, however many badges come before they look."""
    name = session.get_one(Application, grant.client_id).name
    query = select(Notice).where(Notice.code == ARRIVED, Notice.seen_at.is_(None))
    for one in session.scalars(query):
        if one.facts.get("application") == name:
            one.facts, one.at = {**one.facts, "count": one.facts["count"] + 1}, now
            return
    facts = {"application": name, "count": 1}
    telling.tell(session, grant.person_id, ARRIVED, facts, path=DEPOSIT, now=now)


def _record(session: Session, grant: Grant, item: Item, now: datetime) -> None:
    audit.record(
        session,
        actor=None,
        act="ob-api.credential-put",
        organisation=None,
        target=item.id,
        facts={"client": str(grant.client_id)},
        now=now,
    )

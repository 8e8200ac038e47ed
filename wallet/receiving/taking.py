"""Take what comes into the deposit box: read it, verify it, keep it beside its report.

Everything arrives in one way, whichever way it came: what is refused is kept apart with its reason
and never shown as good; what speaks of somebody else is marked so.
"""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Final

from sqlalchemy.orm import Session

from federation.world import World
from schemas import files, reading
from schemas.errors import SchemasError
from schemas.files import Found, Unreadable
from schemas.identity import matches
from schemas.reading import Received, as_list, id_of
from service.accounts.models import Account
from service.errors import ServiceError
from service.language import N_
from verifier import POLICIES, verify
from verifier.recipient import EMAIL
from verifier.report import Report, Trust, Verdict
from wallet.booklet import keeping
from wallet.booklet.keeping import Arrived, Kept
from wallet.booklet.models import About, Box, Voice, Way
from wallet.people import holders
from wallet.people.models import Holder
from wallet.place import Place

MAX_BYTES: Final = 10 << 20
MAX_CREDENTIALS: Final = 200
"""In one file or answer."""
_PRESENTATIONS: Final = frozenset({reading.Kind.PRESENTATION, reading.Kind.ENVELOPED_PRESENTATION})
POLICY: Final = POLICIES["standard"]


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one thing in a file: an item, or the code of why it could not be read."""

    kept: Kept | None
    report: Report | None = None
    code: str = ""
    path: tuple[str, ...] = ()


def take(
    session: Session,
    place: Place,
    holder: Holder,
    data: bytes,
    *,
    way: Way,
    name: str = "",
    now: datetime,
) -> tuple[Taken, ...]:
    """Every credential in these bytes, in the order they stand there; in the holder's scope.

    Raises ServiceError `received-too-large` (`most`), `received-nothing`, `received-too-many`
    (`most`); one that is broken beside good ones is told in its place.
    """
    if len(data) > MAX_BYTES:
        raise ServiceError("received-too-large", most=MAX_BYTES)
    found = []
    for one in files.find(BytesIO(data), name):
        found.append(one)
        if len(found) > MAX_CREDENTIALS:
            raise ServiceError("received-too-many", most=MAX_CREDENTIALS)
    if not found:
        raise ServiceError("received-nothing")
    world = place.world(now)
    return tuple(_one(session, holder, one, (world, way), now) for one in found)


def take_found(
    session: Session, holder: Holder, found: Found, world: World, *, way: Way, now: datetime
) -> Taken:
    """One credential that was found already, in the holder's scope."""
    return _one(session, holder, found, (world, way), now)


def take_checked(
    session: Session, holder: Holder, found: Found, report: Report, *, way: Way, now: datetime
) -> Taken:
    """One credential that `looked_at` has looked at, in the holder's scope; nobody is asked."""
    received = reading.read(found.raw)
    about = about_whom(session, holder, received)
    own = report.trust is Trust.SELF_ASSERTED and about is About.HOLDER
    arrived = Arrived(
        found=found,
        report=report,
        way=way,
        box=Box.REFUSED if report.verdict is Verdict.REFUSED else Box.DEPOSIT,
        voice=Voice.DECLARED if own else Voice.ATTESTED,
        about=about,
    )
    return Taken(keeping.keep(session, holder, arrived, now=now), report, "", found.path)


def looked_at(found: Found | Unreadable, world: World) -> Report | str:
    """What a check says of it, or the code of why there is nothing to check; no rows are read."""
    if isinstance(found, Unreadable):
        return found.error.code
    try:
        received = reading.read(found.raw)
    except SchemasError as error:
        return error.code
    if reading.kind(received.document) in _PRESENTATIONS:
        return "received-presentation"
    if not _is_credential(received):
        return "received-not-a-badge"
    return verify(found, POLICY, world)


def _one(
    session: Session,
    holder: Holder,
    found: Found | Unreadable,
    means: tuple[World, Way],
    now: datetime,
) -> Taken:
    world, way = means
    report = looked_at(found, world)
    if isinstance(report, str) or isinstance(found, Unreadable):
        return Taken(None, None, str(report), found.path)
    return take_checked(session, holder, found, report, way=way, now=now)


def _is_credential(received: Received) -> bool:
    # An address says nothing of itself; the verifier looks behind it.
    if received.form is reading.Form.URL:
        return True
    known = reading.kind(received.document) is not reading.Kind.CREDENTIAL
    return known or "VerifiableCredential" in reading.types(received.document)


def about_whom(session: Session, holder: Holder, received: Received) -> About:
    """Whether its subject is the holder: by a DID of theirs, or by their proven address."""
    subjects = [one for one in as_list(received.document.get("credentialSubject")) if one]
    ids = {id_of(one) for one in subjects} - {None}
    if ids & holders.dids(session, holder):
        return About.HOLDER
    identifiers = [
        identifier
        for one in subjects
        if isinstance(one, dict)
        for identifier in as_list(one.get("identifier"))
        if isinstance(identifier, dict)
    ]
    account = session.get(Account, holder.person_id)
    email = account.email if account is not None else None
    if email and any(matches(one, EMAIL, email) for one in identifiers):
        return About.HOLDER
    if f"mailto:{email}" in ids:
        return About.HOLDER
    return About.OTHER if ids or identifiers else About.UNBOUND


SENTENCES: Final = {
    "received-too-large": N_("This file is too large: at most 10 MB."),
    "received-nothing": N_("There is no badge in this file."),
    "received-too-many": N_("There are too many badges in one file: at most {most}."),
    "received-not-a-badge": N_("This is not a badge, or one of a kind that nobody knows."),
    "received-presentation": N_("This is a dossier of somebody, not a badge."),
}
"""What is said for each code (msgids)."""

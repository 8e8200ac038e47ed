"""Who the holder is to applications: the name of the account, or what an application said.

https://www.imsglobal.org/spec/ob/v3p0#getprofile, https://www.imsglobal.org/spec/ob/v3p0#putprofile
"""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from schemas import json_text
from schemas.building import Profile, written
from schemas.checking_validators import schema_faults
from schemas.errors import SchemasError
from schemas.reading import Generation
from service import audit
from service.accounts.models import Account
from service.errors import ServiceError
from service.fence import scope
from wallet.ob_api import allowing
from wallet.ob_api.models import Application, Grant, SentProfile
from wallet.people import holders

MAX_BYTES: Final = 256 << 10


def read(session: Session, grant: Grant) -> bytes:
    """The Profile: exactly what was put here last, else the name and DID of the holder."""
    sent = allowing.sent_profile(session, grant.person_id)
    if sent is not None:
        return sent.document
    holder = holders.the_holder(session, grant.person_id)
    account = session.get_one(Account, grant.person_id)
    return json_text.dump(written(Profile(id=holder.did, name=account.display_name)))


def put(session: Session, grant: Grant, body: bytes, *, now: datetime) -> bytes:
    """Keep a Profile as it came; nobody here believes what it says.

    Raises ServiceError `profile-malformed` (`problem`).
    """
    try:
        told = json_text.parse_object(body, max_bytes=MAX_BYTES)
    except SchemasError as error:
        raise ServiceError("profile-malformed", problem=error.code) from error
    fault = next(schema_faults(told, "Profile", Generation.VCDM_2_0), None)
    if fault is not None:
        raise ServiceError("profile-malformed", problem=f"{fault.code} {fault.pointer}".strip())
    with scope(session, person=grant.person_id):
        said_by = session.get_one(Application, grant.client_id).name
        row = session.get(SentProfile, grant.person_id)
        if row is None:
            row = SentProfile(person_id=grant.person_id)
            session.add(row)
        row.said_by, row.document, row.at = said_by, body, now
    _record(session, grant, now)
    return body


def _record(session: Session, grant: Grant, now: datetime) -> None:
    audit.record(
        session,
        actor=None,
        act="ob-api.profile-put",
        organisation=None,
        target=grant.person_id,
        facts={"client": str(grant.client_id)},
        now=now,
    )

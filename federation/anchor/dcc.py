"""The registry in the older form of the Digital Credentials Consortium, for its verifiers.

https://github.com/digitalcredentials/issuer-registry-client: who is a member, by DID, and nothing
of accreditations.
"""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from federation.anchor.models import Anchor, Member, MemberState
from service.fence import scope


def registry(session: Session, anchor: Anchor) -> dict[str, Any]:
    """The members that are active, one entry for each DID."""
    query = select(Member.record).where(Member.state == MemberState.ACTIVE)
    found: dict[str, Any] = {}
    with scope(session, organisation=anchor.id):
        for record in session.scalars(query.order_by(Member.entity_id)):
            entry = {"name": record["name"], "url": record.get("homepage", record["id"])}
            found |= {did: {**entry, "location": "France"} for did in record.get("dids", ())}
    return {"meta": {"name": anchor.name}, "registry": found}

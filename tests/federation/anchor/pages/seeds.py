"""Members of an anchor, made without the pages that bring them in."""

from typing import Any

from federation.anchor import accrediting, members
from federation.anchor.accrediting import Grant
from federation.anchor.members import Joining
from federation.anchor.models import Granted, Member
from tests.federation.anchor.conftest import KEY
from tests.federation.anchor.running import RunningAnchor

SECRET_EMAIL = "secretariat-prive@college.example"


def join(anchor: RunningAnchor, name: str = "college", **facts: Any) -> Member:
    """A new member with a DID and a key of its own."""
    entity_id, did = f"https://{name}.example", f"did:web:{name}.example"
    told = {
        "name": facts.pop("title", f"Collège {name.title()}"),
        "kind": "school",
        "entity_keys": [KEY],
        "dids": [did],
        "keys": [{"id": f"{did}#k1", "key": "z6Mk", "from": "2020-01-01T00:00:00Z"}],
        **facts,
    }
    with anchor.session() as session:
        joining = Joining(entity_id=entity_id, facts=told, email=SECRET_EMAIL)
        made = members.admit(session, anchor.office, joining, by=None, now=anchor.now)
        session.commit()
        return made


def grant(anchor: RunningAnchor, member: Member, *kinds: str) -> list[Granted]:
    """What the member may attest from now on."""
    with anchor.session() as session:
        grants = [Grant(kind) for kind in kinds]
        made = accrediting.grant(session, anchor.office, member, grants, by=None, now=anchor.now)
        session.commit()
        return list(made)

"""What was awarded of earlier files; called inside the scope of the organisation."""

from collections.abc import Iterable
from itertools import islice
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.awards.models import Award
from issuer.runs.planning import Standing

KEYS_AT_ONCE: Final = 500
"""Databases take a bounded number of values in one statement."""


def standing(session: Session, keys: Iterable[str]) -> dict[str, Standing]:
    """The latest award of each key that has one."""
    found: dict[str, Standing] = {}
    wanted = iter(sorted(set(keys)))
    columns = (
        *(Award.source_key, Award.id, Award.source_digest, Award.revision),
        *(Award.state, Award.recipient_name),
    )
    while some := list(islice(wanted, KEYS_AT_ONCE)):
        query = select(*columns).where(Award.source_key.in_(some)).order_by(Award.revision)
        for key, award_id, digest, revision, state, name in session.execute(query):
            if key is None:
                continue
            earlier = found[key].digests if key in found else frozenset()
            digests = earlier | {digest or ""}
            found[key] = Standing(award_id, digest or "", revision, state, name, digests)
    return found

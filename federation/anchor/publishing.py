"""The registry as it is published: built of the members' records, signed, kept with its changes.

Each serial is published once, and follows on the one before by its digest. Whoever decides asks
for the next one in the same transaction (`wanted`); a worker makes it at once. One that nobody
changed is signed again when half of its life is over.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from federation.anchor import drafting, keys, rooting
from federation.anchor.drafting import Draft
from federation.anchor.models import Anchor, Publication
from federation.anchor.wanting import PUBLISH, newest_serial, wanted
from keys.stores import KeyStore
from service.errors import NotFound
from service.fence import scope

__all__ = [
    "KEPT_DELTAS",
    "PUBLISH",
    "delta",
    "is_due",
    "newest",
    "newest_serial",
    "publish",
    "publish_now",
    "published",
    "wanted",
]

KEPT_DELTAS: Final = 500
"""From how many earlier serials a delta leads to the newest; who has an older one takes it all."""
NOTHING_CHANGED: Final[Mapping[str, Any]] = {"entities": [], "members": {}, "anchors": {}}


def publish(session: Session, draft: Draft, store: KeyStore, *, now: datetime) -> Publication:
    """Publish a draft; where it is no longer the next one, another is made in its place.

    Raises what `drafting.make` raises.
    """
    anchor = _held(session)
    if not _still_next(session, anchor, draft, now=now):
        draft = drafting.make_inside(session, anchor, store, now=now)
    made = _written(session, anchor, draft)
    if anchor.decided > draft.head.decided:
        # Somebody decided while it was made.
        wanted(session, anchor, now=now)
    return made


def publish_now(session: Session, store: KeyStore, *, now: datetime) -> Publication:
    """The next registry in this very transaction; raises what `drafting.make` raises."""
    anchor = _held(session)
    return _written(session, anchor, drafting.make_inside(session, anchor, store, now=now))


def newest(session: Session, anchor: Anchor) -> Publication:
    """The registry in force, without its text; raises NotFound `registry-unpublished`."""
    query = select(Publication).order_by(Publication.serial.desc()).limit(1)
    with scope(session, organisation=anchor.id):
        found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound("registry-unpublished")
    return found


def published(session: Session, anchor: Anchor) -> Publication:
    """The registry in force with its whole text; raises NotFound `registry-unpublished`."""
    found = drafting.newest(session, anchor)
    if found is None or found.bundle is None:
        raise NotFound("registry-unpublished")
    return found


def delta(session: Session, anchor: Anchor, start: int) -> tuple[Publication, bytes]:
    """The registry in force, and the file that leads to it from the one of serial `start`.

    Raises NotFound `delta-unknown` (too old, or not older than the newest),
    `registry-unpublished`, FederationError `registry-too-large`.
    """
    last = newest(session, anchor)
    if not last.serial - KEPT_DELTAS <= start < last.serial or start < 1:
        raise NotFound("delta-unknown")
    with scope(session, organisation=anchor.id):
        changes: Sequence[Publication] = session.scalars(
            select(Publication)
            .where(Publication.serial > start, Publication.serial <= last.serial)
            .order_by(Publication.serial)
        ).all()
    versions = rooting.documents(session, anchor)
    return last, drafting.delta(last, changes, versions, start=start)


def is_due(session: Session, anchor: Anchor, *, now: datetime) -> bool:
    """Whether the next registry should be made: none yet, half of its time over, or out of step."""
    try:
        last = newest(session, anchor)
    except NotFound:
        return True
    half = last.issued_at + (last.expires_at - last.issued_at) / 2
    return now >= half or last.decided != anchor.decided


def _held(session: Session) -> Anchor:
    query = select(Anchor).limit(1).with_for_update()
    anchor = session.scalars(query, execution_options={"populate_existing": True}).one_or_none()
    if anchor is None:
        raise NotFound("anchor-missing")
    return anchor


def _still_next(session: Session, anchor: Anchor, draft: Draft, *, now: datetime) -> bool:
    root = rooting.newest(session, anchor)
    return (
        draft.head.serial == newest_serial(session, anchor) + 1
        and draft.key == keys.current(session, anchor, now=now).thumbprint
        and draft.head.root == (root.version if root else 0)
    )


def _written(session: Session, anchor: Anchor, draft: Draft) -> Publication:
    head = draft.head
    row = Publication(
        serial=head.serial,
        issued_at=head.issued_at,
        expires_at=head.expires_at,
        decided=head.decided,
        digest=head.digest,
        head=draft.token,
        changed=dict(draft.changed),
        size=head.size,
        bundle=draft.bundle,
    )
    before = update(Publication).where(Publication.serial == head.serial - 1)
    too_old = update(Publication).where(Publication.serial == head.serial - KEPT_DELTAS)
    with scope(session, organisation=anchor.id):
        session.execute(before.values(bundle=None))
        session.execute(too_old.values(changed=dict(NOTHING_CHANGED)))
        session.add(row)
        session.flush()
    return row

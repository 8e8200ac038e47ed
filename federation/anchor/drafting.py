"""A registry in the making: read in one moment, packed and signed, not yet published.

This is the slow part, so it is done while others decide on: only `publishing.publish` holds the
anchor, and refuses a draft that something else was published before.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from federation.anchor import keys, projecting, rooting
from federation.anchor.finding import the_anchor
from federation.anchor.models import (
    Anchor,
    Member,
    Publication,
    Recognition,
    RecognitionRole,
    Root,
)
from federation.snapshots import deltas, heads, payloads, snapshot
from federation.snapshots.heads import Head
from federation.snapshots.payloads import Contents
from keys.jwk import thumbprint
from keys.stores import KeyStore
from schemas import json_text
from service.fence import scope

READ_AT_ONCE: Final = 2000


@dataclass(frozen=True, slots=True)
class Draft:
    """A signed registry; it may be published while the serial before it is the newest one."""

    head: Head
    token: str = field(repr=False)
    key: str  # the thumbprint of the key that signed
    bundle: bytes = field(repr=False)
    changed: Mapping[str, Any] = field(repr=False)  # see `Publication.changed`


def make(session: Session, store: KeyStore, *, now: datetime) -> Draft:
    """The registry that follows on the newest one, of what the database holds at one moment.

    The session has asked nothing before, so that all is read of the same moment. Raises NotFound
    `anchor-missing`, Conflict `online-key-missing`, FederationError `registry-malformed`,
    `registry-too-large`, and the codes of the key store.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    return make_inside(session, the_anchor(session), store, now=now)


def make_inside(session: Session, anchor: Anchor, store: KeyStore, *, now: datetime) -> Draft:
    """The same in a transaction that holds the anchor, so that nobody decides meanwhile."""
    after, before = contents(session, anchor), newest(session, anchor)
    payload = after.payload()
    versions = rooting.documents(session, anchor)
    signer = keys.signer(session, anchor, store, now=now)
    head = _head(anchor, payload, before, versions[-1].version if versions else 0, now)
    token = heads.sign_head(head, signer)
    bundle = snapshot.pack([one.tokens for one in versions], token, payload)
    return Draft(head, token, thumbprint(signer.public_key), bundle, _changed(before, after))


def contents(session: Session, anchor: Anchor) -> Contents:
    """All that the anchor states now; raises FederationError `registry-malformed`."""
    with scope(session, organisation=anchor.id):
        records = select(Member.record).order_by(Member.entity_id)
        recognised = select(Recognition).where(Recognition.role != RecognitionRole.SUPERIOR)
        return payloads.contents(
            anchor.entity_id,
            anchor.name,
            members=session.scalars(records, execution_options={"yield_per": READ_AT_ONCE}),
            anchors=[projecting.recognition_record(one) for one in session.scalars(recognised)],
        )


def newest(session: Session, anchor: Anchor) -> Publication | None:
    """The registry that is published, with its whole text; None before the first."""
    query = select(Publication).order_by(Publication.serial.desc()).limit(1)
    with scope(session, organisation=anchor.id):
        return session.scalars(query.options(undefer(Publication.bundle))).one_or_none()


def payload_of(published: Publication) -> bytes:
    """The payload in a bundle of ours."""
    return snapshot.unpacked(published.bundle or b"").partition(b"\n")[2]


def delta(
    published: Publication, changes: Iterable[Publication], versions: Iterable[Root], *, start: int
) -> bytes:
    """The file that leads from a serial to the newest; `changes` are all after it, in order.

    Raises FederationError `registry-too-large`.
    """
    members: dict[str, bytes] = {}
    anchors: dict[str, bytes] = {}
    named: set[str] = set()
    for one in changes:
        named |= set(one.changed["entities"])
        for held, name in ((members, "members"), (anchors, "anchors")):
            for entity_id in one.changed["entities"]:
                held.pop(entity_id, None)
            records = one.changed[name]
            held |= {entity_id: payloads.canonical(row) for entity_id, row in records.items()}
    anchor, name = _names(published)
    return deltas.pack_delta(
        [row.tokens for row in versions],
        published.head,
        Contents(anchor, name, members, anchors, {}),
        start=start,
        entities=named,
    )


def _names(published: Publication) -> tuple[str, str]:
    return published.changed["anchor"], published.changed["name"]


def _head(
    anchor: Anchor, payload: bytes, before: Publication | None, root: int, now: datetime
) -> Head:
    return Head(
        anchor=anchor.entity_id,
        serial=before.serial + 1 if before else 1,
        issued_at=now,
        expires_at=now + timedelta(days=anchor.snapshot_days),
        digest=heads.digest_of(payload),
        size=len(payload),
        previous=before.digest if before else None,
        root=root,
        decided=anchor.decided,
    )


def _changed(before: Publication | None, after: Contents) -> dict[str, Any]:
    """What differs from the one before; of the first nothing, since no delta leads to it."""
    entities: frozenset[str] = frozenset()
    if before is not None:
        entities = deltas.changed(payloads.read(payload_of(before)), after)
    named = sorted(entities)
    return {
        "anchor": after.anchor,
        "name": after.name,
        "entities": named,
        "members": _of(named, after.members),
        "anchors": _of(named, after.anchors),
    }


def _of(named: Iterable[str], records: Mapping[str, bytes]) -> dict[str, Any]:
    return {one: json_text.parse(records[one]) for one in named if one in records}

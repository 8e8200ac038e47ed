"""The registry: equal to the replayed history, each serial once, deltas, renewal, theft."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from federation.anchor import (
    drafting,
    history_rows,
    keys,
    members,
    publishing,
    rooting,
    working,
)
from federation.anchor.models import Anchor, Publication
from federation.anchor.office import Office
from federation.errors import FederationError
from federation.snapshots import deltas, payloads, snapshot
from federation.snapshots.roots import Pins, thumbprints
from federation.snapshots.snapshot import Snapshot
from keys.multibase import base64url_decode
from keys.stores import KeyStore
from schemas import json_text
from service import jobs
from service.errors import NotFound
from service.fence import FencedSession, scope
from service.jobs import Kinds, run_once
from tests.federation.anchor.publishing.support import (
    ENTITY,
    RUNS,
    admit,
    hold_ceremony,
    root_signer,
)

HOUR = timedelta(hours=1)


@pytest.fixture
def office(store: KeyStore) -> Office:
    return Office(ENTITY, store)


def read(session: Session, anchor: Anchor, pins: Pins, now: datetime) -> Snapshot:
    bundle = publishing.published(session, anchor).bundle or b""
    return snapshot.open_snapshot(bundle, ENTITY, pins, now=now)


def by_keys(session: Session, anchor: Anchor, now: datetime) -> Pins:
    found = keys.published(session, anchor, now=now)
    return Pins(online={one.thumbprint: keys.public_key(one) for one in found})


def work(sessions: sessionmaker[Any], office: Office, now: datetime) -> int:
    kinds = Kinds()
    working.register(kinds, SimpleNamespace(office=office))
    for times in range(RUNS):
        if not run_once(sessions, SimpleNamespace(now=now), kinds):
            return times
    raise AssertionError("the work has no end")


def serials(session: Session, anchor: Anchor) -> list[int]:
    with scope(session, organisation=anchor.id):
        return list(session.scalars(select(Publication.serial).order_by(Publication.serial)))


def test_the_registry_is_the_replayed_history(
    session: Session, anchor: Anchor, office: Office, now: datetime
) -> None:
    one, other, third = (admit(session, office, number, now) for number in (1, 2, 3))
    members.suspend(session, office, one, by=None, now=now + HOUR)
    members.merge(session, office, other, third, by=None, now=now + HOUR)
    publishing.publish_now(session, office.keys, now=now + HOUR)
    found = read(session, anchor, by_keys(session, anchor, now), now + HOUR)
    state = history_rows.state_at(session)
    replayed = payloads.contents(ENTITY, anchor.name, members=state.members.values())
    assert found.contents.payload() == replayed.payload()
    assert (found.head.serial, found.head.decided) == (1, anchor.decided)
    assert found.head.expires_at == now + HOUR + timedelta(days=anchor.snapshot_days)


def test_a_decision_is_published_by_the_next_chunk_of_work(
    session: Session,
    sessions: sessionmaker[FencedSession],
    anchor: Anchor,
    office: Office,
    now: datetime,
) -> None:
    admit(session, office, 1, now)
    admit(session, office, 2, now)
    session.commit()
    # The first registry, which the new keys have asked for, holds both.
    assert work(sessions, office, now) == 1
    assert serials(session, anchor) == [1]
    session.rollback()
    members.suspend(session, office, members.by_entity(session, entity(1)), by=None, now=now)
    session.commit()
    assert work(sessions, office, now) == 1
    found = read(session, anchor, by_keys(session, anchor, now), now)
    record = found.member(entity(1))
    assert record is not None
    assert record["states"][-1]["state"] == "suspended"
    assert found.head.serial == 2


def entity(number: int) -> str:
    return f"https://ecole-{number}.example"


def test_who_decides_while_a_registry_is_made_is_in_the_next(
    session: Session,
    sessions: sessionmaker[FencedSession],
    anchor: Anchor,
    office: Office,
    now: datetime,
) -> None:
    admit(session, office, 1, now)
    session.commit()
    with sessions() as reading:
        draft = drafting.make(reading, office.keys, now=now)
    admit(session, office, 2, now)
    session.commit()
    publishing.publish(session, draft, office.keys, now=now)
    session.commit()
    work(sessions, office, now)
    session.expire_all()
    assert serials(session, anchor) == [1, 2]
    assert publishing.newest(session, anchor).decided == 2
    # A draft that came too late is made anew.
    publishing.publish(session, draft, office.keys, now=now)
    assert serials(session, anchor) == [1, 2, 3]
    assert publishing.newest(session, anchor).decided == 2


def test_deltas_lead_to_the_newest(
    session: Session, anchor: Anchor, office: Office, now: datetime
) -> None:
    root = root_signer()
    hold_ceremony(session, anchor, (root,), now=now)
    pins = Pins(thumbprints((root.public_key,)))
    bases = []
    for number in range(1, 5):
        member = admit(session, office, number, now)
        if number == 3:
            members.end(session, office, member, by=None, now=now)
        publishing.publish_now(session, office.keys, now=now)
        bases.append(read(session, anchor, pins, now))
    last = bases[-1]
    for base in bases[:-1]:
        published, raw = publishing.delta(session, anchor, base.head.serial)
        assert published.serial == 4
        applied = deltas.apply_delta(base, raw, pins, now=now)
        assert applied.contents.payload() == last.contents.payload()
    for unknown in (0, 4, 5, -1):
        with pytest.raises(NotFound):
            publishing.delta(session, anchor, unknown)
    with pytest.raises(FederationError, match="delta-not-for-this"):
        deltas.apply_delta(bases[0], publishing.delta(session, anchor, 2)[1], pins, now=now)


def test_only_so_many_deltas_are_kept(
    session: Session,
    anchor: Anchor,
    office: Office,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(publishing, "KEPT_DELTAS", 3)
    for number in range(1, 7):
        admit(session, office, number, now)
        publishing.publish_now(session, office.keys, now=now)
    publishing.delta(session, anchor, 3)
    with pytest.raises(NotFound):
        publishing.delta(session, anchor, 2)
    session.expire_all()
    with scope(session, organisation=anchor.id):
        rows = session.scalars(select(Publication).order_by(Publication.serial)).all()
        held = [(bool(row.changed["members"]), row.bundle is not None) for row in rows]
    assert held == [(False, False)] * 3 + [(True, False)] * 2 + [(True, True)]


def test_renewed_when_half_of_its_life_is_over(
    session: Session,
    sessions: sessionmaker[FencedSession],
    anchor: Anchor,
    office: Office,
    now: datetime,
) -> None:
    work(sessions, office, now)
    half = now + timedelta(days=anchor.snapshot_days) / 2
    assert not publishing.is_due(session, anchor, now=half - HOUR)
    assert publishing.is_due(session, anchor, now=half)
    before = publishing.newest(session, anchor)
    serial, digest = before.serial, before.digest
    session.rollback()
    kinds = Kinds()
    working.register(kinds, SimpleNamespace(office=office))
    with sessions() as starting:
        jobs.start_periodic(starting, kinds, now=half)
        starting.commit()
    work(sessions, office, half)
    after = publishing.newest(session, anchor)
    assert (after.serial, after.digest) == (serial + 1, digest)


def test_after_a_theft_all_is_signed_again(
    session: Session,
    sessions: sessionmaker[FencedSession],
    anchor: Anchor,
    office: Office,
    now: datetime,
) -> None:
    root = root_signer()
    hold_ceremony(session, anchor, (root,), now=now)
    admit(session, office, 1, now)
    session.commit()
    work(sessions, office, now)
    stolen, spare = keys.history(session, anchor)
    old_kid, new_kid = stolen.thumbprint, spare.thumbprint
    later = now + HOUR
    keys.withdraw(session, anchor, stolen.id, office.keys, from_instant=now, by=None, now=later)
    session.commit()
    work(sessions, office, later)
    session.expire_all()
    found = publishing.newest(session, anchor)
    assert head_key(found.head) == new_kid
    (decision,) = history_rows.page(session)
    assert head_key(decision.token) == new_kid
    hold_ceremony(session, anchor, (root,), now=later)
    session.commit()
    work(sessions, office, later)
    pins = Pins(thumbprints((root.public_key,)))
    assert read(session, anchor, pins, later).head.root == 2
    assert old_kid not in (rooting.online(session, anchor) or ())


def head_key(token: str) -> str:
    header = base64url_decode(token.split(".")[0], max_bytes=1000)
    return str(json_text.parse_object(header)["kid"])

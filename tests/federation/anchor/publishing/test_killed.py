"""Workers are killed while they publish, and several publish at once: each serial is made once."""

import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from federation.anchor import history_rows, keys, publishing
from federation.anchor.models import Anchor, Publication
from federation.anchor.office import Office
from federation.snapshots import payloads, snapshot
from federation.snapshots.roots import Pins
from keys.stores import KeyStore
from service.fence import scope
from tests.federation.anchor.publishing.support import ENTITY, admit
from tests.federation.anchor.publishing.worker import workers

KILLS = 12
MINUTE = timedelta(minutes=1)


def check(session: Session, anchor: Anchor, now: datetime) -> None:
    """Serials without gaps, each following on the one before; the newest is the whole history."""
    session.expire_all()
    with scope(session, organisation=anchor.id):
        rows = session.scalars(select(Publication).order_by(Publication.serial)).all()
        assert [row.serial for row in rows] == list(range(1, len(rows) + 1))
        assert [row.bundle is not None for row in rows] == [False] * (len(rows) - 1) + [True]
    found = keys.published(session, anchor, now=now)
    pins = Pins(online={one.thumbprint: keys.public_key(one) for one in found})
    bundle = publishing.published(session, anchor).bundle or b""
    read = snapshot.open_snapshot(bundle, ENTITY, pins, now=now)
    state = history_rows.state_at(session)
    replayed = payloads.contents(ENTITY, anchor.name, members=state.members.values())
    assert read.contents.payload() == replayed.payload()
    assert read.head.decided == anchor.decided


def run(made: Any, dies_at: int) -> str:
    made.begin(dies_at)
    return str(made.end())


def test_killed_while_publishing(
    session: Session,
    anchor: Anchor,
    store: KeyStore,
    now: datetime,
    tmp_path: Path,
    database_url: str,
) -> None:
    office, chance = Office(ENTITY, store), random.Random(20261124)
    with workers(database_url, str(tmp_path / "keys"), now + MINUTE) as made:
        for number in range(KILLS):
            admit(session, office, number, now)
            session.commit()
            assert run(made, chance.randrange(1, 25)) in {"killed", "0"}
        assert run(made, 0) == "0"
    check(session, anchor, now + MINUTE)


def test_several_publish_at_once(
    session: Session,
    anchor: Anchor,
    store: KeyStore,
    now: datetime,
    tmp_path: Path,
    database_url: str,
) -> None:
    office, folder = Office(ENTITY, store), str(tmp_path / "keys")
    with (
        workers(database_url, folder, now + MINUTE) as one,
        workers(database_url, folder, now + MINUTE) as other,
    ):
        for number in range(15):
            admit(session, office, number, now)
            session.commit()
            one.begin(0)
            other.begin(0)
            admit(session, office, 100 + number, now)
            session.commit()
            assert (one.end(), other.end()) == ("0", "0")
        one.begin(0)
        assert one.end() == "0"
    check(session, anchor, now + MINUTE)

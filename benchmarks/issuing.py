"""How many awards a second are signed, stored and listed, and what ten thousand hold in memory.

    .venv/bin/python -m benchmarks.issuing [AWARDS] [DATABASE-URL]

One worker issues a job of awards whose holders are known: each gets a place in a status list, is
checked, signed with `eddsa-rdfc-2022`, kept, offered and written into the audit log. Then a page of
a hundred is listed until all have been seen. Without a URL the database is an SQLite file in a
folder that is deleted afterwards.
"""

import resource
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session, sessionmaker

from issuer.achievements import reading, versions
from issuer.achievements.documents import Publisher
from issuer.achievements.models import State
from issuer.achievements.versions import Author
from issuer.awards import awarding
from issuer.awards.awarding import Wish
from issuer.awards.content import Content
from issuer.awards.models import Award, Recipient
from issuer.issuing import working as issuing
from issuer.issuing.models import Credential
from issuer.organisations import creating
from issuer.organisations.founding import Founding, Hosting, Profile
from issuer.organisations.models import Kind, Organisation
from issuer.status import working as status
from keys.sealing import RawMasterKey
from keys.stores import open_store
from service import database, jobs, models, upgrading
from service.database import new_id
from service.fence import FencedSession, scope
from service.jobs import Kinds, Worker

NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)
HOLDER = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
BADGE: dict[str, Any] = {
    "type": "CommunityService",
    "languages": ["fr"],
    "name": {"fr": "Jardin partagé"},
    "description": {"fr": "A fait vivre le jardin de l'établissement."},
    "criteria": {"fr": "- Venir\n- Planter\n- Partager"},
    "alignments": [{"framework": "transversales", "code": "AGIR1"}],
    "results": [
        {
            "code": "autonomy",
            "name": {"fr": "Autonomie"},
            "scale": {"framework": "transversales", "code": "autonomie"},
        }
    ],
}
PAGE = 100
AWARDS = 10_000
KIB = 1024


def main(count: int = AWARDS, url: str = "") -> None:
    """Prepare, issue, list, and print what it cost."""
    models.register("federation.models")
    models.register("issuer.models")
    models.metadata()
    with TemporaryDirectory() as folder:
        engine = database.engine(url or f"sqlite:///{Path(folder) / 'livret.db'}")
        upgrading.upgrade(engine)
        sessions = database.sessions(engine)
        hosting = Hosting("https://badges.example", open_store("memory:", RawMasterKey.generate()))
        with sessions() as session:
            school = prepare(session, hosting, count)
        print(f"before: {peak_mb():.0f} MB")
        issue(sessions, hosting, count)
        list_all(sessions, school)
        engine.dispose()


def prepare(session: Session, hosting: Hosting, count: int) -> Organisation:
    """A school, a badge, and the job of so many decided awards."""
    profile = Profile(name="Collège de l'Exemple")
    founding = Founding(slug="college-exemple", kind=Kind.SCHOOL, profile=profile, uai="0000001B")
    school = creating.create(session, founding, hosting, by=None, now=NOW)
    publisher = Publisher(hosting.address(school.slug), hosting.base_url)
    author = Author(school.id, publisher, None, NOW)
    with scope(session, organisation=school.id):
        badge = versions.create(session, author, reading.read(BADGE))
        versions.move(session, author, badge.id, State.ACTIVE)
    content = Content(results={"autonomy": "2"}, narrative="A tenu le composteur toute l'année.")
    wish = Wish(
        achievement=badge.id,
        name="Noé Dupré",
        recipient=Recipient.DID,
        value=HOLDER,
        content=content,
    )
    one = awarding.made_of(session, school, wish, by=None, now=NOW)
    ids = [new_id() for _ in range(count)]
    with scope(session, organisation=school.id):
        for rows in batches(one, ids):
            session.execute(insert(Award), rows)
    jobs.start(session, issuing.KIND, map(str, ids), organisation=school.id, now=NOW)
    session.commit()
    return school


def batches(one: Award, ids: list[Any]) -> Iterator[list[dict[str, Any]]]:
    """The award once for each identifier, a thousand at a time."""
    row = {column.key: getattr(one, column.key) for column in Award.__table__.columns}
    for start in range(0, len(ids), 1000):
        yield [{**row, "id": one_id} for one_id in ids[start : start + 1000]]


def issue(sessions: sessionmaker[FencedSession], hosting: Hosting, count: int) -> None:
    """Let one worker do the job."""
    kinds, place = Kinds(), SimpleNamespace(hosting=hosting)
    issuing.register(kinds, place)
    status.register(kinds, place)
    worker = Worker(sessions, kinds, world=lambda: SimpleNamespace(now=NOW))
    wall, cpu = time.perf_counter(), time.process_time()
    worker.run_pending()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"issued {count}: {wall:.1f} s, {cpu:.1f} s of CPU, {count / wall:.0f}/s", end=", ")
    print(f"{count / cpu:.0f} in a second of CPU, peak {peak_mb():.0f} MB")


def list_all(sessions: sessionmaker[FencedSession], school: Organisation) -> None:
    """Every award with its credential, a page after the other."""
    start, seen, last = time.perf_counter(), 0, None
    with sessions() as session, scope(session, organisation=school.id):
        total = session.scalar(select(func.count()).select_from(Credential))
        while True:
            query = select(Award, Credential.digest).join(Credential)
            if last is not None:
                query = query.where(Award.id > last)
            rows = session.execute(query.order_by(Award.id).limit(PAGE)).all()
            if not rows:
                break
            seen, last = seen + len(rows), rows[-1][0].id
            session.expunge_all()
    spent = time.perf_counter() - start
    print(f"listed {seen} of {total}: {spent:.1f} s, {seen / spent:.0f}/s")


def peak_mb() -> float:
    """The most memory that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB


if __name__ == "__main__":
    main(*[kind(text) for kind, text in zip((int, str), sys.argv[1:], strict=False)])

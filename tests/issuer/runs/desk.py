"""A school with its list of pupils, and files that are sent, confirmed and done."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.awards.models import Award, AwardState
from issuer.issuing.models import Credential
from issuer.rosters.models import RosterPupil
from issuer.runs import answers as saying
from issuer.runs import looking, receiving, starting
from issuer.runs.answers import Answers
from issuer.runs.looking import Reader
from issuer.runs.models import ImportRun, RunState
from issuer.runs.planning import Plan
from issuer.runs.receiving import Sent
from keys import multikey
from keys.material import KeyType
from service.accounts.models import Role
from tests.issuer.support import Running
from tests.support import national_files as files
from tests.support.worlds import private_key

SUMMER = datetime(2027, 8, 20, 10, tzinfo=UTC)
"""After the results of the school year of the samples."""
YES = Answers(final=True, withdraw=True, only_good=True, left=True, addresses=True)


@dataclass
class Desk:
    """The head of the school at work with files."""

    running: Running

    @property
    def reader(self) -> Reader:
        return Reader(frozenset({Role.HEAD}), self.running.place.config.master)

    def send(
        self, data: bytes, *, name: str = "fichier", reader: str = "", answers: Answers = YES
    ) -> UUID:
        """Send a file; the run that waits for it."""
        with self.running.inside() as (session, school):
            came = receiving.read(school, Sent(data, name, reader, answers))
            run = receiving.receive(
                session, school, came, self.reader.master, by=self.by, now=self.now
            )
            return run.id

    @property
    def by(self) -> UUID:
        found = self.running.head.account_id
        assert found is not None
        return found

    @property
    def now(self) -> datetime:
        return self.running.now

    def plan(self, run_id: UUID) -> Plan:
        with self.running.inside() as (session, school):
            run = receiving.get(session, run_id)
            reading = receiving.reread(session, school, run, self.reader.master)
            return looking.plan(session, school, run, reading, self.reader, now=self.now)

    def answer(self, run_id: UUID, **said: Any) -> None:
        with self.running.inside() as (session, _):
            run = receiving.get(session, run_id)
            receiving.answer(run, replace(saying.read(run.answers), **said))

    def confirm(self, run_id: UUID, *, work: bool = True) -> ImportRun:
        with self.running.inside() as (session, school):
            run = receiving.get(session, run_id)
            reading = receiving.reread(session, school, run, self.reader.master)
            said = starting.Confirmed(run_id, reading, self.reader, self.by)
            starting.confirm(session, school, said, self.running.place, now=self.now)
        if work:
            self.running.work()
        return self.run(run_id)

    def run(self, run_id: UUID) -> ImportRun:
        with self.running.inside() as (session, _):
            run = receiving.get(session, run_id)
            session.refresh(run, ["data"])
            return run

    def take(self, data: bytes, **how: Any) -> dict[str, int]:
        """Send, confirm, do; what was counted."""
        done = self.confirm(self.send(data, **how))
        assert done.state is RunState.DONE
        assert done.data is None
        return dict(done.counts)

    def list_pupils(self, pupils: Any, *, with_wallets: bool = True) -> None:
        """The list of pupils, each with a wallet of their own."""
        self.take(files.siecle(pupils))
        if with_wallets:
            with self.running.inside() as (session, _):
                for row in session.scalars(select(RosterPupil)):
                    row.holder = wallet(int(row.eleve_id))

    def awards(self, session: Session, *states: AwardState) -> list[Award]:
        query = select(Award).order_by(Award.id)
        return list(session.scalars(query.where(Award.state.in_(states)) if states else query))

    def documents(self, session: Session, awards: list[Award]) -> list[bytes]:
        ids = [award.id for award in awards]
        query = select(Credential.document).where(Credential.award_id.in_(ids))
        return list(session.scalars(query.order_by(Credential.award_id)))


def wallet(number: int) -> str:
    """The DID of a pupil's wallet: any key will do, and to make one takes a moment."""
    public = private_key(f"wallet {number % 50}", KeyType.ED25519).public
    return f"did:key:{multikey.encode(public)}"

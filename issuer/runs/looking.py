"""What a run would do as things stand now; called inside the scope of the organisation."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from issuer.awards import catalogue
from issuer.importing.model import Reading
from issuer.importing.own_table import ColumnMapping
from issuer.organisations.models import Organisation
from issuer.rosters import looking as rosters
from issuer.rosters import writing
from issuer.rosters.comparing import Comparison
from issuer.rosters.models import RosterPupil
from issuer.runs import answers as saying
from issuer.runs import keeping, planning, reading_again, tables
from issuer.runs.models import ImportRun, RunKind
from issuer.runs.planning import Plan
from issuer.runs.standing import KEYS_AT_ONCE, standing
from issuer.runs.tables import Catalogue, Offer
from keys.sealing import MasterKey
from service.accounts.models import Role
from service.errors import ServiceError
from service.language import Translate, translator


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks: with which roles, and what opens the file."""

    roles: frozenset[Role]
    master: MasterKey


def comparison(
    session: Session, organisation: Organisation, run: ImportRun, reading: Reading
) -> Comparison:
    """What a list of pupils would change."""
    said = saying.read(run.answers)
    return writing.compare(session, organisation, reading, said.decided)


def plan(
    session: Session,
    organisation: Organisation,
    run: ImportRun,
    reading: Reading,
    reader: Reader,
    *,
    now: datetime,
) -> Plan:
    """What a file of results or a table would award."""
    said, roster = saying.read(run.answers), rosters.roster(session)
    if run.kind is RunKind.TABLE:
        offers = _offers(session, organisation, run, reader)
        found = tables.find(reading, roster, said, offers, today=now.date())
    else:
        speak = spoken(organisation)
        found = planning.find(reading, roster, said, translate=speak, today=now.date())
    adds = run.kind is RunKind.TABLE and not said.replaces
    return planning.compare(found, standing(session, found.keys), adds=adds)


def spoken(organisation: Organisation) -> Translate:
    """The language in which an organisation awards."""
    return translator(organisation.languages[0])


def _offers(
    session: Session, organisation: Organisation, run: ImportRun, reader: Reader
) -> Catalogue:
    offers = []
    for achievement in catalogue.offered(session, organisation, reader.roles):
        try:
            entry = catalogue.to_award(session, organisation, achievement.id)
        except ServiceError:
            continue  # taken out of the catalogue in this moment
        offers.append(Offer(entry.achievement, entry.draft))
    return Catalogue(offers, _columns(session, run, reader))


def _columns(session: Session, run: ImportRun, reader: Reader) -> dict[str, int]:
    if run.reader != reading_again.TABLE:
        return {}
    data = keeping.kept(session, run, reader.master)
    mapping = ColumnMapping.of(dict(saying.read(run.answers).columns))
    titles = reading_again.header(data, run.file_name)
    return dict(reading_again.places(titles, mapping))


def has_list(session: Session) -> bool:
    """Whether there are pupils on a list."""
    return session.scalars(select(RosterPupil.id).limit(1)).first() is not None


def addresses(session: Session, keys: Iterable[str]) -> int:
    """To how many of these pupils a letter could go."""
    wanted, count = iter(sorted({key for key in keys if key})), 0
    while some := list(islice(wanted, KEYS_AT_ONCE)):
        query = select(func.count()).where(
            RosterPupil.key.in_(some), RosterPupil.email.is_not(None)
        )
        count += session.scalar(query) or 0
    return count

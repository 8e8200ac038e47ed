"""Looking something up in the audit log of an organisation, whose partners have names, too."""

from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.organisations.models import Organisation
from service import audit_reading
from service.audit import AuditEntry
from service.audit_reading import MAX_TARGET_CHARACTERS, Filter, listed

__all__ = ["MAX_TARGET_CHARACTERS", "Filter", "lines", "listed", "names"]


def names(session: Session, rows: Iterable[AuditEntry]) -> Mapping[str, str]:
    """The names of the people and organisations in these entries, by identifier."""
    places = select(Organisation.id, Organisation.name)
    return audit_reading.names(session, rows, places=places)


def lines(session: Session, wanted: Filter) -> Iterator[str]:
    """The entries as CSV, as `service.audit_reading.lines`."""
    return audit_reading.lines(session, wanted, places=select(Organisation.id, Organisation.name))
